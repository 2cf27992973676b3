import { formatAmount } from "../domain/money.ts";
import type { Reading } from "../domain/targeting/measure.ts";
import { placeInEnglish } from "../domain/taxonomy/place-names.ts";
import { valueInEnglish } from "../domain/taxonomy/value-words.ts";
import type { Locale, Text } from "../domain/text.ts";
import { pick } from "../domain/text.ts";

/** For whom a card is written. */
export interface Reader {
  readonly locale: Locale;
  readonly today: string;
}

export function say(reader: Pick<Reader, "locale">, zh: string, en: string): string {
  return reader.locale === "zh" ? zh : en;
}

export function word(reader: Pick<Reader, "locale">, text: Text): string {
  return pick(text, reader.locale);
}

/** Items of a running text: `、` in Chinese, commas in English. */
export function listing(reader: Pick<Reader, "locale">, items: readonly string[]): string {
  return items.join(reader.locale === "zh" ? "、" : ", ");
}

/** A value of the CRM's own lists in the reader's language, where there is a word for it. */
export function valueText(value: string, { locale }: Pick<Reader, "locale">): string {
  return locale === "en" ? valueInEnglish(value) : value;
}

/** A province or city in the reader's language. */
export function placeText(name: string, { locale }: Pick<Reader, "locale">): string {
  return locale === "en" ? placeInEnglish(name) : name;
}

/** `1,200 人`, `24%`, `4 / 5`, or the text as the CRM has it. */
export function rawText(reading: Reading, reader: Pick<Reader, "locale">): string {
  if (typeof reading.raw === "string" && Number.isNaN(Number(reading.raw)))
    return valueText(reading.raw, reader);
  const number = Number(reading.raw);
  if (reading.field === "answer") return `${number} / 100`;
  const figure = Math.abs(number) >= 10_000 ? formatAmount(number, reader.locale) : grouped(number);
  const unit = typeof reading.unit === "object" ? word(reader, reading.unit) : (reading.unit ?? "");
  if (unit === "" || unit === "%" || /[万亿]$/.test(figure)) return figure + unit;
  return `${figure} ${unit}`;
}

function grouped(number: number): string {
  return String(Math.round(number * 100) / 100).replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ",");
}
