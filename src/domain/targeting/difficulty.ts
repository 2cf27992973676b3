import type { Text } from "../text.ts";
import type { CompiledMeasure, Measure, Reading, Subject } from "./measure.ts";

/** Reaching the decision makers 获客难度, competing 竞争力, length of the sales cycle 销售周期: blue book 1.4. */
export const DIFFICULTY_DIMENSIONS = ["reach", "competition", "cycle"] as const;
export type DifficultyDimension = (typeof DIFFICULTY_DIMENSIONS)[number];

export interface DifficultySettings {
  /** 100 is the hardest: measures of strength are `reversed`. */
  readonly measures: Readonly<Record<string, Measure>>;
  readonly weights: Readonly<Record<string, number>>;
  /** How much each dimension weighs in the whole. */
  readonly dimensions: Readonly<Record<DifficultyDimension, number>>;
  /** Means of many measures crowd around the middle: their distance from 50 is multiplied by this. */
  readonly contrast: number;
  /** Below this share of known weight (0–1) an account gets no place on the matrix. */
  readonly minimumCoverage: number;
}

export interface DifficultyModel {
  readonly contrast: number;
  readonly minimumCoverage: number;
  readonly measures: readonly (CompiledMeasure & { readonly weight: number })[];
  readonly dimensions: Readonly<Record<DifficultyDimension, number>>;
}

export interface DifficultyPart {
  readonly id: string;
  readonly name: Text;
  readonly dimension: DifficultyDimension;
  readonly weight: number;
  readonly ask: Text;
  readonly reading?: Reading;
}

export interface DifficultyScore {
  /** 0–100, 100 the hardest; 50 when nothing at all is known. */
  readonly value: number;
  /** The mean of the known dimensions before the contrast. */
  readonly mean: number;
  /** Only the dimensions of which something is known. */
  readonly means: Partial<Record<DifficultyDimension, number>>;
  /** Known share of all weight, 0–1. */
  readonly coverage: number;
  /** Enough is known to place the account on the matrix. */
  readonly placed: boolean;
  readonly parts: readonly DifficultyPart[];
}

/** What an account of which nothing is known counts as: the middle. */
const UNKNOWN = 50;

export function difficultyModel(
  settings: DifficultySettings,
  measures: readonly CompiledMeasure[],
): DifficultyModel {
  const weighted = measures.flatMap((measure) => {
    const weight = settings.weights[measure.id] ?? 0;
    return weight > 0 ? [{ ...measure, weight }] : [];
  });
  const { dimensions, contrast, minimumCoverage } = settings;
  return { measures: weighted, dimensions, contrast, minimumCoverage };
}

/**
 * The weighted mean of the known dimensions, each the weighted mean of its known measures (blue book 1.4), its
 * distance from the middle stretched by the contrast.
 */
export function scoreDifficulty(model: DifficultyModel, subject: Subject): DifficultyScore {
  const parts = model.measures.map((measure): DifficultyPart => {
    const reading = measure.read(subject);
    const { id, name, weight, ask } = measure;
    const dimension = measure.dimension as DifficultyDimension;
    return { id, name, dimension, weight, ask, ...(reading === undefined ? {} : { reading }) };
  });
  const values = new Map(parts.map((part) => [part.id, part.reading?.value ?? Number.NaN]));
  const means = meansOf(model, (measure) => values.get(measure.id) ?? Number.NaN);
  const all = parts.reduce((sum, part) => sum + part.weight, 0);
  const known = parts.reduce((sum, part) => sum + (part.reading === undefined ? 0 : part.weight), 0);
  const mean = meanOf(model, means);
  const coverage = all === 0 ? 0 : known / all;
  const placed = coverage >= model.minimumCoverage;
  return { value: stretch(model, mean), mean, means, coverage, placed, parts };
}

/** The value alone, for many accounts; NaN where too little is known to place the account. */
export function scoreDifficultyAll(model: DifficultyModel, subjects: readonly Subject[]): Float64Array {
  const values = new Float64Array(subjects.length);
  const all = model.measures.reduce((sum, { weight }) => sum + weight, 0);
  for (const [row, subject] of subjects.entries()) {
    let known = 0;
    const means = meansOf(model, (measure) => {
      const read = measure.value(subject);
      if (!Number.isNaN(read)) known += measure.weight;
      return read;
    });
    const placed = (all === 0 ? 0 : known / all) >= model.minimumCoverage;
    values[row] = placed ? stretch(model, meanOf(model, means)) : Number.NaN;
  }
  return values;
}

type Means = Partial<Record<DifficultyDimension, number>>;

function meansOf(
  model: DifficultyModel,
  readValue: (measure: DifficultyModel["measures"][number]) => number,
): Means {
  const weighted = { reach: 0, competition: 0, cycle: 0 };
  const known = { reach: 0, competition: 0, cycle: 0 };
  for (const measure of model.measures) {
    const value = readValue(measure);
    if (Number.isNaN(value)) continue;
    const dimension = measure.dimension as DifficultyDimension;
    weighted[dimension] += measure.weight * value;
    known[dimension] += measure.weight;
  }
  const means: Means = {};
  for (const dimension of DIFFICULTY_DIMENSIONS) {
    if (known[dimension] > 0) means[dimension] = weighted[dimension] / known[dimension];
  }
  return means;
}

function meanOf(model: DifficultyModel, means: Means): number {
  let sum = 0;
  let weight = 0;
  for (const dimension of DIFFICULTY_DIMENSIONS) {
    const mean = means[dimension];
    if (mean === undefined) continue;
    sum += model.dimensions[dimension] * mean;
    weight += model.dimensions[dimension];
  }
  return weight === 0 ? UNKNOWN : sum / weight;
}

function stretch(model: DifficultyModel, mean: number): number {
  return Math.min(100, Math.max(0, UNKNOWN + model.contrast * (mean - UNKNOWN)));
}
