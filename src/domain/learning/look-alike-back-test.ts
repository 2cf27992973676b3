import { sumOfTables } from "./code-table.ts";
import { averageRising } from "./isotonic.ts";
import { fitLookAlike, type LookAlikeInput, type LookAlikeModel } from "./look-alike.ts";
import { allRows, sample } from "./random.ts";
import { measureRow } from "./token-profile.ts";

/** One stretch of the ranked base, best first. */
export interface Band {
  /** Shares of the base, 0–1: this band runs from `from` to `to`. */
  readonly from: number;
  readonly to: number;
  /** Times the average share of won customers, judged on customers the model had not seen. */
  readonly timesAverage: number;
}

export interface LookAlikeBackTest {
  readonly bands: readonly Band[];
  /** Times the average share of won customers in the best 5 %; unseen customers only. */
  readonly liftAt5: number;
  /** Scores at the lower end of each band, to place any account. */
  readonly floors: readonly number[];
}

const EDGES = [0.01, 0.05, 0.1, 0.25, 0.5, 1];
const FOLDS = 5;
const BASE_SAMPLE = 10_000;
/** Customers' worth of "no better than average" mixed into each band. */
const PRIOR = 3;

/** Five-fold: each won customer is ranked among the base by a model that was not shown it. Undefined under 5 seeds. */
export function backTestLookAlike(input: LookAlikeInput): LookAlikeBackTest | undefined {
  const { base, seeds, random } = input;
  if (seeds.length < FOLDS) return undefined;
  const order = sample(seeds, seeds.length, random);
  const baseRows = sample(allRows(base.table.rowCount), BASE_SAMPLE, random);
  const places: number[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const held = order.filter((_, i) => i % FOLDS === fold);
    const model = fitLookAlike({ ...input, seeds: order.filter((_, i) => i % FOLDS !== fold) });
    if (model.kind === "refused") return undefined;
    const scores = sortedScores(model, input, baseRows);
    places.push(...held.map((row) => shareAbove(scores, scoreOf(model, input, row))));
  }
  const whole = fitLookAlike(input);
  if (whole.kind === "refused") return undefined;
  const scores = sortedScores(whole, input, baseRows);
  const floors = EDGES.map((edge) => scores[Math.max(0, Math.floor((1 - edge) * scores.length))] as number);
  return {
    bands: bandsOf(places),
    liftAt5: places.filter((place) => place <= 0.05).length / places.length / 0.05,
    floors,
  };
}

function scoreOf(model: LookAlikeModel, { base }: LookAlikeInput, row: number): number {
  const dense = sumOfTables(base.coded, model.tables, row);
  return model.tokens.reduce((sum, part) => sum + measureRow(part.column, part, row) - part.average, dense);
}

function sortedScores(model: LookAlikeModel, input: LookAlikeInput, rows: readonly number[]): Float64Array {
  return Float64Array.from(rows, (row) => scoreOf(model, input, row)).sort();
}

/** Share of the base that scores higher; equal scores count half. */
function shareAbove(sorted: Float64Array, score: number): number {
  let above = 0;
  for (const other of sorted) above += other > score ? 1 : other === score ? 0.5 : 0;
  return above / sorted.length;
}

/** Density of won customers band by band, drawn towards average and made never to rise down the list. */
function bandsOf(places: readonly number[]): Band[] {
  const bounds = EDGES.map((to, i) => ({ from: EDGES[i - 1] ?? 0, to }));
  const widths = bounds.map(({ from, to }) => to - from);
  const raw = bounds.map(({ from, to }, i) => {
    const inside = places.filter((place) => place <= to && (place > from || i === 0)).length;
    const width = widths[i] as number;
    return (inside + PRIOR * width) / ((places.length + PRIOR) * width);
  });
  const falling = averageRising(raw.toReversed(), widths.toReversed()).reverse();
  return bounds.map((bound, i) => ({ ...bound, timesAverage: falling[i] as number }));
}

/** How many times likelier than the average account a score's band is, from unseen customers. */
export function timesLikelier(backTest: LookAlikeBackTest, score: number): number {
  const band = backTest.floors.findIndex((floor) => score >= floor);
  return backTest.bands[band < 0 ? backTest.bands.length - 1 : band]?.timesAverage ?? 1;
}
