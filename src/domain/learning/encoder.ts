import type { Column, FeatureTable, LabelColumn, NumberColumn } from "./feature-table.ts";
import { eachToken, type TokenColumn } from "./token-column.ts";

/** How one field becomes a code 0–255. Plain data: it is stored with the model. */
export interface FieldCodes {
  readonly id: string;
  readonly kind: "number" | "date" | "category" | "tree" | "flag";
  /** Codes run from 0 to size − 1. Code 0 is "missing"; the last code of labels is "any other". */
  readonly size: number;
  /** Numbers: a value belongs to code 1 + how many edges are at or below it. */
  readonly edges?: readonly number[];
  /** Labels: the label of code 1 + its place here. */
  readonly labels?: readonly string[];
  /** Trees: per code the code of its parent, −1 at the root. */
  readonly parents?: readonly number[];
}

export interface Encoder {
  readonly fields: readonly FieldCodes[];
}

export interface EncoderOptions {
  /** Most bins a number may have, 2–254. */
  readonly maxBins?: number;
  /** Most labels a category or tree may have, 1–254; the rarer ones become "any other" (or their parent). */
  readonly maxLabels?: number;
  /** A label seen in fewer rows becomes "any other" (or its parent). */
  readonly minCount?: number;
  /** Most labels of a multi-value that become yes/no codes of their own; none when absent. */
  readonly flags?: number;
  /** Give a tree a second set of codes for its topmost branches, for models that cut at single codes. */
  readonly branches?: boolean;
  /** Rows to learn from; all when absent. */
  readonly rows?: ArrayLike<number>;
}

const MOST_ROWS_READ = 20_000;

/**
 * Learns the codes of every number, date, category and tree of the table, and on request of the labels of its
 * multi-values. Text is never coded.
 */
export function fitEncoder(table: FeatureTable, options: EncoderOptions = {}): Encoder {
  const rows = rowsToRead(table.rowCount, options.rows);
  const fields: FieldCodes[] = [];
  table.columns.forEach((column, i) => {
    const field = table.fields[i];
    if (field === undefined || field.kind === "text") return;
    if (column.kind === "token") fields.push(...flagCodes(field.id, column, rows, options));
    else if (column.kind === "number") {
      const edges = numberEdges(column, rows, options.maxBins ?? 32);
      fields.push({
        id: field.id,
        kind: field.kind === "date" ? "date" : "number",
        size: edges.length + 2,
        edges,
      });
    } else {
      const codes = labelCodes(field.id, column, rows, options);
      fields.push(codes);
      const tops = (codes.labels ?? []).filter((_, i) => codes.parents?.[i + 1] === -1);
      if (options.branches === true && codes.kind === "tree" && tops.length + 2 < codes.size) {
        fields.push({ id: field.id, kind: "tree", size: tops.length + 2, labels: tops });
      }
    }
  });
  return { fields };
}

function rowsToRead(rowCount: number, given?: ArrayLike<number>): Uint32Array {
  const count = given?.length ?? rowCount;
  const step = Math.max(1, count / MOST_ROWS_READ);
  const read = Math.floor(count / step);
  return Uint32Array.from({ length: read }, (_, i) => {
    const place = Math.floor(i * step);
    return given === undefined ? place : (given[place] as number);
  });
}

/**
 * Cuts into bins of about equal count in which a value held by many rows keeps a bin of its own: nine customers in
 * ten with no revenue yet must not hide the difference among the tenth.
 */
function numberEdges(column: NumberColumn, rows: Uint32Array, maxBins: number): number[] {
  const values = Float64Array.from(rows, (row) => column.values[row] as number)
    .filter((value) => !Number.isNaN(value))
    .sort();
  const { distinct, counts } = runs(values);
  const edges: number[] = [];
  let left = values.length;
  let bins = distinct.length <= maxBins ? values.length : maxBins;
  let inBin = 0;
  for (let i = 0; i < distinct.length; i++) {
    const count = counts[i] as number;
    const full = inBin + count / 2 > left / bins || distinct.length <= maxBins;
    if (inBin > 0 && full && edges.length < maxBins - 1) {
      edges.push(((distinct[i - 1] as number) + (distinct[i] as number)) / 2);
      left -= inBin;
      bins = Math.max(1, bins - 1);
      inBin = 0;
    }
    inBin += count;
  }
  return edges;
}

function runs(sorted: Float64Array): { distinct: number[]; counts: number[] } {
  const distinct: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    const last = distinct.length - 1;
    if (last >= 0 && distinct[last] === value) counts[last] = (counts[last] as number) + 1;
    else {
      distinct.push(value);
      counts.push(1);
    }
  }
  return { distinct, counts };
}

function labelCodes(id: string, column: LabelColumn, rows: Uint32Array, options: EncoderOptions): FieldCodes {
  const counts = new Uint32Array(column.labels.length);
  for (const row of rows) {
    // A tree's parent is seen wherever one of its children is.
    for (
      let label = column.ids[row] as number;
      label >= 0;
      label = (column.parents?.[label] ?? -1) as number
    ) {
      counts[label] = (counts[label] as number) + 1;
    }
  }
  const { maxLabels = 254, minCount = 1 } = options;
  const kept = [...counts.keys()]
    .filter((label) => (counts[label] as number) >= Math.max(1, minCount))
    .sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b)
    .slice(0, Math.min(254, maxLabels))
    .sort((a, b) => a - b);
  const codes = { id, size: kept.length + 2, labels: kept.map((label) => column.labels[label] as string) };
  if (column.parents === undefined) return { ...codes, kind: "category" };
  const codeOf = new Map(kept.map((label, i) => [label, i + 1]));
  const parents = kept.map((label) => codeOf.get(column.parents?.[label] ?? -1) ?? -1);
  return { ...codes, kind: "tree", parents: [-1, ...parents, -1] };
}

/** The commonest labels of a multi-value, each a field of codes 0 missing, 1 no, 2 yes. */
function flagCodes(
  id: string,
  column: TokenColumn,
  rows: Uint32Array,
  options: EncoderOptions,
): FieldCodes[] {
  const counts = new Uint32Array(column.labels.length);
  for (const row of rows) {
    eachToken(column, row, (token) => {
      counts[token] = (counts[token] as number) + 1;
    });
  }
  return [...counts.keys()]
    .filter((token) => (counts[token] as number) >= Math.max(1, options.minCount ?? 1))
    .sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b)
    .slice(0, options.flags ?? 0)
    .map((token) => ({ id, kind: "flag", size: 3, labels: [column.labels[token] as string] }));
}

/** Row-major codes, `encoder.fields.length` a row, for all rows or the given ones in the given order. */
export function encodeTable(encoder: Encoder, table: FeatureTable, rows?: ArrayLike<number>): Uint8Array {
  const width = encoder.fields.length;
  const rowCount = rows?.length ?? table.rowCount;
  const codes = new Uint8Array(rowCount * width);
  encoder.fields.forEach((field, f) => {
    const column = table.columns[table.fields.findIndex(({ id }) => id === field.id)];
    if (column === undefined) return;
    const codeAt = coderFor(field, column);
    for (let i = 0, at = f; i < rowCount; i++, at += width) {
      codes[at] = codeAt(rows === undefined ? i : (rows[i] as number));
    }
  });
  return codes;
}

function coderFor(field: FieldCodes, column: Column): (row: number) => number {
  if (column.kind === "number") return numberCoder(field, column);
  return column.kind === "label" ? labelCoder(field, column) : flagCoder(field, column);
}

function flagCoder(field: FieldCodes, column: TokenColumn): (row: number) => number {
  const wanted = column.labels.indexOf(field.labels?.[0] ?? "");
  return (row) => {
    if (column.missing[row] === 1) return 0;
    let code = 1;
    eachToken(column, row, (token) => {
      if (token === wanted) code = 2;
    });
    return code;
  };
}

function numberCoder(field: FieldCodes, column: NumberColumn): (row: number) => number {
  const edges = Float64Array.from(field.edges ?? []);
  return (row) => {
    const value = column.values[row] as number;
    if (Number.isNaN(value)) return 0;
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((edges[middle] as number) <= value) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}

function labelCoder(field: FieldCodes, column: LabelColumn): (row: number) => number {
  const known = new Map((field.labels ?? []).map((label, i) => [label, i + 1]));
  const other = field.size - 1;
  const codeOf = Uint8Array.from(column.labels, (_, place) => {
    let label = place;
    while (label >= 0) {
      const code = known.get(column.labels[label] as string);
      if (code !== undefined) return code;
      label = column.parents?.[label] ?? -1;
    }
    return other;
  });
  return (row) => {
    const label = column.ids[row] as number;
    return label < 0 ? 0 : (codeOf[label] as number);
  };
}

/** What a code stands for: a label, a range of numbers or dates; undefined for "missing" and "any other". */
export function describeCode(field: FieldCodes, code: number): string | undefined {
  if (code === 0 || (field.kind === "flag" && code === 1)) return undefined;
  if (field.kind === "flag") return field.labels?.[0];
  if (field.edges === undefined) return field.labels?.[code - 1];
  const show = (edge: number) =>
    field.kind === "date"
      ? new Date(edge * 86_400_000).toISOString().slice(0, 10)
      : String(Number(edge.toPrecision(4)));
  const low = field.edges[code - 2];
  const high = field.edges[code - 1];
  if (low === undefined) return high === undefined ? undefined : `< ${show(high)}`;
  return high === undefined ? `≥ ${show(low)}` : `${show(low)} – ${show(high)}`;
}
