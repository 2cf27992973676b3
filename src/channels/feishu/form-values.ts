import type { Json } from "../../domain/crm.ts";
import type { FormField } from "../../reply.ts";
import { numberOf } from "../typed-number.ts";

/** An input's name tells its form, its kind and the field, so that nothing of a form is kept on our side. */
export function fieldName(form: number, { kind, name }: Pick<FormField, "kind" | "name">): string {
  return `f${form}_${kind}_${name}`;
}

export function readValues(formValue: Readonly<Record<string, unknown>>): { [name: string]: Json } {
  const values = Object.entries(formValue).flatMap(([key, raw]) => {
    const [, kind, name] = /^f\d+_([a-z]+)_(.+)$/.exec(key) ?? [];
    const value = kind === undefined || name === undefined ? undefined : readValue(kind, raw);
    return value === undefined || name === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(values);
}

function readValue(kind: string, raw: unknown): Json | undefined {
  if (kind === "check") return raw === true;
  if (kind === "choices") return Array.isArray(raw) ? raw.filter((one) => typeof one === "string") : [];
  if (typeof raw !== "string" || raw === "") return undefined;
  // A date comes as `2026-12-01 +0800`.
  if (kind === "date") return raw.slice(0, 10);
  return kind === "number" ? numberOf(raw) : raw;
}
