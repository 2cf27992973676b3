import { eachToken, type TokenColumn } from "./token-column.ts";
import { shrunkWeight } from "./weight-of-evidence.ts";

/** How much each label or word of a column speaks for a row; the column's measure of a row is the weighted sum. */
export interface TokenProfile {
  readonly weights: Float32Array;
}

export interface ProfileInput {
  readonly column: TokenColumn;
  readonly isText: boolean;
  readonly seeds: readonly number[];
  readonly disliked: readonly number[];
  readonly rowCount: number;
  readonly shrink: number;
}

// Rocchio's usual share for negative examples is well under that of the positive ones (Manning et al. 2008, 9.1).
const NEGATIVE_SHARE = 0.4;

/** Words: Rocchio's centroid of the seeds, words that several seeds share counting more. Labels: weight of evidence. */
export function fitTokenProfile(input: ProfileInput): TokenProfile {
  const counts = seedCounts(input.column, input.seeds);
  if (!input.isText) return { weights: evidence(input, counts) };
  const weights = unit(centroid(counts));
  if (input.disliked.length > 0) {
    const against = unit(centroid(seedCounts(input.column, input.disliked)));
    for (let t = 0; t < weights.length; t++) {
      weights[t] = (weights[t] as number) - NEGATIVE_SHARE * (against[t] as number);
    }
  }
  return { weights };
}

interface SeedCounts {
  readonly sum: Float64Array;
  readonly rows: Float64Array;
}

function seedCounts(column: TokenColumn, seeds: readonly number[]): SeedCounts {
  const sum = new Float64Array(column.labels.length);
  const rows = new Float64Array(column.labels.length);
  for (const seed of seeds) {
    eachToken(column, seed, (token, weight) => {
      sum[token] = (sum[token] as number) + weight;
      rows[token] = (rows[token] as number) + 1;
    });
  }
  return { sum, rows };
}

function centroid({ sum, rows }: SeedCounts): Float32Array {
  return Float32Array.from(sum, (value, token) => value * Math.sqrt(rows[token] as number));
}

function unit(weights: Float32Array): Float32Array {
  const length = Math.sqrt(weights.reduce((squares, weight) => squares + weight * weight, 0)) || 1;
  return weights.map((weight) => weight / length);
}

function evidence(input: ProfileInput, counts: SeedCounts): Float32Array {
  const against = seedCounts(input.column, input.disliked);
  const weigh = (seedsWith: number, seeds: number, token: number) =>
    shrunkWeight(seedsWith, input.column.rowsWith[token] as number, {
      seeds,
      base: input.rowCount,
      size: 1,
      shrink: input.shrink,
      prior: 0,
    });
  return Float32Array.from(counts.rows, (rows, token) => {
    const bad = against.rows[token] as number;
    if (rows === 0 && bad === 0) return 0;
    return weigh(rows, input.seeds.length, token) - (bad > 0 ? weigh(bad, input.disliked.length, token) : 0);
  });
}

/** The column's measure of one row. */
export function measureRow(column: TokenColumn, profile: TokenProfile, row: number): number {
  let sum = 0;
  eachToken(column, row, (token, weight) => {
    sum += (profile.weights[token] as number) * weight;
  });
  return sum;
}

/**
 * The measure of a seed by the profile of the *other* seeds. A seed resembles itself perfectly; only what the others
 * say of it is comparable with an account that is no seed.
 */
export function measureSeed(input: ProfileInput, counts: SeedCounts, seed: number): number {
  const { column, seeds } = input;
  if (seeds.length < 2) return 0;
  let length = 0;
  if (input.isText) {
    for (const weight of centroid(counts)) length += weight * weight;
    length = Math.sqrt(length) || 1;
  }
  let sum = 0;
  eachToken(column, seed, (token, weight) => {
    const others = (counts.rows[token] as number) - 1;
    if (input.isText) sum += (((counts.sum[token] as number) - weight) * Math.sqrt(others) * weight) / length;
    else
      sum += shrunkWeight(others, column.rowsWith[token] as number, {
        seeds: seeds.length - 1,
        base: input.rowCount,
        size: 1,
        shrink: input.shrink,
        prior: 0,
      });
  });
  return sum;
}

/** Measures of all seeds, each by the others. */
export function measureSeeds(input: ProfileInput): Float64Array {
  const counts = seedCounts(input.column, input.seeds);
  return Float64Array.from(input.seeds, (seed) => measureSeed(input, counts, seed));
}
