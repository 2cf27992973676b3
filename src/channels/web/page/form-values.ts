import type { Json } from "../../../domain/crm.ts";
import type { FormField } from "../../../reply.ts";
import type { Texts } from "./texts.ts";

export interface FormResult {
  readonly values: Readonly<Record<string, Json>>;
  /** Field name → what is wrong with it. */
  readonly errors: Readonly<Record<string, string>>;
}

/** A form as JSON: numbers as numbers, choices as lists, checks as booleans; an empty field is left out. */
export function readForm(fields: readonly FormField[], data: FormData, t: Texts): FormResult {
  const values: Record<string, Json> = {};
  const errors: Record<string, string> = {};
  for (const field of fields) {
    const texts = data.getAll(field.name).map((value) => `${value}`.trim());
    const value = fieldValue(field, texts);
    const error = errorOf(field, value, t);
    if (error !== undefined) errors[field.name] = error;
    else if (value !== undefined) values[field.name] = value;
  }
  return { values, errors };
}

function fieldValue({ kind }: FormField, texts: readonly string[]): Json | undefined {
  if (kind === "check") return texts.length > 0;
  if (kind === "choices") return texts;
  const text = texts[0] ?? "";
  if (text === "") return undefined;
  return kind === "number" ? Number(text.replace(/[,，\s]/g, "")) : text;
}

function errorOf(field: FormField, value: Json | undefined, t: Texts): string | undefined {
  const empty = value === undefined || (Array.isArray(value) && value.length === 0);
  if (empty) return field.required && field.kind !== "check" ? t.required : undefined;
  if (field.kind === "number" && !Number.isFinite(value)) return t.notNumber;
  if (field.kind === "date" && !/^\d{4}-\d{2}-\d{2}$/.test(`${value}`)) return t.notDate;
  return undefined;
}
