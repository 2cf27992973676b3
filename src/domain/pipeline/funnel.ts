import type { CalendarDate, Deal, Stage } from "../crm.ts";
import { type Money, sumByCurrency } from "../money.ts";
import { daysBetween, isWithinPeriod, median, type Period, yearBefore } from "./calendar.ts";
import { type Course, closedOn, courseOf, type Moves, openStages, type StageIndex } from "./course.ts";

export interface FunnelInput {
  readonly deals: readonly Deal[];
  readonly moves: Moves;
  readonly stages: StageIndex;
  readonly period: Period;
}

/** One open stage. Counts of the cohort: deals that were won or lost within the period. */
export interface FunnelStage {
  readonly stage: Stage;
  /** Ids of deals of the cohort that came at least this far, this stage skipped or not. */
  readonly reached: readonly string[];
  /** Of them, those that came further. */
  readonly passed: number;
  /** `passed / reached`, 0–1; undefined when none came here. */
  readonly conversion: number | undefined;
  /** Days of the stays that ended within the period, in the middle. */
  readonly medianDays: number | undefined;
  readonly stays: number;
}

export interface Funnel {
  readonly period: Period;
  readonly stages: readonly FunnelStage[];
  readonly won: readonly string[];
  readonly lost: readonly string[];
  readonly wonTotals: readonly Money[];
  /** `won / (won + lost)`; undefined when nothing was decided. */
  readonly winRate: number | undefined;
  /** Lost deals of which no stage is known: in the win rate, but in no stage. */
  readonly unplaced: number;
}

/**
 * How far the deals came that were decided within the period, and how long they stayed (blue books 3.2 and
 * 0: 销售漏斗). The cohort is closed, so no deal still on its way pulls a conversion down, and periods compare.
 */
export function measureFunnel({ period, ...world }: FunnelInput): Funnel {
  const columns = openStages([...world.stages.values()]);
  const count = createCount(columns, period);
  for (const deal of world.deals) {
    const own = world.moves.get(deal.id);
    count.add(deal, courseOf(deal, own, world.stages), closedOn(deal, own, world.stages));
  }
  return count.finish();
}

/** Counts deal by deal, so that several periods share one walk through the histories. */
function createCount(columns: readonly Stage[], period: Period) {
  const reached = columns.map((): string[] => []);
  const days = columns.map((): number[] => []);
  const at = new Map(columns.map((stage, index) => [stage.id, index]));
  const won: Deal[] = [];
  const lost: string[] = [];
  let unplaced = 0;

  function add(deal: Deal, course: Course, closed: CalendarDate | undefined): void {
    for (const { stage, from, to } of course.stays) {
      if (from === undefined || to === undefined || !isWithinPeriod(to, period)) continue;
      days[at.get(stage.id) ?? -1]?.push(daysBetween(from, to));
    }
    if ((deal.status !== "won" && deal.status !== "lost") || !isWithinPeriod(closed, period)) return;
    if (deal.status === "won") won.push(deal);
    else lost.push(deal.id);
    if (deal.status === "lost" && course.reached === undefined) unplaced++;
    const furthest = deal.status === "won" ? Number.POSITIVE_INFINITY : (course.reached ?? -1);
    columns.forEach((stage, index) => {
      if (furthest >= stage.order) reached[index]?.push(deal.id);
    });
  }

  function stageOf(stage: Stage, index: number): FunnelStage {
    const here = reached[index] ?? [];
    const passed = index + 1 < columns.length ? (reached[index + 1]?.length ?? 0) : won.length;
    return {
      stage,
      reached: here,
      passed,
      conversion: here.length === 0 ? undefined : passed / here.length,
      medianDays: median(days[index] ?? []),
      stays: days[index]?.length ?? 0,
    };
  }

  function finish(): Funnel {
    const decided = won.length + lost.length;
    return {
      period,
      stages: columns.map(stageOf),
      won: won.map((deal) => deal.id),
      lost,
      wonTotals: sumByCurrency(won.map((deal) => deal.amount)),
      winRate: decided === 0 ? undefined : won.length / decided,
      unplaced,
    };
  }

  return { add, finish };
}

/** What is open in each stage now. */
export interface OpenStage {
  readonly stage: Stage;
  readonly deals: readonly Deal[];
  readonly totals: readonly Money[];
  /** Days spent in the stage so far, in the middle of those whose entry is known. */
  readonly medianAge: number | undefined;
}

export interface OpenPipeline {
  readonly stages: readonly OpenStage[];
  readonly deals: readonly Deal[];
  readonly totals: readonly Money[];
  /** Open deals in a stage that is unknown or closed. */
  readonly unplaced: readonly Deal[];
}

export function openPipeline(input: Omit<FunnelInput, "period"> & { readonly today: string }): OpenPipeline {
  const columns = openStages([...input.stages.values()]);
  const deals = input.deals.filter((deal) => deal.status === "open");
  const known = new Map(columns.map((stage): [string, Deal[]] => [stage.id, []]));
  const unplaced = deals.filter((deal) => known.get(deal.stageId ?? "")?.push(deal) === undefined);
  return {
    deals,
    totals: sumByCurrency(deals.map((deal) => deal.amount)),
    unplaced,
    stages: columns.map((stage) => {
      const here = known.get(stage.id) ?? [];
      const ages = here.flatMap((deal) => daysInStage(deal, input) ?? []);
      return {
        stage,
        deals: here,
        totals: sumByCurrency(here.map((deal) => deal.amount)),
        medianAge: median(ages),
      };
    }),
  };
}

/** Days an open deal has been in its stage; undefined when nobody knows since when. */
export function daysInStage(
  deal: Deal,
  at: { readonly moves: Moves; readonly stages: StageIndex; readonly today: string },
): number | undefined {
  const last = courseOf(deal, at.moves.get(deal.id), at.stages).stays.at(-1);
  return last?.exit !== undefined || last?.from === undefined ? undefined : daysBetween(last.from, at.today);
}

export interface Bottleneck {
  readonly stage: Stage;
  /** The stage after it; undefined when the next step is winning. */
  readonly next: Stage | undefined;
  readonly now: FunnelStage;
  readonly before: FunnelStage | undefined;
  /** `fell`: fell most against the year before. `lowest`: no stage fell, or there is nothing to compare with. */
  readonly why: "fell" | "lowest";
}

export interface BottleneckRules {
  /** Deals that must have come to a stage before its conversion is judged. */
  readonly minCases: number;
  /** Smallest fall against the year before that counts, as a fraction: 0.1 is ten points. */
  readonly fall: number;
}

/**
 * The stage to work on first (blue book 0): of those with enough deals in both periods the one whose
 * conversion fell most, by points; when none fell far enough, the one that loses most. Undefined with too few
 * deals to tell, or when nothing is lost anywhere.
 */
export function findBottleneck(
  now: Funnel,
  before: Funnel | undefined,
  { minCases, fall }: BottleneckRules,
): Bottleneck | undefined {
  const candidates = now.stages
    .map((stage, index) => ({ stage, index, before: enough(before?.stages[index], minCases) }))
    .filter(({ stage }) => stage.reached.length >= minCases);
  const fell = best(candidates, ({ stage, before: old }) => {
    const points = (old?.conversion ?? 0) - (stage.conversion ?? 0);
    return points >= fall ? points : 0;
  });
  const chosen = fell ?? best(candidates, ({ stage }) => 1 - (stage.conversion ?? 1));
  if (chosen === undefined) return undefined;
  return {
    stage: chosen.stage.stage,
    next: now.stages[chosen.index + 1]?.stage,
    now: chosen.stage,
    before: chosen.before,
    why: fell === undefined ? "lowest" : "fell",
  };
}

function enough(stage: FunnelStage | undefined, minCases: number): FunnelStage | undefined {
  return stage !== undefined && stage.reached.length >= minCases ? stage : undefined;
}

/** The first item of the highest score; undefined when none is above a whisker. */
function best<T>(items: readonly T[], score: (item: T) => number): T | undefined {
  let found: T | undefined;
  let high = 1e-9;
  for (const item of items) {
    if (score(item) <= high) continue;
    high = score(item);
    found = item;
  }
  return found;
}

/** This period's funnel and the same days a year before; `before` is absent when nothing was decided then. */
export function compareYears({ period, ...world }: FunnelInput): {
  readonly now: Funnel;
  readonly before?: Funnel;
} {
  const columns = openStages([...world.stages.values()]);
  const past = yearBefore(period);
  const counts = [createCount(columns, period), createCount(columns, past)] as const;
  for (const deal of world.deals) {
    const own = world.moves.get(deal.id);
    const closed = closedOn(deal, own, world.stages);
    // Nothing of it lies in either period: most of a long history.
    if ((own?.[own.length - 1]?.on ?? "") < past.startsOn && (closed ?? "") < past.startsOn) continue;
    const course = courseOf(deal, own, world.stages);
    for (const count of counts) count.add(deal, course, closed);
  }
  const [now, before] = [counts[0].finish(), counts[1].finish()];
  return before.winRate === undefined ? { now } : { now, before };
}
