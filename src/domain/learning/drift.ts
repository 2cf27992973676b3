import { CODES, type CodedRows, countCodes } from "./code-table.ts";

/**
 * Population stability index of two tallies of the same groups: Σ (now − then)·ln(now / then) over shares. Under 0.1
 * steady, 0.1–0.25 moving, above that another population (Siddiqi 2006). Empty groups count as half a row.
 */
export function stabilityIndex(then: ArrayLike<number>, now: ArrayLike<number>): number {
  const shares = (counts: ArrayLike<number>) => {
    const filled = Array.from(counts, (count) => Math.max(0.5, count));
    const total = filled.reduce((sum, count) => sum + count, 0);
    return filled.map((count) => count / total);
  };
  const before = shares(then);
  return shares(now).reduce((sum, share, i) => {
    const past = before[i] as number;
    return sum + (share - past) * Math.log(share / past);
  }, 0);
}

export type Drift = "steady" | "moving" | "changed";

export interface FieldDrift {
  readonly field: number;
  readonly index: number;
  readonly drift: Drift;
}

/** How far each coded field has moved between the rows learnt from and those of today; most moved first. */
export function fieldDrift(then: CodedRows, now: CodedRows): FieldDrift[] {
  const all = (coded: CodedRows) =>
    countCodes(
      coded,
      new Uint32Array(coded.rowCount).map((_, row) => row),
    );
  const before = all(then);
  const after = all(now);
  return then.sizes
    .map((size, field): FieldDrift => {
      const slice = (counts: Float64Array) => counts.subarray(field * CODES, field * CODES + size);
      const occupied = Array.from({ length: size }, (_, code) => code).filter(
        (code) => (slice(before)[code] as number) + (slice(after)[code] as number) > 0,
      );
      const pick = (counts: Float64Array) => occupied.map((code) => slice(counts)[code] as number);
      const index = stabilityIndex(pick(before), pick(after));
      return { field, index, drift: index < 0.1 ? "steady" : index < 0.25 ? "moving" : "changed" };
    })
    .sort((a, b) => b.index - a.index);
}
