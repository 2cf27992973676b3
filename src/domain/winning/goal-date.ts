import type { CalendarDate } from "../crm.ts";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const QUARTERS: Readonly<Record<string, number>> = {
  一: 1,
  二: 2,
  三: 3,
  四: 4,
  "1": 1,
  "2": 2,
  "3": 3,
  "4": 4,
};

interface Reader {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray, year: number, today: CalendarDate) => CalendarDate | undefined;
}

/** The year a Chinese or English phrase means: this one unless it says otherwise. */
function yearOf(text: string | undefined, year: number): number {
  if (text === undefined || text === "") return year;
  if (/明年|next year/i.test(text)) return year + 1;
  if (/后年/.test(text)) return year + 2;
  const digits = /\d{4}/.exec(text)?.[0];
  return digits === undefined ? year : Number(digits);
}

/** A month and day without a year mean the next time they come round. */
function coming(month: number, day: number, year: number, today: CalendarDate): CalendarDate | undefined {
  const date = dateOf(year, month, day);
  return date !== undefined && date < today ? dateOf(year + 1, month, day) : date;
}

const READERS: readonly Reader[] = [
  {
    pattern: /(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?/,
    read: ([, y, m, d]) => dateOf(Number(y), Number(m), Number(d)),
  },
  {
    pattern: /(明年|后年|今年|\d{4}\s*年)?\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]/,
    read: ([, y, m, d], year, today) =>
      y === undefined
        ? coming(Number(m), Number(d), year, today)
        : dateOf(yearOf(y, year), Number(m), Number(d)),
  },
  {
    pattern: /(明年|后年|今年|\d{4}\s*年)?\s*(\d{1,2})\s*月(?:底|末|份|前|内)/,
    read: ([, y, m], year, today) => {
      const last = lastDay(yearOf(y, year), Number(m));
      return y === undefined && last !== undefined && last < today ? lastDay(year + 1, Number(m)) : last;
    },
  },
  {
    pattern: /(明年|后年|今年|\d{4}\s*年)?\s*(?:第)?([一二三四1-4])\s*季度/,
    read: ([, y, q], year) => quarterEnd(yearOf(y, year), QUARTERS[q ?? ""]),
  },
  { pattern: /(明年|后年|今年|\d{4}\s*年)?上半年/, read: ([, y], year) => dateOf(yearOf(y, year), 6, 30) },
  {
    pattern: /(明年|后年|今年|\d{4}\s*年)?(?:下半年|年底|年末|年内)/,
    read: ([, y], year) => dateOf(yearOf(y, year), 12, 31),
  },
  {
    pattern: /\bQ([1-4])(?:\s*(?:of\s*)?(\d{4}))?\b|\b(\d{4})\s*Q([1-4])\b/i,
    read: ([, q, y, y2, q2], year) => quarterEnd(yearOf(y ?? y2, year), QUARTERS[q ?? q2 ?? ""]),
  },
  {
    pattern:
      /\b(\d{1,2})(?:st|nd|rd|th)?\s+(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?(?:\s+(\d{4}))?/i,
    read: ([, d, m, y], year, today) => englishDate(m, d, y, { year, today }),
  },
  {
    pattern:
      /\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(\d{4}))?/i,
    read: ([, m, d, y], year, today) => englishDate(m, d, y, { year, today }),
  },
  {
    pattern:
      /\b(?:by|before|until|in)\s+(?:the end of\s+)?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?:\s+(\d{4}))?/i,
    read: ([, m, y], year, today) => {
      const month = monthOf(m);
      const last = lastDay(yearOf(y, year), month);
      return y === undefined && last !== undefined && last < today ? lastDay(year + 1, month) : last;
    },
  },
  { pattern: /\bnext year\b/i, read: (_match, year) => dateOf(year + 1, 12, 31) },
  {
    pattern: /\b(?:end of (?:the )?year|year[- ]end|this year)\b/i,
    read: (_match, year) => dateOf(year, 12, 31),
  },
];

/** The day a goal's text is due by, in either language; undefined when it names none. */
export function dateInText(text: string, today: CalendarDate): CalendarDate | undefined {
  return findDate(text, today)?.date;
}

/** The text without the words of its date, so that a date is not mistaken for a figure. */
export function withoutDate(text: string, today: CalendarDate): string {
  const found = findDate(text, today);
  return found === undefined ? text : text.replace(found.words, " ");
}

function findDate(text: string, today: CalendarDate): { words: string; date: CalendarDate } | undefined {
  const plain = text.normalize("NFKC");
  const year = Number(today.slice(0, 4));
  for (const { pattern, read } of READERS) {
    const match = pattern.exec(plain);
    const date = match === null ? undefined : read(match, year, today);
    if (match !== null && date !== undefined) return { words: match[0], date };
  }
  return undefined;
}

function englishDate(
  month: string | undefined,
  day: string | undefined,
  named: string | undefined,
  { year, today }: { readonly year: number; readonly today: CalendarDate },
): CalendarDate | undefined {
  const [m, d] = [monthOf(month), Number(day)];
  return named === undefined ? coming(m, d, year, today) : dateOf(Number(named), m, d);
}

function monthOf(name: string | undefined): number {
  return MONTHS.indexOf((name ?? "").slice(0, 3).toLowerCase()) + 1;
}

function quarterEnd(year: number, quarter: number | undefined): CalendarDate | undefined {
  return quarter === undefined ? undefined : lastDay(year, quarter * 3);
}

function lastDay(year: number, month: number): CalendarDate | undefined {
  if (!(month >= 1 && month <= 12)) return undefined;
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

/** Undefined for a day that no calendar has, such as 31 February. */
function dateOf(year: number, month: number, day: number): CalendarDate | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const same =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return same ? date.toISOString().slice(0, 10) : undefined;
}

/** The last day of the quarter that lies `days` ahead: what a missing date is proposed as. */
export function proposedDate(today: CalendarDate, days: number): CalendarDate {
  const [year = 0, month = 1, day = 1] = today.split("-").map(Number);
  const ahead = new Date(Date.UTC(year, month - 1, day + days));
  const end = (Math.floor(ahead.getUTCMonth() / 3) + 1) * 3;
  return lastDay(ahead.getUTCFullYear(), end) ?? today;
}
