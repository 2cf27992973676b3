import type { Activity, CalendarDate, Deal } from "../crm.ts";
import { amountOf } from "../money.ts";
import { dayNumber, median } from "../targeting/facts.ts";
import type { CompiledMeasure, Reading, Subject } from "../targeting/measure.ts";
import type { Text } from "../text.ts";
import { addDays } from "./personal-note.ts";

/** 客情关系紧密程度, 客户的潜在价值, 赢单概率 (blue book 2.1, step one). */
export const DIMENSIONS = ["closeness", "potential", "chance"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** 客户贡献价值, 客户战略意义, 行业价值: what makes a key account (introduction to chapter 2). */
export const ANGLES = ["contribution", "strategic", "industry"] as const;
export type Angle = (typeof ANGLES)[number];

export interface KeyAccountRules {
  readonly contributionShare: number;
  readonly angleFrom: number;
  readonly weights: Readonly<Record<string, number>>;
  readonly cuts: Readonly<Record<Dimension, "median" | number>>;
  /** Days between visits by the number of high dimensions. */
  readonly cadence: Readonly<Record<"0" | "1" | "2" | "3", number>>;
}

export interface DimensionPart {
  readonly id: string;
  readonly name: Text;
  readonly weight: number;
  readonly ask: Text;
  readonly reading?: Reading;
}

export interface DimensionScore {
  /** 0–100, absent when nothing of it is known. */
  readonly value?: number;
  readonly parts: readonly DimensionPart[];
}

export interface KeyAccount {
  readonly subject: Subject;
  readonly dimensions: Readonly<Record<Dimension, DimensionScore>>;
  readonly high: Readonly<Record<Dimension, boolean>>;
  /** How many dimensions are high, 0–3. */
  readonly rank: number;
  /** Angles that hold, with the figure each rests on. */
  readonly angles: Readonly<Record<Angle, { readonly holds: boolean; readonly value?: number }>>;
}

export interface KeyAccountModel {
  readonly measures: readonly (CompiledMeasure & { readonly weight: number })[];
  readonly strategic: CompiledMeasure | undefined;
  readonly industry: CompiledMeasure | undefined;
  readonly rules: KeyAccountRules;
}

/**
 * Every account in its octant (S-16): a dimension is high at or above its cut, which is the median of the accounts
 * given or a fixed value; an unknown dimension is not high. Ordered by the number of high dimensions, then chance,
 * potential, closeness.
 */
export function keyAccounts(
  model: KeyAccountModel,
  subjects: readonly Subject[],
  deals: readonly Deal[],
  rates: Readonly<Record<string, number>>,
): { readonly accounts: KeyAccount[]; readonly cuts: Readonly<Record<Dimension, number>> } {
  const scores = subjects.map((subject) => ({ subject, dimensions: dimensionsOf(model, subject) }));
  const cuts = cutsOf(
    model.rules,
    scores.map((score) => score.dimensions),
  );
  const contributors = topContributors(deals, model.rules.contributionShare, rates);
  const accounts = scores.map(({ subject, dimensions }): KeyAccount => {
    const high = mapDimensions((dimension) => (dimensions[dimension].value ?? Number.NaN) >= cuts[dimension]);
    const rank = DIMENSIONS.filter((dimension) => high[dimension]).length;
    return { subject, dimensions, high, rank, angles: anglesOf(model, subject, contributors) };
  });
  return { accounts: accounts.sort(compare), cuts };
}

function compare(a: KeyAccount, b: KeyAccount): number {
  const value = (item: KeyAccount, dimension: Dimension) => item.dimensions[dimension].value ?? -1;
  return (
    b.rank - a.rank ||
    value(b, "chance") - value(a, "chance") ||
    value(b, "potential") - value(a, "potential") ||
    value(b, "closeness") - value(a, "closeness") ||
    (a.subject.account.id < b.subject.account.id ? -1 : 1)
  );
}

function mapDimensions<T>(read: (dimension: Dimension) => T): Record<Dimension, T> {
  return { closeness: read("closeness"), potential: read("potential"), chance: read("chance") };
}

function dimensionsOf(model: KeyAccountModel, subject: Subject): Record<Dimension, DimensionScore> {
  return mapDimensions((dimension) => {
    const parts = model.measures
      .filter((measure) => measure.dimension === dimension)
      .map((measure): DimensionPart => {
        const reading = measure.read(subject);
        const { id, name, weight, ask } = measure;
        return { id, name, weight, ask, ...(reading === undefined ? {} : { reading }) };
      });
    const known = parts.flatMap((part) => (part.reading === undefined ? [] : [part]));
    const weight = known.reduce((sum, part) => sum + part.weight, 0);
    const sum = known.reduce((total, part) => total + part.weight * (part.reading?.value ?? 0), 0);
    return { parts, ...(weight === 0 ? {} : { value: sum / weight }) };
  });
}

function cutsOf(
  rules: KeyAccountRules,
  scores: readonly Record<Dimension, DimensionScore>[],
): Record<Dimension, number> {
  return mapDimensions((dimension) => {
    const cut = rules.cuts[dimension];
    if (cut !== "median") return cut;
    const values = scores.flatMap((score) => score[dimension].value ?? []);
    // Of nothing there is no middle; then nobody is high.
    return values.length === 0 ? 101 : median(values);
  });
}

function anglesOf(
  model: KeyAccountModel,
  subject: Subject,
  contributors: ReadonlyMap<string, Contribution>,
): KeyAccount["angles"] {
  const judged = (measure: CompiledMeasure | undefined) => {
    const value = measure?.read(subject)?.value;
    return value === undefined ? { holds: false } : { holds: value >= model.rules.angleFrom, value };
  };
  const share = contributors.get(subject.account.id);
  return {
    contribution: { holds: share?.top === true, ...(share === undefined ? {} : { value: share.share }) },
    strategic: judged(model.strategic),
    industry: judged(model.industry),
  };
}

export interface Contribution {
  /** Share of the whole won amount, 0–1. */
  readonly share: number;
  /** Among the fewest accounts that together make up the wanted share. */
  readonly top: boolean;
}

/** What each account brought of the won amount, in one currency by `rates`; a currency without a rate is left out. */
export function topContributors(
  deals: readonly Deal[],
  wanted: number,
  rates: Readonly<Record<string, number>>,
): Map<string, Contribution> {
  const totals = new Map<string, number>();
  for (const deal of deals) {
    const rate = deal.amount === undefined ? undefined : rates[deal.amount.currency];
    if (deal.status !== "won" || deal.accountId === undefined || deal.amount === undefined) continue;
    if (rate === undefined) continue;
    totals.set(deal.accountId, (totals.get(deal.accountId) ?? 0) + amountOf(deal.amount) * rate);
  }
  const all = [...totals.values()].reduce((sum, value) => sum + value, 0);
  const ordered = [...totals].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  let reached = 0;
  return new Map(
    ordered.map(([id, total]) => {
      const top = all > 0 && reached < wanted * all;
      reached += total;
      return [id, { share: all === 0 ? 0 : total / all, top }];
    }),
  );
}

export interface VisitDue {
  /** Last visit or meeting; absent when there was none. */
  readonly lastOn?: CalendarDate;
  readonly everyDays: number;
  readonly dueOn: CalendarDate;
  /** Days past due, negative when still ahead. */
  readonly overdue: number;
}

/** When an account is next to be visited (chapter 2: visit key accounts regularly). Never visited is due today. */
export function visitDue(activities: readonly Activity[], everyDays: number, today: CalendarDate): VisitDue {
  const lastOn = activities
    .filter((activity) => activity.kind === "visit" || activity.kind === "meeting")
    .map((activity) => activity.doneOn ?? activity.on)
    .filter((on): on is CalendarDate => on !== undefined && on <= today)
    .sort()
    .at(-1);
  if (lastOn === undefined) return { everyDays, dueOn: today, overdue: 0 };
  const dueOn = addDays(lastOn, everyDays);
  return { lastOn, everyDays, dueOn, overdue: dayNumber(today) - dayNumber(dueOn) };
}
