import { CODES, type CodedRows, countCodes } from "./code-table.ts";

export interface EvidenceOptions {
  readonly seeds: ArrayLike<number>;
  /** The whole base, seeds included. */
  readonly base: ArrayLike<number>;
  /** Rows of evidence that the base itself counts for, > 0: with few seeds every weight is drawn towards 0. */
  readonly shrink: number;
  /** Per field the parent code of each code (trees): a thin branch is drawn towards its parent, not towards 0. */
  readonly parents?: readonly (readonly number[] | undefined)[];
}

/**
 * Weight of evidence of each code: log of (share among seeds ÷ share in the base), shrunk, at [field × 256 + code].
 * weight = ln((s + m·p·r) / ((S + m)·p)) with s of S seeds and share p of the base holding the code, m = shrink and
 * r = e^(parent's weight), or 1 outside trees. Good 1950; Bishop-style m-estimate.
 */
export function weightsOfEvidence(coded: CodedRows, options: EvidenceOptions): Float64Array {
  const seeds = countCodes(coded, options.seeds);
  const base = countCodes(coded, options.base);
  const weights = new Float64Array(coded.width * CODES);
  for (let f = 0; f < coded.width; f++) {
    const at = { seeds: options.seeds.length, base: options.base.length, size: coded.sizes[f] ?? 0 };
    const weigh = (code: number, prior: number) =>
      shrunkWeight(seeds[f * CODES + code] as number, base[f * CODES + code] as number, {
        ...at,
        shrink: options.shrink,
        prior,
      });
    const parents = options.parents?.[f];
    if (parents === undefined) {
      for (let code = 0; code < at.size; code++) weights[f * CODES + code] = weigh(code, 0);
    } else weighTree(coded, { field: f, seeds, base, parents, weights, options });
  }
  return weights;
}

interface Totals {
  readonly seeds: number;
  readonly base: number;
  readonly size: number;
  readonly shrink: number;
  readonly prior: number;
}

/** The base share gets half a row for every code, so that a code the base lacks is rare, not impossible. */
export function shrunkWeight(seedsWith: number, baseWith: number, totals: Totals): number {
  const share = (baseWith + 0.5) / (totals.base + 0.5 * totals.size);
  const expected = totals.shrink * share * Math.exp(totals.prior);
  return Math.log((seedsWith + expected) / ((totals.seeds + totals.shrink) * share));
}

interface TreeInput {
  readonly field: number;
  readonly seeds: Float64Array;
  readonly base: Float64Array;
  readonly parents: readonly number[];
  readonly weights: Float64Array;
  readonly options: EvidenceOptions;
}

function weighTree(coded: CodedRows, input: TreeInput): void {
  const { field, parents, weights, options } = input;
  const size = coded.sizes[field] ?? 0;
  const subtree = (counts: Float64Array) => {
    const sums = new Float64Array(size);
    for (let code = 0; code < size; code++) {
      for (let node = code; node >= 0; node = parents[node] ?? -1) {
        sums[node] = (sums[node] as number) + (counts[field * CODES + code] as number);
      }
    }
    return sums;
  };
  const seeds = subtree(input.seeds);
  const base = subtree(input.base);
  const weighed = new Uint8Array(size);
  const weigh = (code: number): number => {
    if (weighed[code] === 0) {
      const parent = parents[code] ?? -1;
      weights[field * CODES + code] = shrunkWeight(seeds[code] as number, base[code] as number, {
        seeds: options.seeds.length,
        base: options.base.length,
        size,
        shrink: options.shrink,
        prior: parent < 0 ? 0 : weigh(parent),
      });
      weighed[code] = 1;
    }
    return weights[field * CODES + code] as number;
  };
  for (let code = 0; code < size; code++) weigh(code);
}
