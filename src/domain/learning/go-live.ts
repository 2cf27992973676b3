import { bootstrapInterval } from "./bootstrap.ts";
import { anchorShift } from "./calibration.ts";
import { findLeaks, type LeakFinding, type LeakOptions } from "./leak-check.ts";
import {
  areaUnderCurve,
  brierScore,
  type CurvePoint,
  calibrationError,
  reliabilityCurve,
} from "./metrics.ts";
import { allRows, type Random } from "./random.ts";
import { type RateRange, segmentRate, type Tally } from "./segment-rate.ts";
import { columnsOf, takeRows } from "./table-rows.ts";
import {
  codeRows,
  scoreWinChance,
  type Trained,
  type TrainInput,
  trainWinChance,
  type WinChanceModel,
} from "./win-chance.ts";

/** How good a model was on deals it had not seen. */
export interface Quality {
  readonly deals: number;
  readonly auc: number;
  readonly brier: number;
  /** Brier score of giving every deal the known win rate. */
  readonly baseBrier: number;
  readonly calibrationError: number;
  readonly curve: readonly CurvePoint[];
}

export type Verdict =
  | { readonly kind: "too-few"; readonly team: Tally; readonly range: RateRange; readonly missing: Missing }
  | { readonly kind: "no-fields"; readonly range: RateRange; readonly leaks: readonly LeakFinding[] }
  | {
      readonly kind: "no-signal";
      readonly range: RateRange;
      readonly quality: Quality;
      readonly why: "no-ranking" | "base-rate" | "latest-slice";
      readonly leaks: readonly LeakFinding[];
    }
  | {
      readonly kind: "not-better";
      readonly quality: Quality;
      readonly live: Quality;
      readonly leaks: readonly LeakFinding[];
    }
  | {
      readonly kind: "ready";
      readonly model: WinChanceModel;
      /** On deals unseen by the trees that judged them. */
      readonly quality: Quality;
      /** On the latest slice, by a model taught only on what came before. */
      readonly latest: Quality | undefined;
      readonly leaks: readonly LeakFinding[];
    };

/** What is short of the least that can be learnt from. */
export interface Missing {
  readonly closed: number;
  readonly won: number;
  readonly lost: number;
}

export const LEAST = { closed: 40, won: 10, lost: 10 } as const;
const LATEST_SHARE = 0.2;
const LEAST_IN_SLICE = { deals: 30, each: 5 };
/** Deals of the latest period that set the level. */
const ANCHOR_SHARE = 0.1;
const ANCHOR_DEALS = 50;

export interface JudgeInput extends TrainInput {
  readonly live?: WinChanceModel;
  readonly leaks?: LeakOptions;
}

/**
 * Trains a model and decides whether it may be used. It must (1) have enough deals, (2) rank unseen deals better than
 * chance beyond doubt (95 % one-sided bootstrap), (3) have a Brier score at least 2 % under the base rate's on them, and
 * (4) beat base rate and live model on the latest fifth of the deals when taught on the earlier ones.
 */
export function judgeWinChance(input: JudgeInput): Verdict {
  const { outcomes, random } = input;
  const team = tallyOf(outcomes);
  const range = segmentRate(team, team);
  const missing = missingOf(team);
  if (missing.closed + missing.won + missing.lost > 0) return { kind: "too-few", team, range, missing };
  const leaks = findLeaks(input.table, outcomes, input.leaks);
  const refused = new Set(leaks.map(({ field }) => field));
  const table = columnsOf(input.table, (id) => !refused.has(id));
  if (table.fields.length === 0) return { kind: "no-fields", range, leaks };
  const trained = trainWinChance({ ...input, table });
  const { unseen } = trained;
  const quality = qualityOf(unseen, outcomes, team.won / team.closed);
  const why = weakness(unseen, outcomes, quality, random);
  if (why !== undefined) return { kind: "no-signal", range, quality, why, leaks };
  const slice = judgeLatest({ table, outcomes, random, live: input.live });
  if (slice !== undefined && slice.own.brier >= slice.own.baseBrier) {
    return { kind: "no-signal", range, quality: slice.own, why: "latest-slice", leaks };
  }
  if (slice?.live !== undefined && slice.own.brier >= slice.live.brier) {
    return { kind: "not-better", quality: slice.own, live: slice.live, leaks };
  }
  return { kind: "ready", model: anchorToLatest(trained, outcomes), quality, latest: slice?.own, leaks };
}

export function tallyOf(outcomes: ArrayLike<number>): Tally {
  let won = 0;
  for (let i = 0; i < outcomes.length; i++) won += outcomes[i] as number;
  return { won, closed: outcomes.length };
}

function missingOf({ won, closed }: Tally): Missing {
  return {
    closed: Math.max(0, LEAST.closed - closed),
    won: Math.max(0, LEAST.won - won),
    lost: Math.max(0, LEAST.lost - (closed - won)),
  };
}

export function qualityOf(
  chances: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  baseRate: number,
): Quality {
  const base = new Float64Array(outcomes.length).fill(baseRate);
  return {
    deals: outcomes.length,
    auc: areaUnderCurve(chances, outcomes),
    brier: brierScore(chances, outcomes),
    baseBrier: brierScore(base, outcomes),
    calibrationError: calibrationError(chances, outcomes),
    curve: reliabilityCurve(chances, outcomes),
  };
}

const DOUBT_ROWS = 2000;
/** A smaller gain over the base rate moves no decision and is not worth a number on a card. */
const LEAST_GAIN = 0.02;

/** Above two thousand deals a ranking this weak would still be beyond doubt, so the rows resampled are capped. */
function weakness(unseen: Float64Array, outcomes: ArrayLike<number>, quality: Quality, random: Random) {
  if (quality.brier > (1 - LEAST_GAIN) * quality.baseBrier) return "base-rate" as const;
  const step = Math.max(1, unseen.length / DOUBT_ROWS);
  const rows = Array.from({ length: Math.floor(unseen.length / step) }, (_, i) => Math.floor(i * step));
  const statistic = (drawn: Uint32Array) => {
    const picked = Array.from(drawn, (place) => rows[place] as number);
    return areaUnderCurve(
      picked.map((row) => unseen[row] as number),
      picked.map((row) => outcomes[row] as number),
    );
  };
  const { low } = bootstrapInterval(rows.length, statistic, { random, resamples: 100, confidence: 0.9 });
  return low <= 0.5 ? ("no-ranking" as const) : undefined;
}

type SliceInput = TrainInput & { readonly live: WinChanceModel | undefined };

function judgeLatest({
  table,
  outcomes,
  random,
  live,
}: SliceInput): { own: Quality; live?: Quality } | undefined {
  const cut = Math.floor(table.rowCount * (1 - LATEST_SHARE));
  const early = allRows(table.rowCount).subarray(0, cut);
  const late = allRows(table.rowCount).subarray(cut);
  const pick = (rows: Uint32Array) => Uint8Array.from(rows, (row) => outcomes[row] as number);
  const before = tallyOf(pick(early));
  const after = tallyOf(pick(late));
  const each = Math.min(after.won, after.closed - after.won);
  if (after.closed < LEAST_IN_SLICE.deals || each < LEAST_IN_SLICE.each) return undefined;
  if (before.won < LEAST.won || before.closed - before.won < LEAST.lost) return undefined;
  const trained = trainWinChance({ table: takeRows(table, early), outcomes: pick(early), random });
  const judge = (judged: WinChanceModel) => {
    const chances = scoreWinChance(judged, codeRows(judged.encoder, table, late));
    return qualityOf(chances, pick(late), before.won / before.closed);
  };
  const own = judge(anchorToLatest(trained, pick(early)));
  return live === undefined ? { own } : { own, live: judge(live) };
}

/** Sets the level by the latest tenth of the deals, at least fifty, each judged by trees that did not see it. */
export function anchorToLatest({ model, unseen }: Trained, outcomes: ArrayLike<number>): WinChanceModel {
  const count = Math.min(unseen.length, Math.max(ANCHOR_DEALS, Math.round(ANCHOR_SHARE * unseen.length)));
  const from = unseen.length - count;
  const latest = Uint8Array.from({ length: count }, (_, i) => outcomes[from + i] as number);
  return { ...model, anchor: anchorShift(unseen.subarray(from), latest) };
}
