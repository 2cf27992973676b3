import type { Json } from "../domain/crm.ts";
import type { Locale } from "../domain/text.ts";
import type { FormBlock, FormField } from "../reply.ts";
import { numberOf } from "./typed-number.ts";

/**
 * A form for platforms whose cards have no text input: lines to copy, fill in and send back. The last line holds
 * the button's token and each field's name and kind, so nothing of the form is kept on our side.
 */
export interface FilledForm {
  readonly token: string;
  readonly values: { readonly [name: string]: Json };
}

const WORDS = {
  zh: {
    intro: "复制下面几行，在冒号后面填好再发给我：",
    required: "必填",
    several: "可多选",
    date: "如 2026-12-18",
    yes: "是",
    no: "否",
    colon: "：",
    comma: "、",
  },
  en: {
    intro: "Copy these lines, fill them in after the colons and send them back:",
    required: "required",
    several: "one or more",
    date: "like 2026-12-18",
    yes: "yes",
    no: "no",
    colon: ": ",
    comma: ", ",
  },
} as const satisfies Record<Locale, unknown>;

/** Undefined for a form without a token: there is nothing to send back. */
export function writeForm({ fields, submit }: FormBlock, locale: Locale): string | undefined {
  if (submit.token === undefined) return undefined;
  const lines = fields.map((field, index) => `${index + 1}. ${writeField(field, locale)}`);
  const spec = fields.map(specOf).join(" ");
  return [
    WORDS[locale].intro,
    "",
    ...lines,
    `〔${clean(submit.label)}：${encodeURIComponent(submit.token)} ${spec}〕`,
  ].join("\n");
}

/** Brackets, slashes and colons hold the lines together, so a label must not bring its own. */
function clean(label: string): string {
  return label
    .replace(/[[\]〔〕\n]/g, " ")
    .replace(/[：:]/g, " ")
    .replace(/\//g, "／")
    .trim();
}

function writeField(field: FormField, locale: Locale): string {
  const words = WORDS[locale];
  const options =
    field.kind === "check" ? [words.yes, words.no] : (field.options ?? []).map(({ label }) => label);
  const notes = [
    options.length > 0 ? `[${options.map(clean).join("/")}]` : "",
    field.kind === "choices" ? words.several : "",
    field.kind === "date" ? words.date : "",
    field.required ? words.required : "",
  ].filter((note) => note !== "");
  return `${[clean(field.label), ...notes].join(" ")}${words.colon}${writeValue(field, locale)}`;
}

function writeValue({ kind, value, options = [] }: FormField, locale: Locale): string {
  const words = WORDS[locale];
  const labelOf = (wanted: Json) => clean(options.find((option) => option.value === wanted)?.label ?? "");
  if (value === undefined || value === null) return "";
  if (kind === "check") return value === true ? words.yes : words.no;
  if (kind === "choice") return labelOf(value);
  if (kind === "choices") return Array.isArray(value) ? value.map(labelOf).join(words.comma) : "";
  return String(value);
}

function specOf({ name, kind, options = [] }: FormField): string {
  const values = options.map(({ value }) => encodeURIComponent(value)).join(",");
  return [encodeURIComponent(name), kind, values].filter((part) => part !== "").join(":");
}

const END = /^\s*〔[^〔〕：\n]{1,60}：(\S{1,300}) ([^〔〕\n]{1,3000})〕\s*$/m;
const FILLED = /^\s*(\d{1,2})[.．、]\s*([^：:\n]*)[：:]\s?(.*)$/;

/** What was filled in, when a text is such a form; undefined for any other text. */
export function readForm(text: string): FilledForm | undefined {
  const whole = text.replace(/[\u200b-\u200d\u2060\ufeff]/g, "").replace(/\r\n?/g, "\n");
  const end = END.exec(whole);
  const [, token, spec] = end ?? [];
  if (end === null || token === undefined || spec === undefined) return undefined;
  const fields = spec.split(" ").map(readSpec);
  const values: { [name: string]: Json } = {};
  for (const [index, { label, text: filled }] of readLines(whole.slice(0, end.index))) {
    const field = fields[index];
    if (field === undefined) continue;
    const value = readValue(field, filled.trim(), optionsIn(label));
    if (value !== undefined) values[field.name] = value;
  }
  return { token: decode(token), values };
}

interface FieldSpec {
  readonly name: string;
  readonly kind: string;
  readonly values: readonly string[];
}

function readSpec(part: string): FieldSpec {
  const [name = "", kind = "text", values = ""] = part.split(":");
  return { name: decode(name), kind, values: values === "" ? [] : values.split(",").map(decode) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Numbered lines; a line without a number goes on with the field before it. */
function readLines(text: string): Map<number, { readonly label: string; readonly text: string }> {
  const found = new Map<number, { readonly label: string; readonly text: string }>();
  let current: number | undefined;
  for (const line of text.split("\n")) {
    const [, number, label = "", filled = ""] = FILLED.exec(line) ?? [];
    if (number !== undefined) {
      current = Number(number) - 1;
      found.set(current, { label, text: filled });
    } else if (current !== undefined && line.trim() !== "") {
      const before = found.get(current);
      if (before) found.set(current, { ...before, text: `${before.text}\n${line}` });
    }
  }
  return found;
}

function optionsIn(label: string): string[] {
  return /\[([^\]]*)\]/.exec(label)?.[1]?.split("/") ?? [];
}

function readValue({ kind, values }: FieldSpec, filled: string, labels: readonly string[]): Json | undefined {
  if (kind === "check") return /^(是|对|有|yes|y|true|1|✓|√)$/i.test(filled);
  if (filled === "") return kind === "choices" ? [] : undefined;
  if (kind === "number") return numberOf(filled);
  if (kind === "date") return dateOf(filled);
  const optionOf = (word: string) =>
    values[labels.indexOf(word)] ?? (values.includes(word) ? word : undefined);
  if (kind === "choice") return optionOf(filled) ?? filled;
  if (kind !== "choices") return filled;
  const words = filled
    .split(/[、,，;；/]/)
    .map((word) => word.trim())
    .filter((word) => word !== "");
  return words.map((word) => optionOf(word) ?? word);
}

function dateOf(text: string): string {
  const [, year, month = "", day = ""] =
    /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/.exec(text) ?? [];
  return year === undefined ? text : `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}
