import type { FeatureTable, LabelColumn, NumberColumn } from "../domain/learning/feature-table.ts";
import { fieldLikeness, gowerSimilarity } from "../domain/learning/gower.ts";
import type { Random } from "../domain/learning/random.ts";
import { eachToken, type TokenColumn } from "../domain/learning/token-column.ts";

/** Scores for the given rows by a rule that learns little or nothing: what a model must beat. */
export type Baseline = (rows: ArrayLike<number>) => Float64Array;

export function randomBaseline(random: Random): Baseline {
  return (rows) => Float64Array.from(rows, () => random());
}

/** The larger the better; a missing size counts as the smallest. */
export function largestFirst(table: FeatureTable, column: string): Baseline | undefined {
  const values = columnOf(table, column);
  if (values?.kind !== "number") return undefined;
  return (rows) =>
    Float64Array.from(rows, (row) => {
      const value = (values as NumberColumn).values[row] as number;
      return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
    });
}

/** How many of the won rows share the row's industry; with lost rows, its win rate drawn towards the overall one. */
export function sameIndustry(
  table: FeatureTable,
  column: string,
  known: { readonly won: readonly number[]; readonly lost?: readonly number[] },
): Baseline | undefined {
  const labels = columnOf(table, column);
  if (labels?.kind !== "label") return undefined;
  const { ids } = labels as LabelColumn;
  const wins = countLabels(ids, known.won);
  const losses = countLabels(ids, known.lost ?? []);
  const overall = known.won.length / (known.won.length + (known.lost?.length ?? 0));
  return (rows) =>
    Float64Array.from(rows, (row) => {
      const won = wins.get(ids[row] as number) ?? 0;
      if (known.lost === undefined) return won;
      return (won + 5 * overall) / (won + (losses.get(ids[row] as number) ?? 0) + 5);
    });
}

function countLabels(ids: Int32Array, rows: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(ids[row] as number, (counts.get(ids[row] as number) ?? 0) + 1);
  return counts;
}

/** Mean Gower similarity to the five nearest won rows: "like our winners" taken at its word. */
export function gowerNearest(table: FeatureTable, won: readonly number[]): Baseline {
  const likeness = fieldLikeness(table);
  return (rows) =>
    Float64Array.from(rows, (a) => {
      const similarities = won.map((b) => gowerSimilarity(likeness, { a, b })).sort((x, y) => y - x);
      const nearest = similarities.slice(0, 5);
      return nearest.reduce((sum, value) => sum + value, 0) / Math.max(1, nearest.length);
    });
}

const K1 = 1.2;
const B = 0.75;

/** BM25 of each row's words against all words of the seeds together; undefined without a text field. */
export function bm25Baseline(table: FeatureTable, seeds: readonly number[]): Baseline | undefined {
  const texts = table.columns.filter(
    (column, i): column is TokenColumn => column.kind === "token" && table.fields[i]?.kind === "text",
  );
  if (texts.length === 0) return undefined;
  const parts = texts.map((column) => bm25Column(column, table.rowCount, seeds));
  return (rows) => Float64Array.from(rows, (row) => parts.reduce((sum, score) => sum + score(row), 0));
}

function bm25Column(
  column: TokenColumn,
  rowCount: number,
  seeds: readonly number[],
): (row: number) => number {
  const asked = new Map<number, number>();
  for (const seed of seeds) eachToken(column, seed, (token) => asked.set(token, (asked.get(token) ?? 0) + 1));
  const average = column.tokens.length / rowCount;
  return (row) => {
    const length = (column.starts[row + 1] as number) - (column.starts[row] as number);
    const norm = K1 * (1 - B + (B * length) / average);
    let sum = 0;
    eachToken(column, row, (token) => {
      const count = asked.get(token);
      if (count === undefined) return;
      const rowsWith = column.rowsWith[token] as number;
      sum += (count * Math.log(1 + (rowCount - rowsWith + 0.5) / (rowsWith + 0.5)) * (K1 + 1)) / (1 + norm);
    });
    return sum;
  };
}

function columnOf(table: FeatureTable, id: string) {
  return table.columns[table.fields.findIndex((field) => field.id === id)];
}
