import type { Text } from "../text.ts";
import type { CompiledMeasure, Measure, Reading, Subject } from "./measure.ts";

/** Buying power 购买实力 (A), buying habit 购买习惯 (H), cost of selling 销售成本 (C): blue book 1.3. */
export const IDEAL_DIMENSIONS = ["power", "habit", "cost"] as const;
export type IdealDimension = (typeof IDEAL_DIMENSIONS)[number];

/** Which indicators a sales scenario looks at, and how much each weighs inside its dimension. */
export interface IndicatorSet {
  readonly name: Text;
  readonly weights: Readonly<Record<string, number>>;
}

export interface IdealSettings {
  readonly indicators: Readonly<Record<string, Measure>>;
  readonly sets: Readonly<Record<string, IndicatorSet>>;
  readonly defaultSet: string;
  /** Below this share of known weight (0–1) an account is asked about, not ranked. */
  readonly minimumCoverage: number;
  /** The least that cost counts as, so that the ratio stays finite (S-7: 5). */
  readonly costFloor: number;
  /** What stands in for a dimension of which nothing is known. */
  readonly neutral: number;
  readonly rates: Readonly<Record<string, number>>;
}

/** An indicator set made ready for reading many accounts. */
export interface IdealModel {
  readonly indicators: readonly (CompiledMeasure & { readonly weight: number })[];
  readonly minimumCoverage: number;
  readonly costFloor: number;
  readonly neutral: number;
}

export interface IdealPart {
  readonly id: string;
  readonly name: Text;
  readonly dimension: IdealDimension;
  readonly weight: number;
  readonly ask: Text;
  /** Absent when not known. */
  readonly reading?: Reading;
}

export interface Openness {
  readonly id: string;
  readonly name: Text;
  readonly ask: Text;
  /** The index were the answer the worst or the best one, everything else as it is. */
  readonly low: number;
  readonly high: number;
}

export interface IdealScore {
  /** 0–100: 100·r / (1 + r). Not rounded. */
  readonly index: number;
  /** The book's ratio (A + H) / (2·max(C, floor)). */
  readonly ratio: number;
  /** Weighted means 0–100 over what is known; the neutral value where nothing is. */
  readonly means: Readonly<Record<IdealDimension, number>>;
  /** Dimensions of which nothing is known. */
  readonly assumed: readonly IdealDimension[];
  /** Known share of all weight, 0–1. */
  readonly coverage: number;
  readonly rankable: boolean;
  readonly parts: readonly IdealPart[];
  /** Unknown indicators, the one whose answer could move the index most first. */
  readonly open: readonly Openness[];
  /** The index with every unknown answered worst, and best. */
  readonly range: readonly [low: number, high: number];
}

/** Prepares one indicator set; `measures` are the compiled indicators of the same settings. */
export function idealModel(
  settings: IdealSettings,
  measures: readonly CompiledMeasure[],
  setId: string = settings.defaultSet,
): IdealModel | undefined {
  const set = settings.sets[setId];
  if (set === undefined) return undefined;
  const indicators = measures.flatMap((measure) => {
    const weight = set.weights[measure.id] ?? 0;
    return weight > 0 ? [{ ...measure, weight }] : [];
  });
  const { minimumCoverage, costFloor, neutral } = settings;
  return { indicators, minimumCoverage, costFloor, neutral };
}

interface Sums {
  readonly weighted: Record<IdealDimension, number>;
  readonly known: Record<IdealDimension, number>;
}

/**
 * The ideal index of blue book 1.3 by decision S-7: each dimension a weighted mean of its known indicators,
 * r = (A + H) / (2·max(C, floor)), index = 100·r / (1 + r).
 */
export function scoreIdeal(model: IdealModel, subject: Subject): IdealScore {
  const parts = model.indicators.map((indicator): IdealPart => {
    const reading = indicator.read(subject);
    const { id, name, weight, ask } = indicator;
    const dimension = indicator.dimension as IdealDimension;
    return { id, name, dimension, weight, ask, ...(reading === undefined ? {} : { reading }) };
  });
  const sums = sumParts(parts);
  const means = meansOf(sums, model.neutral);
  const ratio = ratioOf(means, model.costFloor);
  const coverage = coverageOf(parts);
  return {
    index: indexOf(ratio),
    ratio,
    means,
    assumed: IDEAL_DIMENSIONS.filter(
      (dimension) => hasWeight(parts, dimension) && sums.known[dimension] === 0,
    ),
    coverage,
    rankable: coverage >= model.minimumCoverage,
    parts,
    open: openQuestions(parts, sums, model),
    range: [extreme(parts, sums, model, "worst"), extreme(parts, sums, model, "best")],
  };
}

/** Index and coverage only, for many accounts: the same figures as `scoreIdeal`, without the parts. */
export function scoreIdealAll(
  model: IdealModel,
  subjects: readonly Subject[],
): { index: Float64Array; coverage: Float64Array } {
  const index = new Float64Array(subjects.length);
  const coverage = new Float64Array(subjects.length);
  const total = model.indicators.reduce((sum, indicator) => sum + indicator.weight, 0);
  const slots = model.indicators.map((indicator) =>
    IDEAL_DIMENSIONS.indexOf(indicator.dimension as IdealDimension),
  );
  const weighted = new Float64Array(3);
  const known = new Float64Array(3);
  for (let row = 0; row < subjects.length; row++) {
    const subject = subjects[row];
    if (subject === undefined) continue;
    weighted.fill(0);
    known.fill(0);
    for (let column = 0; column < slots.length; column++) {
      const indicator = model.indicators[column];
      const value = indicator?.value(subject) ?? Number.NaN;
      if (indicator === undefined || Number.isNaN(value)) continue;
      const slot = slots[column] ?? 0;
      weighted[slot] = (weighted[slot] ?? 0) + indicator.weight * value;
      known[slot] = (known[slot] ?? 0) + indicator.weight;
    }
    const mean = (slot: number) =>
      (known[slot] ?? 0) > 0 ? (weighted[slot] ?? 0) / (known[slot] ?? 1) : model.neutral;
    index[row] = indexOf(ratioOf({ power: mean(0), habit: mean(1), cost: mean(2) }, model.costFloor));
    coverage[row] = total === 0 ? 0 : ((known[0] ?? 0) + (known[1] ?? 0) + (known[2] ?? 0)) / total;
  }
  return { index, coverage };
}

/**
 * What each known indicator brings to the index, in index points. With cost as C' = max(C, floor) the index
 * is 100·(A + H) / (A + H + 2·C'), so the points of power and habit sum to it and cost holds the rest of 100.
 */
export function indexPoints(score: IdealScore, costFloor: number): Map<string, number> {
  const { power, habit, cost } = score.means;
  const whole = power + habit + 2 * Math.max(cost, costFloor);
  const points = new Map<string, number>();
  for (const part of score.parts) {
    if (part.reading === undefined || part.dimension === "cost") continue;
    const known = knownWeight(score.parts, part.dimension);
    points.set(part.id, (100 * part.weight * part.reading.value) / known / whole);
  }
  for (const dimension of score.assumed) {
    if (dimension !== "cost") points.set(dimension, (100 * score.means[dimension]) / whole);
  }
  return points;
}

/** Share (0–1) of the other values that lie below this one; equal ones count half. Undefined of no others. */
export function shareBelow(value: number, others: readonly number[]): number | undefined {
  if (others.length === 0) return undefined;
  let below = 0;
  for (const other of others) below += other < value ? 1 : other === value ? 0.5 : 0;
  return below / others.length;
}

/** Rounds so that the whole numbers shown sum to the rounded sum: the largest remainders go up first. */
export function roundToSum(values: readonly number[], decimals = 0): number[] {
  const unit = 10 ** decimals;
  const scaled = values.map((value) => value * unit);
  const floors = scaled.map(Math.floor);
  const target = Math.round(scaled.reduce((sum, value) => sum + value, 0));
  let missing = target - floors.reduce((sum, value) => sum + value, 0);
  const order = scaled
    .map((value, at) => ({ at, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest || a.at - b.at);
  for (const { at } of order) {
    if (missing <= 0) break;
    floors[at] = (floors[at] ?? 0) + 1;
    missing--;
  }
  return floors.map((value) => value / unit);
}

function sumParts(parts: readonly IdealPart[]): Sums {
  const sums: Sums = { weighted: { power: 0, habit: 0, cost: 0 }, known: { power: 0, habit: 0, cost: 0 } };
  for (const { reading, weight, dimension } of parts) {
    if (reading === undefined) continue;
    sums.weighted[dimension] += weight * reading.value;
    sums.known[dimension] += weight;
  }
  return sums;
}

function meansOf(sums: Sums, neutral: number): Record<IdealDimension, number> {
  const mean = (dimension: IdealDimension) =>
    sums.known[dimension] === 0 ? neutral : sums.weighted[dimension] / sums.known[dimension];
  return { power: mean("power"), habit: mean("habit"), cost: mean("cost") };
}

function ratioOf(means: Record<IdealDimension, number>, costFloor: number): number {
  return (means.power + means.habit) / (2 * Math.max(means.cost, costFloor));
}

function indexOf(ratio: number): number {
  return (100 * ratio) / (1 + ratio);
}

function coverageOf(parts: readonly IdealPart[]): number {
  let known = 0;
  let all = 0;
  for (const { reading, weight } of parts) {
    all += weight;
    if (reading !== undefined) known += weight;
  }
  return all === 0 ? 0 : known / all;
}

function hasWeight(parts: readonly IdealPart[], dimension: IdealDimension): boolean {
  return parts.some((part) => part.dimension === dimension);
}

function knownWeight(parts: readonly IdealPart[], dimension: IdealDimension): number {
  return parts.reduce(
    (sum, part) => sum + (part.dimension === dimension && part.reading !== undefined ? part.weight : 0),
    0,
  );
}

function openQuestions(parts: readonly IdealPart[], sums: Sums, model: IdealModel): Openness[] {
  return parts
    .filter((part) => part.reading === undefined)
    .map((part) => {
      const low = indexWith(sums, model, [[part, worst(part)]]);
      const high = indexWith(sums, model, [[part, 100 - worst(part)]]);
      return { id: part.id, name: part.name, ask: part.ask, low, high };
    })
    .sort((a, b) => b.high - b.low - (a.high - a.low) || (a.id < b.id ? -1 : 1));
}

function extreme(
  parts: readonly IdealPart[],
  sums: Sums,
  model: IdealModel,
  which: "worst" | "best",
): number {
  const answers = parts
    .filter((part) => part.reading === undefined)
    .map((part): [IdealPart, number] => [part, which === "worst" ? worst(part) : 100 - worst(part)]);
  return indexWith(sums, model, answers);
}

/** Power and habit are worst at 0, cost at 100. */
function worst(part: IdealPart): number {
  return part.dimension === "cost" ? 100 : 0;
}

function indexWith(
  sums: Sums,
  model: IdealModel,
  answers: readonly (readonly [IdealPart, number])[],
): number {
  const weighted = { ...sums.weighted };
  const known = { ...sums.known };
  for (const [part, value] of answers) {
    weighted[part.dimension] += part.weight * value;
    known[part.dimension] += part.weight;
  }
  return indexOf(ratioOf(meansOf({ weighted, known }, model.neutral), model.costFloor));
}
