import type { FeatureTable } from "./feature-table.ts";
import { tokenSimilarity } from "./token-column.ts";

/** Likeness of two rows on one field, 0–1, or undefined when either does not say. */
export type FieldLikeness = (a: number, b: number) => number | undefined;

/**
 * Gower's general coefficient (1971), field by field: numbers by their distance over the range, labels equal or not,
 * trees by the share of the path in common, multi-values by the share in common, words by cosine.
 */
export function fieldLikeness(table: FeatureTable): FieldLikeness[] {
  return table.columns.map((column, i): FieldLikeness => {
    if (column.kind === "number") {
      const span = spanOf(column.values);
      return (a, b) => {
        const distance = Math.abs((column.values[a] as number) - (column.values[b] as number));
        if (Number.isNaN(distance)) return undefined;
        return span === 0 ? 1 : 1 - distance / span;
      };
    }
    if (column.kind === "token") {
      const weighting = table.fields[i]?.kind === "text" ? "unit" : "presence";
      const empty = (row: number) => column.missing[row] === 1;
      return (a, b) => (empty(a) || empty(b) ? undefined : tokenSimilarity(column, a, b, weighting));
    }
    const { ids, parents } = column;
    return (a, b) => {
      const [one, other] = [ids[a] as number, ids[b] as number];
      if (one < 0 || other < 0) return undefined;
      if (parents === undefined) return one === other ? 1 : 0;
      return pathShared(one, other, parents);
    };
  });
}

function spanOf(values: Float64Array): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high > low ? high - low : 0;
}

/** Steps in common over the longer of the two paths. */
function pathShared(one: number, other: number, parents: Int32Array): number {
  const a = pathTo(one, parents);
  const b = pathTo(other, parents);
  let shared = 0;
  while (shared < a.length && shared < b.length && a[shared] === b[shared]) shared++;
  return shared / Math.max(a.length, b.length);
}

function pathTo(label: number, parents: Int32Array): number[] {
  const path: number[] = [];
  for (let node = label; node >= 0; node = parents[node] ?? -1) path.unshift(node);
  return path;
}

/** Mean likeness over the fields both rows state, each with its weight (1 when absent); 0 when there is none. */
export function gowerSimilarity(
  likeness: readonly FieldLikeness[],
  pair: { readonly a: number; readonly b: number },
  weights?: ArrayLike<number>,
): number {
  let sum = 0;
  let total = 0;
  likeness.forEach((compare, i) => {
    const value = compare(pair.a, pair.b);
    const weight = weights?.[i] ?? 1;
    if (value === undefined || weight === 0) return;
    sum += weight * value;
    total += weight;
  });
  return total === 0 ? 0 : sum / total;
}
