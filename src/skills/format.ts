import type { Money } from "../domain/money.ts";
import { formatAmount, formatMoney } from "../domain/money.ts";
import type { Locale } from "../domain/text.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `3月15日` or `15 Mar`; with the year when it is not this one. */
export function formatDate(date: string, locale: Locale, today: string): string {
  const [year = "", month = "", day = ""] = date.split("-");
  const far = year !== today.slice(0, 4);
  if (locale === "zh") return `${far ? `${year}年` : ""}${Number(month)}月${Number(day)}日`;
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? month}${far ? ` ${year}` : ""}`;
}

/** A fraction as a percentage with at most one decimal: 0.236 → 23.6 %. */
export function formatPercent(fraction: number): string {
  const percent = Math.round(fraction * 1000) / 10;
  return `${percent}%`;
}

/** Totals in several currencies side by side, never added up. */
export function formatTotals(totals: readonly Money[], locale: Locale): string {
  if (totals.length === 0) return locale === "zh" ? "无金额" : "no amount";
  return totals.map((total) => formatMoney(total, locale)).join(" + ");
}

export function formatCount(count: number, locale: Locale): string {
  return count < 10_000 ? String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ",") : formatAmount(count, locale);
}

/** Whole days from one calendar date to another; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
