import type { FeatureRecord, Field, FieldKind, FieldValue } from "./feature-table.ts";
import { buildFeatureTable } from "./feature-table.ts";

export interface InferredField extends Field {
  /** Why the field is not used, if it is not. */
  readonly skipped?: "empty" | "identifier" | "constant";
}

const LOOKED_AT = 5000;
const READABLE = 0.95;

/** Guesses what each column holds from its first rows, and leaves out what cannot teach anything. */
export function inferFields(records: readonly FeatureRecord[], columns: readonly string[]): InferredField[] {
  const head = records.slice(0, LOOKED_AT);
  return columns.map((id) => inferField(id, head));
}

function inferField(id: string, records: readonly FeatureRecord[]): InferredField {
  const values = records
    .map((record) => record[id])
    .filter((value) => value !== undefined && value !== null && value !== "");
  if (values.length === 0) return { id, kind: "category", skipped: "empty" };
  const distinct = new Set(values.map(String)).size;
  const kind = kindOf(id, values, distinct);
  if (distinct === 1 && values.length === records.length) return { id, kind, skipped: "constant" };
  if (kind === "category" && distinct > 20 && distinct > 0.9 * values.length) {
    return { id, kind, skipped: "identifier" };
  }
  return { id, kind };
}

function kindOf(id: string, values: readonly FieldValue[], distinct: number): FieldKind {
  const reads = (kind: FieldKind) => {
    const table = buildFeatureTable(
      values.map((value) => ({ [id]: value })),
      [{ id, kind }],
    );
    return 1 - (table.problems[0]?.count ?? 0) / values.length >= READABLE;
  };
  if (reads("date")) return "date";
  if (reads("number")) return "number";
  const texts = values.map(String);
  const listed = texts.filter((text) => /^\[.*\]$|[;|、；]/.test(text)).length;
  if (listed > 0.5 * values.length || values.some((value) => Array.isArray(value))) return "multi";
  const length = texts.reduce((sum, text) => sum + text.length, 0) / texts.length;
  return length > 40 && distinct > 0.5 * values.length ? "text" : "category";
}
