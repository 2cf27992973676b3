import type { Base } from "./base.ts";
import { CODES, type CodedRows, countCodes, sumOfTables } from "./code-table.ts";
import { fieldTrust, trusted } from "./field-trust.ts";
import { cautionsOf, type FieldCaution } from "./look-alike-cautions.ts";
import {
  classProblem,
  EVIDENCE_SHRINK,
  EXPECTED_SLOPE,
  type FieldProfile,
  type Learner,
  LOST_PER_SEED,
  profileInput,
  sampleOfBase,
  tokenFields,
} from "./look-alike-problem.ts";
import { mean } from "./metrics.ts";
import { allRows, type Random } from "./random.ts";
import { fitRidge } from "./ridge-logistic.ts";
import type { TokenColumn } from "./token-column.ts";
import { measureRow } from "./token-profile.ts";
import { type Bitmap, type Ranked, scanTop } from "./top-k.ts";
import { weightsOfEvidence } from "./weight-of-evidence.ts";

export interface LookAlikeInput {
  readonly base: Base;
  /** Won customers to resemble. */
  readonly seeds: readonly number[];
  /** Accounts that were worked on and lost. */
  readonly lost?: readonly number[];
  /** 👍 and 👎 given to earlier answers. */
  readonly liked?: readonly number[];
  readonly disliked?: readonly number[];
  readonly random: Random;
}

/**
 * - evidence: weight of evidence, shrunk; under 50 seeds
 * - logistic: ridge logistic regression; from 50 seeds on
 */
export type LookAlikeMethod = "evidence" | "logistic";

export interface LookAlikeModel {
  readonly kind: "fitted";
  readonly method: LookAlikeMethod;
  /** What the seeds were told apart from: lost ones when there are three or more per seed, else the whole base. */
  readonly against: "base" | "lost";
  /** Log-odds of each code against the average account, at [field × 256 + code]. */
  readonly tables: Float32Array;
  /** One per multi-value and text field. */
  readonly tokens: readonly TokenPart[];
  /** Sum of the token parts of each row; absent without such fields. */
  readonly extra?: Float32Array;
  readonly learntFrom: { readonly seeds: number; readonly lost: number; readonly base: number };
  readonly cautions: readonly FieldCaution[];
}

export interface TokenPart {
  readonly field: string;
  readonly column: TokenColumn;
  /** Log-odds a unit of each token's weight in a row. */
  readonly weights: Float32Array;
  /** What an average account scores on this field; taken off, so that 0 means average. */
  readonly average: number;
}

export interface Refused {
  readonly kind: "refused";
  readonly reason: "no-seeds" | "no-candidates" | "no-fields";
}

export const FEW_SEEDS = 50;
/** One 👍 or 👎 must be felt in the next list, so it is shrunk less. */
const OPINION_SHRINK = 5;
const RIDGE = 3;

/**
 * Learns what sets the seeds apart from the average account. Deliberately not "near to the seeds": nearness finds
 * typical accounts, and on real sales data ranked winners below chance. Elkan & Noto 2008 for the unlabelled base.
 */
export function fitLookAlike(input: LookAlikeInput): LookAlikeModel | Refused {
  const { base } = input;
  const disliked = unique(input.disliked ?? []);
  const seeds = unique([...input.seeds, ...(input.liked ?? [])]).filter((row) => !disliked.includes(row));
  if (seeds.length === 0) return { kind: "refused", reason: "no-seeds" };
  if (seeds.length >= base.table.rowCount) return { kind: "refused", reason: "no-candidates" };
  if (base.table.fields.length === 0) return { kind: "refused", reason: "no-fields" };
  const lost = unique(input.lost ?? []).filter((row) => !seeds.includes(row));
  const method = seeds.length < FEW_SEEDS ? "evidence" : "logistic";
  const against = lost.length >= LOST_PER_SEED * seeds.length ? "lost" : "base";
  const liked = unique(input.liked ?? []).filter((row) => !disliked.includes(row));
  const learner = { ...input, seeds, liked, lost: against === "lost" ? lost : [], disliked };
  const profiles = tokenFields(base.table).map((field) => profileInput(learner, field));
  const dense = method === "evidence" ? evidence(learner, profiles) : logistic(learner, profiles);
  const everyRow = allRows(base.table.rowCount);
  const tables = centred(base.coded, dense.tables, everyRow);
  const tokens = profiles.map((profile, i) => tokenPart(profile, dense.measures[i] ?? 0));
  return {
    kind: "fitted",
    method,
    against,
    tables,
    tokens,
    ...(tokens.length > 0 && { extra: extraOf(tokens, base.table.rowCount) }),
    learntFrom: { seeds: seeds.length, lost: lost.length, base: base.table.rowCount },
    cautions: cautionsOf(base, seeds.length),
  };
}

function unique(rows: readonly number[]): number[] {
  return [...new Set(rows)];
}

interface Learnt {
  readonly tables: Float64Array;
  readonly measures: readonly number[];
}

function evidence(learner: Learner, profiles: readonly FieldProfile[]): Learnt {
  const { base, seeds, lost, liked, disliked } = learner;
  const parents = base.encoder.fields.map((field) => field.parents);
  const everyRow = allRows(base.table.rowCount);
  const weigh = (rows: readonly number[], shrink: number) =>
    rows.length === 0
      ? undefined
      : weightsOfEvidence(base.coded, { seeds: rows, base: everyRow, shrink, parents });
  const trustIn = (rows: readonly number[]) => fieldTrust(base.coded, { seeds: rows, base: everyRow });
  const trust = trustIn(seeds);
  const forLost =
    lost.length === 0 ? undefined : trusted(weigh(lost, EVIDENCE_SHRINK) as Float64Array, trustIn(lost));
  const forDisliked = weigh(disliked, OPINION_SHRINK);
  const forLiked = weigh(liked, OPINION_SHRINK);
  const tables = trusted(weigh(seeds, EVIDENCE_SHRINK) as Float64Array, trust).map(
    (weight, place) =>
      weight -
      (forLost?.[place] ?? 0) -
      Math.max(0, forDisliked?.[place] ?? 0) +
      Math.max(0, forLiked?.[place] ?? 0),
  );
  if (profiles.length === 0) return { tables, measures: [] };
  // One seed has no others to be judged by: its words count as much as words usually do.
  if (seeds.length === 1) {
    return { tables, measures: profiles.map((profile) => (profile.isText ? EXPECTED_SLOPE : profile.unit)) };
  }
  const { measures } = fitMeasures(learner, profiles, {
    tables,
    trust,
    negatives: sampleOfBase(learner),
  });
  return { tables, measures };
}

/** How far a unit of each text or multi-value measure counts, given what the coded fields already say. */
function fitMeasures(
  learner: Learner,
  profiles: readonly FieldProfile[],
  given: { tables: Float64Array; trust: Float64Array; negatives: readonly number[] },
): Learnt {
  const { coded } = learner.base;
  const problem = classProblem(learner, given.negatives, profiles);
  const shift = Float64Array.from(problem.rows, (row) => sumOfTables(coded, given.tables, row));
  const seedCounts = countCodes(coded, learner.seeds);
  const baseCounts = countCodes(coded, allRows(coded.rowCount));
  learner.seeds.forEach((row, i) => {
    // A seed's own row is taken out of the evidence before it is judged by it.
    for (let f = 0; f < coded.width; f++) {
      const place = f * CODES + (coded.codes[row * coded.width + f] as number);
      const expected = (EVIDENCE_SHRINK * (baseCounts[place] as number)) / coded.rowCount;
      const held = (seedCounts[place] as number) + expected;
      shift[i] = (shift[i] as number) + (given.trust[f] as number) * Math.log((held - 1) / held);
    }
  });
  const none: CodedRows = { codes: coded.codes, width: coded.width, rowCount: coded.rowCount, sizes: [] };
  const fitted = fitRidge({ coded: none, ...problem, offset: shift, lambda: RIDGE });
  return { tables: given.tables, measures: fitted.measures };
}

function logistic(learner: Learner, profiles: readonly FieldProfile[]): Learnt {
  const negatives = learner.lost.length > 0 ? learner.lost : sampleOfBase(learner);
  const problem = classProblem(learner, negatives, profiles);
  const parents = learner.base.encoder.fields.map((field) => field.parents);
  return fitRidge({ coded: learner.base.coded, ...problem, lambda: RIDGE, parents });
}

function centred(coded: CodedRows, tables: Float64Array, rows: Uint32Array): Float32Array {
  const counts = countCodes(coded, rows);
  const result = Float32Array.from(tables);
  for (let f = 0; f < coded.width; f++) {
    let average = 0;
    for (let code = 0; code < CODES; code++) {
      average += (counts[f * CODES + code] as number) * (tables[f * CODES + code] as number);
    }
    average /= rows.length;
    for (let code = 0; code < (coded.sizes[f] ?? 0); code++) {
      result[f * CODES + code] = (tables[f * CODES + code] as number) - average;
    }
  }
  return result;
}

function tokenPart(profile: FieldProfile, slope: number): TokenPart {
  const weights = profile.weights.map((weight) => (weight * Math.max(0, slope)) / profile.unit);
  const measures = Float64Array.from(allRows(profile.rowCount), (row) =>
    measureRow(profile.column, { weights }, row),
  );
  return { field: profile.field, column: profile.column, weights, average: mean(measures) };
}

/** What each row scores on the fields that are not coded. */
function extraOf(tokens: readonly TokenPart[], rowCount: number): Float32Array {
  const extra = new Float32Array(rowCount);
  for (const part of tokens) {
    for (let row = 0; row < rowCount; row++) {
      extra[row] = (extra[row] as number) + measureRow(part.column, part, row) - part.average;
    }
  }
  return extra;
}

/** The score of each given row, in the order given: what the ranking ranks by, and what the reasons add up to. */
export function scoreLookAlike(base: Base, model: LookAlikeModel, rows: ArrayLike<number>): Float64Array {
  return Float64Array.from(rows, (row) => {
    const dense = sumOfTables(base.coded, model.tables, row);
    return model.extra === undefined ? dense : dense + (model.extra[row] as number);
  });
}

export interface RankOptions {
  /** Accounts that may be shown: territory and visibility. All when absent. */
  readonly include?: Bitmap;
  /** Accounts that are never shown: customers already, blacklisted, 👎. */
  readonly exclude?: Bitmap;
  readonly count: number;
}

/** The best accounts among those let through; exact, equal to sorting all of them. */
export function rankLookAlike(base: Base, model: LookAlikeModel, options: RankOptions): Ranked[] {
  const { tables, extra } = model;
  return scanTop({ coded: base.coded, tables, ...(extra && { extra }), ...options });
}
