import type { CellValue, Workbook, Worksheet } from "exceljs";
import type { Extracted } from "./extracted.ts";
import { openOffice } from "./office-zip.ts";
import { damaged } from "./problems.ts";
import { createSectionWriter } from "./section-writer.ts";
import { tableLines, tidyCell } from "./tables.ts";

const MAX_ROWS = 20_000;
const MAX_COLUMNS = 100;

/** The visible sheets of a workbook, each row as a sentence under the names of its columns. */
export async function readXlsx(data: Uint8Array): Promise<Extracted> {
  await openOffice(data);
  const workbook = await load(data);
  const writer = createSectionWriter();
  for (const sheet of workbook.worksheets) {
    if (sheet.state !== "visible") continue;
    writer.place({ kind: "sheet", label: sheet.name });
    for (const line of linesOf(rowsOf(sheet))) writer.line(line);
  }
  return { sections: writer.done(), meta: {} };
}

async function load(data: Uint8Array): Promise<Workbook> {
  const { default: excel } = await import("exceljs");
  const workbook = new excel.Workbook();
  try {
    await workbook.xlsx.load(data as never, { ignoreNodes: ["dataValidations", "conditionalFormatting"] });
    return workbook;
  } catch (error) {
    throw damaged(error);
  }
}

function rowsOf(sheet: Worksheet): string[][] {
  const rows: string[][] = [];
  sheet.eachRow({ includeEmpty: false }, (row) => {
    if (rows.length >= MAX_ROWS) return;
    const cells: string[] = [];
    row.eachCell({ includeEmpty: false }, (cell, column) => {
      // A merged cell repeats its first one.
      if (column <= MAX_COLUMNS && cell.master === cell) cells[column - 1] = tidyCell(textOf(cell.value));
    });
    rows.push(Array.from(cells, (cell) => cell ?? ""));
  });
  return rows;
}

/** Lines above the header (a title, a date) stand alone; from the first row with several names on it is a table. */
function linesOf(rows: readonly (readonly string[])[]): string[] {
  const head = rows.findIndex((row) => row.filter(isName).length >= 2);
  if (head === -1) return rows.map((row) => row.filter(Boolean).join(" "));
  const above = rows.slice(0, head).map((row) => row.filter(Boolean).join(" "));
  return [...above, ...tableLines(rows.slice(head))].filter(Boolean);
}

function isName(cell: string): boolean {
  return cell !== "" && /\p{L}/u.test(cell);
}

function textOf(value: CellValue): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return dateText(value);
  if (typeof value !== "object") return String(value);
  if ("richText" in value) return value.richText.map(({ text }) => text).join("");
  if ("text" in value) return textOf(value.text as CellValue);
  if ("result" in value) return textOf(value.result as CellValue);
  return "";
}

/** exceljs gives a cell's wall-clock time as if it were UTC. */
function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return "";
  const iso = date.toISOString();
  return iso.endsWith("T00:00:00.000Z") ? iso.slice(0, 10) : iso.slice(0, 16).replace("T", " ");
}
