import { calendarDate } from "#src/ports/clock.ts";

/** Where year, month and day stand in a numeric date of the column. */
export type DateOrder = "ymd" | "dmy" | "mdy";

export const DATE_ORDERS: readonly DateOrder[] = ["ymd", "dmy", "mdy"];

export interface DateStyle {
  readonly order?: DateOrder;
  /** An instant with an offset becomes the calendar date of this zone. */
  readonly timeZone: string;
}

const LEADING_YEAR = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s].*)?$/;
const YEAR_LAST = /^(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})(?:\s+\d{1,2}:\d{2}.*)?$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const YEAR_MONTH = /^(\d{4})\s*(?:-|\/|\.|年)\s*(\d{1,2})\s*月?$/;
const WITH_OFFSET = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/i;
const NAMED = /^(?:(\d{1,2})[\s-]+([a-z]{3,9})[\s,-]+(\d{4}|\d{2})|([a-z]{3,9})\s+(\d{1,2}),?\s+(\d{4}))$/i;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/**
 * A calendar date from what people and programs write: ISO, 2026/11/20, 2026年11月20日, 20-10-16 in the column's
 * order, 20 Oct 2026, an Excel serial, epoch milliseconds, a timestamp. Undefined for anything else, and for a day
 * that does not exist.
 */
export function parseDate(raw: string | number, style: DateStyle): string | undefined {
  if (typeof raw === "number") return fromNumber(raw, style);
  const text = raw.normalize("NFKC").trim();
  if (WITH_OFFSET.test(text)) return fromInstant(Date.parse(text), style);
  const leading = LEADING_YEAR.exec(text) ?? COMPACT.exec(text);
  if (leading !== null) return date(Number(leading[1]), Number(leading[2]), Number(leading[3]));
  const trailing = YEAR_LAST.exec(text);
  if (trailing !== null)
    return ordered(trailing.slice(1, 4) as [string, string, string], style.order ?? "dmy");
  const named = NAMED.exec(text);
  if (named !== null) return fromNamed(named);
  return /^\d+(\.\d+)?$/.test(text) ? fromNumber(Number(text), style) : undefined;
}

/** Orders under which a numeric date with the year last (or in two digits) is a real day; empty for others. */
export function possibleOrders(raw: string): readonly { readonly order: DateOrder; readonly year: number }[] {
  const match = YEAR_LAST.exec(raw.normalize("NFKC").trim());
  if (match === null) return [];
  const parts = match.slice(1, 4) as [string, string, string];
  return DATE_ORDERS.flatMap((order) => {
    const found = ordered(parts, order);
    return found === undefined ? [] : [{ order, year: Number(found.slice(0, 4)) }];
  });
}

/** 2026年11月 and 2026-11 name a month, not a day: targets start on its first day. */
export function parseMonth(raw: string): string | undefined {
  const match = YEAR_MONTH.exec(raw.normalize("NFKC").trim());
  return match === null ? undefined : date(Number(match[1]), Number(match[2]), 1);
}

export function lastDayOfMonth(firstDay: string): string {
  const [year = 0, month = 0] = firstDay.split("-").map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

function ordered(parts: readonly [string, string, string], order: DateOrder): string | undefined {
  const [a, b, c] = parts;
  if (order === "ymd") return c.length === 4 ? undefined : date(fullYear(a), Number(b), Number(c));
  return order === "dmy" ? date(fullYear(c), Number(b), Number(a)) : date(fullYear(c), Number(a), Number(b));
}

function fullYear(text: string): number {
  const value = Number(text);
  if (text.length === 4) return value;
  return value < 70 ? 2000 + value : 1900 + value;
}

function date(year: number, month: number, day: number): string | undefined {
  if (year < 1800 || year > 2200 || month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  if (day > 28 && new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day) return undefined;
  return `${year}-${month < 10 ? "0" : ""}${month}-${day < 10 ? "0" : ""}${day}`;
}

/** Excel counts days from 1899-12-30 (so 1 is 1899-12-31); beyond a trillion it is epoch milliseconds. */
function fromNumber(value: number, style: DateStyle): string | undefined {
  if (value >= 1e11 && value < 1e13) return fromInstant(value, style);
  if (value >= 1e9 && value < 1e10) return fromInstant(value * 1000, style);
  if (value < 10_000 || value > 80_000) return undefined;
  return new Date(Date.UTC(1899, 11, 30) + Math.floor(value) * 86_400_000).toISOString().slice(0, 10);
}

function fromInstant(epochMs: number, style: DateStyle): string | undefined {
  return Number.isFinite(epochMs) ? calendarDate(epochMs, style.timeZone) : undefined;
}

function fromNamed(match: RegExpExecArray): string | undefined {
  const [, dayFirst, monthSecond, yearThird, monthFirst, daySecond, yearLast] = match;
  const month = MONTHS.indexOf((monthSecond ?? monthFirst ?? "").slice(0, 3).toLowerCase()) + 1;
  return date(fullYear(yearThird ?? yearLast ?? ""), month, Number(dayFirst ?? daySecond));
}
