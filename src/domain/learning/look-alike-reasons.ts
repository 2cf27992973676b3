import type { Base } from "./base.ts";
import { CODES } from "./code-table.ts";
import { describeCode } from "./encoder.ts";
import { type FieldLikeness, fieldLikeness, gowerSimilarity } from "./gower.ts";
import type { LookAlikeModel, TokenPart } from "./look-alike.ts";
import { eachToken } from "./token-column.ts";
import { measureRow } from "./token-profile.ts";

/** What one field adds to a row's score. */
export interface Trait {
  readonly field: string;
  /** The value as it was read: a label, a range; the strongest labels or words of a multi-value or text. */
  readonly value: string | undefined;
  /** Log-odds against the average account; the weights of all traits add up to the score. */
  readonly weight: number;
  readonly missing: boolean;
}

export interface Explanation {
  readonly score: number;
  /** Every field, strongest first whichever way it points. */
  readonly traits: readonly Trait[];
  /** Fields this account does not state: what to ask about. */
  readonly unknown: readonly string[];
}

/** Why a row stands where it stands. `score` equals the rank's score; the traits add up to it. */
export function explainLookAlike(base: Base, model: LookAlikeModel, row: number): Explanation {
  const { coded, encoder } = base;
  const dense = encoder.fields.map((field, f): Trait => {
    const code = coded.codes[row * coded.width + f] as number;
    const weight = model.tables[f * CODES + code] as number;
    return { field: field.id, value: describeCode(field, code), weight, missing: code === 0 };
  });
  const sparse = model.tokens.map((part) => tokenTrait(part, row));
  const traits = [...dense, ...sparse];
  const score = traits.reduce((sum, trait) => sum + trait.weight, 0);
  const unknown = traits.filter((trait) => trait.missing).map((trait) => trait.field);
  return { score, traits: traits.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight)), unknown };
}

function tokenTrait(part: TokenPart, row: number): Trait {
  const weight = measureRow(part.column, part, row) - part.average;
  const spoken: { label: string; weight: number }[] = [];
  eachToken(part.column, row, (token, share) => {
    const own = (part.weights[token] as number) * share;
    if (own > 0) spoken.push({ label: part.column.labels[token] ?? "", weight: own });
  });
  const strongest = spoken.sort((a, b) => b.weight - a.weight).slice(0, 3);
  const value = strongest.length === 0 ? undefined : strongest.map(({ label }) => label).join(", ");
  return { field: part.field, value, weight, missing: part.column.missing[row] === 1 };
}

export interface ClosestCustomer {
  readonly row: number;
  /** Gower similarity over what both state, fields weighed by how much they tell winners apart; 0–1. */
  readonly similarity: number;
  /** Fields on which the two are alike (likeness ≥ 0.8), the most telling first. */
  readonly shared: readonly string[];
  /** Fields on which they differ (likeness ≤ 0.2), the most telling first. */
  readonly differing: readonly string[];
}

/** The won customers nearest to an account: for telling the story, never for the rank. */
export function closestCustomers(
  base: Base,
  model: LookAlikeModel,
  query: { readonly row: number; readonly seeds: readonly number[]; readonly count: number },
): ClosestCustomer[] {
  const likeness = fieldLikeness(base.table);
  const telling = fieldSpread(base, model);
  return query.seeds
    .filter((seed) => seed !== query.row)
    .map((seed) => ({
      seed,
      similarity: gowerSimilarity(likeness, { a: query.row, b: seed }, telling),
    }))
    .sort((a, b) => b.similarity - a.similarity || a.seed - b.seed)
    .slice(0, query.count)
    .map(({ seed, similarity }) => ({
      row: seed,
      similarity,
      ...compare(base, likeness, { a: query.row, b: seed, telling }),
    }));
}

function compare(
  base: Base,
  likeness: readonly FieldLikeness[],
  pair: { a: number; b: number; telling: readonly number[] },
) {
  const byWeight = base.table.fields
    .map((field, i) => ({ id: field.id, value: likeness[i]?.(pair.a, pair.b), weight: pair.telling[i] ?? 0 }))
    .sort((x, y) => y.weight - x.weight);
  const ids = (keep: (value: number) => boolean) =>
    byWeight.filter(({ value }) => value !== undefined && keep(value)).map(({ id }) => id);
  return { shared: ids((value) => value >= 0.8), differing: ids((value) => value <= 0.2) };
}

/** Per field of the table the distance between its best and its worst value in the model; 0 for a mute field. */
function fieldSpread(base: Base, model: LookAlikeModel): number[] {
  return base.table.fields.map((field) => {
    const f = base.encoder.fields.findIndex(({ id }) => id === field.id);
    if (f < 0) {
      const part = model.tokens.find((token) => token.field === field.id);
      return part === undefined ? 0 : Math.max(0, ...part.weights.subarray(0, 10_000));
    }
    const size = base.encoder.fields[f]?.size ?? 1;
    const own = model.tables.subarray(f * CODES, f * CODES + size);
    return Math.max(...own) - Math.min(...own);
  });
}
