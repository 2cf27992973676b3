import type { Text } from "#src/domain/text.ts";

/** A cell as the reader gives it: CSV always text, a workbook also numbers, booleans and nothing. */
export type RawCell = string | number | boolean | null;

export interface RawRow {
  /** As a spreadsheet counts: 1 is the first row of the file. */
  readonly row: number;
  readonly cells: readonly RawCell[];
  /** Why the row cannot be used at all. */
  readonly broken?: Text;
  /** Some cell holds U+FFFD: its bytes were not valid in the file's encoding. */
  readonly garbled?: true;
  /** Columns (from 0) whose value came from a formula, and whether it had a stored result. */
  readonly formulas?: ReadonlyMap<number, { readonly text: string; readonly cached: boolean }>;
}

export interface RawTable {
  /** The file's name without its folder; reports name it. */
  readonly file: string;
  readonly path: string;
  readonly sheet?: string;
  /** Every row from the top, in batches, as often as asked for. Memory stays flat whatever the size. */
  rows(signal?: AbortSignal): AsyncIterable<readonly RawRow[]>;
}

export function isBlank(cell: RawCell | undefined): boolean {
  return cell === null || cell === undefined || (typeof cell === "string" && cell.trim() === "");
}

export function cellText(cell: RawCell | undefined): string {
  return cell === null || cell === undefined ? "" : String(cell).trim();
}
