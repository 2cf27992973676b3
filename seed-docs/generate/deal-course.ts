import { AS_OF, addDays, clampDate, daysBetween, workday } from "./dates.ts";
import type { Change, Deal } from "./deal-types.ts";
import type { Random } from "./random.ts";

const OPEN_STAGES = ["初步接触", "需求确认", "方案", "商务", "合同"] as const;

/** Share of the cycle after which each stage is left. */
const LEFT_AFTER = [0.14, 0.38, 0.72, 0.92, 1];

export interface Course {
  random: Random;
  deal: Omit<Deal, "stage" | "closed" | "expectedClose" | "nextStep" | "nextStepDate" | "lostReason">;
  won: boolean;
  cycleDays: number;
  firstStage: number;
  /** Where a lost deal ends; ignored for a won one. */
  lostAt: number;
  amountStart: number;
}

type Event = Pick<Change, "kind"> & { on: string; stage?: string; amount?: number; expectedClose?: string };

function stageEvents({ random, deal, won, cycleDays, firstStage, lostAt }: Course): Event[] {
  const events: Event[] = [];
  const last = won ? 4 : lostAt;
  const scale = LEFT_AFTER[last] ?? 1;
  for (let stage = firstStage + 1; stage <= last; stage++) {
    const share = (LEFT_AFTER[stage - 1] ?? 0) / scale + random.normal(0, 0.03);
    const on = workday(addDays(deal.created, Math.max(1, share * cycleDays)));
    events.push({ kind: "阶段", on, stage: OPEN_STAGES[stage] ?? "合同" });
  }
  events.push({ kind: "阶段", on: workday(addDays(deal.created, cycleDays)), stage: won ? "赢单" : "输单" });
  return events;
}

/** A rep promises a date, misses it, and moves it on; now and then a deal comes in early. */
function dateEvents({ random, deal, cycleDays }: Course, firstPromise: string): Event[] {
  const end = addDays(deal.created, cycleDays);
  const events: Event[] = [];
  let promise = firstPromise;
  while (promise < end && events.length < 5) {
    if (promise > addDays(AS_OF, 10)) break;
    const on = workday(addDays(promise, random.int(-9, 3)));
    if (random.chance(0.15)) break;
    promise = addDays(promise, random.pick([21, 30, 30, 45, 60, 75]));
    events.push({ kind: "预计成交日期", on, expectedClose: promise });
  }
  if (promise > addDays(end, 20) && random.chance(0.45)) {
    events.push({
      kind: "预计成交日期",
      on: workday(addDays(deal.created, cycleDays * 0.7)),
      expectedClose: addDays(end, random.int(2, 12)),
    });
  }
  return events;
}

function amountEvents({ random, deal, cycleDays, amountStart }: Course): Event[] {
  if (amountStart === deal.amount) return [];
  return [
    {
      kind: "金额",
      on: workday(addDays(deal.created, cycleDays * (0.45 + random.next() * 0.35))),
      amount: deal.amount,
    },
  ];
}

function clockTime(random: Random): string {
  return `${String(random.int(9, 18)).padStart(2, "0")}:${String(random.int(0, 59)).padStart(2, "0")}`;
}

export interface Outcome {
  history: Change[];
  stage: string;
  amount: number;
  expectedClose: string;
  closed: string;
}

/** Plays a deal forward to the day of the export; whatever would happen later is not known yet. */
export function playCourse(course: Course): Outcome {
  const { random, deal, cycleDays, firstStage, amountStart } = course;
  const promise = addDays(deal.created, Math.max(14, cycleDays * random.normal(0.78, 0.22)));
  const state: Pick<Change, "stage" | "amount" | "expectedClose"> = {
    stage: OPEN_STAGES[firstStage] ?? "初步接触",
    amount: amountStart,
    expectedClose: promise,
  };
  const stages = stageEvents(course);
  const end = stages.at(-1)?.on ?? deal.created;
  const events = [...stages, ...dateEvents(course, promise), ...amountEvents(course)]
    .map((event) => ({
      ...event,
      on: event.kind === "阶段" ? event.on : clampDate(event.on, deal.created, end),
    }))
    .filter((event) => event.on <= AS_OF && event.on >= deal.created)
    .sort((a, b) => a.on.localeCompare(b.on) || rank(a) - rank(b));
  const history: Change[] = [change(course, { on: deal.created, kind: "创建", fromStage: "", ...state })];
  let previous = history[0]?.at ?? "";
  for (const event of events) {
    if (state.stage === "赢单" || state.stage === "输单") break;
    const fromStage = state.stage;
    Object.assign(state, pickDefined(event));
    const row = change(course, { on: event.on, kind: event.kind, fromStage, ...state });
    if (row.at <= previous) row.at = `${event.on} 18:59`;
    previous = row.at;
    history.push(row);
  }
  const isClosed = state.stage === "赢单" || state.stage === "输单";
  return { history, ...state, closed: isClosed ? (history.at(-1)?.at.slice(0, 10) ?? "") : "" };
}

function rank(event: Event): number {
  return event.stage === "赢单" || event.stage === "输单" ? 2 : 1;
}

function pickDefined({ stage, amount, expectedClose }: Event) {
  return { ...(stage && { stage }), ...(amount && { amount }), ...(expectedClose && { expectedClose }) };
}

function change({ random, deal }: Course, row: Omit<Change, "deal" | "at" | "by"> & { on: string }): Change {
  const { on, ...rest } = row;
  return { deal: deal.id, at: `${on} ${clockTime(random)}`, by: deal.owner, ...rest };
}

export function daysOpen(deal: Pick<Deal, "created" | "closed">): number {
  return daysBetween(deal.created, deal.closed || AS_OF);
}
