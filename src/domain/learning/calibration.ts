import type { Numbers } from "./metrics.ts";
import { logit, sigmoid } from "./probability.ts";

/** chance = sigmoid(slope × score + intercept). */
export interface Sigmoid {
  readonly slope: number;
  readonly intercept: number;
}

export interface PlattOptions {
  /** Slope to expect before seeing anything, and how sure: 1 / variance. No expectation when absent. */
  readonly expect?: { readonly slope: number; readonly precision: number };
}

/**
 * Platt scaling (Platt 1999, with the Newton steps of Lin, Lin & Weng 2007): the sigmoid of a score that makes the
 * outcomes likeliest. Targets are drawn a little inwards, (wins + 1)/(wins + 2) and 1/(losses + 2), so that perfect
 * separation does not end in certainty.
 */
export function fitPlatt(scores: Numbers, outcomes: Numbers, options: PlattOptions = {}): Sigmoid {
  const count = scores.length;
  let won = 0;
  for (let i = 0; i < count; i++) won += outcomes[i] as number;
  const high = (won + 1) / (won + 2);
  const low = 1 / (count - won + 2);
  const { slope: expected = 0, precision = 0 } = options.expect ?? {};
  let slope = expected;
  let intercept = logit((won + 1) / (count + 2)) - slope * average(scores);
  for (let step = 0; step < 100; step++) {
    const g = { slope: precision * (expected - slope), intercept: 0 };
    const h = { ss: precision + 1e-9, si: 0, ii: 1e-9 };
    for (let i = 0; i < count; i++) {
      const score = scores[i] as number;
      const chance = sigmoid(slope * score + intercept);
      const error = (outcomes[i] === 1 ? high : low) - chance;
      const weight = chance * (1 - chance);
      g.slope += error * score;
      g.intercept += error;
      h.ss += weight * score * score;
      h.si += weight * score;
      h.ii += weight;
    }
    const determinant = h.ss * h.ii - h.si * h.si;
    const bySlope = (h.ii * g.slope - h.si * g.intercept) / determinant;
    const byIntercept = (h.ss * g.intercept - h.si * g.slope) / determinant;
    // A half-length step when far away keeps Newton from leaping over the optimum.
    const damping = Math.abs(bySlope) + Math.abs(byIntercept) > 20 ? 0.5 : 1;
    slope += damping * bySlope;
    intercept += damping * byIntercept;
    if (Math.abs(bySlope) + Math.abs(byIntercept) < 1e-9) break;
  }
  return { slope, intercept };
}

function average(values: Numbers): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}

/**
 * The shift of all log-odds after which the chances add up to the wins of the latest period, drawn towards no shift by
 * `prior` imagined deals that went as predicted. Keeps the order of the deals.
 */
export function anchorShift(chances: Numbers, outcomes: Numbers, prior = 20): number {
  if (chances.length === 0) return 0;
  let excess = 0;
  for (let i = 0; i < chances.length; i++) excess += outcomes[i] as number;
  const expected = average(chances);
  const target = excess + prior * expected;
  const scale = (chances.length + prior) / chances.length;
  let shift = 0;
  for (let step = 0; step < 50; step++) {
    let sum = 0;
    let slope = 1e-12;
    for (let i = 0; i < chances.length; i++) {
      const chance = shifted(chances[i] as number, shift);
      sum += chance * scale;
      slope += chance * (1 - chance) * scale;
    }
    const move = Math.max(-2, Math.min(2, (target - sum) / slope));
    shift += move;
    if (Math.abs(move) < 1e-10) break;
  }
  return shift;
}

/** A chance with its log-odds moved by `shift`; 0 and 1 stay. */
export function shifted(chance: number, shift: number): number {
  if (chance <= 0 || chance >= 1) return chance;
  return sigmoid(logit(chance) + shift);
}
