import type { Json } from "../../domain/crm.ts";
import type { Locale } from "../../domain/text.ts";
import type { Action, FormBlock, FormField } from "../../reply.ts";

/** A form asked field by field. Each answer gives the next question, a correction, or the whole. */
export interface FormDialogue {
  readonly action: Action;
  question(): string;
  answer(text: string): Answer;
}

export type Answer =
  | { readonly type: "next" }
  | { readonly type: "again"; readonly why: string }
  | { readonly type: "done"; readonly values: Readonly<Record<string, Json>> };

const WORDS = {
  zh: {
    cancel: "输入 /cancel 放弃",
    required: "这一项要填。",
    number: "请填数字。",
    date: "请按 2026-12-31 的样子填日期。",
    choice: "请填选项前的数字。",
    choices: "多个用逗号隔开",
    yes: "是/否",
    yesNo: "请填 是 或 否。",
    keep: (value: string) => `回车保留 ${value}`,
    skip: "回车跳过",
  },
  en: {
    cancel: "type /cancel to leave",
    required: "This one is needed.",
    number: "Enter a number.",
    date: "Enter a date like 2026-12-31.",
    choice: "Enter the number before an option.",
    choices: "several with commas",
    yes: "yes/no",
    yesNo: "Enter yes or no.",
    keep: (value: string) => `Enter keeps ${value}`,
    skip: "Enter skips",
  },
} as const;

export function createFormDialogue({ fields, submit }: FormBlock, locale: Locale): FormDialogue {
  const words = WORDS[locale];
  const values: Record<string, Json> = {};
  let at = 0;

  function finishOrNext(): Answer {
    at += 1;
    return at < fields.length ? { type: "next" } : { type: "done", values };
  }

  return {
    action: submit,
    question() {
      const field = fields[at];
      return field === undefined ? "" : questionFor(field, locale, at === 0);
    },
    answer(text) {
      const field = fields[at];
      if (field === undefined) return { type: "done", values };
      const value = text.trim() === "" ? (field.value ?? null) : valueFor(field, text.trim());
      if (value === undefined) return { type: "again", why: complaint(field, locale) };
      if (value === null && field.required) return { type: "again", why: words.required };
      if (value !== null) values[field.name] = value;
      return finishOrNext();
    },
  };
}

function questionFor(field: FormField, locale: Locale, isFirst: boolean): string {
  const words = WORDS[locale];
  const options = field.options?.map(({ label }, index) => `  ${index + 1} ${label}`) ?? [];
  const kept = field.value === undefined ? undefined : words.keep(shownValue(field));
  const empty = kept ?? (field.required ? undefined : words.skip);
  const more = [
    field.hint,
    field.kind === "choices" ? words.choices : field.kind === "check" ? words.yes : undefined,
    empty,
    isFirst ? words.cancel : undefined,
  ].filter((part) => part !== undefined);
  const head = more.length > 0 ? `${field.label} (${more.join(locale === "zh" ? "；" : "; ")})` : field.label;
  return [head, ...options].join("\n");
}

function shownValue({ value, options = [] }: FormField): string {
  const list = Array.isArray(value) ? value : [value];
  return list.map((one) => options.find((option) => option.value === one)?.label ?? `${one}`).join(", ");
}

/** The typed text as the field's value, or undefined when it does not fit. */
function valueFor({ kind, options = [] }: FormField, text: string): Json | undefined {
  if (kind === "number") {
    const number = Number(text.replace(/[,，\s]/g, ""));
    return Number.isFinite(number) ? number : undefined;
  }
  if (kind === "date") return isDate(text) ? text : undefined;
  if (kind === "check")
    return /^(y|yes|是|1)$/i.test(text) ? true : /^(n|no|否|0)$/i.test(text) ? false : undefined;
  if (kind === "choice") return options[Number(text) - 1]?.value;
  if (kind !== "choices") return text;
  const chosen = text.split(/[,，、\s]+/).map((part) => options[Number(part) - 1]?.value);
  return chosen.every((value) => value !== undefined) ? chosen : undefined;
}

function isDate(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true
  );
}

function complaint({ kind }: FormField, locale: Locale): string {
  const words = WORDS[locale];
  if (kind === "number") return words.number;
  if (kind === "date") return words.date;
  return kind === "check" ? words.yesNo : words.choice;
}
