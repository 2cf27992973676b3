import type { Activity, CalendarDate, Deal } from "../crm.ts";
import { amountOf } from "../money.ts";
import type { Chain } from "./chain.ts";
import type { Goal } from "./smart.ts";

/** A sentence of the plan that states facts, with the sources it rests on. */
export type Statement = { readonly text: string; readonly sources: readonly string[] };

/** One row of the action table of step four. */
export type PlanAction = {
  readonly task: string;
  readonly owner: string;
  readonly supporters: string;
  readonly presales: string;
  readonly aftersales: string;
  readonly due: string;
  readonly done: boolean;
};

export type KeyFigure = { readonly name: string; readonly now: string; readonly target: string };

export type Review = {
  readonly on: string;
  readonly people: string;
  readonly agenda: string;
  readonly minutes: string;
};

export type PlanSource = {
  readonly label: string;
  readonly date?: CalendarDate;
  readonly kind?: string;
  readonly id?: string;
};

/** What the plan was made from, so that a change shows (step seven). */
export type PlanBasis = {
  readonly on: CalendarDate;
  readonly deals: { readonly [id: string]: DealBasis };
  readonly people: {
    readonly [id: string]: { readonly name: string; readonly role: string; readonly stance: string };
  };
};

type DealBasis = {
  readonly name: string;
  readonly stage: string;
  readonly status: string;
  readonly amount: number;
  readonly closeOn: string;
  readonly competitor: string;
};

export type Approval = {
  readonly by: string;
  readonly byId: string;
  readonly on: CalendarDate;
  /** Set when the SMART check failed and this person let it pass. */
  readonly overruled?: string;
};

/** Body of an `account-plan` record: the seven steps of blue book 2.1 as one living object. */
export type PlanBody = {
  readonly locale: "zh" | "en";
  readonly status: "draft" | "approved" | "returned";
  readonly match: { readonly [id: string]: Statement };
  readonly situation: { readonly [id: string]: Statement };
  readonly rivals: { readonly [id: string]: Statement };
  readonly goals: { readonly [id: string]: Goal };
  readonly actions: { readonly [id: string]: PlanAction };
  readonly figures: { readonly [id: string]: KeyFigure };
  readonly reviews: { readonly [id: string]: Review };
  /** The plan in words, by part; a mark `[2]` in a part is the second of its own sources. */
  readonly prose?: { readonly [part: string]: Statement };
  readonly sources: { readonly [id: string]: PlanSource };
  readonly basis: PlanBasis;
  readonly approval?: Approval;
  readonly returned?: { readonly by: string; readonly on: CalendarDate; readonly why: string };
};

export const PLAN_SECTIONS = [
  "goals",
  "actions",
  "figures",
  "reviews",
  "match",
  "situation",
  "rivals",
] as const;
export type PlanSection = (typeof PLAN_SECTIONS)[number];

/** Items of a section in the order they were added: g1, g2, … g10. */
export function itemsOf<T>(section: {
  readonly [id: string]: T;
}): { readonly id: string; readonly item: T }[] {
  return Object.entries(section)
    .map(([id, item]) => ({ id, item }))
    .sort((a, b) => numberOf(a.id) - numberOf(b.id) || (a.id < b.id ? -1 : 1));
}

export function nextId(section: { readonly [id: string]: unknown }, letter: string): string {
  return `${letter}${Math.max(0, ...Object.keys(section).map(numberOf)) + 1}`;
}

function numberOf(id: string): number {
  return Number(/\d+/.exec(id)?.[0] ?? 0);
}

/** What the plan rests on as it is now. */
export function basisOf(deals: readonly Deal[], chain: Chain, today: CalendarDate): PlanBasis {
  return {
    on: today,
    deals: Object.fromEntries(deals.map((deal) => [deal.id, dealBasis(deal)])),
    people: Object.fromEntries(
      chain.seats
        .filter((seat) => !seat.empty)
        .map(({ id, name = "", role, stance }) => [id, { name, role, stance }]),
    ),
  };
}

function dealBasis(deal: Deal): DealBasis {
  return {
    name: deal.name,
    stage: deal.stageId ?? "",
    status: deal.status,
    amount: deal.amount === undefined ? 0 : amountOf(deal.amount),
    closeOn: deal.expectedCloseOn ?? "",
    competitor: deal.competitor ?? "",
  };
}

export type PlanTrigger =
  | { readonly kind: "dealNew" | "dealWon" | "dealLost"; readonly deal: string }
  | {
      readonly kind: "stage" | "amount" | "closeOn" | "competitor";
      readonly deal: string;
      readonly from: string;
      readonly to: string;
    }
  | { readonly kind: "personNew" | "personGone"; readonly person: string }
  | { readonly kind: "stance" | "role"; readonly person: string; readonly from: string; readonly to: string }
  | { readonly kind: "note"; readonly activity: Activity; readonly word: string };

/** What changed under a plan since it was made: its deals, its people, and notes that speak of a trigger. */
export function triggersSince(
  basis: PlanBasis,
  now: {
    readonly basis: PlanBasis;
    readonly activities: readonly Activity[];
    readonly words: readonly string[];
  },
): PlanTrigger[] {
  return [
    ...dealTriggers(basis.deals, now.basis.deals),
    ...peopleTriggers(basis.people, now.basis.people),
    ...noteTriggers(basis.on, now.activities, now.words, now.basis.on),
  ];
}

function dealTriggers(before: PlanBasis["deals"], after: PlanBasis["deals"]): PlanTrigger[] {
  return Object.entries(after).flatMap(([id, deal]): PlanTrigger[] => {
    const was = before[id];
    if (was === undefined) return deal.status === "open" ? [{ kind: "dealNew", deal: deal.name }] : [];
    if (was.status !== deal.status) {
      return [{ kind: deal.status === "won" ? "dealWon" : "dealLost", deal: deal.name }];
    }
    if (deal.status !== "open") return [];
    return (["stage", "amount", "closeOn", "competitor"] as const).flatMap((kind): PlanTrigger[] =>
      was[kind] === deal[kind]
        ? []
        : [{ kind, deal: deal.name, from: String(was[kind]), to: String(deal[kind]) }],
    );
  });
}

function peopleTriggers(before: PlanBasis["people"], after: PlanBasis["people"]): PlanTrigger[] {
  const gone = Object.keys(before).filter((id) => after[id] === undefined);
  return [
    ...gone.map((id): PlanTrigger => ({ kind: "personGone", person: before[id]?.name ?? id })),
    ...Object.entries(after).flatMap(([id, person]): PlanTrigger[] => {
      const was = before[id];
      if (was === undefined) return [{ kind: "personNew", person: person.name }];
      return (["role", "stance"] as const).flatMap((kind): PlanTrigger[] =>
        was[kind] === person[kind] ? [] : [{ kind, person: person.name, from: was[kind], to: person[kind] }],
      );
    }),
  ];
}

function noteTriggers(
  since: CalendarDate,
  activities: readonly Activity[],
  words: readonly string[],
  today: CalendarDate,
): PlanTrigger[] {
  return activities.flatMap((activity): PlanTrigger[] => {
    if (activity.on === undefined || activity.on <= since || activity.on > today) return [];
    const text = `${activity.subject ?? ""} ${activity.text ?? ""}`.toLowerCase();
    const word = words.find((item) => text.includes(item.toLowerCase()));
    return word === undefined ? [] : [{ kind: "note", activity, word }];
  });
}
