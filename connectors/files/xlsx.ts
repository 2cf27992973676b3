import { open as openFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { AppError } from "#src/errors.ts";
import type { RawCell, RawRow } from "./raw.ts";
import { notAWorkbook, readZip, type ZipEntry } from "./zip.ts";

export interface SheetInfo {
  readonly name: string;
  /** `xl/worksheets/sheet1.xml` */
  readonly entry: string;
  readonly hidden: boolean;
}

const MOST_ENTRIES = 5_000;
const MOST_UNPACKED = 1024 ** 3;
const MOST_STRINGS = 256 * 1024 ** 2;

/** Refuses what is not a workbook, is locked, or would unpack beyond 1 GB, before anything is read from it. */
export async function checkWorkbook(path: string, file: string): Promise<void> {
  await using handle = await openFile(path);
  const head = Buffer.alloc(8);
  await handle.read(head, 0, 8, 0);
  if (head.readUInt32BE(0) === 0xd0cf11e0) throw lockedOrOld(file);
  if (head.readUInt16BE(0) !== 0x504b) throw notAWorkbook(file);
  let unpacked = 0;
  let entries = 0;
  for await (const entry of readZip(path, file)) {
    entries += 1;
    unpacked += entry.size;
    const strings = entry.name === "xl/sharedStrings.xml" && entry.size > MOST_STRINGS;
    if (entries > MOST_ENTRIES || unpacked > MOST_UNPACKED || strings) throw tooLarge(file);
  }
}

/** The sheets in the workbook's order, with the names people gave them. */
export async function listSheets(path: string, file: string): Promise<SheetInfo[]> {
  const texts = new Map<string, string>();
  for await (const entry of readZip(path, file)) {
    if (/^xl\/(workbook\.xml|_rels\/workbook\.xml\.rels)$/.test(entry.name))
      texts.set(entry.name, await entry.text());
  }
  const targets = new Map(
    [...(texts.get("xl/_rels/workbook.xml.rels") ?? "").matchAll(/<Relationship\b[^>]*>/g)].map(([tag]) => [
      attribute(tag, "Id"),
      attribute(tag, "Target"),
    ]),
  );
  return [...(texts.get("xl/workbook.xml") ?? "").matchAll(/<(?:\w+:)?sheet\b[^>]*>/g)].flatMap(([tag]) => {
    const target = targets.get(attribute(tag, "r:id"));
    if (target === undefined) return [];
    const entry = target.startsWith("/") ? target.slice(1) : `xl/${target}`;
    return [{ name: attribute(tag, "name"), entry, hidden: /hidden/i.test(attribute(tag, "state")) }];
  });
}

/** The rows of one sheet. A merged cell's value stands in every row it covers, in its first column. */
export async function* readSheet(
  path: string,
  file: string,
  sheet: SheetInfo,
): AsyncGenerator<readonly RawRow[]> {
  const merges = await mergedColumns(path, file, sheet.entry);
  const { default: excel } = await import("exceljs");
  const reader = new excel.stream.xlsx.WorkbookReader(path, {
    worksheets: "emit",
    sharedStrings: "cache",
    styles: "cache",
    hyperlinks: "ignore",
    entries: "ignore",
  });
  await readFirst(reader, path, file);
  let batch: RawRow[] = [];
  for await (const worksheet of reader) {
    const { id, name } = worksheet as unknown as { id: number | string; name: string };
    if (name !== sheet.name && `xl/worksheets/sheet${id}.xml` !== sheet.entry) continue;
    const carried = new Map<number, RawCell>();
    for await (const row of worksheet) {
      batch.push(fillMerged(toRawRow(row.number, row.values as unknown[]), merges, carried));
      if (batch.length < 500) continue;
      yield batch;
      batch = [];
    }
    yield batch;
    return;
  }
}

/** The reader's own steps for the parts that a sheet needs before it can be read. */
interface ReaderSteps {
  _parseWorkbook(stream: Readable): Promise<void>;
  _parseStyles(stream: Readable): Promise<void>;
}

/**
 * A workbook may bring its list of sheets and its styles after the sheets themselves, and only a style tells a
 * date from a number. The reader takes parts as they come, so it is given these two beforehand.
 */
async function readFirst(reader: object, path: string, file: string): Promise<void> {
  const steps = reader as ReaderSteps;
  for await (const entry of readZip(path, file)) {
    if (entry.name === "xl/workbook.xml") await steps._parseWorkbook(Readable.from([await entry.text()]));
    if (entry.name === "xl/styles.xml") await steps._parseStyles(Readable.from([await entry.text()]));
  }
}

function toRawRow(row: number, values: readonly unknown[]): RawRow {
  const cells: RawCell[] = [];
  const formulas = new Map<number, { text: string; cached: boolean }>();
  for (let index = 1; index < values.length; index++) {
    const { value, formula } = readCell(values[index]);
    cells.push(value);
    if (formula !== undefined) formulas.set(index - 1, { text: formula, cached: value !== null });
  }
  return formulas.size === 0 ? { row, cells } : { row, cells, formulas };
}

function readCell(value: unknown): { value: RawCell; formula?: string } {
  if (value === null || value === undefined) return { value: null };
  if (typeof value === "string" || typeof value === "boolean") return { value };
  if (typeof value === "number") return { value: Number.isFinite(value) ? value : null };
  if (value instanceof Date) return { value: dateText(value) };
  return readObject(value as Readonly<Record<string, unknown>>);
}

function readObject(value: Readonly<Record<string, unknown>>): { value: RawCell; formula?: string } {
  if ("formula" in value || "sharedFormula" in value) {
    const formula = String(value.formula ?? value.sharedFormula ?? "");
    return { value: readCell(value.result).value, formula: `=${formula}` };
  }
  if (Array.isArray(value.richText)) {
    return { value: value.richText.map((part: { text?: string }) => part.text ?? "").join("") };
  }
  // An error cell such as #N/A is no value, and neither is anything exceljs may add one day.
  return typeof value.text === "string" ? { value: value.text } : { value: null };
}

/** exceljs gives a cell's wall-clock time as if it were UTC, so the UTC parts are what the cell shows. */
function dateText(value: Date): string | null {
  if (Number.isNaN(value.getTime())) return null;
  const text = value.toISOString();
  return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text.slice(0, 19);
}

interface Merge {
  readonly column: number;
  readonly top: number;
  readonly bottom: number;
}

/** Ranges that cover more than one row. They stand behind the rows in the file, so they are read first. */
async function mergedColumns(path: string, file: string, name: string): Promise<readonly Merge[]> {
  for await (const entry of readZip(path, file)) {
    if (entry.name !== name) continue;
    const tail = await tailAfterRows(entry);
    return [...tail.matchAll(/<mergeCell\b[^>]*ref="([A-Z]+)(\d+):[A-Z]+(\d+)"/g)].flatMap(
      ([, column, top, bottom]) =>
        top === bottom
          ? []
          : [{ column: columnIndex(column ?? "A"), top: Number(top), bottom: Number(bottom) }],
    );
  }
  return [];
}

async function tailAfterRows(entry: ZipEntry): Promise<string> {
  let tail = "";
  let after = false;
  for await (const chunk of entry.chunks()) {
    tail += chunk;
    const end = after ? -1 : tail.indexOf("</sheetData>");
    if (end >= 0) {
      after = true;
      tail = tail.slice(end);
    } else if (!after) tail = tail.slice(-16);
  }
  return after ? tail : "";
}

function fillMerged(row: RawRow, merges: readonly Merge[], carried: Map<number, RawCell>): RawRow {
  const here = merges.filter((merge) => merge.top <= row.row && row.row <= merge.bottom);
  if (here.length === 0) return row;
  const cells = [...row.cells];
  for (const { column, top } of here) {
    if (row.row === top) carried.set(column, cells[column] ?? null);
    else cells[column] = carried.get(column) ?? null;
  }
  return { ...row, cells: Array.from(cells, (cell) => cell ?? null) };
}

function columnIndex(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function attribute(tag: string, name: string): string {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
  return value
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&amp;", "&");
}

function lockedOrOld(file: string): AppError {
  return new AppError(
    "INPUT_INVALID",
    `${file} is locked with a password or is an old .xls file. Save it as .xlsx without a password, or as CSV.`,
    {
      source: "files",
      zh: `${file} 设了密码，或是旧版 .xls 文件。请另存为不带密码的 .xlsx 或 CSV。`,
      at: { file },
    },
  );
}

function tooLarge(file: string): AppError {
  return new AppError(
    "LIMIT_EXCEEDED",
    `${file} would unpack to more than this reader takes (1 GB, 256 MB of texts). Export it as CSV.`,
    {
      source: "files",
      zh: `${file} 解压后超出上限（1 GB，文字 256 MB）。请导出为 CSV。`,
      at: { file },
    },
  );
}
