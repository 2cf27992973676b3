import { createRequire } from "node:module";
import type { CalendarDate } from "#src/domain/crm.ts";

// Its names cannot be imported under Node: its CommonJS file is minified past what Node can read them from.
const chineseDays = createRequire(import.meta.url)("chinese-days") as typeof import("chinese-days");
const { getHolidaysInRange, getLunarDate, getSolarTermDate, isWorkday } = chineseDays;

/** `cn`: mainland China's public holidays and make-up days. `weekdays`: Monday to Friday. */
export type WorkCalendar = "cn" | "weekdays";

const DAY_MS = 86_400_000;

/** Whether people work on that day. */
export function isWorkingDay(date: CalendarDate, calendar: WorkCalendar): boolean {
  if (calendar === "weekdays") return weekdayOf(date) <= 5;
  const year = Number(date.slice(0, 4));
  if (isAnnounced(year)) return isWorkday(date);
  return weekdayOf(date) <= 5 && !isStatutoryHoliday(date);
}

/** 1 Monday to 7 Sunday. */
export function weekdayOf(date: CalendarDate): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
}

export function addDays(date: CalendarDate, days: number): CalendarDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** `2026-W47`: the week of ISO 8601 that holds the day; it belongs to the year of its Thursday. */
export function isoWeekOf(date: CalendarDate): string {
  const thursday = addDays(date, 4 - weekdayOf(date));
  const year = thursday.slice(0, 4);
  const dayOfYear = (Date.parse(`${thursday}T00:00:00Z`) - Date.parse(`${year}-01-01T00:00:00Z`)) / DAY_MS;
  return `${year}-W${String(Math.floor(dayOfYear / 7) + 1).padStart(2, "0")}`;
}

/** The Monday of an ISO week. */
export function mondayOf(week: string): CalendarDate {
  const [year, number] = week.split("-W");
  const fourth = `${year}-01-04`;
  return addDays(fourth, 1 - weekdayOf(fourth) + (Number(number) - 1) * 7);
}

const announced = new Map<number, boolean>();

/** The State Council names a year's days off and make-up days in the November before it. */
function isAnnounced(year: number): boolean {
  const known = announced.get(year) ?? getHolidaysInRange(`${year}-01-01`, `${year}-12-31`, false).length > 0;
  announced.set(year, known);
  return known;
}

/** The thirteen days that are fixed by regulation since 2025, for a year whose notice is not out yet. */
function isStatutoryHoliday(date: CalendarDate): boolean {
  if (/-(01-01|05-01|05-02|10-01|10-02|10-03)$/.test(date)) return true;
  if (date === getSolarTermDate(Number(date.slice(0, 4)), 4, "pure_brightness")) return true;
  if (lunarDay(addDays(date, 1)) === "1-1") return true;
  return ["1-1", "1-2", "1-3", "5-5", "8-15"].includes(lunarDay(date));
}

function lunarDay(date: CalendarDate): string {
  const { lunarMon, lunarDay: day, isLeap } = getLunarDate(date);
  return isLeap ? "" : `${lunarMon}-${day}`;
}
