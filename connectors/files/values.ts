import type { Json } from "#src/domain/crm.ts";
import { type Money, money } from "#src/domain/money.ts";
import { type DateStyle, parseDate, parseMonth } from "./dates.ts";
import { type ColumnRule, UNIT_NAMES } from "./mapping.ts";
import { parseBoolean, parseNumber, readUnit, splitList } from "./numbers.ts";
import { cellText, type RawCell } from "./raw.ts";
import type { FieldSpec } from "./schema.ts";
import { bareKey } from "./text.ts";

/** A value taken, or the name of what is wrong with it. A note is a value taken with a remark. */
export type Taken =
  | { readonly value: unknown; readonly note?: "range" }
  | { readonly flaw: "number" | "date" | "choice" | "boolean" | "phone" | "currency" | "year" | "fraction" };

/** An amount whose currency may still come from another column of the row. */
export interface PendingMoney {
  readonly amount: number;
  readonly currency?: string;
}

export type ValueReader = (cell: RawCell) => Taken;

/** How one column's cells become values of its field, decided once for the column. */
export function valueReader(spec: FieldSpec, rule: ColumnRule, dates: DateStyle): ValueReader {
  const style = {
    ...(rule.unit === undefined ? {} : { unit: UNIT_NAMES[rule.unit] }),
    ...(rule.decimal === undefined ? {} : { decimal: rule.decimal }),
  };
  const number = (cell: RawCell) => (typeof cell === "boolean" ? undefined : parseNumber(cell ?? "", style));
  const dateStyle = rule.date === undefined ? dates : { ...dates, order: rule.date };
  switch (spec.type) {
    case "integer":
      return (cell) => takeInteger(number(cell));
    case "number":
      return (cell) => wrap(number(cell)?.value, "number");
    case "money":
      return (cell) => takeMoney(number(cell), rule.currency);
    case "percent":
      return (cell) =>
        takePercent(number(cell), {
          percent: rule.percent === true,
          probability: spec.field === "probability",
        });
    case "date":
      return (cell) => wrap(readDate(cell, dateStyle), "date");
    case "year":
      return (cell) => takeYear(cell, dateStyle);
    case "month":
      return (cell) => wrap(readMonth(cell), "date");
    case "quarter":
      return (cell) =>
        wrap(
          Number(/[1-4]/.exec(cellText(cell).replace(/^\d{4}\D/, ""))?.[0] ?? Number.NaN) || undefined,
          "number",
        );
    case "boolean":
      return (cell) => wrap(cell === null ? undefined : parseBoolean(cell), "boolean");
    case "phone":
      return (cell) => takePhone(cell);
    case "currency":
      return (cell) => wrap(readCurrency(cellText(cell)), "currency");
    case "list":
      return (cell) => ({ value: splitList(cellText(cell), rule.separator) });
    case "choice":
      return choiceReader(spec);
    default:
      return (cell) => ({ value: cellText(cell) });
  }
}

function wrap(value: unknown, flaw: "number" | "date" | "boolean" | "currency"): Taken {
  return value === undefined ? { flaw } : { value };
}

function takeInteger(parsed: ReturnType<typeof parseNumber>): Taken {
  if (parsed === undefined || parsed.value < 0 || !Number.isInteger(parsed.value)) return { flaw: "number" };
  return parsed.range ? { value: parsed.value, note: "range" } : { value: parsed.value };
}

function takeMoney(parsed: ReturnType<typeof parseNumber>, currency: string | undefined): Taken {
  if (parsed === undefined || parsed.percent || parsed.range || Math.abs(parsed.value) > 9e13)
    return { flaw: "number" };
  const own = parsed.currency ?? currency;
  return {
    value: { amount: parsed.value, ...(own === undefined ? {} : { currency: own }) } satisfies PendingMoney,
  };
}

export function settleMoney(pending: PendingMoney, otherwise: string): Money {
  return money(pending.amount, pending.currency ?? otherwise);
}

function takePercent(
  parsed: ReturnType<typeof parseNumber>,
  kind: { percent: boolean; probability: boolean },
): Taken {
  if (parsed === undefined) return { flaw: "number" };
  const value = kind.percent && !parsed.percent ? Number((parsed.value / 100).toPrecision(14)) : parsed.value;
  if (kind.probability && (value < 0 || value > 1)) return { flaw: "fraction" };
  return { value };
}

function readDate(cell: RawCell, style: DateStyle): string | undefined {
  if (cell === null || typeof cell === "boolean") return undefined;
  return parseDate(cell, style);
}

function takeYear(cell: RawCell, style: DateStyle): Taken {
  const text = cellText(cell).replace(/年$/, "");
  const year = /^\d{4}(\.0)?$/.test(text)
    ? Number(text)
    : Number(readDate(cell, style)?.slice(0, 4) ?? Number.NaN);
  return year >= 1800 && year <= 2200 ? { value: year } : { flaw: "year" };
}

/** `2026-11`, `2026年11月` give its first day; a bare 11 stays a number and takes its year from another column. */
function readMonth(cell: RawCell): string | number | undefined {
  const text = cellText(cell);
  const bare = /^(\d{1,2})\s*月?$/.exec(text)?.[1];
  if (bare !== undefined) return Number(bare) >= 1 && Number(bare) <= 12 ? Number(bare) : undefined;
  return parseMonth(text) ?? parseDate(text, { timeZone: "UTC" });
}

/** 1.38E+10 is a phone number that a spreadsheet took for a quantity: its last digits are gone. */
function takePhone(cell: RawCell): Taken {
  const text = cellText(cell);
  return /^\d(\.\d+)?e\+?\d+$/i.test(text) ? { flaw: "phone" } : { value: text };
}

function readCurrency(text: string): string | undefined {
  const code = text.normalize("NFKC").trim().toUpperCase();
  if (/^[A-Z]{3}$/.test(code)) return code === "RMB" ? "CNY" : code;
  return readUnit(text).currency;
}

function choiceReader(spec: FieldSpec): ValueReader {
  const known = new Map(
    Object.entries(spec.choices ?? {}).flatMap(([value, names]) =>
      [value, ...names].map((name) => [bareKey(name), value]),
    ),
  );
  return (cell) => {
    const value = known.get(bareKey(cellText(cell)));
    return value === undefined ? { flaw: "choice" } : { value };
  };
}

/** What is kept of a cell we have no field for: as it stood, trimmed. */
export function keepCell(cell: RawCell): Json {
  return typeof cell === "string" ? cell.trim() : cell;
}
