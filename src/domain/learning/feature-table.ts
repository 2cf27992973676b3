import { createPlaces } from "./places.ts";
import { createTokenColumn, type TokenColumn } from "./token-column.ts";
import { wordsOf } from "./words.ts";

/**
 * - number: any finite number, or text that reads as one ("1,200", "24%" is 24)
 * - date: ISO text (2026-11-23, 2026/11/23, with or without a time) or a Date; held as days since 1970-01-01
 * - category: one label; booleans are the labels "yes" and "no"
 * - tree: a path from the root, "制造业/机械/机床" or its array, or a code whose prefixes are its parents
 * - multi: several labels, an array or text with separators
 * - text: prose, split into words (Latin) and pairs of characters (Chinese)
 */
export type FieldKind = "number" | "date" | "category" | "tree" | "multi" | "text";

export interface Field {
  readonly id: string;
  readonly kind: FieldKind;
  /** Between the steps of a tree ("/") or the labels of a multi-value (any of , ; | 、 ，；). */
  readonly separator?: string;
  /** For tree codes: lengths of the parents' prefixes, shortest first. "C3421" with [1, 3] is C / C34 / C3421. */
  readonly prefixes?: readonly number[];
}

export type FieldValue = string | number | boolean | Date | null | undefined | readonly string[];
export type FeatureRecord = Readonly<Record<string, FieldValue>>;

export interface NumberColumn {
  readonly kind: "number";
  /** One a row; NaN where missing. */
  readonly values: Float64Array;
}

export interface LabelColumn {
  readonly kind: "label";
  /** One a row: a place in `labels`, −1 where missing. */
  readonly ids: Int32Array;
  readonly labels: readonly string[];
  /** Per label the place of its parent, −1 at the root. Absent for plain categories. */
  readonly parents?: Int32Array;
}

export type Column = NumberColumn | LabelColumn | TokenColumn;

/** Values of one field that could not be read and count as missing. */
export interface ValueProblem {
  readonly field: string;
  readonly count: number;
  /** The first of them: its record number from 0, and what stood there. */
  readonly row: number;
  readonly value: string;
}

/** Records turned into columns: what every model here is fitted on. Missing is a value of its own, never zero. */
export interface FeatureTable {
  readonly rowCount: number;
  readonly fields: readonly Field[];
  readonly columns: readonly Column[];
  readonly problems: readonly ValueProblem[];
}

export interface TableOptions {
  /** Texts that stand for "no answer", compared without case; "", "-", "n/a", "na", "null", "nan" always do. */
  readonly missing?: readonly string[];
}

const NO_ANSWER = ["", "-", "—", "n/a", "na", "null", "nan", "undefined"];

/** Builds the table; a value that cannot be read is missing and reported once a field, never an exception. */
export function buildFeatureTable(
  records: readonly FeatureRecord[],
  fields: readonly Field[],
  options: TableOptions = {},
): FeatureTable {
  const missing = new Set([...NO_ANSWER, ...(options.missing ?? []).map((text) => text.toLowerCase())]);
  const problems: ValueProblem[] = [];
  const columns = fields.map((field) => {
    const reader = createColumnReader(field, missing);
    const column = reader.read(records);
    if (reader.problem.count > 0) problems.push({ field: field.id, ...reader.problem });
    return column;
  });
  return { rowCount: records.length, fields, columns, problems };
}

function createColumnReader(field: Field, missing: ReadonlySet<string>) {
  const problem = { count: 0, row: -1, value: "" };
  const isMissing = (value: FieldValue) =>
    value === null ||
    value === undefined ||
    (typeof value === "string" && value.length < 12 && missing.has(value.trim().toLowerCase()));
  const refuse = (row: number, value: FieldValue) => {
    if (problem.count++ === 0) Object.assign(problem, { row, value: String(value).slice(0, 40) });
    return Number.NaN;
  };
  const numbers = (records: readonly FeatureRecord[]): NumberColumn => {
    const parse = field.kind === "date" ? dayOf : numberOf;
    const values = new Float64Array(records.length);
    for (let row = 0; row < records.length; row++) {
      const value = records[row]?.[field.id];
      if (isMissing(value)) values[row] = Number.NaN;
      else values[row] = parse(value) ?? refuse(row, value);
    }
    return { kind: "number", values };
  };
  const read = (records: readonly FeatureRecord[]): Column => {
    if (field.kind === "number" || field.kind === "date") return numbers(records);
    const valueAt = (row: number) => {
      const value = records[row]?.[field.id];
      return isMissing(value) ? undefined : value;
    };
    if (field.kind === "category") return readLabels(records.length, (row) => labelOf(valueAt(row)));
    if (field.kind === "tree") return readTree(records.length, (row) => pathOf(valueAt(row), field));
    const split = field.kind === "text" ? wordsOf : (text: string) => labelsIn(text, field.separator);
    const tokensAt = (row: number) => {
      const value = valueAt(row);
      if (value === undefined) return undefined;
      return Array.isArray(value) ? value : split(String(value));
    };
    return createTokenColumn(records.length, tokensAt, field.kind === "text" ? "unit" : "presence");
  };
  return { read, problem };
}

function numberOf(value: FieldValue): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "string") return undefined;
  const text = value.trim().replaceAll(",", "").replace(/%$/, "");
  const number = Number(text);
  return text !== "" && Number.isFinite(number) ? number : undefined;
}

const DATE = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$/;

function dayOf(value: FieldValue): number | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.getTime() / 86_400_000;
  const parts = typeof value === "string" ? DATE.exec(value.trim()) : null;
  if (parts === null) return undefined;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const time = new Date(Date.UTC(year, month - 1, day));
  // Date.UTC turns 31 February into 3 March: a day that does not come back unchanged was not a day.
  if (time.getUTCMonth() !== month - 1 || time.getUTCDate() !== day) return undefined;
  return time.getTime() / 86_400_000;
}

function labelOf(value: FieldValue): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "string" ? value.trim() : String(value);
}

function labelsIn(text: string, separator?: string): string[] {
  const parts = text.split(separator ?? /[,;|、，；]/);
  return parts.map((part) => part.trim().replace(/^[[\]'"]+|[[\]'"]+$/g, "")).filter((part) => part !== "");
}

function pathOf(value: FieldValue, field: Field): readonly string[] | undefined {
  if (Array.isArray(value)) return value.length > 0 ? value : undefined;
  const text = labelOf(value);
  if (text === undefined) return undefined;
  if (field.prefixes === undefined) {
    const steps = text.split(field.separator ?? "/").map((step) => step.trim());
    return steps.filter((step) => step !== "");
  }
  const prefixes = field.prefixes.filter((length) => length < text.length);
  return [...prefixes.map((length) => text.slice(0, length)), text];
}

function readLabels(rowCount: number, labelAt: (row: number) => string | undefined): LabelColumn {
  const ids = new Int32Array(rowCount);
  const places = createPlaces();
  for (let row = 0; row < rowCount; row++) {
    const label = labelAt(row);
    ids[row] = label === undefined ? -1 : places.of(label);
  }
  return { kind: "label", ids, labels: places.labels() };
}

function readTree(rowCount: number, pathAt: (row: number) => readonly string[] | undefined): LabelColumn {
  const places = createPlaces();
  const parents: number[] = [];
  const place = (path: readonly string[]): number => {
    let parent = -1;
    let joined = "";
    for (const step of path) {
      joined = joined === "" ? step : `${joined} / ${step}`;
      const id = places.of(joined);
      if (id === parents.length) parents.push(parent);
      parent = id;
    }
    return parent;
  };
  const ids = Int32Array.from({ length: rowCount }, (_, row) => place(pathAt(row) ?? []));
  return { kind: "label", ids, labels: places.labels(), parents: Int32Array.from(parents) };
}
