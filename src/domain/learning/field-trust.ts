import { CODES, type CodedRows, countCodes } from "./code-table.ts";

/** No field is silenced for good: what twenty winners do not show the next twenty may. */
const LEAST = 0.1;
/** Expected rows under this would let a single seed with a rare code decide for its field. */
const LEAST_EXPECTED = 0.05;
/** Under this many seeds a field cannot be told from chance, and all are taken alike. */
const LEAST_SEEDS = 5;

/**
 * Per field the share of its weights that is more than chance, 0.1–1. Seeds drawn by lot from the base differ from it
 * by a chi-square of about its degrees of freedom; what goes beyond is signal: 1 − df/χ², the positive-part
 * James–Stein factor (Efron & Morris 1973). A field on which the winners are as mixed as everybody then hardly counts.
 */
export function fieldTrust(
  coded: CodedRows,
  { seeds, base }: { readonly seeds: ArrayLike<number>; readonly base: ArrayLike<number> },
): Float64Array {
  const trust = new Float64Array(coded.width).fill(1);
  if (seeds.length < LEAST_SEEDS) return trust;
  const seen = countCodes(coded, seeds);
  const all = countCodes(coded, base);
  return trust.map((_, field) => {
    let chiSquare = 0;
    let degrees = -1;
    for (let place = field * CODES; place < field * CODES + (coded.sizes[field] ?? 0); place++) {
      const share = (all[place] as number) / base.length;
      if (share === 0) continue;
      const expected = seeds.length * share;
      degrees++;
      chiSquare += ((seen[place] as number) - expected) ** 2 / Math.max(expected, LEAST_EXPECTED);
    }
    return chiSquare === 0 ? LEAST : Math.max(LEAST, 1 - degrees / chiSquare);
  });
}

/** Tables with the weights of each field times its trust. */
export function trusted(tables: Float64Array, trust: Float64Array): Float64Array {
  return tables.map((weight, place) => weight * (trust[Math.floor(place / CODES)] as number));
}
