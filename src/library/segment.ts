import { normaliseText } from "./normalise.ts";
import { stem } from "./stem.ts";
import { isStopCharacter, isStopWord } from "./stop-words.ts";

/** The smallest thing that is looked up: one Chinese, Japanese or Korean character, a word, or a number. */
export interface Unit {
  /** A character as it stands; a word in lower case and stemmed; a number without its separators. */
  readonly text: string;
  /** As it was written. */
  readonly raw: string;
  readonly kind: "character" | "word" | "number";
  /** Whether it says nothing about what a question is about. */
  readonly stop: boolean;
  /** Whether it follows the unit before it in one phrase: no full stop, comma or line between them. */
  readonly joined: boolean;
}

const DOT = 0x2e;
const COMMA = 0x2c;

/** Text as a sequence of units. Letters and digits part company ("MES3.0" reads as "MES 3.0"); 3.0 and 1,200 stay whole. */
export function segment(input: string): Unit[] {
  const text = normaliseText(input);
  const units: Unit[] = [];
  let joined = false;
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0;
    const end = unitEnd(text, at, code);
    if (end > at) units.push(readUnit(text.slice(at, end), code, joined));
    joined = end > at || (joined && keepsPhrase(code));
    at = Math.max(end, at + widthOf(code));
  }
  return units;
}

function unitEnd(text: string, at: number, code: number): number {
  if (isIdeographic(code)) return at + widthOf(code);
  if (isDigit(code)) return numberEnd(text, at);
  return isLetter(code) ? lettersEnd(text, at) : at;
}

function readUnit(raw: string, code: number, joined: boolean): Unit {
  if (isIdeographic(code)) return { text: raw, raw, kind: "character", stop: isStopCharacter(raw), joined };
  if (isDigit(code)) return { text: raw.replaceAll(",", ""), raw, kind: "number", stop: false, joined };
  const lower = withoutMarks(raw.toLowerCase());
  // "IT" and "WHO" in capitals are names, not the stop words they spell.
  const stop = isStopWord(lower) && !(raw.length > 1 && raw === raw.toUpperCase());
  return { text: stop ? lower : stem(lower), raw, kind: "word", stop, joined };
}

function withoutMarks(word: string): string {
  return isAscii(word) ? word : word.normalize("NFKD").replace(/\p{M}/gu, "");
}

function isAscii(word: string): boolean {
  for (let at = 0; at < word.length; at++) if (word.charCodeAt(at) > 0x7f) return false;
  return true;
}

function numberEnd(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) continue;
    const joins = code === DOT || (code === COMMA && /^\d{3}(?!\d)/.test(text.slice(at + 1, at + 5)));
    if (!joins || !isDigit(text.charCodeAt(at + 1))) break;
  }
  return at;
}

function lettersEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const code = text.codePointAt(at) ?? 0;
    if (!isLetter(code)) break;
    at += widthOf(code);
  }
  // C++ and C#
  while (text[at] === "+" || text[at] === "#") at++;
  return at;
}

function widthOf(code: number): number {
  return code > 0xffff ? 2 : 1;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Scripts written without spaces (Han, kana), and Hangul, whose words carry endings. */
function isIdeographic(code: number): boolean {
  if (code < 0x3040) return code === 0x3005 || code === 0x3007;
  return (
    code <= 0x30ff ||
    (code >= 0x3400 && code <= 0x9fff) ||
    (code >= 0xac00 && code <= 0xd7af) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0x20000 && code <= 0x323af)
  );
}

function isLetter(code: number): boolean {
  if (code < 0x80) return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
  return !isIdeographic(code) && /[\p{L}\p{N}\p{M}]/u.test(String.fromCodePoint(code));
}

/** A space, hyphen, quote, slash or underscore does not end a phrase. */
function keepsPhrase(code: number): boolean {
  return code === 0x20 || code === 0x2d || code === 0x27 || code === 0x22 || code === 0x2f || code === 0x5f;
}
