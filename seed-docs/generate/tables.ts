import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";

export type Row = Readonly<Record<string, string>>;

/** One table of the committed export, read back the way any importer would. */
export function readTable(name: string): Row[] {
  const text = readFileSync(new URL(`../crm/${name}.csv`, import.meta.url), "utf8");
  return parse(text, { columns: true }) as Row[];
}

export function cell(row: Row | undefined, header: string): string {
  const value = row?.[header];
  if (value === undefined) throw new Error(`no column ${header}`);
  return value;
}
