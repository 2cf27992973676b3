import type { CalendarDate } from "../crm.ts";

/** How much harm it would do if it got out (S-15). */
export const SENSITIVITIES = ["low", "medium", "high"] as const;
export type Sensitivity = (typeof SENSITIVITIES)[number];

/** A note about a person: why it may be kept, how sensitive it is and until when (S-15). */
export type PersonalNote = {
  readonly text: string;
  readonly person: string;
  readonly basis: string;
  readonly sensitivity: Sensitivity;
  readonly expiresOn: CalendarDate;
  readonly by: string;
  readonly on: CalendarDate;
};

export type NoteProblem =
  | { readonly kind: "noBasis" }
  | { readonly kind: "tooLong"; readonly latest: CalendarDate }
  | { readonly kind: "past" }
  | { readonly kind: "favour"; readonly word: string };

export interface NoteRules {
  readonly days: Readonly<Record<Sensitivity, number>>;
  readonly bases: readonly string[];
  /** Gifts and favours: neither kept nor suggested. */
  readonly refused: readonly string[];
}

/** Why a note may not be kept, in the order a person should hear it; empty when it may. */
export function problemsOfNote(
  note: {
    readonly text: string;
    readonly basis: string;
    readonly sensitivity: Sensitivity;
    readonly expiresOn: string;
  },
  rules: NoteRules,
  today: CalendarDate,
): NoteProblem[] {
  const latest = addDays(today, rules.days[note.sensitivity]);
  const favour = rules.refused.find((word) => note.text.toLowerCase().includes(word.toLowerCase()));
  return [
    ...(favour === undefined ? [] : [{ kind: "favour" as const, word: favour }]),
    ...(rules.bases.includes(note.basis) ? [] : [{ kind: "noBasis" as const }]),
    ...(note.expiresOn < today ? [{ kind: "past" as const }] : []),
    ...(note.expiresOn > latest ? [{ kind: "tooLong" as const, latest }] : []),
  ];
}

/** The day a number of days after another. */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10);
}

/** Notes that may still be shown; an expired one is treated as gone. */
export function liveNotes(notes: readonly PersonalNote[], today: CalendarDate): PersonalNote[] {
  return notes.filter((note) => note.expiresOn >= today);
}
