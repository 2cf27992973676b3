import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { CsvError, type Options, parse } from "csv-parse/sync";
import { type Detected, detectEncoding, type Encoding, toUtf8 } from "./encoding.ts";
import type { RawRow } from "./raw.ts";

export interface CsvOptions {
  readonly encoding?: Encoding;
  readonly delimiter?: string;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;
/** U+FFFD, which a decoder puts where the bytes made no sense. */
const REPLACEMENT = Buffer.from("\ufffd");
const QUOTE = 0x22;
const BLOCK = 256 * 1024;
/** A quote still open after this much text was never meant to be closed. */
const LONGEST_RECORD = 2 * 1024 * 1024;

export async function sniffCsv(
  path: string,
  options: CsvOptions = {},
): Promise<{ detected: Detected; delimiter: string }> {
  const guessed = await detectEncoding(path);
  const detected = options.encoding === undefined ? guessed : { ...guessed, encoding: options.encoding };
  if (options.delimiter !== undefined) return { detected, delimiter: options.delimiter };
  for await (const chunk of readUtf8(path, detected)) return { detected, delimiter: guessDelimiter(chunk) };
  return { detected, delimiter: "," };
}

/** The separator under which the first records have the same number of columns, and the most of them. */
export function guessDelimiter(block: Buffer): string {
  let best = { delimiter: ",", score: 0 };
  for (const delimiter of [",", "\t", ";", "|"]) {
    const { rows } = parseBlock(block.subarray(0, safeCut(block) || block.length), { delimiter, to: 60 });
    const widths = new Map<number, number>();
    for (const { cells } of rows)
      if (cells.length > 1) widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1);
    const [width = 0, times = 0] = [...widths].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [];
    const score = times * 100 + width;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** A stray quote costs its own row, never the rows after it. */
export async function* readCsv(
  path: string,
  options: CsvOptions,
  signal?: AbortSignal,
): AsyncGenerator<readonly RawRow[]> {
  const { detected, delimiter } = await sniffCsv(path, options);
  let row = 0;
  for await (const records of recordsIn(readUtf8(path, detected, signal), delimiter)) {
    yield records.map((record) => ({ ...record, row: ++row }));
  }
}

/** Parses up to where no quoted field is open; what is left waits for the next chunk. */
async function* recordsIn(
  chunks: AsyncIterable<Buffer>,
  delimiter: string,
): AsyncGenerator<readonly Record[]> {
  let pending: Buffer = Buffer.alloc(0);
  let width: number | undefined;
  for await (const chunk of chunks) {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (let cut = cutBefore(pending); cut > 0; cut = cutBefore(pending)) {
      const part = parseBlock(pending.subarray(0, cut), { delimiter, width });
      width = part.width;
      yield part.rows;
      pending = pending.subarray(part.consumed);
    }
  }
  while (pending.length > 0) {
    const part = parseBlock(pending.subarray(0, safeCut(pending) || pending.length), { delimiter, width });
    width = part.width;
    yield part.rows;
    pending = pending.subarray(part.consumed);
  }
}

function cutBefore(pending: Buffer): number {
  return safeCut(pending) || (pending.length > LONGEST_RECORD ? pending.lastIndexOf(NEWLINE) + 1 : 0);
}

/** The end of the last line that ends outside quotes, 0 when there is none. */
function safeCut(buffer: Buffer): number {
  const newline = buffer.includes(NEWLINE) ? NEWLINE : RETURN;
  let cut = 0;
  let open = false;
  for (let from = 0; ; open = !open) {
    const quote = buffer.indexOf(QUOTE, from);
    const end = quote < 0 ? buffer.length : quote;
    if (!open && end > from) {
      const last = buffer.lastIndexOf(newline, end - 1);
      if (last >= from) cut = last + 1;
    }
    if (quote < 0) return cut;
    from = quote + 1;
  }
}

function readUtf8(path: string, detected: Detected, signal?: AbortSignal): AsyncIterable<Buffer> {
  const stream = createReadStream(path, {
    highWaterMark: BLOCK,
    ...(signal === undefined ? {} : { signal }),
  });
  return toUtf8(stream, detected);
}

type Record = Omit<RawRow, "row">;

interface Part {
  readonly rows: readonly Record[];
  /** Bytes used; less than the block when a broken record was met. */
  readonly consumed: number;
  /** Cells of the last full record, by which a broken one is judged. */
  readonly width: number | undefined;
}

interface Shape {
  readonly delimiter: string;
  readonly to?: number;
  readonly width?: number | undefined;
}

function parseBlock(block: Buffer, { delimiter, to, width }: Shape): Part {
  const options: Options = {
    delimiter,
    relax_column_count: true,
    record_delimiter: ["\r\n", "\n", "\r"],
    ...(to === undefined ? {} : { to }),
  };
  const valid = isUtf8(block) && !block.includes(REPLACEMENT) && !block.includes(0);
  try {
    const cells = parse(block, options) as string[][];
    const rows = cells.map((record) => recordOf(record, valid));
    return { rows, consumed: block.length, width: widthOf(rows) ?? width };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const good = Number(error.records ?? 0);
    const before =
      good === 0 ? [] : (parse(block, { ...options, to: good, info: true }) as unknown as Informed[]);
    const rows = before.map(({ record }) => recordOf(record, valid));
    const known = widthOf(rows) ?? width;
    const start = before.at(-1)?.info.bytes ?? 0;
    const consumed = lineEnd(block, start);
    return {
      rows: [...rows, readAlone(block.subarray(start, consumed), options, known)],
      consumed,
      width: known,
    };
  }
}

function widthOf(rows: readonly Record[]): number | undefined {
  return rows.findLast((row) => row.cells.length > 1 && row.broken === undefined)?.cells.length;
}

/** The first line of a broken record by itself, its quotes taken as they stand. */
function readAlone(line: Buffer, options: Options, width: number | undefined): Record {
  const relaxed = parseRelaxed(line, options);
  const fits = relaxed !== undefined && (width === undefined || relaxed.length === width);
  if (fits) return recordOf(relaxed, false);
  return { cells: relaxed ?? [line.toString().trim()], broken: BROKEN };
}

interface Informed {
  readonly record: string[];
  readonly info: { readonly bytes: number };
}

const BROKEN = {
  zh: "引号没有成对，整行读不出来",
  en: "the quotes do not pair up, so the row cannot be read",
};

function parseRelaxed(line: Buffer, options: Options): string[] | undefined {
  try {
    return (parse(line, { ...options, relax_quotes: true }) as string[][])[0];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return undefined;
  }
}

function recordOf(cells: string[], valid: boolean): Record {
  if (valid) return { cells };
  // A zero byte is no character of a text either, and no database takes it.
  const clean = cells.map((cell) => cell.replaceAll("\0", "\ufffd"));
  return clean.some((cell) => cell.includes("\ufffd")) ? { cells: clean, garbled: true } : { cells };
}

function lineEnd(block: Buffer, start: number): number {
  const newline = block.indexOf(NEWLINE, start);
  if (newline >= 0) return newline + 1;
  const carriage = block.indexOf(RETURN, start);
  return carriage >= 0 ? carriage + 1 : block.length;
}
