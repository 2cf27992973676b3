/** Time as the product sees it. Tests hand in a fixed or a stepped one. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** The calendar date of an instant in a time zone, `YYYY-MM-DD`. */
export function calendarDate(epochMs: number, timeZone: string): string {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-CA", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    });
    formats.set(timeZone, format);
  }
  return format.format(epochMs);
}

/** Making one takes far longer than using it. */
const formats = new Map<string, Intl.DateTimeFormat>();
