import { createReadStream } from "node:fs";
import { parse } from "csv-parse";
import { AppError } from "../errors.ts";

export interface CsvRows {
  readonly columns: readonly string[];
  readonly rows: readonly Record<string, string>[];
  /** Lines that could not be read, with why; the others are kept. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

/** Reads a CSV with a header line as a stream. A line with the wrong number of cells is left out and named. */
export async function readCsv(path: string): Promise<CsvRows> {
  const problems: { line: number; message: string }[] = [];
  const rows: Record<string, string>[] = [];
  let columns: string[] = [];
  const parser = parse({
    bom: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    relax_quotes: true,
    columns: (header: string[]) => {
      columns = header.map((name) => name.trim());
      return columns;
    },
  });
  parser.on("skip", (error) => {
    problems.push({ line: error?.lines ?? 0, message: error?.message ?? "unreadable" });
  });
  const file = createReadStream(path);
  // Without this a missing file would surface as an unhandled stream error instead of an answer.
  file.on("error", (error) => parser.destroy(error));
  try {
    for await (const row of file.pipe(parser)) rows.push(row);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw new AppError(
      missing ? "NOT_FOUND" : "INPUT_INVALID",
      missing ? `There is no file ${path}.` : `${path} cannot be read as CSV.`,
      {
        cause,
        zh: missing ? `找不到文件 ${path}。` : `${path} 不是能读的 CSV。`,
      },
    );
  }
  checkHeader(columns, path);
  return { columns, rows, problems };
}

function checkHeader(columns: readonly string[], path: string): void {
  if (columns.length === 0) {
    throw new AppError("INPUT_INVALID", `${path} is empty.`, { zh: `${path} 是空文件。` });
  }
  if (columns.some((name) => name.includes("\uFFFD"))) {
    throw new AppError("INPUT_INVALID", `${path} is not UTF-8. Save it as UTF-8 and try again.`, {
      zh: `${path} 不是 UTF-8 编码，请另存为 UTF-8 再试。`,
    });
  }
}
