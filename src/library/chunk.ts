/** A stretch of a document under one heading, on one page. */
export interface Section {
  readonly text: string;
  readonly headings: readonly string[];
  readonly locator?: { readonly kind: "page" | "slide" | "sheet"; readonly label: string };
}

export interface Chunk extends Section {
  readonly position: number;
}

export interface ChunkSettings {
  /** Chinese characters, or what says as much in another language. */
  readonly size: number;
  readonly overlap: number;
}

export const CHUNK_SETTINGS: ChunkSettings = { size: 200, overlap: 40 };

/** How many Chinese characters say as much as one English word. */
const CHARACTERS_PER_WORD = 1.6;
const LONGEST_WORD_RUN = 8;

interface Sentence {
  readonly start: number;
  readonly end: number;
  readonly size: number;
}

/**
 * Cuts sections into chunks of whole sentences, the last of which are repeated at the head of the next chunk.
 * A chunk never spans two sections, so that its heading and page are true of all of it. A sentence longer than
 * a chunk is cut at a comma, else between words.
 */
export function cutChunks(sections: readonly Section[], settings: ChunkSettings = CHUNK_SETTINGS): Chunk[] {
  const chunks: Chunk[] = [];
  for (const section of sections) {
    for (const text of cutText(section.text, settings))
      chunks.push({ ...section, text, position: chunks.length });
  }
  return chunks;
}

function cutText(text: string, settings: ChunkSettings): string[] {
  const chunks: string[] = [];
  let held: Sentence[] = [];
  const flush = () => {
    const [first, last] = [held[0], held.at(-1)];
    const piece = first && last ? text.slice(first.start, last.end).trim() : "";
    if (piece !== "") chunks.push(piece);
  };
  for (const sentence of sentencesOf(text, settings.size)) {
    if (held.length > 0 && sizeOf(held) + sentence.size > settings.size) {
      flush();
      held = tail(held, Math.min(settings.overlap, settings.size - sentence.size));
    }
    held.push(sentence);
  }
  flush();
  return chunks;
}

function tail(sentences: readonly Sentence[], overlap: number): Sentence[] {
  let from = sentences.length;
  while (from > 0 && sizeOf(sentences.slice(from - 1)) <= overlap) from--;
  return sentences.slice(from);
}

function sizeOf(sentences: readonly Sentence[]): number {
  return sentences.reduce((sum, sentence) => sum + sentence.size, 0);
}

const SENTENCE_END = /[。！？!?；;…]+["'”’」』）)]*|\.["'”’)]*(?=\s)|\n+/g;
const CLAUSE_END = /[，,、：:\t|]\s*|\s+/g;

function sentencesOf(text: string, limit: number): Sentence[] {
  return splitAfter(text, SENTENCE_END, 0).flatMap((sentence) =>
    sentence.size <= limit ? [sentence] : shorten(text, sentence, limit),
  );
}

function shorten(text: string, sentence: Sentence, limit: number): Sentence[] {
  const pieces: Sentence[] = [];
  for (const clause of splitAfter(text.slice(sentence.start, sentence.end), CLAUSE_END, sentence.start)) {
    pieces.push(...(clause.size <= limit ? [clause] : hardCut(text, clause, limit)));
  }
  return pieces;
}

function hardCut(text: string, clause: Sentence, limit: number): Sentence[] {
  const pieces: Sentence[] = [];
  let start = clause.start;
  while (start < clause.end) {
    let end = Math.min(start + limit, clause.end);
    if (isLowSurrogate(text.charCodeAt(end)) && end > start + 1) end--;
    pieces.push({ start, end, size: end - start });
    start = end;
  }
  return pieces;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

function splitAfter(text: string, boundary: RegExp, offset: number): Sentence[] {
  const pieces: Sentence[] = [];
  let start = 0;
  const take = (end: number) => {
    if (end > start)
      pieces.push({ start: offset + start, end: offset + end, size: contentSize(text, start, end) });
    start = end;
  };
  for (const match of text.matchAll(boundary)) take(match.index + match[0].length);
  take(text.length);
  return pieces;
}

/** Size in Chinese characters: one each, and a run of other letters or digits as a word. */
function contentSize(text: string, start: number, end: number): number {
  let size = 0;
  let inWord = false;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    const wide = code >= 0x2e80;
    const letter = !wide && isWordPart(code);
    if (wide) size++;
    else if (letter && !inWord) size += CHARACTERS_PER_WORD;
    inWord = letter;
  }
  // A line of base64 is one word and still must not become one chunk.
  return Math.max(size, (end - start) / LONGEST_WORD_RUN);
}

function isWordPart(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    code > 0xbf
  );
}
