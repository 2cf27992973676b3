import type { CalendarDate } from "../crm.ts";

/** Both ends belong to it. */
export interface Period {
  readonly startsOn: CalendarDate;
  readonly endsOn: CalendarDate;
}

const DAY = 86_400_000;

export function addDays(date: CalendarDate, days: number): CalendarDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** Whole days from one date to another; negative when `to` is earlier. */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return dayNumber(to) - dayNumber(from);
}

/** Days since 1 March of the year 0, by arithmetic: a funnel of 100,000 deals asks a million times. */
function dayNumber(date: CalendarDate): number {
  const month = digits(date, 5, 7);
  // Years begin in March here, so that the leap day is their last.
  const year = digits(date, 0, 4) - (month < 3 ? 1 : 0);
  const days = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + digits(date, 8, 10) - 1;
  return 365 * year + Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400) + days;
}

function digits(date: CalendarDate, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) number = number * 10 + date.charCodeAt(at) - 48;
  return number;
}

/** The Monday of the week that holds the day. */
export function mondayOf(date: CalendarDate): CalendarDate {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
  return addDays(date, 1 - weekday);
}

/** Number of the ISO 8601 week, and the year it belongs to (that of its Thursday). */
export function isoWeek(date: CalendarDate): { readonly year: number; readonly week: number } {
  const thursday = addDays(mondayOf(date), 3);
  const year = Number(thursday.slice(0, 4));
  return { year, week: Math.floor(daysBetween(`${year}-01-01`, thursday) / 7) + 1 };
}

export function quarterOf(date: CalendarDate): Period {
  const year = date.slice(0, 4);
  const first = Math.floor((Number(date.slice(5, 7)) - 1) / 3) * 3 + 1;
  const startsOn = `${year}-${String(first).padStart(2, "0")}-01`;
  return { startsOn, endsOn: lastOfMonth(`${year}-${String(first + 2).padStart(2, "0")}-01`) };
}

export function monthOf(date: CalendarDate): Period {
  const startsOn = `${date.slice(0, 7)}-01`;
  return { startsOn, endsOn: lastOfMonth(startsOn) };
}

export function yearOf(date: CalendarDate): Period {
  const year = date.slice(0, 4);
  return { startsOn: `${year}-01-01`, endsOn: `${year}-12-31` };
}

function lastOfMonth(first: CalendarDate): CalendarDate {
  return addDays(`${addDays(first, 31).slice(0, 7)}-01`, -1);
}

/** The same days a year before; 29 February becomes the 28th. */
export function yearBefore({ startsOn, endsOn }: Period): Period {
  return { startsOn: oneYearBack(startsOn), endsOn: oneYearBack(endsOn) };
}

function oneYearBack(date: CalendarDate): CalendarDate {
  const back = `${Number(date.slice(0, 4)) - 1}${date.slice(4)}`;
  return back.endsWith("-02-29") ? back.replace(/29$/, "28") : back;
}

export function isWithinPeriod(date: CalendarDate | undefined, { startsOn, endsOn }: Period): boolean {
  return date !== undefined && date >= startsOn && date <= endsOn;
}

/** The middle of the values, the mean of the two middle ones; undefined of none. */
export function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

export const PERIOD_NAMES = [
  "week",
  "last-week",
  "month",
  "last-month",
  "quarter",
  "last-quarter",
  "next-quarter",
  "year",
  "last-year",
  "90d",
] as const;
export type PeriodName = (typeof PERIOD_NAMES)[number];

/** The whole period around a day, its future part included; `90d` ends on the day itself. */
export function namedPeriod(name: PeriodName, today: CalendarDate): Period {
  const monday = mondayOf(today);
  switch (name) {
    case "week":
      return { startsOn: monday, endsOn: addDays(monday, 6) };
    case "last-week":
      return { startsOn: addDays(monday, -7), endsOn: addDays(monday, -1) };
    case "month":
      return monthOf(today);
    case "last-month":
      return monthOf(addDays(monthOf(today).startsOn, -1));
    case "quarter":
      return quarterOf(today);
    case "last-quarter":
      return quarterOf(addDays(quarterOf(today).startsOn, -1));
    case "next-quarter":
      return quarterOf(addDays(quarterOf(today).endsOn, 1));
    case "year":
      return yearOf(today);
    case "last-year":
      return yearOf(addDays(yearOf(today).startsOn, -1));
    case "90d":
      return { startsOn: addDays(today, -89), endsOn: today };
  }
}

/** The part of a period that has happened. */
export function untilToday({ startsOn, endsOn }: Period, today: CalendarDate): Period {
  return { startsOn, endsOn: endsOn < today ? endsOn : today };
}
