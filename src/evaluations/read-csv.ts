import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { parse } from "csv-parse";
import { AppError } from "../errors.ts";

export interface CsvRows {
  readonly columns: readonly string[];
  readonly rows: readonly Record<string, string>[];
  /** Lines that could not be read, with why; the others are kept. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

/**
 * Reads a CSV with a header line as a stream: UTF-8, UTF-16 or GB 18030, parted by comma, semicolon, tab or bar. A line
 * with the wrong number of cells is left out and named; a second column of a name gets a number.
 */
export async function readCsv(path: string): Promise<CsvRows> {
  const problems: { line: number; message: string }[] = [];
  const rows: Record<string, string>[] = [];
  let columns: string[] = [];
  const { encoding, delimiter } = await look(path);
  const parser = parse({
    bom: true,
    delimiter,
    skip_empty_lines: true,
    skip_records_with_error: true,
    relax_quotes: true,
    columns: (header: string[]) => {
      columns = numbered(header.map((name) => name.trim()));
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
    const text = Readable.from(decoded(file, encoding));
    text.on("error", (error) => parser.destroy(error));
    for await (const row of text.pipe(parser)) rows.push(row);
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

const HEAD_BYTES = 65_536;
const DELIMITERS = [",", ";", "\t", "|"];

/** What the first bytes say of the encoding and of what parts the cells. A missing file is told later. */
async function look(path: string): Promise<{ readonly encoding: string; readonly delimiter: string }> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return { encoding: "utf-8", delimiter: "," };
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  await file.close();
  const head = buffer.subarray(0, bytesRead);
  const encoding = encodingOf(head);
  const [line = ""] = new TextDecoder(encoding).decode(head).split(/\r?\n/, 1);
  const counts = DELIMITERS.map((delimiter) => line.split(delimiter).length);
  return { encoding, delimiter: DELIMITERS[counts.indexOf(Math.max(...counts))] ?? "," };
}

function encodingOf(head: Buffer): string {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  try {
    // A character cut off at the end of what was read is no sign of another encoding.
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return "utf-8";
  } catch {
    return "gb18030";
  }
}

async function* decoded(bytes: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

function numbered(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
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
