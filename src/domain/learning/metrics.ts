/**
 * Measures of a ranking or of a probability against what happened. Scores: larger means likelier. Outcomes: 1
 * (won, relevant) or 0. Equal scores count as equal: a measure never depends on the order of the rows.
 */
export type Numbers = ArrayLike<number>;

function at(values: Numbers, index: number): number {
  return values[index] as number;
}

/** Row numbers from the highest score to the lowest; equal scores keep the order of the rows. */
export function ranking(scores: Numbers): Uint32Array {
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i);
  return order.sort((a, b) => at(scores, b) - at(scores, a) || a - b);
}

/**
 * Area under the ROC curve, 0–1: how often a won row outranks a lost one, ties counting half (Mann–Whitney).
 * NaN when one of the two outcomes is absent.
 */
export function areaUnderCurve(scores: Numbers, outcomes: Numbers): number {
  const order = ranking(scores);
  let rankSum = 0;
  let won = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    let wonHere = 0;
    const score = at(scores, order[start] as number);
    while (end < order.length && at(scores, order[end] as number) === score) {
      wonHere += at(outcomes, order[end++] as number);
    }
    rankSum += wonHere * (order.length - (start + end - 1) / 2);
    won += wonHere;
    start = end;
  }
  return (rankSum - (won * (won + 1)) / 2) / (won * (order.length - won));
}

/** The same when groups of rows share a score: per group its score, how many rows it has and how many were won. */
export function areaUnderTallies(
  scores: Numbers,
  tallies: { readonly rows: Numbers; readonly won: Numbers },
): number {
  const order = ranking(scores).reverse();
  let [lostBelow, pairs, won, lost] = [0, 0, 0, 0];
  for (let start = 0; start < order.length; ) {
    let end = start;
    let [wonHere, lostHere] = [0, 0];
    const score = at(scores, order[start] as number);
    while (end < order.length && at(scores, order[end] as number) === score) {
      const group = order[end++] as number;
      wonHere += at(tallies.won, group);
      lostHere += at(tallies.rows, group) - at(tallies.won, group);
    }
    pairs += wonHere * (lostBelow + lostHere / 2);
    lostBelow += lostHere;
    won += wonHere;
    lost += lostHere;
    start = end;
  }
  return pairs / (won * lost);
}

/** Mean squared error of probabilities (Brier 1950), 0 best; NaN without rows. */
export function brierScore(chances: Numbers, outcomes: Numbers): number {
  let sum = 0;
  for (let i = 0; i < chances.length; i++) sum += (at(chances, i) - at(outcomes, i)) ** 2;
  return sum / chances.length;
}

export interface CurvePoint {
  readonly rows: number;
  /** Mean chance given, 0–1. */
  readonly said: number;
  /** Share that was really won, 0–1. */
  readonly came: number;
}

/** "When it says x, how often does it happen": groups of equal size by chance, lowest first, no empty ones. */
export function reliabilityCurve(chances: Numbers, outcomes: Numbers, groups = 10): CurvePoint[] {
  const order = ranking(chances).reverse();
  const curve: CurvePoint[] = [];
  for (let group = 0; group < groups; group++) {
    const from = Math.floor((group * order.length) / groups);
    const to = Math.floor(((group + 1) * order.length) / groups);
    if (to === from) continue;
    let said = 0;
    let came = 0;
    for (let i = from; i < to; i++) {
      said += at(chances, order[i] as number);
      came += at(outcomes, order[i] as number);
    }
    curve.push({ rows: to - from, said: said / (to - from), came: came / (to - from) });
  }
  return curve;
}

/** Expected calibration error over groups of equal size: the mean gap between said and came, 0–1. */
export function calibrationError(chances: Numbers, outcomes: Numbers, groups = 10): number {
  const curve = reliabilityCurve(chances, outcomes, groups);
  return (
    curve.reduce((sum, point) => sum + point.rows * Math.abs(point.said - point.came), 0) / chances.length
  );
}

/**
 * The calibration error that chances which are exactly right would still show on so few rows: each group's share of
 * won rows strays from what was said by √(p(1 − p)/n), on average √(2/π) times that (half-normal distribution).
 */
export function calibrationErrorByChance(curve: readonly CurvePoint[]): number {
  const rows = curve.reduce((sum, point) => sum + point.rows, 0);
  const strays = ({ rows: n, said }: CurvePoint) => Math.sqrt(((2 / Math.PI) * said * (1 - said)) / n);
  return curve.reduce((sum, point) => sum + point.rows * strays(point), 0) / rows;
}

/** Expected number of won rows among the best `count`, when rows of equal score are drawn at random. */
export function wonInTop(scores: Numbers, outcomes: Numbers, count: number): number {
  const order = ranking(scores);
  let won = 0;
  for (let start = 0; start < order.length && start < count; ) {
    let end = start;
    let wonHere = 0;
    const score = at(scores, order[start] as number);
    while (end < order.length && at(scores, order[end] as number) === score) {
      wonHere += at(outcomes, order[end++] as number);
    }
    won += wonHere * Math.min(1, (count - start) / (end - start));
    start = end;
  }
  return won;
}

/** Share of won rows in the best `share` (0–1) of the list over their share in the whole; 1 is no better than chance. */
export function liftAt(scores: Numbers, outcomes: Numbers, share: number): number {
  const count = Math.max(1, Math.round(share * scores.length));
  let won = 0;
  for (let i = 0; i < outcomes.length; i++) won += at(outcomes, i);
  return wonInTop(scores, outcomes, count) / count / (won / outcomes.length);
}

/** Share of relevant rows among the best `count`, 0–1. */
export function precisionAt(scores: Numbers, outcomes: Numbers, count: number): number {
  return wonInTop(scores, outcomes, count) / count;
}

/** Share of all relevant rows that the best `count` hold, 0–1; NaN when nothing is relevant. */
export function recallAt(scores: Numbers, outcomes: Numbers, count: number): number {
  let won = 0;
  for (let i = 0; i < outcomes.length; i++) won += at(outcomes, i);
  return wonInTop(scores, outcomes, count) / won;
}

/** Arithmetic mean; NaN of nothing. */
export function mean(values: Numbers): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += at(values, i);
  return sum / values.length;
}
