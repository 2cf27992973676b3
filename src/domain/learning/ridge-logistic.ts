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

const MOST_PASSES = 200;
const TOLERANCE = 1e-5;

/**
 * Ridge-penalised logistic regression on one-hot codes and measured columns, by coordinate descent with Newton steps
 * (Friedman, Hastie & Tibshirani 2010). The codes of one field never meet in a row, so each field's coefficients
 * are all updated in one pass over the rows.
 */
export function fitRidge(input: RidgeInput): RidgeModel {
  const state = createState(input);
  const groups = groupings(input);
  const measures = (input.measures ?? []).map((measure) => ({ ...measure, coefficient: 0 }));
  let intercept = 0;
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const step = stepIntercept(state);
    intercept += step;
    let largest = Math.abs(step);
    for (const group of groups) largest = Math.max(largest, stepGroup(state, group, input));
    for (const measure of measures) largest = Math.max(largest, stepMeasure(state, measure, input.lambda));
    if (largest < TOLERANCE) break;
  }
  const tables = new Float64Array(input.coded.width * CODES);
  for (const { field, groupOf, coefficients } of groups) {
    groupOf.forEach((group, code) => {
      if (group < 0) return;
      const place = field * CODES + code;
      tables[place] = (tables[place] as number) + (coefficients[group] as number);
    });
  }
  return { intercept, tables, measures: measures.map(({ coefficient }) => coefficient) };
}

interface State {
  readonly logOdds: Float64Array;
  readonly residual: Float64Array;
  readonly curvature: Float64Array;
  readonly refresh: (place: number) => void;
}

function createState(input: RidgeInput): State {
  const count = input.rows.length;
  const logOdds = input.offset === undefined ? new Float64Array(count) : Float64Array.from(input.offset);
  const residual = new Float64Array(count);
  const curvature = new Float64Array(count);
  const refresh = (i: number) => {
    const chance = sigmoid(logOdds[i] as number);
    const weight = input.weights?.[i] ?? 1;
    residual[i] = weight * ((input.targets[i] as number) - chance);
    curvature[i] = weight * chance * (1 - chance);
  };
  for (let i = 0; i < count; i++) refresh(i);
  return { logOdds, residual, curvature, refresh };
}

interface Group {
  readonly field: number;
  /** Per code the coefficient it uses, −1 for none. */
  readonly groupOf: Int16Array;
  readonly coefficients: Float64Array;
}

function groupings({ coded, parents }: RidgeInput): Group[] {
  return coded.sizes.flatMap((size, field) => {
    const group = (groupOf: Int16Array) => ({ field, groupOf, coefficients: new Float64Array(CODES) });
    let level = Int16Array.from({ length: size }, (_, code) => code);
    const groups = [group(level)];
    const up = parents?.[field];
    while (up !== undefined) {
      level = level.map((code) => (code < 0 ? -1 : (up[code] ?? -1)));
      if (level.every((code) => code < 0)) break;
      groups.push(group(level));
    }
    return groups;
  });
}

/** Steps are bounded: far from the optimum the curvature is so small that a Newton step would overshoot. */
function bounded(step: number): number {
  return Math.max(-2, Math.min(2, step));
}

function stepIntercept(state: State): number {
  let gradient = 0;
  let curvature = 1e-9;
  for (let i = 0; i < state.logOdds.length; i++) {
    gradient += state.residual[i] as number;
    curvature += state.curvature[i] as number;
  }
  const step = bounded(gradient / curvature);
  for (let i = 0; i < state.logOdds.length; i++) {
    state.logOdds[i] = (state.logOdds[i] as number) + step;
    state.refresh(i);
  }
  return step;
}

const gradients = () => ({ gradient: new Float64Array(CODES), curvature: new Float64Array(CODES) });

function stepGroup(state: State, group: Group, input: RidgeInput): number {
  const { codes, width } = input.coded;
  const { gradient, curvature } = gradients();
  const groupAt = (i: number) =>
    group.groupOf[codes[(input.rows[i] as number) * width + group.field] as number] as number;
  for (let i = 0; i < state.logOdds.length; i++) {
    const g = groupAt(i);
    if (g < 0) continue;
    gradient[g] = (gradient[g] as number) + (state.residual[i] as number);
    curvature[g] = (curvature[g] as number) + (state.curvature[i] as number);
  }
  let largest = 0;
  const steps = gradient.map((sum, g) => {
    const coefficient = group.coefficients[g] as number;
    const step = bounded((sum - input.lambda * coefficient) / ((curvature[g] as number) + input.lambda));
    group.coefficients[g] = coefficient + step;
    largest = Math.max(largest, Math.abs(step));
    return step;
  });
  for (let i = 0; i < state.logOdds.length; i++) {
    const g = groupAt(i);
    if (g < 0 || steps[g] === 0) continue;
    state.logOdds[i] = (state.logOdds[i] as number) + (steps[g] as number);
    state.refresh(i);
  }
  return largest;
}

function stepMeasure(state: State, measure: Measure & { coefficient: number }, lambda: number): number {
  let gradient = lambda * (measure.expect - measure.coefficient);
  let curvature = lambda;
  for (let i = 0; i < state.logOdds.length; i++) {
    const value = measure.values[i] as number;
    gradient += value * (state.residual[i] as number);
    curvature += value * value * (state.curvature[i] as number);
  }
  const step = bounded(gradient / curvature);
  measure.coefficient += step;
  for (let i = 0; i < state.logOdds.length; i++) {
    const value = measure.values[i] as number;
    if (value === 0) continue;
    state.logOdds[i] = (state.logOdds[i] as number) + step * value;
    state.refresh(i);
  }
  return Math.abs(step);
}
