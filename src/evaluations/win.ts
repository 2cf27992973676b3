import { readFile } from "node:fs/promises";
import { anchorShift, shifted } from "../domain/learning/calibration.ts";
import { fitEncoder } from "../domain/learning/encoder.ts";
import type { FeatureTable } from "../domain/learning/feature-table.ts";
import { anchorToLatest, judgeWinChance, LEAST, type Verdict } from "../domain/learning/go-live.ts";
import { findLeaks, type LeakFinding } from "../domain/learning/leak-check.ts";
import { areaUnderCurve, brierScore, calibrationError, liftAt } from "../domain/learning/metrics.ts";
import { fitNaiveBayes } from "../domain/learning/naive-bayes.ts";
import { allRows, createRandom, type Random, range, sample } from "../domain/learning/random.ts";
import { columnsOf, takeRows } from "../domain/learning/table-rows.ts";
import { codeRows, scoreWinChance, trainWinChance } from "../domain/learning/win-chance.ts";
import { AppError } from "../errors.ts";
import { type Baseline, gowerNearest, largestFirst, randomBaseline, sameIndustry } from "./baselines.ts";
import { createDataset, type Dataset } from "./dataset.ts";
import { readCsv } from "./read-csv.ts";
import { createCollector, type EvalOptions, type EvalReport } from "./report.ts";
import { type EvalSpec, parseSpec } from "./spec.ts";
import { leakRemark, winVerdict } from "./verdicts.ts";

const SIZES = [80, 200, 400, 1000, 2000];
/** The most recent closed deals the verdict is trained on. */
const VERDICT_DEALS = 10_000;
/** Gower compares every test row with every winner, so it gets fewer rows. */
const GOWER_ROWS = 1000;
const GOWER_WINNERS = 200;
/** The test period is walked through in this many stretches; each is re-anchored on the one before. */
const STRETCHES = 10;

const MEASURES = ["AUC", "Brier", "base Brier", "ECE", "lift@1%", "lift@5%", "lift@10%"];

/**
 * Back-test of the win chance on a CSV: trains on deals of the earlier part, judges on the later part, by training
 * size, beside the baselines. Throws AppError for a file or spec that cannot be used.
 */
export async function runEvalWin(options: EvalOptions): Promise<EvalReport> {
  const spec = parseSpec(await readFile(options.spec, "utf8"));
  if (spec.outcome === undefined) {
    throw new AppError("INPUT_INVALID", "A win evaluation needs an outcome in its spec.", {
      zh: "赢单评测的说明里要写 outcome。",
    });
  }
  return evaluateWin(createDataset(await readCsv(options.data), spec), spec);
}

/** The same on rows already read. */
export function evaluateWin(dataset: Dataset, spec: EvalSpec): EvalReport {
  const { outcomes } = dataset;
  const cut = Math.floor(outcomes.length * (1 - spec.testShare));
  const train = allRows(outcomes.length).subarray(0, cut);
  const test = allRows(outcomes.length).subarray(cut);
  const early = takeRows(dataset.table, train);
  const leaks = findLeaks(early, outcomes.subarray(0, cut), spec);
  const refused = new Set(leaks.map(({ field }) => field));
  const table = columnsOf(dataset.table, (field) => !refused.has(field));
  const collector = createCollector(spec.seed);
  const run: Run = { dataset: { ...dataset, table }, spec, train, test, collector };
  const sizes = (spec.sizes ?? SIZES).filter((size) => size >= LEAST.closed && size <= train.length);
  if (table.fields.length > 0) {
    for (const size of sizes) {
      for (let repeat = 0; repeat < spec.repeats; repeat++) runOnce(run, size, repeat);
    }
  }
  const verdict = judge(run, leaks);
  return {
    kind: "win",
    name: spec.name,
    data: { rows: outcomes.length, test: test.length, fields: table.fields.map(({ id }) => id) },
    settings: { repeats: spec.repeats, seed: spec.seed },
    measures: MEASURES,
    rows: collector.rows(),
    verdicts: [winVerdict(verdict)],
    remarks: [...dataset.remarks, ...leaks.map(leakRemark)],
  };
}

interface Run {
  readonly dataset: Dataset;
  readonly spec: EvalSpec;
  readonly train: Uint32Array;
  readonly test: Uint32Array;
  readonly collector: ReturnType<typeof createCollector>;
}

function judge({ dataset, spec, train }: Run, leaks: readonly LeakFinding[]): Verdict {
  const latest = train.subarray(Math.max(0, train.length - VERDICT_DEALS));
  const verdict = judgeWinChance({
    table: takeRows(dataset.table, latest),
    outcomes: outcomesOf(dataset, latest),
    random: createRandom(spec.seed),
    // The leaky columns are gone from the table already; the others have passed.
    leaks: { trusted: dataset.table.fields.map(({ id }) => id) },
  });
  return "leaks" in verdict ? { ...verdict, leaks } : verdict;
}

function outcomesOf({ outcomes }: Dataset, rows: ArrayLike<number>): Uint8Array {
  return Uint8Array.from(rows, (row) => outcomes[row] as number);
}

function runOnce(run: Run, size: number, repeat: number): void {
  const { dataset, spec, train, test, collector } = run;
  const random = createRandom(spec.seed * 1_000_003 + repeat * 1009 + size);
  const rows = Uint32Array.from(sample(train, size, random)).sort();
  const outcomes = outcomesOf(dataset, rows);
  const won = Array.from(rows).filter((_, i) => outcomes[i] === 1);
  const lost = Array.from(rows).filter((_, i) => outcomes[i] === 0);
  if (won.length === 0 || lost.length === 0) return;
  const table = takeRows(dataset.table, rows);
  const truth = outcomesOf(dataset, test);
  const rate = won.length / size;
  const add = (method: string, measures: Record<string, number>) => collector.add(size, method, measures);
  const trained = trainWinChance({ table, outcomes, random });
  const coded = codeRows(trained.model.encoder, dataset.table, test);
  const chances = scoreWinChance(trained.model, coded);
  add("win chance", measureChances(chances, truth, rate));
  const atStart = anchorToLatest(trained, outcomes).anchor;
  add("win chance, re-anchored", measureChances(walkForward(chances, truth, atStart), truth, rate));
  add("naive Bayes", measureChances(naiveBayes(table, outcomes, { all: dataset.table, test }), truth, rate));
  addBaselines(run, { random, won, lost, size });
}

function measureChances(chances: Float64Array, truth: Uint8Array, rate: number): Record<string, number> {
  return {
    ...measureRanking(chances, truth),
    Brier: brierScore(chances, truth),
    "base Brier": brierScore(new Float64Array(truth.length).fill(rate), truth),
    ECE: calibrationError(chances, truth),
  };
}

function measureRanking(scores: Float64Array, truth: Uint8Array): Record<string, number> {
  return {
    AUC: areaUnderCurve(scores, truth),
    "lift@1%": liftAt(scores, truth, 0.01),
    "lift@5%": liftAt(scores, truth, 0.05),
    "lift@10%": liftAt(scores, truth, 0.1),
  };
}

/** Each stretch of the test period gets the level of the stretch before it, which is closed by then. */
function walkForward(chances: Float64Array, truth: Uint8Array, atStart: number): Float64Array {
  const bounds = range(0, STRETCHES + 1).map((i) => Math.floor((i * chances.length) / STRETCHES));
  const walked = new Float64Array(chances.length);
  let shift = atStart;
  for (let s = 0; s < STRETCHES; s++) {
    const [from, to] = [bounds[s] as number, bounds[s + 1] as number];
    for (let i = from; i < to; i++) walked[i] = shifted(chances[i] as number, shift);
    shift = anchorShift(chances.subarray(from, to), truth.subarray(from, to));
  }
  return walked;
}

function naiveBayes(
  table: FeatureTable,
  outcomes: Uint8Array,
  { all, test }: { all: FeatureTable; test: Uint32Array },
): Float64Array {
  const encoder = fitEncoder(table, { maxBins: 10 });
  const chanceOf = fitNaiveBayes(codeRows(encoder, table), outcomes);
  const coded = codeRows(encoder, all, test);
  return Float64Array.from(test, (_, i) => chanceOf(coded, i));
}

interface Sampled {
  readonly random: Random;
  readonly won: readonly number[];
  readonly lost: readonly number[];
  readonly size: number;
}

function addBaselines(run: Run, { random, won, lost, size }: Sampled): void {
  const { dataset, spec, test, collector } = run;
  const { table } = dataset;
  const add = (method: string, baseline: Baseline | undefined, rows: ArrayLike<number> = test) => {
    if (baseline === undefined) return;
    collector.add(size, method, measureRanking(baseline(rows), outcomesOf(dataset, rows)));
  };
  add("random", randomBaseline(random));
  if (spec.sizeColumn !== undefined) add("largest first", largestFirst(table, spec.sizeColumn));
  if (spec.industryColumn !== undefined) {
    add("same industry", sameIndustry(table, spec.industryColumn, { won, lost }));
  }
  const few = sample(won, GOWER_WINNERS, random);
  add("Gower, nearest 5", gowerNearest(table, few), sample(test, GOWER_ROWS, random));
}
