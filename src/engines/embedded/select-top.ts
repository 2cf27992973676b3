/*
 * The best few of many scores. A heap of the best 100 costs more than scoring does; here one pass counts the
 * scores into steps, a second keeps those from the step where the limit is reached, and only these are sorted.
 */

const STEPS = 1024;

export interface Scored {
  readonly slot: number;
  readonly score: number;
}

export interface Range {
  readonly limit: number;
  /** Only scores above it count. */
  readonly lowest: number;
  /** No score is above it. */
  readonly highest: number;
}

/** The highest scores, best first; equal scores in the order of `compare`. */
export function selectTop(
  scores: Float64Array,
  range: Range,
  compare: (left: number, right: number) => number,
): Scored[] {
  const { limit } = range;
  const floor = floorOfLimit(scores, range);
  const kept: Scored[] = [];
  for (let slot = 0; slot < scores.length; slot++) {
    const score = scores[slot] as number;
    if (score > floor) kept.push({ slot, score });
  }
  kept.sort((left, right) => right.score - left.score || compare(left.slot, right.slot));
  return kept.slice(0, limit);
}

/** A score that at least `limit` scores reach and not many more do. */
function floorOfLimit(scores: Float64Array, { limit, lowest, highest }: Range): number {
  const scale = (STEPS - 1) / (highest - lowest);
  const counts = new Uint32Array(STEPS + 1);
  for (let slot = 0; slot < scores.length; slot++) {
    // Lowest scores are counted too: a branch that cannot be foreseen costs more than counting.
    const at = (((scores[slot] as number) - lowest) * scale) | 0;
    counts[at] = (counts[at] as number) + 1;
  }
  let step = STEPS;
  for (let held = counts[step] ?? 0; step > 0 && held < limit; held += counts[step] ?? 0) step--;
  // Half a step lower, so that rounding cannot leave out a score of the step itself.
  return Math.max(lowest, lowest + (step - 0.5) / scale);
}
