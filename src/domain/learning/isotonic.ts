import { type Numbers, ranking } from "./metrics.ts";

/**
 * Pool adjacent violators (Ayer et al. 1955): the never-falling sequence nearest to `values` in weighted squares.
 * Weights must be positive; all 1 when absent.
 */
export function averageRising(values: Numbers, weights?: Numbers): number[] {
  const blocks: { value: number; weight: number; length: number }[] = [];
  for (let i = 0; i < values.length; i++) {
    let block = { value: values[i] as number, weight: weights?.[i] ?? 1, length: 1 };
    let last = blocks.at(-1);
    while (last !== undefined && last.value >= block.value) {
      const weight = last.weight + block.weight;
      const value = (last.value * last.weight + block.value * block.weight) / weight;
      block = { value, weight, length: last.length + block.length };
      blocks.pop();
      last = blocks.at(-1);
    }
    blocks.push(block);
  }
  return blocks.flatMap((block) => Array<number>(block.length).fill(block.value));
}

/** A step function from scores to probabilities: `chances[i]` from `scores[i]` on; plain data. */
export interface IsotonicMap {
  readonly scores: readonly number[];
  readonly chances: readonly number[];
}

/** Calibrates scores by isotonic regression (Zadrozny & Elkan 2002); equal scores get one value. */
export function fitIsotonic(scores: Numbers, outcomes: Numbers): IsotonicMap {
  const distinct: number[] = [];
  const sums: number[] = [];
  const counts: number[] = [];
  for (const row of ranking(scores).reverse()) {
    if (distinct.at(-1) !== scores[row]) {
      distinct.push(scores[row] as number);
      sums.push(0);
      counts.push(0);
    }
    const last = distinct.length - 1;
    sums[last] = (sums[last] as number) + (outcomes[row] as number);
    counts[last] = (counts[last] as number) + 1;
  }
  const means = sums.map((sum, i) => sum / (counts[i] as number));
  return { scores: distinct, chances: averageRising(means, counts) };
}

/** Linear between the known scores, flat outside them. */
export function applyIsotonic({ scores, chances }: IsotonicMap, score: number): number {
  const after = scores.findIndex((known) => known >= score);
  if (after < 0) return chances.at(-1) ?? Number.NaN;
  const high = chances[after] as number;
  if (after === 0 || scores[after] === score) return high;
  const low = chances[after - 1] as number;
  const from = scores[after - 1] as number;
  return low + ((high - low) * (score - from)) / ((scores[after] as number) - from);
}
