import type { Column, FeatureTable } from "./feature-table.ts";
import type { TokenColumn } from "./token-column.ts";

/** The table without the fields that `keep` turns down. */
export function columnsOf(table: FeatureTable, keep: (field: string) => boolean): FeatureTable {
  const kept = table.fields.flatMap(({ id }, i) => (keep(id) ? [i] : []));
  return {
    ...table,
    fields: kept.map((i) => table.fields[i] as FeatureTable["fields"][number]),
    columns: kept.map((i) => table.columns[i] as Column),
  };
}

/** The given rows, in the given order, as a table of their own. */
export function takeRows(table: FeatureTable, rows: ArrayLike<number>): FeatureTable {
  return {
    ...table,
    rowCount: rows.length,
    columns: table.columns.map((column) => takeColumn(column, rows)),
  };
}

function takeColumn(column: Column, rows: ArrayLike<number>): Column {
  if (column.kind === "number") {
    return { kind: "number", values: Float64Array.from(rows, (row) => column.values[row] as number) };
  }
  if (column.kind === "label") {
    return { ...column, ids: Int32Array.from(rows, (row) => column.ids[row] as number) };
  }
  return takeTokens(column, rows);
}

function takeTokens(column: TokenColumn, rows: ArrayLike<number>): TokenColumn {
  const starts = new Uint32Array(rows.length + 1);
  const places: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    for (let at = column.starts[row] as number; at < (column.starts[row + 1] as number); at++)
      places.push(at);
    starts[i + 1] = places.length;
  }
  return {
    ...column,
    starts,
    tokens: Uint32Array.from(places, (at) => column.tokens[at] as number),
    weights: Float32Array.from(places, (at) => column.weights[at] as number),
    missing: Uint8Array.from(rows, (row) => column.missing[row] as number),
  };
}
