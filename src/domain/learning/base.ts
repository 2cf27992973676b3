import type { CodedRows } from "./code-table.ts";
import { type Encoder, encodeTable, fitEncoder } from "./encoder.ts";
import type { FeatureTable } from "./feature-table.ts";

/** The base: every account the tenant has, as a table and as codes. Row numbers below are rows of it. */
export interface Base {
  readonly table: FeatureTable;
  readonly encoder: Encoder;
  readonly coded: CodedRows;
}

/** Codes a table for look-alikes. */
export function createBase(table: FeatureTable): Base {
  const encoder = fitEncoder(table, { maxBins: 16 });
  const coded = {
    codes: encodeTable(encoder, table),
    width: encoder.fields.length,
    rowCount: table.rowCount,
    sizes: encoder.fields.map(({ size }) => size),
  };
  return { table, encoder, coded };
}
