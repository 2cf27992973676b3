import type { Base } from "./base.ts";
import type { FeatureTable } from "./feature-table.ts";
import { mean } from "./metrics.ts";
import { allRows, type Random, sample } from "./random.ts";
import type { TokenColumn } from "./token-column.ts";
import { fitTokenProfile, measureRow, measureSeeds, type ProfileInput } from "./token-profile.ts";

/** From how many lost accounts a seed on they are told apart from instead of the base. */
export const LOST_PER_SEED = 3;
/** Average accounts mixed into every weight of evidence. */
export const EVIDENCE_SHRINK = 40;
/** Log-odds that one standard deviation of likeness in words is expected to be worth. */
export const EXPECTED_SLOPE = 2;
const BASE_SAMPLE = 5000;

/** What a look-alike model is learnt from, after doubles and 👎 are taken out of the seeds. */
export interface Learner {
  readonly base: Base;
  readonly seeds: readonly number[];
  /** Empty unless there are enough of them. */
  readonly lost: readonly number[];
  readonly liked: readonly number[];
  readonly disliked: readonly number[];
  readonly random: Random;
}

/** What a multi-value or text field says of likeness to the seeds. */
export interface FieldProfile extends ProfileInput {
  readonly field: string;
  readonly weights: Float32Array;
  /** Standard deviation of the measure over the base: what makes slopes of different fields comparable. */
  readonly unit: number;
}

export function tokenFields(table: FeatureTable): number[] {
  return table.columns.flatMap((column, i) => (column.kind === "token" ? [i] : []));
}

export function profileInput(learner: Learner, i: number): FieldProfile {
  const { table } = learner.base;
  const field = table.fields[i];
  const input = {
    column: table.columns[i] as TokenColumn,
    isText: field?.kind === "text",
    seeds: learner.seeds,
    disliked: learner.disliked,
    rowCount: table.rowCount,
    shrink: EVIDENCE_SHRINK,
  };
  const { weights } = fitTokenProfile(input);
  const measured = Float64Array.from(allRows(table.rowCount), (row) =>
    measureRow(input.column, { weights }, row),
  );
  return { ...input, field: field?.id ?? "", weights, unit: deviation(measured) || 1 };
}

function deviation(values: Float64Array): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

/** Accounts of the base that are no seeds. */
export function sampleOfBase({ base, seeds, random }: Learner): number[] {
  const isSeed = new Set(seeds);
  const everyRow = allRows(base.table.rowCount);
  return sample(everyRow, BASE_SAMPLE + seeds.length, random).filter((row) => !isSeed.has(row));
}

/** Negatives weigh together three times the seeds, whatever their number; a 👎 counts as one whole row. */
export function classProblem(
  { seeds, disliked }: Learner,
  negatives: readonly number[],
  profiles: readonly FieldProfile[],
) {
  const rows = [...seeds, ...negatives, ...disliked];
  const share = Math.min(1, (LOST_PER_SEED * seeds.length) / negatives.length);
  const weights = rows.map((_, i) => (i >= seeds.length && i < seeds.length + negatives.length ? share : 1));
  const targets = rows.map((_, i) => (i < seeds.length ? 1 : 0));
  const measures = profiles.map((profile) => {
    const values = Float64Array.from(rows, (row) => measureRow(profile.column, profile, row) / profile.unit);
    values.set(measureSeeds(profile).map((value) => value / profile.unit));
    return { values, expect: profile.isText ? EXPECTED_SLOPE : profile.unit };
  });
  return { rows, targets, weights, measures };
}
