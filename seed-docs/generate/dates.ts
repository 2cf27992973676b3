/** Calendar dates are plain `YYYY-MM-DD` strings; arithmetic runs in UTC so that no time zone can shift a day. */
export const AS_OF = "2026-11-20";
export const WORLD_START = "2024-11-20";

const DAY_MS = 86_400_000;

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + Math.round(days) * DAY_MS).toISOString().slice(0, 10);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** Days off in the two years of the sample world: New Year, spring festival, May and October holidays. */
const HOLIDAYS: readonly (readonly [first: string, last: string])[] = [
  ["2025-01-01", "2025-01-01"],
  ["2025-01-28", "2025-02-04"],
  ["2025-05-01", "2025-05-05"],
  ["2025-10-01", "2025-10-08"],
  ["2026-01-01", "2026-01-02"],
  ["2026-02-15", "2026-02-23"],
  ["2026-05-01", "2026-05-05"],
  ["2026-10-01", "2026-10-07"],
];

/** The same day, or the next working one: nobody in this company logs a visit on a Sunday or in the holidays. */
export function workday(date: string): string {
  const holiday = HOLIDAYS.find(([first, last]) => date >= first && date <= last);
  if (holiday) return workday(addDays(holiday[1], 1));
  const day = new Date(date).getUTCDay();
  if (day === 6) return workday(addDays(date, 2));
  return day === 0 ? workday(addDays(date, 1)) : date;
}

export function clampDate(date: string, low: string, high: string): string {
  if (date < low) return low;
  return date > high ? high : date;
}

export function quarterOf(date: string): { year: number; quarter: number } {
  return { year: Number(date.slice(0, 4)), quarter: Math.ceil(Number(date.slice(5, 7)) / 3) };
}

export function monthOf(date: string): number {
  return Number(date.slice(5, 7));
}
