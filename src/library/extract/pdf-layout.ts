import type { Section } from "../chunk.ts";
import { repairRadicals } from "../normalise.ts";
import { joinLines } from "./join-lines.ts";
import { createSectionWriter } from "./section-writer.ts";

/** A run of text where it stands on the page, in points from the bottom left. */
export interface PageItem {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
  readonly endsLine: boolean;
}

export interface PdfPage {
  readonly number: number;
  readonly items: readonly PageItem[];
}

interface Line {
  readonly text: string;
  readonly size: number;
  readonly y: number;
  readonly x: number;
  readonly end: number;
}

/** A line this much larger than the running text, and no longer than this, is a heading. */
const LARGER = 1.15;
const LONGEST_HEADING = 60;
/** Gaps of this many letter widths part the cells of a table. */
const CELL_GAP = 1.6;
/** Lines this many line heights apart belong to different paragraphs. */
const PARAGRAPH_GAP = 1.7;
const HEADING_LEVELS = 3;
/** Running heads stand on this share of the pages, of at least so many, each with more on it than its edges. */
const RUNNING = { share: 0.6, pages: 4, lines: 2, least: 8 };

/** Pages as sections. The title is the largest line of the first page with text. */
export function readPages(pages: readonly PdfPage[]): { sections: Section[]; title?: string } {
  const laid = pages.map(({ number, items }) => ({ number, lines: linesOf(items) }));
  const running = runningLines(laid.map(({ lines }) => lines));
  const body = bodySize(laid.flatMap(({ lines }) => lines));
  const levels = headingLevels(
    laid.flatMap(({ lines }) => lines),
    body,
  );
  const writer = createSectionWriter();
  for (const { number, lines } of laid) {
    writer.place({ kind: "page", label: String(number) });
    writePage(
      lines.filter((line) => !running.has(signature(line))),
      levels,
      writer,
    );
  }
  const title = titleOf(laid.find(({ lines }) => lines.length > 0)?.lines ?? [], body);
  return { sections: writer.done(), ...(title !== undefined && { title }) };
}

function writePage(
  lines: readonly Line[],
  levels: ReadonlyMap<number, number>,
  writer: ReturnType<typeof createSectionWriter>,
): void {
  let held: Line[] = [];
  const flush = () => {
    if (held.length > 0) writer.line(joinLines(held.map(({ text }) => text)));
    held = [];
  };
  for (const line of lines) {
    const level = levels.get(rounded(line.size));
    const last = held.at(-1);
    if (level !== undefined && isHeadingText(line.text)) {
      flush();
      writer.heading(level, line.text);
    } else {
      if (last !== undefined && startsParagraph(last, line)) flush();
      held.push(line);
    }
  }
  flush();
}

/** A gap, a jump back up the page, another size, or a row of a table. */
function startsParagraph(last: Line, line: Line): boolean {
  const gap = last.y - line.y;
  if (gap < 0 || gap > PARAGRAPH_GAP * Math.max(last.size, line.size)) return true;
  return rounded(last.size) !== rounded(line.size) || last.text.includes(" | ") || line.text.includes(" | ");
}

function linesOf(items: readonly PageItem[]): Line[] {
  const lines: Line[] = [];
  let row: PageItem[] = [];
  const flush = () => {
    const line = lineOf(row);
    if (line !== undefined) lines.push(line);
    row = [];
  };
  for (const item of items) {
    const last = row.at(-1);
    if (last !== undefined && Math.abs(item.y - last.y) > 0.5 * Math.max(item.size, last.size)) flush();
    if (item.text.trim() !== "") row.push(item);
    if (item.endsLine) flush();
  }
  flush();
  return lines;
}

function lineOf(row: readonly PageItem[]): Line | undefined {
  const [first] = row;
  if (first === undefined) return undefined;
  let text = "";
  let end = first.x;
  for (const item of row) {
    const gap = (item.x - end) / (item.size || 1);
    if (text !== "" && gap > CELL_GAP) text += " | ";
    else if (text !== "" && gap > 0.15 && !/\s$/.test(text) && !/^\s/.test(item.text)) text += " ";
    text += item.text;
    end = item.x + item.width;
  }
  const plain = tidy(text);
  return plain === ""
    ? undefined
    : { text: plain, size: Math.max(...row.map(({ size }) => size)), y: first.y, x: first.x, end };
}

/** Control characters that stand in for missing letters say nothing; a space between two Chinese characters is layout. */
function tidy(text: string): string {
  return repairRadicals(text)
    .replace(/[\p{Cc}\p{Co}\ufffd]+/gu, " ")
    .replace(/(?<=\p{Script=Han})[ \u3000]+(?=\p{Script=Han})/gu, "")
    .replace(/\s+/g, " ")
    .trim();
}

function rounded(size: number): number {
  return Math.round(size * 2) / 2;
}

/** The size that most characters are set in. */
function bodySize(lines: readonly Line[]): number {
  const counts = new Map<number, number>();
  for (const { size, text } of lines)
    counts.set(rounded(size), (counts.get(rounded(size)) ?? 0) + text.length);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

/** The largest sizes above the running text, each its own level. */
function headingLevels(lines: readonly Line[], body: number): Map<number, number> {
  const larger = lines.filter(({ size, text }) => size >= body * LARGER && isHeadingText(text));
  const sizes = [...new Set(larger.map(({ size }) => rounded(size)))].sort((a, b) => b - a);
  return new Map(sizes.map((size, at) => [size, Math.min(at + 1, HEADING_LEVELS)]));
}

function isHeadingText(text: string): boolean {
  return (
    text.length <= LONGEST_HEADING &&
    /\p{L}/u.test(text) &&
    !/[。；;，,]$/.test(text) &&
    !text.includes(" | ")
  );
}

function titleOf(lines: readonly Line[], body: number): string | undefined {
  const largest = Math.max(...lines.map(({ size }) => size));
  if (!(largest >= body * LARGER)) return undefined;
  const first = lines.findIndex(({ size }) => rounded(size) === rounded(largest));
  const together = lines.slice(first, first + 3);
  const end = together.findIndex(({ size }) => rounded(size) !== rounded(largest));
  const title = joinLines(together.slice(0, end === -1 ? undefined : end).map(({ text }) => text));
  return title.length <= 120 && /\p{L}/u.test(title) ? title : undefined;
}

/** Heads and feet: what stands first or last on most pages, whatever number is in it. */
function runningLines(pages: readonly (readonly Line[])[]): ReadonlySet<string> {
  const full = pages.filter((lines) => lines.length >= RUNNING.least);
  if (full.length < RUNNING.pages) return new Set();
  const counts = new Map<string, number>();
  for (const lines of full) {
    const edge = [...lines.slice(0, RUNNING.lines), ...lines.slice(-RUNNING.lines)].map(signature);
    for (const text of new Set(edge)) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return new Set(
    [...counts].filter(([, count]) => count >= RUNNING.share * full.length).map(([text]) => text),
  );
}

function signature({ text }: Line): string {
  return text.replace(/\d+/g, "#");
}
