/** How the numbers of a column are written, decided once for the whole column. */
export interface NumberStyle {
  /** What one unit of the column is worth: 10,000 for a column in 万元. */
  readonly unit?: number;
  /** `comma`: 1.234,56 is one thousand and a bit. */
  readonly decimal?: "comma";
}

export interface ParsedNumber {
  readonly value: number;
  /** ISO 4217, where the value itself names its currency. */
  readonly currency?: string;
  /** A range such as 100-499 was read as its middle. */
  readonly range?: true;
  /** A unit was written behind the number (12.5万), so the column's own unit does not apply. */
  readonly ownUnit?: true;
  readonly percent?: true;
}

const CURRENCIES: readonly (readonly [RegExp, string])[] = [
  [/HK\$|HKD|港币|港元/gi, "HKD"],
  [/NT\$|TWD|台币|新台币/gi, "TWD"],
  [/US\$|USD|美元|美金/gi, "USD"],
  [/S\$|SGD|新加坡元/gi, "SGD"],
  [/A\$|AUD|澳元/gi, "AUD"],
  [/\$/g, "USD"],
  [/EUR|欧元|€/gi, "EUR"],
  [/GBP|英镑|£/gi, "GBP"],
  [/JP¥|JPY|日元|円/gi, "JPY"],
  [/CNY|RMB|人民币|¥|￥/gi, "CNY"],
];

const UNITS: readonly (readonly [string, number])[] = [
  ["千万", 1e7],
  ["百万", 1e6],
  ["十万", 1e5],
  ["万亿", 1e12],
  ["亿", 1e8],
  ["万", 1e4],
  ["千", 1e3],
  ["billion", 1e9],
  ["million", 1e6],
  ["thousand", 1e3],
  ["bn", 1e9],
  ["mn", 1e6],
  ["mm", 1e6],
  ["b", 1e9],
  ["m", 1e6],
  ["k", 1e3],
  ["w", 1e4],
];

const PLAIN = /^\d+(\.\d+)?$/;
const GROUPED = /^\d{1,3}(,\d{3})+(\.\d+)?$/;
const SCIENTIFIC = /^\d+(\.\d+)?e[+-]?\d+$/i;
/** What may follow a count without changing it: 1,200人, 3 家, 100,000元. */
const COUNTED = /(元|圆|人|名|位|家|个|台|套|天|年|公里|km|整)$/i;

/** Names of currencies and units in a header's brackets: 万元, million USD, 千美元. */
export function readUnit(text: string): {
  readonly unit?: number;
  readonly currency?: string;
  readonly percent?: true;
} {
  const { rest, currency } = takeCurrency(text.normalize("NFKC").toLowerCase());
  if (rest.trim() === "%" || rest.includes("百分")) return { percent: true };
  const unit = unitOf(rest.replace(/[\s元圆]/g, ""));
  const yuan =
    currency === undefined && /元|圆/.test(text) && !/[美欧日港澳]元/.test(text) ? "CNY" : currency;
  return { ...(unit === undefined ? {} : { unit }), ...(yuan === undefined ? {} : { currency: yuan }) };
}

function unitOf(text: string): number | undefined {
  return UNITS.find(([name]) => text === name || text === `${name}s` || text === `in${name}s`)?.[1];
}

/**
 * A number as people type it: `$1,234.00`, 12.5万, 1.2亿, (300), full-width digits, 100-499人, 1.38E+10. The value
 * is in plain units with the column's unit applied. Undefined when anything is left over that is not understood.
 */
export function parseNumber(raw: string | number, style: NumberStyle = {}): ParsedNumber | undefined {
  if (typeof raw === "number") return Number.isFinite(raw) ? { value: scale(raw, style.unit) } : undefined;
  const direct = PLAIN.test(raw) ? Number(raw) : undefined;
  if (direct !== undefined) return { value: scale(direct, style.unit) };
  const { rest, currency } = takeCurrency(raw.normalize("NFKC").trim());
  const { body, negative } = takeSign(rest);
  const parsed = parseMagnitude(body, style) ?? parseRange(body, style);
  if (parsed === undefined) return undefined;
  const value = negative ? -parsed.value : parsed.value;
  return { ...parsed, value: value === 0 ? 0 : value, ...(currency === undefined ? {} : { currency }) };
}

function takeCurrency(text: string): { rest: string; currency?: string } {
  for (const [pattern, currency] of CURRENCIES) {
    const rest = text.replace(pattern, "");
    if (rest !== text) return { rest, currency };
  }
  return { rest: text };
}

function takeSign(text: string): { body: string; negative: boolean } {
  const bare = text.trim();
  const inside = /^\((.+)\)$/.exec(bare)?.[1];
  if (inside !== undefined) return { body: inside.trim(), negative: true };
  const signed = /^([-−–+])\s*(.+)$/.exec(bare);
  if (signed === null) return { body: bare.replace(/-$/, ""), negative: bare.endsWith("-") };
  return { body: (signed[2] ?? "").trim(), negative: signed[1] !== "+" };
}

function parseMagnitude(text: string, style: NumberStyle): ParsedNumber | undefined {
  const percent = text.endsWith("%");
  const bare = (percent ? text.slice(0, -1) : text).replace(COUNTED, "").trim();
  const match = /^([\d.,\s'e+-]*\d)\s*([^\d\s.,]*)$/i.exec(bare);
  if (match === null) return undefined;
  const digits = readDigits(match[1] ?? "", style);
  if (digits === undefined) return undefined;
  if (percent) return match[2] === "" ? { value: digits / 100, percent: true } : undefined;
  if (match[2] === "") return { value: scale(digits, style.unit) };
  const unit = unitOf((match[2] ?? "").toLowerCase());
  return unit === undefined ? undefined : { value: scale(digits, unit), ownUnit: true };
}

function readDigits(text: string, style: NumberStyle): number | undefined {
  const tight = text.replace(/(?<=\d)[\s'](?=\d{3}(\D|$))/g, "");
  const dotted = style.decimal === "comma" ? tight.replaceAll(".", "").replace(",", ".") : tight;
  if (PLAIN.test(dotted) || SCIENTIFIC.test(dotted)) return Number(dotted);
  if (GROUPED.test(dotted)) return Number(dotted.replaceAll(",", ""));
  return undefined;
}

function parseRange(text: string, style: NumberStyle): ParsedNumber | undefined {
  const match = /^([\d.,]+)\s*(万|千)?\s*(?:-|–|—|~|至|到|to)\s*([\d.,]+\s*\S*)$/i.exec(text);
  const high = match?.[3] === undefined ? undefined : parseMagnitude(match[3], style);
  const low = match?.[1] === undefined ? undefined : parseMagnitude(match[1] + (match[2] ?? ""), style);
  if (high === undefined || low === undefined || low.value > high.value) return undefined;
  return { value: Math.round((low.value + high.value) / 2), range: true };
}

/** 0.07 × 10,000 is 700.0000000000001 in binary: rounding to 12 significant digits undoes it. */
function scale(value: number, unit: number | undefined): number {
  return unit === undefined || unit === 1 ? value : Number((value * unit).toPrecision(14));
}

const YES = new Set([
  "是",
  "有",
  "真",
  "对",
  "已",
  "yes",
  "y",
  "true",
  "t",
  "1",
  "√",
  "✓",
  "✔",
  "在职",
  "启用",
  "有效",
  "active",
  "enabled",
]);
const NO = new Set([
  "否",
  "无",
  "没有",
  "假",
  "未",
  "no",
  "n",
  "false",
  "f",
  "0",
  "×",
  "x",
  "✗",
  "离职",
  "停用",
  "无效",
  "禁用",
  "inactive",
  "disabled",
]);

export function parseBoolean(raw: string | number | boolean): boolean | undefined {
  if (typeof raw === "boolean") return raw;
  const text = String(raw).normalize("NFKC").trim().toLowerCase();
  if (YES.has(text)) return true;
  return NO.has(text) ? false : undefined;
}

/** Several values in one cell, split at 、 ； ; | and line ends; at commas only when asked to. */
export function splitList(text: string, separator?: string): string[] {
  const parts = separator === undefined ? text.split(/[、；;|\n]+/) : text.split(separator);
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}
