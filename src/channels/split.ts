import { AppError } from "../errors.ts";
import type { Capabilities } from "./channel.ts";

export type TextLimit = Capabilities["textLimit"];

/** Below this a fence and its language no longer fit beside any text. */
const SMALLEST_LIMIT = 48;
const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

/** Size of a text the way the platform counts it: UTF-16 units, UTF-8 bytes, or bytes inside a JSON string. */
export function measure(text: string, unit: TextLimit["unit"]): number {
  if (unit === "characters") return text.length;
  if (unit === "bytes") return Buffer.byteLength(text);
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}

/**
 * Cuts a text into parts that each fit the limit: between paragraphs if it can, else between lines, sentences,
 * words. A grapheme stays whole (a single one larger than the limit falls back to code points), a code fence is
 * closed and opened again, a table row is cut only when it alone is over the limit. Nothing is dropped but
 * blank space at the cuts. INPUT_INVALID when the limit is under 48.
 */
export function splitText(text: string, limit: TextLimit): string[] {
  if (limit.size < SMALLEST_LIMIT)
    throw new AppError(
      "INPUT_INVALID",
      `A text limit of ${limit.size} is too small; use ${SMALLEST_LIMIT} or more.`,
    );
  const whole = text.toWellFormed();
  if (measure(whole, limit.unit) <= limit.size) return whole.trim() === "" ? [] : [whole];
  const packer = createPacker(limit);
  for (const line of whole.split("\n")) packer.add(line);
  return packer.finish();
}

function createPacker(limit: TextLimit) {
  const parts: string[] = [];
  let lines: string[] = [];
  let size = 0;
  /** The opening line of the fence we are inside, if any. */
  let fence: string | undefined;
  const newline = measure("\n", limit.unit);
  const closing = newline + measure("```", limit.unit);

  function room(): number {
    return limit.size - (fence === undefined ? 0 : closing);
  }

  function append(line: string): void {
    size += measure(line, limit.unit) + (lines.length > 0 ? newline : 0);
    lines.push(line);
  }

  function emit(): void {
    const justOpened = fence !== undefined && lines.at(-1) === fence;
    const open = fence !== undefined && !justOpened;
    const text = (justOpened ? lines.slice(0, -1) : lines).join("\n");
    const body = open ? `${text}\n\`\`\`` : text.replace(/^\n+|\s+$/g, "");
    if (body.trim() !== "") parts.push(body);
    lines = [];
    size = 0;
    if (fence !== undefined) append(fence);
  }

  /** Ends the part at its last blank line when that leaves it at least half full; the rest moves on. */
  function cut(): void {
    const blank = fence === undefined ? lines.lastIndexOf("") : -1;
    const rest = blank > 0 && hasNoFence(lines.slice(blank)) ? lines.slice(blank + 1) : [];
    const restSize = measure(rest.join("\n"), limit.unit);
    const carry = rest.length > 0 && restSize < limit.size / 2 ? rest : [];
    if (carry.length > 0) lines = lines.slice(0, blank);
    emit();
    for (const line of carry) append(line);
  }

  function fits(line: string): boolean {
    const gap = lines.length > 0 ? newline : 0;
    return size + gap + measure(line, limit.unit) <= room();
  }

  function addPlain(line: string): void {
    let rest = line;
    while (!fits(rest)) {
      if (lines.length > (fence === undefined ? 0 : 1)) {
        cut();
        continue;
      }
      const free = room() - size - (lines.length > 0 ? newline : 0);
      const head = headWithin(rest, { size: free, unit: limit.unit });
      append(head);
      emit();
      const tail = rest.slice(head.length);
      if (tail.trim() === "") return;
      rest = fence === undefined ? tail.trimStart() : tail;
    }
    append(rest);
  }

  function open(line: string): void {
    const opening = measure(line, limit.unit) * 2 > limit.size - closing * 2 ? "```" : line;
    const needed = measure(opening, limit.unit) + closing + newline * 2;
    if (lines.length > 0 && size + needed > limit.size) emit();
    append(opening);
    fence = opening;
  }

  return {
    add(line: string): void {
      if (!isFence(line)) addPlain(line);
      else if (fence === undefined) open(line);
      else {
        append("```");
        fence = undefined;
      }
    },
    finish(): string[] {
      if (lines.length > 0) emit();
      return parts;
    },
  };
}

function isFence(line: string): boolean {
  return /^\s*```/.test(line);
}

function hasNoFence(lines: readonly string[]): boolean {
  return !lines.some(isFence);
}

const SENTENCE_END = /^[。！？；]|^[.!?;](?=\s)/u;
const SOFT_END = /^[，、：\s]/u;

/** The longest beginning within the limit that ends a sentence, else a clause or word, else a grapheme. */
function headWithin(line: string, limit: TextLimit): string {
  let size = 0;
  let end = 0;
  let sentence = 0;
  let soft = 0;
  for (const { segment, index } of graphemes.segment(line)) {
    const next = size + measure(segment, limit.unit);
    if (next > limit.size) break;
    size = next;
    end += segment.length;
    const here = line.slice(index, end + 1);
    if (SENTENCE_END.test(here)) sentence = end;
    if (SOFT_END.test(here)) soft = end;
  }
  if (end === 0) return codePointsWithin(line, limit);
  if (sentence > end / 2) return line.slice(0, sentence);
  if (soft > end / 2) return line.slice(0, soft);
  return line.slice(0, end);
}

function codePointsWithin(line: string, limit: TextLimit): string {
  let head = "";
  for (const point of line) {
    if (head !== "" && measure(head + point, limit.unit) > limit.size) break;
    head += point;
  }
  return head;
}
