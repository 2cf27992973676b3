import { readFile } from "node:fs/promises";
import { type Base, createBase } from "../domain/learning/base.ts";
import { findLeaks } from "../domain/learning/leak-check.ts";
import { fitLookAlike, scoreLookAlike } from "../domain/learning/look-alike.ts";
import { areaUnderCurve, liftAt, precisionAt, recallAt } from "../domain/learning/metrics.ts";
import { fitNaiveBayes } from "../domain/learning/naive-bayes.ts";
import { allRows, createRandom, type Random, range, sample } from "../domain/learning/random.ts";
import { columnsOf, takeRows } from "../domain/learning/table-rows.ts";
import type { Text } from "../domain/text.ts";
import { AppError } from "../errors.ts";
import {
  type Baseline,
  bm25Baseline,
  gowerNearest,
  largestFirst,
  randomBaseline,
  sameIndustry,
} from "./baselines.ts";
import { createDataset, type Dataset } from "./dataset.ts";
import { labelMembers } from "./labels.ts";
import { readCsv } from "./read-csv.ts";
import { createCollector, type EvalOptions, type EvalReport, type EvalRow } from "./report.ts";
import { type EvalSpec, parseSpec } from "./spec.ts";
import { leakRemark } from "./verdicts.ts";

const OUTCOME_SIZES = [20, 50, 100, 200];
const LABEL_SIZES = [1, 5, 10];
const LOST_PER_SEED = 3;
const GOWER_ROWS = 2000;
/** Gower reads every pair of texts, so on labels it gets fewer repeats. */
const GOWER_REPEATS = 2;
const LIFTS = ["AUC", "lift@1%", "lift@5%", "lift@10%"];
const PRECISIONS = ["P@10", "recall@50", "AUC"];

/**
 * Back-test of look-alikes on a CSV. With an outcome: seeds are won rows of the earlier part, the later part is ranked,
 * its wins unseen. With a label: seeds share a label that the model is not shown, all other rows are ranked.
 * Throws AppError for a file or spec that cannot be used.
 */
export async function runEvalSimilar(options: EvalOptions): Promise<EvalReport> {
  const spec = parseSpec(await readFile(options.spec, "utf8"));
  if ((spec.outcome === undefined) === (spec.label === undefined)) {
    throw new AppError(
      "INPUT_INVALID",
      "A look-alike evaluation needs either an outcome or a label in its spec.",
      {
        zh: "相似客户评测的说明里，outcome 和 label 要写且只写一个。",
      },
    );
  }
  return evaluateSimilar(createDataset(await readCsv(options.data), spec), spec);
}

/** The same on rows already read. */
export function evaluateSimilar(dataset: Dataset, spec: EvalSpec): EvalReport {
  return spec.label === undefined ? byOutcome(dataset, spec) : byLabel(dataset, spec, spec.label);
}

type Collector = ReturnType<typeof createCollector>;

function byOutcome(dataset: Dataset, spec: EvalSpec): EvalReport {
  const { outcomes } = dataset;
  const cut = Math.floor(outcomes.length * (1 - spec.testShare));
  const early = range(0, cut);
  const leaks = findLeaks(takeRows(dataset.table, early), outcomes.subarray(0, cut), spec);
  const refused = new Set(leaks.map(({ field }) => field));
  const table = columnsOf(dataset.table, (field) => !refused.has(field));
  const won = early.filter((row) => outcomes[row] === 1);
  const lost = early.filter((row) => outcomes[row] === 0);
  const pool = range(cut, outcomes.length);
  const base = createBase(table);
  const collector = createCollector(spec.seed);
  const remarks = [...dataset.remarks, ...leaks.map(leakRemark)];
  for (const size of spec.sizes ?? OUTCOME_SIZES) {
    if (size > won.length) {
      remarks.push({
        zh: `要 ${size} 个种子，前段只有 ${won.length} 个赢单`,
        en: `${size} seeds asked for, only ${won.length} won rows in the earlier part`,
      });
      continue;
    }
    for (let repeat = 0; repeat < spec.repeats; repeat++) {
      const random = createRandom(spec.seed * 1_000_003 + repeat * 1009 + size);
      const seeds = sample(won, size, random);
      const negatives = sample(lost, LOST_PER_SEED * size, random);
      rankPool({ base, outcomes, spec, collector, random }, { seeds, lost: negatives, pool });
    }
  }
  return report({
    dataset: { ...dataset, table },
    spec,
    collector,
    remarks,
    test: pool.length,
    measures: LIFTS,
  });
}

interface Context {
  readonly base: Base;
  readonly outcomes: Uint8Array;
  readonly spec: EvalSpec;
  readonly collector: Collector;
  readonly random: Random;
}

interface Draw {
  readonly seeds: readonly number[];
  readonly lost: readonly number[];
  readonly pool: readonly number[];
}

/** Every row is an account of the base; only the seeds and lost ones are known, only the pool is ranked and judged. */
function rankPool(context: Context, { seeds, lost, pool }: Draw): void {
  const { base, spec, collector, random } = context;
  const measure = (scores: Float64Array, outcomes: Uint8Array) => ({
    AUC: areaUnderCurve(scores, outcomes),
    "lift@1%": liftAt(scores, outcomes, 0.01),
    "lift@5%": liftAt(scores, outcomes, 0.05),
    "lift@10%": liftAt(scores, outcomes, 0.1),
  });
  const add = (method: string, baseline: Baseline | undefined, rows: readonly number[] = pool) => {
    if (baseline === undefined) return;
    const outcomes = Uint8Array.from(rows, (row) => context.outcomes[row] as number);
    collector.add(seeds.length, method, measure(baseline(rows), outcomes));
  };
  add("look-alike, won and lost", lookAlike(base, seeds, { lost, random }));
  add("look-alike, won only", lookAlike(base, seeds, { lost: [], random }));
  add("random", randomBaseline(random));
  if (spec.sizeColumn !== undefined) add("largest first", largestFirst(base.table, spec.sizeColumn));
  if (spec.industryColumn !== undefined)
    add("same industry", sameIndustry(base.table, spec.industryColumn, { won: seeds }));
  add("Gower, nearest 5", gowerNearest(base.table, seeds), sample(pool, GOWER_ROWS, random));
  add("naive Bayes", naiveBayes(base, seeds, lost));
}

/** Rows that stand for "no winner" where nothing is known to be lost. */
const UNLABELLED = 1000;

function lookAlike(
  base: Base,
  seeds: readonly number[],
  { lost, random }: { lost: readonly number[]; random: Random },
): Baseline | undefined {
  const model = fitLookAlike({ base, seeds, lost, random });
  return model.kind === "refused" ? undefined : (rows) => scoreLookAlike(base, model, rows);
}

function naiveBayes(base: Base, seeds: readonly number[], lost: readonly number[]): Baseline | undefined {
  if (lost.length === 0) return undefined;
  const known = [...seeds, ...lost];
  const { width, codes } = base.coded;
  const rows = Uint8Array.from({ length: known.length * width }, (_, i) => {
    const row = known[Math.floor(i / width)] as number;
    return codes[row * width + (i % width)] as number;
  });
  const chanceOf = fitNaiveBayes(
    { ...base.coded, codes: rows, rowCount: known.length },
    known.map((_, i) => (i < seeds.length ? 1 : 0)),
  );
  return (asked) => Float64Array.from(asked, (row) => chanceOf(base.coded, row));
}

function byLabel(dataset: Dataset, spec: EvalSpec, label: NonNullable<EvalSpec["label"]>): EvalReport {
  const members = labelMembers(dataset.rows, label);
  if (members.size === 0) {
    throw new AppError("INPUT_INVALID", `No label of ${label.column} has that many rows.`, {
      zh: `“${label.column}”里没有这么多行的标签。`,
    });
  }
  const base = createBase(dataset.table);
  const collector = createCollector(spec.seed);
  const labels = [...members.values()];
  for (const size of spec.sizes ?? LABEL_SIZES) {
    for (let repeat = 0; repeat < spec.repeats; repeat++) {
      const random = createRandom(spec.seed * 1_000_003 + repeat * 1009 + size);
      const sums = labels
        .filter((rows) => rows.length >= size + 10)
        .map((rows) => rankByLabel(base, { rows, size, random, spec, gower: repeat < GOWER_REPEATS }));
      for (const [method, measures] of averages(sums)) collector.add(size, method, measures);
    }
  }
  const hidden: Text = {
    zh: `“${label.column}”的 ${members.size} 个标签，查哪个就藏起哪个`,
    en: `${members.size} labels of ${label.column}, each hidden while it is asked for`,
  };
  const remarks = [...dataset.remarks, hidden];
  return report({ dataset, spec, collector, remarks, test: dataset.table.rowCount, measures: PRECISIONS });
}

interface LabelDraw {
  readonly rows: readonly number[];
  readonly size: number;
  readonly random: Random;
  readonly spec: EvalSpec;
  readonly gower: boolean;
}

type Measures = Record<string, number>;

function rankByLabel(base: Base, { rows, size, random, spec, gower }: LabelDraw): Map<string, Measures> {
  const seeds = sample(rows, size, random);
  const known = new Set(seeds);
  const relevant = new Set(rows);
  const ranked = allRows(base.table.rowCount).filter((row) => !known.has(row));
  const results = new Map<string, Measures>();
  const add = (method: string, baseline: Baseline | undefined, asked: Uint32Array = ranked) => {
    if (baseline === undefined) return;
    const scores = baseline(asked);
    const truth = Uint8Array.from(asked, (row) => (relevant.has(row) ? 1 : 0));
    const whole = asked === ranked;
    results.set(method, {
      ...(whole && { "P@10": precisionAt(scores, truth, 10), "recall@50": recallAt(scores, truth, 50) }),
      AUC: areaUnderCurve(scores, truth),
    });
  };
  add("look-alike", lookAlike(base, seeds, { lost: [], random }));
  add("BM25 of the text", bm25Baseline(base.table, seeds));
  add("naive Bayes", naiveBayes(base, seeds, sample(ranked, UNLABELLED, createRandom(spec.seed))));
  add("random", randomBaseline(random));
  if (spec.sizeColumn !== undefined) add("largest first", largestFirst(base.table, spec.sizeColumn));
  if (spec.industryColumn !== undefined) {
    add("same industry", sameIndustry(base.table, spec.industryColumn, { won: seeds }));
  }
  if (gower) add("Gower, nearest 5", gowerNearest(base.table, seeds));
  return results;
}

/** Mean over the labels of one repeat, method by method. */
function averages(results: readonly Map<string, Measures>[]): Map<string, Measures> {
  const sums = new Map<string, Measures>();
  for (const result of results) {
    for (const [method, measures] of result) {
      const sum = sums.get(method) ?? {};
      for (const [name, value] of Object.entries(measures))
        sum[name] = (sum[name] ?? 0) + value / results.length;
      sums.set(method, sum);
    }
  }
  return sums;
}

interface ReportInput {
  readonly dataset: Dataset;
  readonly spec: EvalSpec;
  readonly collector: Collector;
  readonly remarks: readonly Text[];
  readonly test: number;
  readonly measures: readonly string[];
}

function report({ dataset, spec, collector, remarks, test, measures }: ReportInput): EvalReport {
  const rows = collector.rows();
  return {
    kind: "similar",
    name: spec.name,
    data: { rows: dataset.table.rowCount, test, fields: dataset.table.fields.map(({ id }) => id) },
    settings: { repeats: spec.repeats, seed: spec.seed },
    measures,
    rows,
    verdicts: rows.length === 0 ? [NOTHING] : verdictsOf(rows),
    remarks,
  };
}

/** Whether the look-alikes of the largest number of seeds rank better than chance beyond doubt. */
function verdictsOf(rows: readonly EvalRow[]): Text[] {
  const own = rows.filter(({ method }) => method.startsWith("look-alike"));
  const most = Math.max(...own.map(({ size }) => size));
  return own
    .filter(({ size }) => size === most)
    .map(({ method, measures: { AUC } }): Text => {
      if (AUC === undefined || Number.isNaN(AUC.mean)) {
        return {
          zh: `${method}：要排的部分只有一种结果，分不出好坏。`,
          en: `${method}: the part to rank holds one result only; nothing can be judged.`,
        };
      }
      const figure = `AUC ${AUC.mean.toFixed(3)}`;
      return AUC.low > 0.5 && AUC.mean > LEAST_AUC
        ? {
            zh: `${method}：有信号（${figure}，${most} 个种子）。`,
            en: `${method}: signal (${figure} with ${most} seeds).`,
          }
        : {
            zh: `${method}：没有信号（${figure}，${most} 个种子），产品里不给倍数，次序只当线索。`,
            en: `${method}: no signal (${figure} with ${most} seeds); the product gives no figures and calls the order a hint.`,
          };
    });
}

const LEAST_AUC = 0.52;

const NOTHING: Text = {
  zh: "没有足够的种子，什么也没排。",
  en: "There are not enough seeds; nothing was ranked.",
};
