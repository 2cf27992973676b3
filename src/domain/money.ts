import type { Locale } from "./text.ts";

/**
 * An amount with its currency. `minor` is a whole number of hundredths of the currency's unit, whatever the
 * currency, so that sums are exact to the cent. Amounts of different currencies are never added silently.
 */
export interface Money {
  readonly minor: number;
  /** ISO 4217 code, upper case. */
  readonly currency: string;
}

/** `amount` in the currency's unit (yuan, dollars), rounded half away from zero to the hundredth. */
export function money(amount: number, currency: string): Money {
  const scaled = Math.abs(amount) * 100;
  // 1.005 * 100 is 100.49999999999999: the relative nudge undoes the binary error before rounding.
  const minor = Math.round(scaled * (1 + Number.EPSILON));
  return { minor: amount < 0 && minor !== 0 ? -minor : minor, currency };
}

export function amountOf(value: Money): number {
  return value.minor / 100;
}

/** Totals per currency, in order of first appearance. The sum over no rows is an empty list. */
export function sumByCurrency(values: Iterable<Money | undefined>): Money[] {
  const totals = new Map<string, number>();
  for (const value of values) {
    if (value !== undefined) totals.set(value.currency, (totals.get(value.currency) ?? 0) + value.minor);
  }
  return [...totals].map(([currency, minor]) => ({ minor, currency }));
}

const SYMBOLS: Record<string, string> = { CNY: "¥", USD: "$", EUR: "€", GBP: "£", HKD: "HK$", JPY: "JP¥" };

/** `¥180 万` / `¥1.2 亿` in Chinese, `¥1.8M` in English; under 10,000 the plain amount with separators. */
export function formatMoney(value: Money, locale: Locale): string {
  const symbol = SYMBOLS[value.currency] ?? `${value.currency} `;
  return `${value.minor < 0 ? "-" : ""}${symbol}${formatAmount(Math.abs(amountOf(value)), locale)}`;
}

/** A large number in the reader's units: 万 and 亿, or K, M and B. */
export function formatAmount(amount: number, locale: Locale): string {
  const steps: readonly (readonly [number, string])[] =
    locale === "zh"
      ? [
          [1e8, " 亿"],
          [1e4, " 万"],
        ]
      : [
          [1e9, "B"],
          [1e6, "M"],
          [1e4, "K"],
        ];
  for (const [size, unit] of steps) {
    // 9,999.6 万 would read as 10,000 万: round first, then choose the unit.
    const divisor = unit === "K" ? 1e3 : size;
    if (amount >= size) return `${trim(amount / divisor)}${unit}`;
  }
  return trim(amount, 2).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

function trim(value: number, digits = value >= 100 ? 0 : value >= 10 ? 1 : 2): string {
  return value.toFixed(digits).replace(/\.0+$|(\.\d*?)0+$/, "$1");
}
