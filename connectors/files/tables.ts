import { readdir, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { AppError, messageFor } from "#src/errors.ts";
import type { Problem } from "#src/ports/crm-source.ts";
import { type CsvOptions, readCsv } from "./csv.ts";
import { problemAt } from "./problems.ts";
import type { RawTable } from "./raw.ts";
import { checkWorkbook, listSheets, readSheet, type SheetInfo } from "./xlsx.ts";
import { notAWorkbook } from "./zip.ts";

const IN_A_FOLDER = new Set([".csv", ".tsv", ".xlsx"]);
const TEXT = new Set([".csv", ".tsv", ".txt"]);
const WORKBOOK = new Set([".xlsx", ".xlsm"]);

/** A folder stands for the tables right inside it, in the order of their names; anything else there is left alone. */
export async function listFiles(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    const info = await stat(path).catch((cause: NodeJS.ErrnoException) => {
      throw cannotOpen(path, cause);
    });
    if (!info.isDirectory()) files.push(path);
    else
      files.push(
        ...(await readdir(path))
          .sort()
          .filter(isTable)
          .map((name) => join(path, name)),
      );
  }
  return files;
}

function isTable(name: string): boolean {
  return IN_A_FOLDER.has(extname(name).toLowerCase()) && !/^(\.|~\$)/.test(name);
}

export interface OpenedFiles {
  readonly tables: readonly RawTable[];
  /** Files that cannot be read at all; the others go on without them. */
  readonly problems: readonly Problem[];
}

/** A table for each CSV file and each visible sheet with something in it. `csv` gives options by file name. */
export async function openTables(
  files: readonly string[],
  csv: (file: string) => CsvOptions = () => ({}),
): Promise<OpenedFiles> {
  const tables: RawTable[] = [];
  const problems: Problem[] = [];
  for (const path of files) {
    try {
      tables.push(...(await openOne(path, csv)));
    } catch (error) {
      problems.push(unreadable(basename(path), error));
    }
  }
  return { tables, problems };
}

async function openOne(path: string, csv: (file: string) => CsvOptions): Promise<RawTable[]> {
  const file = basename(path);
  const kind = extname(path).toLowerCase();
  if (TEXT.has(kind)) return [{ file, path, rows: (signal) => readCsv(path, csv(file), signal) }];
  if (!WORKBOOK.has(kind) && kind !== ".xls") throw unsupported(file);
  await checkWorkbook(path, file);
  const sheets = (await listSheets(path, file)).filter((sheet) => !sheet.hidden);
  return sheets.map((sheet) => sheetTable(path, file, sheet));
}

function sheetTable(path: string, file: string, sheet: SheetInfo): RawTable {
  async function* rows() {
    try {
      yield* readSheet(path, file, sheet);
    } catch (error) {
      throw error instanceof AppError ? error : notAWorkbook(file, error);
    }
  }
  return { file, path, sheet: sheet.name, rows };
}

export function unreadable(file: string, error: unknown): Problem {
  const expected = error instanceof AppError || isSystemError(error);
  if (!expected) throw error;
  const message =
    error instanceof AppError
      ? { zh: messageFor(error, "zh"), en: messageFor(error, "en") }
      : { zh: `${file} 打不开（${error.code}）`, en: `${file} cannot be opened (${error.code})` };
  return problemAt({ file }, { code: "unreadable", message, rowSkipped: true });
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "code" in error;
}

function cannotOpen(path: string, cause: NodeJS.ErrnoException): AppError {
  const name = basename(path);
  if (cause.code === "EACCES" || cause.code === "EPERM") {
    return new AppError(
      "FORBIDDEN",
      `${name} may not be read by this process. Check the file's permissions.`,
      {
        source: "files",
        zh: `没有读取 ${name} 的权限，请检查文件权限。`,
        cause,
      },
    );
  }
  return new AppError("NOT_FOUND", `There is no file or folder ${name}. Check the path.`, {
    source: "files",
    zh: `找不到文件或文件夹 ${name}，请检查路径。`,
    cause,
  });
}

function unsupported(file: string): AppError {
  return new AppError("UNSUPPORTED", `${file} is neither CSV nor XLSX. Export it as one of the two.`, {
    source: "files",
    zh: `${file} 既不是 CSV 也不是 XLSX，请另存为其中一种。`,
    at: { file },
  });
}
