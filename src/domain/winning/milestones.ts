import type { Activity, ActivityKind, CalendarDate, Deal, Stage, StageChange } from "../crm.ts";
import { dayNumber } from "../targeting/facts.ts";
import type { Chain } from "./chain.ts";

/** The four milestones of the winning map, blue book 3.2, in their order. */
export const MILESTONES = ["icebreak", "coach", "choice", "drive"] as const;
export type MilestoneId = (typeof MILESTONES)[number];

export interface MilestoneRule {
  /** Words for its stages in a CRM. */
  readonly stages: readonly string[];
  /** Kinds of activity that are evidence by themselves. */
  readonly kinds: readonly ActivityKind[];
  readonly evidence: readonly string[];
}

/** A person's own word on a milestone, which beats what the notes say. */
export type MilestoneMark = {
  readonly reached: boolean;
  readonly said: string;
  readonly by: string;
  readonly on: CalendarDate;
};

/** Body of a `milestones` record. */
export type MilestonesBody = { readonly marks: { readonly [milestone: string]: MilestoneMark } };

export interface MilestoneEvidence {
  readonly kind: "activity" | "chain" | "stage";
  readonly id: string;
  readonly on?: CalendarDate;
  readonly text: string;
}

export interface MilestoneState {
  readonly id: MilestoneId;
  readonly reached: boolean;
  /** What speaks for it, newest first. */
  readonly evidence: readonly MilestoneEvidence[];
  readonly mark?: MilestoneMark;
}

export interface MilestoneInput {
  readonly rules: Readonly<Record<MilestoneId, MilestoneRule>>;
  readonly recentDays: number;
  readonly activities: readonly Activity[];
  readonly chain: Chain;
  readonly stage: Stage | undefined;
  readonly stages: readonly Stage[];
  readonly marks: Readonly<Record<string, MilestoneMark>>;
  readonly today: CalendarDate;
}

/**
 * Which milestones a deal has reached and by what evidence: notes with the milestone's words, its kinds of
 * activity, the decision chain (a Coach; an EB who supports us), or a CRM stage beyond it. A person's mark decides.
 */
export function readMilestones(input: MilestoneInput): MilestoneState[] {
  const notes = recent(input);
  return MILESTONES.map((id): MilestoneState => {
    const evidence = [...inNotes(notes, input.rules[id]), ...inChain(input.chain, id), ...inStage(input, id)];
    const mark = input.marks[id];
    const reached = mark?.reached ?? evidence.length > 0;
    return { id, reached, evidence, ...(mark === undefined ? {} : { mark }) };
  });
}

function recent({ activities, recentDays, today }: MilestoneInput): Activity[] {
  const now = dayNumber(today);
  return activities
    .filter((activity) => {
      const age = now - dayNumber(activity.doneOn ?? activity.on);
      return activity.kind !== "task" && age >= 0 && age <= recentDays;
    })
    .sort((a, b) =>
      (a.on ?? "") < (b.on ?? "") ? 1 : (a.on ?? "") > (b.on ?? "") ? -1 : a.id < b.id ? -1 : 1,
    );
}

function inNotes(notes: readonly Activity[], rule: MilestoneRule): MilestoneEvidence[] {
  return notes
    .filter((note) => {
      const text = textOf(note);
      const met = rule.kinds.includes(note.kind) && note.contactId !== undefined;
      return met || rule.evidence.some((word) => text.includes(word.toLowerCase()));
    })
    .slice(0, 3)
    .map((note) => ({
      kind: "activity",
      id: note.id,
      text: note.text ?? note.subject ?? "",
      ...(note.on === undefined ? {} : { on: note.on }),
    }));
}

function textOf(note: Activity): string {
  return `${note.subject ?? ""} ${note.text ?? ""}`.toLowerCase();
}

function inChain(chain: Chain, id: MilestoneId): MilestoneEvidence[] {
  const seats = chain.seats.filter((seat) => !seat.empty);
  const found =
    id === "coach"
      ? seats.filter((seat) => seat.role === "Coach")
      : id === "drive"
        ? seats.filter((seat) => seat.role === "EB" && seat.stance === "supports")
        : [];
  return found.map((seat) => ({ kind: "chain", id: seat.id, text: seat.name ?? "" }));
}

/** A deal that stands beyond all stages of a milestone has passed it. */
function inStage({ stage, stages, rules }: MilestoneInput, id: MilestoneId): MilestoneEvidence[] {
  const last = spanOf(id, stages, rules)?.last;
  if (stage === undefined || last === undefined || stage.order <= last) return [];
  if (stage.status !== "open" && stage.status !== "won") return [];
  return [{ kind: "stage", id: stage.id, text: stage.name }];
}

function spanOf(
  id: MilestoneId,
  stages: readonly Stage[],
  rules: MilestoneInput["rules"],
): { readonly first: number; readonly last: number } | undefined {
  const orders = stages.filter((stage) => milestoneOf(stage, rules) === id).map((stage) => stage.order);
  return orders.length === 0 ? undefined : { first: Math.min(...orders), last: Math.max(...orders) };
}

/** The milestone a CRM stage stands for: its own milestone column first, then its name. */
export function milestoneOf(
  stage: Stage,
  rules: Readonly<Record<MilestoneId, MilestoneRule>>,
): MilestoneId | undefined {
  if (stage.status !== "open") return undefined;
  const named = (text: string | undefined) =>
    text === undefined
      ? undefined
      : MILESTONES.find((id) =>
          rules[id].stages.some((word) => word.toLowerCase() === text.trim().toLowerCase()),
        );
  return named(stage.milestone) ?? named(stage.name);
}

export interface MilestoneRate {
  readonly id: MilestoneId;
  /** Closed deals that ever stood at the milestone or beyond. */
  readonly entered: number;
  /** Of these, the deals that went on beyond it, or were won. */
  readonly passed: number;
  /** `passed / entered`; absent when nobody entered. */
  readonly rate?: number;
}

/**
 * Success rate of each milestone over closed deals (3.2: control and raise each). A deal stood at every stage that
 * its history names; winning passes all that it entered.
 */
export function milestoneRates(input: {
  readonly deals: readonly Deal[];
  readonly stages: readonly Stage[];
  readonly changes: readonly StageChange[];
  readonly rules: Readonly<Record<MilestoneId, MilestoneRule>>;
}): MilestoneRate[] {
  const { deals, stages, changes, rules } = input;
  const reached = highestOrders(deals, stages, changes);
  return MILESTONES.map((id): MilestoneRate => {
    const span = spanOf(id, stages, rules);
    if (span === undefined) return { id, entered: 0, passed: 0 };
    let entered = 0;
    let passed = 0;
    for (const deal of deals) {
      if (deal.status === "open") continue;
      const order = deal.status === "won" ? Number.POSITIVE_INFINITY : (reached.get(deal.id) ?? 0);
      if (order >= span.first) entered++;
      if (order > span.last) passed++;
    }
    return { id, entered, passed, ...(entered === 0 ? {} : { rate: passed / entered }) };
  });
}

/** The farthest open stage each deal ever stood at. */
function highestOrders(
  deals: readonly Deal[],
  stages: readonly Stage[],
  changes: readonly StageChange[],
): Map<string, number> {
  const orders = new Map<string, number>();
  for (const stage of stages) {
    if (stage.status !== "open") continue;
    orders.set(stage.id, stage.order);
    orders.set(stage.name, stage.order);
  }
  const highest = new Map<string, number>();
  const raise = (dealId: string, stage: string | undefined) => {
    const order = orders.get(stage ?? "");
    if (order !== undefined && order > (highest.get(dealId) ?? 0)) highest.set(dealId, order);
  };
  for (const deal of deals) raise(deal.id, deal.stageId);
  for (const change of changes) {
    if (change.field !== "stage") continue;
    raise(change.dealId, change.from);
    raise(change.dealId, change.to);
  }
  return highest;
}

/** Refusing to talk, asking the impossible, listening without a word: 3.2's signs of an opponent. */
export const SIGNALS = ["refuses", "impossible", "silent"] as const;
export type SignalId = (typeof SIGNALS)[number];

export interface ObjectionSignal {
  readonly signal: SignalId;
  readonly word: string;
  readonly activity: Activity;
}

/** Signs of an opponent in notes, newest first, each note once a sign. */
export function findSignals(
  activities: readonly Activity[],
  words: Readonly<Record<SignalId, { readonly words: readonly string[] }>>,
): ObjectionSignal[] {
  return [...activities]
    .filter((activity) => activity.kind !== "task")
    .sort((a, b) =>
      (a.on ?? "") < (b.on ?? "") ? 1 : (a.on ?? "") > (b.on ?? "") ? -1 : a.id < b.id ? -1 : 1,
    )
    .flatMap((activity) =>
      SIGNALS.flatMap((signal): ObjectionSignal[] => {
        const text = textOf(activity);
        const word = words[signal].words.find((item) => text.includes(item.toLowerCase()));
        return word === undefined ? [] : [{ signal, word, activity }];
      }),
    );
}
