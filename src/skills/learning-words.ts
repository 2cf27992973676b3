import type { FieldValue } from "../domain/learning/feature-table.ts";
import { LEAKS } from "../domain/learning/plain-answers.ts";
import { formatAmount } from "../domain/money.ts";
import { industryName } from "../domain/taxonomy/industry.ts";
import type { Text } from "../domain/text.ts";
import { formatPercent } from "./format.ts";
import { type LeftOut, type LeftOutReason, TRAIT_NAMES } from "./learning-accounts.ts";
import { type Reader, say, word } from "./reader.ts";

type Speaker = Pick<Reader, "locale">;

/** A trait's name in the reader's language; a column of the source keeps its own header. */
export function traitName(field: string, reader: Speaker, names = TRAIT_NAMES): string {
  const name = names[field];
  return name === undefined ? field : word(reader, name);
}

const YES = new Set(["是", "有", "yes", "true", "y"]);

/** `自有铸造`, `1,450 人`, `ERP厂商 合蓝ERP`: a trait as a person would say it. */
export function traitText(
  trait: { readonly field: string; readonly value: FieldValue },
  reader: Speaker,
  names = TRAIT_NAMES,
): string {
  const { field, value } = trait;
  const name = traitName(field, reader, names);
  const text = valueText(field, value, reader);
  if (text === undefined) return say(reader, `${name} 不知道`, `${name} not known`);
  if (YES.has(text.toLowerCase())) return name;
  if (["employees", "industry", "region", "tags"].includes(field)) return text;
  return `${name} ${text}`;
}

/** A tag and a column may say the same. */
export function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/** Undefined when it is not known. */
export function valueText(field: string, value: FieldValue, reader: Speaker): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (field === "industry") return industryText(value, reader);
  if (Array.isArray(value)) {
    const parts = field === "region" ? value.slice(-1) : value.slice(0, 3);
    return parts.length === 0 ? undefined : parts.join(reader.locale === "zh" ? "、" : ", ");
  }
  const number = typeof value === "number" ? value : Number.NaN;
  if (field === "employees") {
    return say(reader, `${formatAmount(number, "zh")} 人`, `${formatAmount(number, "en")} people`);
  }
  if (field === "growth") return formatPercent(number);
  if (field === "revenue" || field === "amount") return formatAmount(number, reader.locale);
  return plainText(value);
}

function plainText(value: FieldValue): string {
  if (typeof value === "number") return String(Math.round(value * 100) / 100);
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  const text = String(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function industryText(value: FieldValue, reader: Speaker): string | undefined {
  const path = Array.isArray(value) ? value : [String(value)];
  const code = path.at(-1);
  if (code === undefined) return undefined;
  const name = industryName(code);
  return name === undefined ? code : word(reader, name);
}

/** Whether two values are the same as far as a reader would say. */
export function sameValue(field: string, a: FieldValue, b: FieldValue): boolean {
  const read = (value: FieldValue) => valueText(field, value, { locale: "zh" });
  return read(a) === read(b);
}

const REASONS: Readonly<Record<Exclude<LeftOutReason, keyof typeof LEAKS>, Text>> = {
  identity: { zh: "名称、编号和负责人不是特征", en: "names, numbers and owners are no traits" },
  "after-sale": { zh: "跟进中或成交后才填", en: "filled while selling or after the sale" },
  "winners-only": { zh: "只有成交客户填了", en: "only won accounts state it" },
  empty: { zh: "没有人填", en: "nobody filled it" },
  identifier: { zh: "几乎每家都不同，等于编号", en: "different for nearly every account, like a number" },
  constant: { zh: "每家都一样", en: "the same for every account" },
  double: { zh: "和另一个字段说的是同一件事", en: "says the same as another field" },
};

export function leftOutText(reason: LeftOutReason): Text {
  return (REASONS as Readonly<Record<string, Text>>)[reason] ?? LEAKS[reason as keyof typeof LEAKS];
}

/** Left-out fields by reason, most fields first. */
export function leftOutByReason(leftOut: readonly LeftOut[]): [LeftOutReason, string[]][] {
  const groups = Map.groupBy(leftOut, ({ reason }) => reason);
  return [...groups]
    .map(([reason, items]): [LeftOutReason, string[]] => [reason, items.map(({ field }) => field)])
    .sort((a, b) => b[1].length - a[1].length);
}

/** `3.1`, `12`: a factor with as many digits as it deserves. */
export function timesText(value: number): string {
  return value >= 10 ? String(Math.round(value)) : value.toFixed(1);
}
