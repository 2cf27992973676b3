import type { CalendarDate, Instant, Role } from "../domain/crm.ts";
import type { Reply } from "../reply.ts";
import type { DigestDefaults } from "../settings/digests.ts";

/** weekly: how the team stands, for managers. daily: whom to follow up today, for reps. */
export const DIGEST_KINDS = ["weekly", "daily"] as const;
export type DigestKind = (typeof DIGEST_KINDS)[number];

/** The kind of record that holds a person's choices; its id is the person's. */
export const DIGEST_CHOICES = "digest-choices";

export interface DigestChoice {
  readonly on?: boolean;
  /** 1 Monday to 7 Sunday. */
  readonly weekday?: number;
  readonly hour?: number;
  readonly minute?: number;
  /** Nothing is sent for days before it. */
  readonly mutedUntil?: CalendarDate;
  /** When the choice of time was made: what was due before is not owed. */
  readonly since?: Instant;
}

export type DigestChoicesBody = { readonly [K in DigestKind]?: DigestChoice };

export interface DigestPlan {
  readonly on: boolean;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly mutedUntil?: CalendarDate;
  readonly since?: Instant;
}

const FOR_ROLE: Readonly<Record<DigestKind, Role>> = { weekly: "manager", daily: "rep" };

/** The weekly one is about a team. */
export function mayGet(kind: DigestKind, role: Role): boolean {
  return kind === "daily" || role === "manager" || role === "admin";
}

/** What holds for a person: their own choice over the defaults of their role. */
export function digestPlan(
  kind: DigestKind,
  person: { readonly role: Role; readonly choices: DigestChoicesBody | undefined },
  defaults: DigestDefaults,
): DigestPlan {
  const { on, ...usual } = { weekday: 1, ...defaults[kind] };
  const plan = { ...usual, on: on && person.role === FOR_ROLE[kind], ...person.choices?.[kind] };
  return { ...plan, on: plan.on && mayGet(kind, person.role) };
}

/** The kind of record that holds a digest as it was sent; its id is {@link digestId}. */
export const DIGEST = "digest";

export type DigestBody = {
  readonly digest: DigestKind;
  /** `2026-W47` or `2026-11-23`. */
  readonly slot: string;
  readonly composedAt: Instant;
  readonly reply: Reply;
  /** Where it goes, fixed when it was composed, so that a second try goes nowhere else. */
  readonly place: DigestPlace;
};

export type DigestPlace = {
  readonly channel: string;
  readonly tenant: string;
  /** The platform's id of the person. */
  readonly person: string;
};

export function digestId(kind: DigestKind, userId: string, slot: string): string {
  return `${kind}:${slot}:${userId}`;
}
