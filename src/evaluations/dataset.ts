import { buildFeatureTable, type FeatureTable, type Field } from "../domain/learning/feature-table.ts";
import { type InferredField, inferFields } from "../domain/learning/infer-fields.ts";
import type { Text } from "../domain/text.ts";
import { AppError } from "../errors.ts";
import { inOrder } from "./order.ts";
import type { CsvRows } from "./read-csv.ts";
import type { EvalSpec } from "./spec.ts";

export interface Dataset {
  readonly table: FeatureTable;
  readonly rows: readonly Record<string, string>[];
  /** 1 won, 0 lost, one a row; empty without an outcome column. */
  readonly outcomes: Uint8Array;
  /** What was left out and why, for the report. */
  readonly remarks: readonly Text[];
}

const SKIPPED: Readonly<Record<NonNullable<InferredField["skipped"]>, Text>> = {
  empty: { zh: "全空", en: "empty" },
  identifier: { zh: "是编号或名称", en: "an identifier or a name" },
  constant: { zh: "只有一个值", en: "one value only" },
};

/** Puts the rows in order, reads the outcome and builds the table of everything that may be learnt from. */
export function createDataset(csv: CsvRows, spec: EvalSpec): Dataset {
  const remarks = csv.problems.slice(0, 5).map(({ line, message }): Text => {
    return { zh: `第 ${line} 行跳过：${message}`, en: `line ${line} left out: ${message}` };
  });
  const more = csv.problems.length - remarks.length;
  if (more > 0) remarks.push({ zh: `另有 ${more} 行跳过`, en: `${more} more lines left out` });
  checkColumns(csv.columns, spec);
  const withResult = spec.outcome === undefined ? [...csv.rows] : closedRows(csv.rows, spec.outcome, remarks);
  if (withResult.length === 0) {
    throw new AppError("INPUT_INVALID", "No row has a result.", { zh: "没有一行有结果。" });
  }
  if (spec.order === undefined && spec.outcome !== undefined) {
    remarks.push({
      zh: "没有写 order 列，按文件里的先后当作时间",
      en: "no order column named: the order of the file stands for time",
    });
  }
  const rows = spec.order === undefined ? withResult : inOrder(withResult, spec.order, remarks);
  const fields = fieldsFor(rows, csv.columns, spec, remarks);
  const table = buildFeatureTable(rows, fields, { missing: spec.missing });
  for (const { field, count, row, value } of table.problems) {
    remarks.push({
      zh: `${field}：${count} 个值读不出来，第一个是第 ${row + 1} 条的“${value}”，按未填处理`,
      en: `${field}: ${count} values unread, first "${value}" in row ${row + 1}; they count as missing`,
    });
  }
  const won = new Set(spec.outcome?.won.map(folded));
  const column = spec.outcome?.column ?? "";
  const outcomes = Uint8Array.from(spec.outcome === undefined ? [] : rows, (row) =>
    won.has(folded(row[column] ?? "")) ? 1 : 0,
  );
  return { table, rows, outcomes, remarks };
}

/** A result is the same whatever its case and the blanks around it. */
function folded(text: string): string {
  return text.trim().toLowerCase();
}

function checkColumns(columns: readonly string[], spec: EvalSpec): void {
  const named = [
    spec.outcome?.column,
    spec.label?.column,
    spec.id,
    spec.order,
    spec.sizeColumn,
    spec.industryColumn,
    ...(spec.use ?? []),
    ...spec.leaveOut,
    ...Object.keys(spec.kinds),
  ];
  const absent = [...new Set(named.filter((name) => name !== undefined && !columns.includes(name)))];
  if (absent.length === 0) return;
  throw new AppError(
    "INPUT_INVALID",
    `The file has no column ${absent.join(", ")}. It has: ${columns.join(", ")}`,
    {
      zh: `文件里没有这些列：${absent.join("、")}。现有列：${columns.join("、")}`,
    },
  );
}

function closedRows(rows: CsvRows["rows"], outcome: NonNullable<EvalSpec["outcome"]>, remarks: Text[]) {
  const known = new Set([...outcome.won, ...outcome.lost].map(folded));
  const open = new Set(["", ...outcome.open].map(folded));
  const others = new Map<string, number>();
  const closed = rows.filter((row) => {
    const value = folded(row[outcome.column] ?? "");
    if (!known.has(value) && !open.has(value)) others.set(value, (others.get(value) ?? 0) + 1);
    return known.has(value);
  });
  if (others.size > 0) {
    const named = [...others].slice(0, 10).map(([value, count]) => `"${value}" (${count})`);
    const list = others.size > 10 ? `${named.join(", ")}, …` : named.join(", ");
    throw new AppError(
      "INPUT_INVALID",
      `Column ${outcome.column} holds values that are neither won nor lost: ${list}. Name each as won, lost or open.`,
      { zh: `“${outcome.column}”里有既不是赢也不是输的值：${list}。请在 won、lost 或 open 里写明。` },
    );
  }
  const unfinished = rows.length - closed.length;
  if (unfinished > 0)
    remarks.push({
      zh: `${unfinished} 行没有结果，不用`,
      en: `${unfinished} rows without a result left out`,
    });
  return closed;
}

function fieldsFor(
  rows: Dataset["rows"],
  columns: readonly string[],
  spec: EvalSpec,
  remarks: Text[],
): Field[] {
  const notTraits = new Set([
    spec.outcome?.column,
    spec.label?.column,
    spec.id,
    spec.order,
    ...spec.leaveOut,
  ]);
  const chosen = (spec.use ?? columns).filter((name) => !notTraits.has(name));
  const fields = inferFields(rows, chosen).flatMap((field): Field[] => {
    const choice = spec.kinds[field.id];
    if (typeof choice === "string") return [{ id: field.id, kind: choice }];
    if (choice !== undefined) {
      const { separator, prefixes } = choice;
      return [
        { id: field.id, kind: choice.kind, ...(separator && { separator }), ...(prefixes && { prefixes }) },
      ];
    }
    if (field.skipped === undefined) return [{ id: field.id, kind: field.kind }];
    remarks.push({
      zh: `${field.id} 不用：${SKIPPED[field.skipped].zh}`,
      en: `${field.id} not used: ${SKIPPED[field.skipped].en}`,
    });
    return [];
  });
  if (fields.length > 0) return fields;
  throw new AppError("INPUT_INVALID", "No column is left to learn from.", { zh: "没有可以学习的列。" });
}
