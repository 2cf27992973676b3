import { anchorShift, fitPlatt, type Sigmoid, shifted } from "./calibration.ts";
import type { CodedRows } from "./code-table.ts";
import { type Encoder, encodeTable, fitEncoder } from "./encoder.ts";
import type { FeatureTable } from "./feature-table.ts";
import { compileForest, type FittedForest, type Forest, fitForest, scoreForest } from "./forest.ts";
import { sigmoid } from "./probability.ts";
import type { Random } from "./random.ts";

/** A model of the win chance: plain data, stored as JSON and read back unchanged. */
export interface WinChanceModel {
  readonly kind: "win-chance";
  readonly format: 1;
  /** Names this training, for the audit and for telling two models apart. */
  readonly version: string;
  readonly encoder: Encoder;
  readonly forest: Forest;
  /** From the forest's mean to log-odds. */
  readonly calibration: Sigmoid;
  /** Added to all log-odds so that the latest period comes out right. */
  readonly anchor: number;
  readonly learntFrom: LearntFrom;
}

export interface LearntFrom {
  readonly deals: number;
  readonly won: number;
  readonly fields: readonly string[];
  /** First and last day the deals were closed, ISO, when the caller knows them. */
  readonly from?: string;
  readonly to?: string;
  /** Chances that part the deals learnt from into three groups of equal size. */
  readonly bands: readonly [number, number];
}

export interface TrainInput {
  /** One row a closed deal, oldest first, only fields known at the time of scoring. */
  readonly table: FeatureTable;
  /** 1 won, 0 lost, one per row. */
  readonly outcomes: ArrayLike<number>;
  readonly random: Random;
  readonly version?: string;
  /** First and last day the deals were closed, ISO. */
  readonly period?: { readonly from: string; readonly to: string };
}

export interface Trained {
  readonly model: WinChanceModel;
  /** Per deal learnt from the chance given by trees that did not see it: an honest judgement of the model. */
  readonly unseen: Float64Array;
}

// A forest's mean near the base rate p moves its log-odds by about 1/(p(1−p)) a unit; few deals cannot say better.
const SLOPE_PRECISION = 0.25;

/** Fits forest and calibration. Whether there is enough to learn from, and whether it may be used, is decided by others. */
export function trainWinChance({ table, outcomes, random, version, period }: TrainInput): Trained {
  const encoder = fitEncoder(table, {
    maxBins: 32,
    maxLabels: 60,
    minCount: Math.max(2, Math.round(table.rowCount / 200)),
    flags: 20,
    branches: true,
  });
  const coded = codeRows(encoder, table);
  const ordered = encoder.fields.map(({ kind }) => kind !== "category" && kind !== "tree");
  const fitted = fitForest({ coded, outcomes, ordered, random });
  const calibration = calibrate(fitted, outcomes);
  const unseen = fitted.outOfBag.map((score) => sigmoid(calibration.slope * score + calibration.intercept));
  const sorted = unseen.toSorted();
  const third = (share: number) => sorted[Math.floor(share * sorted.length)] ?? 0.5;
  let won = 0;
  for (let row = 0; row < table.rowCount; row++) won += outcomes[row] as number;
  const model: WinChanceModel = {
    kind: "win-chance",
    format: 1,
    version: version ?? "",
    encoder,
    forest: fitted.forest,
    calibration,
    anchor: 0,
    learntFrom: {
      deals: table.rowCount,
      won,
      fields: table.fields.map(({ id }) => id),
      ...period,
      bands: [third(1 / 3), third(2 / 3)],
    },
  };
  return { model, unseen };
}

function calibrate({ outOfBag }: FittedForest, outcomes: ArrayLike<number>): Sigmoid {
  let won = 0;
  for (let i = 0; i < outcomes.length; i++) won += outcomes[i] as number;
  const rate = (won + 1) / (outcomes.length + 2);
  return fitPlatt(outOfBag, outcomes, {
    expect: { slope: 1 / (rate * (1 - rate)), precision: SLOPE_PRECISION },
  });
}

/** Whether stored data is a model this code can read; an older format is trained anew, not guessed at. */
export function isWinChanceModel(value: unknown): value is WinChanceModel {
  const { kind, format } = Object(value) as { kind?: unknown; format?: unknown };
  return kind === "win-chance" && format === 1;
}

/** Rows as codes of a model's encoder. */
export function codeRows(encoder: Encoder, table: FeatureTable, rows?: ArrayLike<number>): CodedRows {
  return {
    codes: encodeTable(encoder, table, rows),
    width: encoder.fields.length,
    rowCount: rows?.length ?? table.rowCount,
    sizes: encoder.fields.map(({ size }) => size),
  };
}

/** The win chance of every row, 0–1. */
export function scoreWinChance(model: WinChanceModel, coded: CodedRows): Float64Array {
  const { slope, intercept } = model.calibration;
  const scores = scoreForest(compileForest(model.forest), coded);
  return Float64Array.from(scores, (score) => sigmoid(slope * score + intercept + model.anchor));
}

/** The same model, its level set by the deals closed in the latest period. Leaves the order of deals as it is. */
export function anchorTo(
  model: WinChanceModel,
  latest: { readonly coded: CodedRows; readonly outcomes: ArrayLike<number> },
): WinChanceModel {
  const chances = scoreWinChance({ ...model, anchor: 0 }, latest.coded);
  return { ...model, anchor: anchorShift(chances, latest.outcomes) };
}

export type Band = "low" | "middle" | "high";

/** Which third of the deals learnt from a chance belongs to. */
export function bandOf(model: WinChanceModel, chance: number): Band {
  // The borders were drawn before the level was set to the latest period, so they move with it.
  const [low, high] = model.learntFrom.bands.map((border) => shifted(border, model.anchor)) as [
    number,
    number,
  ];
  if (chance < low) return "low";
  return chance < high ? "middle" : "high";
}

/** How finely a chance may be said: under 200 deals only as a band, to 2,000 in steps of 5 %, then in percent. */
export function sayableChance(model: WinChanceModel, chance: number): number | undefined {
  if (model.learntFrom.deals < 200) return undefined;
  const step = model.learntFrom.deals <= 2000 ? 0.05 : 0.01;
  const rounded = Math.round(chance / step) * step;
  return Number(Math.min(1 - step, Math.max(step, rounded)).toFixed(2));
}
