import { Cron } from "croner";
import type { CalendarDate } from "#src/domain/crm.ts";
import { AppError } from "#src/errors.ts";
import { calendarDate } from "#src/ports/clock.ts";
import { addDays, isoWeekOf, isWorkingDay, mondayOf, type WorkCalendar } from "./working-days.ts";

/** When somebody wants to get something, by the clock on their wall. */
export interface Timing {
  /** IANA name, `Asia/Shanghai`. */
  readonly timeZone: string;
  readonly hour: number;
  readonly minute: number;
  /** 1 Monday to 7 Sunday; only for weekly things. Default 1. */
  readonly weekday?: number;
  readonly calendar: WorkCalendar;
}

export interface Due {
  /** `2026-W47` or `2026-11-23`: at most one thing is sent per person and slot. */
  readonly slot: string;
  /** The day it falls on in the person's zone, after a shift off holidays. */
  readonly date: CalendarDate;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface QuietHours {
  /** `21:00`; may be later in the day than `to`. */
  readonly from: string;
  readonly to: string;
}

/** early: not yet. onTime: now. late: now, and say so. missed: not any more, and report it. */
export type Verdict = "early" | "onTime" | "late" | "missed";

const MINUTE_MS = 60_000;
const CATCH_UP_MS = 24 * 60 * MINUTE_MS;
const PUNCTUAL_MS = 15 * MINUTE_MS;
const WEEK_DAYS = 7;

/**
 * When the thing of an ISO week is due: on the chosen weekday, or the next working day of that week after it.
 * When none is left after it, the last working day before; a week without any has nothing due (undefined).
 */
export function weeklyDue(timing: Timing, week: string): Due | undefined {
  const monday = mondayOf(week);
  const wanted = (timing.weekday ?? 1) - 1;
  const later = Array.from({ length: WEEK_DAYS - wanted }, (_, index) => wanted + index);
  const earlier = Array.from({ length: wanted }, (_, index) => wanted - 1 - index);
  const date = [...later, ...earlier]
    .map((offset) => addDays(monday, offset))
    .find((day) => isWorkingDay(day, timing.calendar));
  return date === undefined ? undefined : { slot: week, date, at: instantOf(timing, date) };
}

/** When the thing of a day is due; undefined on a day off. */
export function dailyDue(timing: Timing, date: CalendarDate): Due | undefined {
  if (!isWorkingDay(date, timing.calendar)) return undefined;
  return { slot: date, date, at: instantOf(timing, date) };
}

/** Every weekly slot that fell due after `from` and up to `to`, oldest first: what a scheduler looks at. */
export function weeklyDueBetween(timing: Timing, from: number, to: number): readonly Due[] {
  const last = addDays(calendarDate(to, timing.timeZone), WEEK_DAYS);
  const found: Due[] = [];
  for (
    let day = addDays(calendarDate(from, timing.timeZone), -WEEK_DAYS);
    day <= last;
    day = addDays(day, WEEK_DAYS)
  ) {
    const due = weeklyDue(timing, isoWeekOf(day));
    if (due !== undefined && due.at > from && due.at <= to) found.push(due);
  }
  return found;
}

/** Every daily slot that fell due after `from` and up to `to`, oldest first. */
export function dailyDueBetween(timing: Timing, from: number, to: number): readonly Due[] {
  const last = calendarDate(to, timing.timeZone);
  const found: Due[] = [];
  for (let day = calendarDate(from, timing.timeZone); day <= last; day = addDays(day, 1)) {
    const due = dailyDue(timing, day);
    if (due !== undefined && due.at > from && due.at <= to) found.push(due);
  }
  return found;
}

/** The first weekly slot after `now`. */
export function nextWeekly(timing: Timing, now: number): Due {
  let day = calendarDate(now, timing.timeZone);
  for (let weeks = 0; weeks < 10; weeks += 1) {
    const due = weeklyDue(timing, isoWeekOf(day));
    if (due !== undefined && due.at > now) return due;
    day = addDays(day, WEEK_DAYS);
  }
  throw new Error("No working day was found in ten weeks.");
}

/** The first daily slot after `now`. */
export function nextDaily(timing: Timing, now: number): Due {
  let day = calendarDate(now, timing.timeZone);
  for (let days = 0; days < 60; days += 1) {
    const due = dailyDue(timing, day);
    if (due !== undefined && due.at > now) return due;
    day = addDays(day, 1);
  }
  throw new Error("No working day was found in sixty days.");
}

/** What to do about a slot that was not sent yet: within a day it is sent late, later it is reported. */
export function verdictOn(due: Due, now: number, catchUpMs: number = CATCH_UP_MS): Verdict {
  if (now < due.at) return "early";
  if (now - due.at <= PUNCTUAL_MS) return "onTime";
  return now - due.at <= catchUpMs ? "late" : "missed";
}

/** The first instant from `now` on that is outside the person's quiet hours. */
export function afterQuietHours(now: number, timeZone: string, quiet: QuietHours | undefined): number {
  if (quiet === undefined || quiet.from === quiet.to) return now;
  const time = wallTime(now, timeZone);
  const isQuiet =
    quiet.from < quiet.to ? time >= quiet.from && time < quiet.to : time >= quiet.from || time < quiet.to;
  if (!isQuiet) return now;
  const today = calendarDate(now, timeZone);
  const endsToday = time < quiet.to;
  return localInstant(endsToday ? today : addDays(today, 1), quiet.to, timeZone);
}

function instantOf({ hour, minute, timeZone }: Timing, date: CalendarDate): number {
  if (
    !Number.isInteger(hour) ||
    hour < 0 ||
    hour > 23 ||
    !Number.isInteger(minute) ||
    minute < 0 ||
    minute > 59
  ) {
    throw new AppError("INPUT_INVALID", `${hour}:${minute} is no time of day. Use 0–23 and 0–59.`, {
      zh: `${hour}:${minute} 不是有效的时间，小时为 0–23，分钟为 0–59。`,
    });
  }
  return localInstant(date, `${two(hour)}:${two(minute)}`, timeZone);
}

/**
 * A wall clock's time as an instant. A time that a change of clock leaves out comes an hour later by the wall;
 * of a time that comes twice it is the first.
 */
function localInstant(date: CalendarDate, time: string, timeZone: string): number {
  const key = `${date} ${time} ${timeZone}`;
  const known = instants.get(key);
  if (known !== undefined) return known;
  const instant = cronAt(`${date}T${time}:00`, timeZone)?.getTime();
  if (instant === undefined) throw new Error(`${date} ${time} was not found in ${timeZone}.`);
  if (instants.size >= KEPT_INSTANTS) instants.clear();
  instants.set(key, instant);
  return instant;
}

// Hundreds of people share a few zones and hours, and each is looked at every minute.
const instants = new Map<string, number>();
const KEPT_INSTANTS = 5000;

function cronAt(local: string, timezone: string): Date | null {
  try {
    return new Cron(local, { timezone }).nextRun(new Date(0));
  } catch (cause) {
    throw new AppError("INPUT_INVALID", `${timezone} is no time zone. Use a name like Asia/Shanghai.`, {
      zh: `“${timezone}”不是有效的时区，请用 Asia/Shanghai 这样的名称。`,
      cause,
    });
  }
}

function wallTime(now: number, timeZone: string): string {
  const options = { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  return new Intl.DateTimeFormat("en-GB", options).format(now);
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
