import type { EntityKind } from "#src/domain/crm.ts";
import type { Problem } from "#src/ports/crm-source.ts";
import type { DateStyle } from "./dates.ts";
import { type ColumnRule, ruleOf, type TableMapping } from "./mapping.ts";
import { problemAt } from "./problems.ts";
import { headersOf } from "./profile.ts";
import type { RawRow, RawTable } from "./raw.ts";
import { type FieldSpec, fieldSpec } from "./schema.ts";
import { type ValueReader, valueReader } from "./values.ts";

export interface Column {
  readonly index: number;
  readonly header: string;
  readonly spec: FieldSpec;
  readonly rule: ColumnRule;
  readonly read: ValueReader;
}

/** A table with its mapping laid over its real header row. */
export interface Layout {
  readonly table: RawTable;
  readonly kind: EntityKind;
  readonly headerRow: number;
  readonly headers: readonly { readonly index: number; readonly header: string }[];
  /** Mapped columns; references last, the account first among them, because names are looked up inside it. */
  readonly columns: readonly Column[];
  /** Columns kept in `custom`. */
  readonly custom: readonly { readonly index: number; readonly header: string }[];
  /** Columns the row's id is made of, where the mapping says so. */
  readonly key: readonly number[];
  /** Every row must have as many cells as the header. */
  readonly strict: boolean;
  readonly problems: readonly Problem[];
}

export async function layOut(
  table: RawTable,
  mapping: TableMapping & { kind: EntityKind },
  dates: DateStyle,
): Promise<Layout> {
  const headerRow = mapping.header ?? 1;
  const headers = headersOf(await rowAt(table, headerRow));
  const rules = new Map(
    Object.entries(mapping.columns ?? {}).map(([header, column]) => [header, ruleOf(column)]),
  );
  const present = new Set(headers.map(({ header }) => header));
  const columns: Column[] = [];
  const custom: { index: number; header: string }[] = [];
  const unlisted: string[] = [];
  for (const { index, header } of headers) {
    const rule = rules.get(header);
    if (rule === undefined && !header.startsWith("#")) unlisted.push(header);
    if (rule?.field === "ignore") continue;
    const spec = rule === undefined ? undefined : fieldSpec(mapping.kind, rule.field);
    if (spec === undefined || rule === undefined) custom.push({ index, header });
    else columns.push({ index, header, spec, rule, read: valueReader(spec, rule, dates) });
  }
  const absent = [...rules.keys()].filter((header) => !present.has(header));
  return {
    table,
    kind: mapping.kind,
    headerRow,
    headers,
    columns: columns.sort((a, b) => turn(a.spec) - turn(b.spec) || a.index - b.index),
    custom,
    key: [mapping.key ?? []]
      .flat()
      .flatMap((name) => headers.filter(({ header }) => header === name).map(({ index }) => index)),
    strict: table.sheet === undefined && mapping.ragged !== true,
    problems: [
      ...absent.map((header) => missingColumn(table, header)),
      ...unlisted.map((header) => unknownColumn(table, header)),
    ],
  };
}

function turn(spec: FieldSpec): number {
  if (spec.type !== "ref" && spec.type !== "refs" && spec.type !== "stage") return 0;
  return spec.field === "accountId" ? 1 : 2;
}

async function rowAt(table: RawTable, wanted: number): Promise<RawRow | undefined> {
  for await (const batch of table.rows()) {
    const found = batch.find((row) => row.row >= wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function tableName(table: RawTable): string {
  return table.sheet === undefined ? table.file : `${table.file} (${table.sheet})`;
}

function missingColumn(table: RawTable, column: string): Problem {
  const message = {
    zh: "映射里有这一列，表里没有",
    en: "is in the mapping but not in the table",
  };
  return problemAt({ file: tableName(table), column }, { code: "missing-column", message });
}

function unknownColumn(table: RawTable, column: string): Problem {
  const message = {
    zh: "没有对应的字段，按原列名保留在自定义字段",
    en: "has no field of ours; kept as a custom field under its own name",
  };
  return problemAt({ file: tableName(table), column }, { code: "unknown-column", message });
}
