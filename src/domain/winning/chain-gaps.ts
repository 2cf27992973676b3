import type { Activity } from "../crm.ts";
import { dayNumber } from "../targeting/facts.ts";
import type { Chain, Seat } from "./chain.ts";

/** What a chain lacks (blue book 2.2), worst first. */
export const GAP_KINDS = [
  "noEb",
  "criticUnplanned",
  "ebNotMet",
  "singleThread",
  "noCoach",
  "noSpokesperson",
  "stanceUnknown",
] as const;
export type GapKind = (typeof GAP_KINDS)[number];

export interface Gap {
  readonly kind: GapKind;
  /** The seats it is about. */
  readonly seats: readonly Seat[];
}

export type Light = "red" | "amber" | "green";

export interface ChainHealth {
  readonly light: Light;
  readonly gaps: readonly Gap[];
  /** People with whom something was recorded within the window. */
  readonly engaged: readonly string[];
}

export interface GapRules {
  /** Days back that count as being in touch. */
  readonly touchDays: number;
  /** Fewer people in touch than this is a single thread. */
  readonly threads: number;
  /** Gaps that turn the light red; any other turns it amber. */
  readonly red: readonly GapKind[];
}

/**
 * Gaps and traffic light of a chain. Red: a gap of `rules.red`, but a critic without a plan only when the critic
 * can say no (EB, TB, or influence 3). Amber: any other gap. Green: none.
 */
export function chainHealth(
  chain: Chain,
  activities: readonly Activity[],
  rules: GapRules,
  today: string,
): ChainHealth {
  const people = chain.seats.filter((seat) => !seat.empty);
  const engaged = engagedPeople(activities, rules.touchDays, today);
  const gaps = GAP_KINDS.flatMap((kind): Gap[] => {
    const seats = FINDERS[kind](people, engaged, rules);
    return seats === undefined ? [] : [{ kind, seats }];
  });
  const light = gaps.length === 0 ? "green" : gaps.some((gap) => isRed(gap, rules)) ? "red" : "amber";
  return { light, gaps, engaged: [...engaged] };
}

function isRed(gap: Gap, rules: GapRules): boolean {
  if (!rules.red.includes(gap.kind)) return false;
  return gap.kind !== "criticUnplanned" || gap.seats.some(canSayNo);
}

/** Decision makers, technical gatekeepers and whoever weighs most. */
export function canSayNo(seat: Seat): boolean {
  return seat.role === "EB" || seat.role === "TB" || seat.influence === 3;
}

function engagedPeople(activities: readonly Activity[], days: number, today: string): Set<string> {
  const now = dayNumber(today);
  return new Set(
    activities.flatMap((activity) => {
      const age = now - dayNumber(activity.doneOn ?? activity.on);
      const counts = activity.kind !== "task" && age >= 0 && age <= days;
      return counts && activity.contactId !== undefined ? [activity.contactId] : [];
    }),
  );
}

type Finder = (
  people: readonly Seat[],
  engaged: ReadonlySet<string>,
  rules: GapRules,
) => readonly Seat[] | undefined;

const some = (seats: readonly Seat[]) => (seats.length > 0 ? seats : undefined);

const FINDERS: Record<GapKind, Finder> = {
  noEb: (people) => (people.some((seat) => seat.role === "EB") ? undefined : []),
  criticUnplanned: (people) =>
    some(people.filter((seat) => seat.stance === "opposes" && (seat.plan ?? "") === "")),
  ebNotMet(people, engaged) {
    const heads = people.filter((seat) => seat.role === "EB");
    return heads.some((seat) => engaged.has(seat.id)) ? undefined : some(heads);
  },
  singleThread(people, engaged, rules) {
    const threads = people.filter((seat) => engaged.has(seat.id));
    return threads.length < rules.threads ? threads : undefined;
  },
  noCoach: (people) => (people.some((seat) => seat.role === "Coach") ? undefined : []),
  noSpokesperson: (people) =>
    people.some((seat) => seat.spokesperson === true || (seat.stance === "supports" && canSayNo(seat)))
      ? undefined
      : [],
  stanceUnknown: (people) => some(people.filter((seat) => seat.stance === "unknown" && canSayNo(seat))),
};
