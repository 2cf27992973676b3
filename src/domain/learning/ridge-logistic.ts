import { CODES, type CodedRows } from "./code-table.ts";
import { sigmoid } from "./probability.ts";

export interface RidgeInput {
  readonly coded: CodedRows;
  /** Rows of `coded` to learn from, repeats allowed. */
  readonly rows: ArrayLike<number>;
  /** 1 or 0, one per place in `rows`. */
  readonly targets: ArrayLike<number>;
  /** Weight of each place in `rows`; all 1 when absent. */
  readonly weights?: ArrayLike<number>;
  /** Penalty on squared coefficients, > 0; the intercept goes free. */
  readonly lambda: number;
  /** Measured columns beside the codes. */
  readonly measures?: readonly Measure[];
  /** Log-odds already known of each place in `rows`. */
  readonly offset?: Float64Array;
  /** Per field the parent code of each code (trees): each ancestor gets a coefficient that its branch shares. */
  readonly parents?: readonly (readonly number[] | undefined)[];
}

export interface Measure {
  /** One per place in `rows`. */
  readonly values: Float64Array;
  /** The coefficient the penalty draws towards. */
  readonly expect: number;
}

export interface RidgeModel {
  readonly intercept: number;
  /** Log-odds of each code at [field × 256 + code], ancestors included. */
  readonly tables: Float64Array;
  readonly measures: readonly number[];
}

const MOST_ROUNDS = 60;
const MOST_PASSES = 60;
const TOLERANCE = 1e-4;

/**
 * Ridge-penalised logistic regression on one-hot codes and measured columns: Newton rounds on a quadratic that is
 * solved by coordinate descent (Friedman, Hastie & Tibshirani 2010). The codes of one field never meet in a row, so
 * each field's coefficients are all updated in one pass over the rows, and only once a round is a chance computed.
 */
export function fitRidge(input: RidgeInput): RidgeModel {
  const parts = [createIntercept(input), ...groupings(input), ...measured(input)];
  const state = createState(input);
  let loss = lossOf(state, parts, input);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = parts.map(({ coefficients }) => coefficients.slice());
    const from = state.logOdds.slice();
    quadratic(state, input);
    for (const part of parts) part.readCurvature(state.curvature);
    solve(parts, state);
    loss = stepBack({ state, parts, input, before, from, loss });
    if (farthest(parts, before) < TOLERANCE) break;
  }
  return modelOf(parts, input);
}

/** The quadratic is a likeness of the likelihood, so it is solved no closer than a twentieth of the first step. */
function solve(parts: readonly Part[], state: State): void {
  let enough = TOLERANCE / 10;
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    let largest = 0;
    for (const part of parts) largest = Math.max(largest, part.step(state));
    if (pass === 0) enough = Math.max(enough, largest / 20);
    if (largest < enough) break;
  }
}

interface State {
  readonly logOdds: Float64Array;
  readonly residual: Float64Array;
  readonly curvature: Float64Array;
}

/** Coefficients that are updated together: the intercept, the codes of a field, or one measure. */
interface Part {
  readonly coefficients: Float64Array;
  /** What the penalty draws towards, and how hard. */
  readonly expect: number;
  readonly lambda: number;
  readonly field?: number;
  readonly groupOf?: Int16Array;
  readCurvature(curvature: Float64Array): void;
  /** One coordinate step on the quadratic; the largest change. */
  step(state: State): number;
}

function createState({ rows, offset }: RidgeInput): State {
  const count = rows.length;
  return {
    logOdds: offset === undefined ? new Float64Array(count) : Float64Array.from(offset),
    residual: new Float64Array(count),
    curvature: new Float64Array(count),
  };
}

function quadratic(state: State, { targets, weights }: RidgeInput): void {
  for (let i = 0; i < state.logOdds.length; i++) {
    const chance = sigmoid(state.logOdds[i] as number);
    const weight = weights?.[i] ?? 1;
    state.residual[i] = weight * ((targets[i] as number) - chance);
    state.curvature[i] = weight * chance * (1 - chance);
  }
}

/** Negative penalised log-likelihood. */
function lossOf({ logOdds }: State, parts: readonly Part[], { targets, weights }: RidgeInput): number {
  let loss = 0;
  for (let i = 0; i < logOdds.length; i++) {
    const odds = logOdds[i] as number;
    const softplus = odds > 0 ? odds + Math.log1p(Math.exp(-odds)) : Math.log1p(Math.exp(odds));
    loss += (weights?.[i] ?? 1) * (softplus - (targets[i] as number) * odds);
  }
  for (const { coefficients, expect, lambda } of parts) {
    for (const value of coefficients) loss += (lambda / 2) * (value - expect) ** 2;
  }
  return loss;
}

interface Move {
  readonly state: State;
  readonly parts: readonly Part[];
  readonly input: RidgeInput;
  readonly before: readonly Float64Array[];
  readonly from: Float64Array;
  readonly loss: number;
}

/** Far from the optimum the quadratic may overshoot: the way is then halved until the likelihood has risen. */
function stepBack({ state, parts, input, before, from, loss }: Move): number {
  for (let halving = 0; ; halving++) {
    const now = lossOf(state, parts, input);
    if (now <= loss + 1e-9 * Math.abs(loss) || halving >= 30) return now;
    halve(state.logOdds, from);
    parts.forEach(({ coefficients }, i) => {
      halve(coefficients, before[i] as Float64Array);
    });
  }
}

function halve(values: Float64Array, from: Float64Array): void {
  for (let i = 0; i < values.length; i++) values[i] = ((values[i] as number) + (from[i] as number)) / 2;
}

function farthest(parts: readonly Part[], before: readonly Float64Array[]): number {
  let most = 0;
  parts.forEach(({ coefficients }, p) => {
    coefficients.forEach((value, i) => {
      most = Math.max(most, Math.abs(value - (before[p]?.[i] as number)));
    });
  });
  return most;
}

function createIntercept({ rows }: RidgeInput): Part {
  return createMeasure(new Float64Array(rows.length).fill(1), { expect: 0, lambda: 1e-9 });
}

function measured({ measures = [], lambda }: RidgeInput): Part[] {
  return measures.map(({ values, expect }) => createMeasure(values, { expect, lambda }));
}

function createMeasure(
  values: Float64Array,
  { expect, lambda }: { readonly expect: number; readonly lambda: number },
): Part {
  const coefficients = new Float64Array(1);
  let total = 0;
  return {
    coefficients,
    expect,
    lambda,
    readCurvature(curvature) {
      total = lambda;
      for (let i = 0; i < values.length; i++) {
        total += (values[i] as number) ** 2 * (curvature[i] as number);
      }
    },
    step({ logOdds, residual, curvature }) {
      let gradient = lambda * (expect - (coefficients[0] as number));
      for (let i = 0; i < values.length; i++) gradient += (values[i] as number) * (residual[i] as number);
      const step = gradient / total;
      coefficients[0] = (coefficients[0] as number) + step;
      for (let i = 0; i < values.length; i++) {
        const move = step * (values[i] as number);
        logOdds[i] = (logOdds[i] as number) + move;
        residual[i] = (residual[i] as number) - move * (curvature[i] as number);
      }
      return Math.abs(step);
    },
  };
}

/** Per field its codes, and for trees each level of ancestors. */
function groupings(input: RidgeInput): Part[] {
  return input.coded.sizes.flatMap((size, field) => {
    let level = Int16Array.from({ length: size }, (_, code) => code);
    const groups = [createGroup(input, field, level)];
    const up = input.parents?.[field];
    while (up !== undefined) {
      level = level.map((code) => (code < 0 ? -1 : (up[code] ?? -1)));
      if (level.every((code) => code < 0)) break;
      groups.push(createGroup(input, field, level));
    }
    return groups;
  });
}

function createGroup({ coded, rows, lambda }: RidgeInput, field: number, groupOf: Int16Array): Part {
  const { codes, width } = coded;
  const size = groupOf.length;
  // The last place is for rows that have no such ancestor: its coefficient never moves.
  const places = Uint16Array.from(rows, (row) => {
    const group = groupOf[codes[row * width + field] as number] as number;
    return group < 0 ? size : group;
  });
  const coefficients = new Float64Array(size);
  const totals = new Float64Array(size + 1);
  const steps = new Float64Array(size + 1);
  return {
    coefficients,
    expect: 0,
    lambda,
    field,
    groupOf,
    readCurvature(curvature) {
      totals.fill(lambda);
      for (let i = 0; i < places.length; i++) {
        const place = places[i] as number;
        totals[place] = (totals[place] as number) + (curvature[i] as number);
      }
    },
    step({ logOdds, residual, curvature }) {
      steps.fill(0);
      for (let i = 0; i < places.length; i++) {
        const place = places[i] as number;
        steps[place] = (steps[place] as number) + (residual[i] as number);
      }
      let largest = 0;
      for (let g = 0; g < size; g++) {
        const coefficient = coefficients[g] as number;
        const step = ((steps[g] as number) - lambda * coefficient) / (totals[g] as number);
        steps[g] = step;
        coefficients[g] = coefficient + step;
        largest = Math.max(largest, Math.abs(step));
      }
      steps[size] = 0;
      for (let i = 0; i < places.length; i++) {
        const move = steps[places[i] as number] as number;
        logOdds[i] = (logOdds[i] as number) + move;
        residual[i] = (residual[i] as number) - move * (curvature[i] as number);
      }
      return largest;
    },
  };
}

function modelOf(parts: readonly Part[], { coded, measures = [] }: RidgeInput): RidgeModel {
  const tables = new Float64Array(coded.width * CODES);
  for (const { field, groupOf, coefficients } of parts) {
    if (field === undefined) continue;
    groupOf?.forEach((group, code) => {
      if (group < 0) return;
      const place = field * CODES + code;
      tables[place] = (tables[place] as number) + (coefficients[group] as number);
    });
  }
  const last = parts.slice(parts.length - measures.length);
  return {
    intercept: parts[0]?.coefficients[0] ?? 0,
    tables,
    measures: last.map(({ coefficients }) => coefficients[0] ?? 0),
  };
}
