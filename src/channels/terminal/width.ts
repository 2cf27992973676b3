const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });
/** East Asian wide and fullwidth ranges, and what terminals draw as two columns of emoji. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}|\ufe0f/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of a terminal are control characters
const ANSI = /\u001b\[[0-9;]*m/g;

/** Columns a text takes in a terminal, colour codes not counted. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const { segment } of graphemes.segment(text.replace(ANSI, ""))) columns += columnsOfGrapheme(segment);
  return columns;
}

function columnsOfGrapheme(grapheme: string): number {
  if (/^[\p{Mark}\p{Cc}\u200b-\u200f]+$/u.test(grapheme)) return 0;
  return WIDE.test(grapheme) ? 2 : 1;
}

export function pad(text: string, columns: number, align: "start" | "end" = "start"): string {
  const space = " ".repeat(Math.max(0, columns - columnsOf(text)));
  return align === "end" ? space + text : text + space;
}

/** At most so many columns, the end replaced by `…` when there is more. */
export function clip(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let head = "";
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += columnsOfGrapheme(segment);
    if (used > columns - 1) break;
    head += segment;
  }
  return `${head}…`;
}

/** Punctuation that may not begin a line. */
const CLOSING = /^[，。、；：？！）」』》”’…,.;:?!)%\]}]/u;

/**
 * Lines of at most `columns`, broken at spaces or between Chinese characters, never before closing
 * punctuation; later lines begin with `indent`.
 */
export function wrap(text: string, columns: number, indent = ""): string[] {
  return text
    .split("\n")
    .flatMap((line, index) => wrapLine(index === 0 ? line : indent + line, columns, indent));
}

function wrapLine(line: string, columns: number, indent: string): string[] {
  const lines: string[] = [];
  let current = "";
  for (const piece of piecesOf(line)) {
    if (columnsOf(current + piece.trimEnd()) <= columns || current.trim() === "") {
      current += piece;
      continue;
    }
    lines.push(current.trimEnd());
    current = indent + piece.trimStart();
  }
  return [...lines, current.trimEnd()];
}

/** What stays together: a Latin word with its space, or one wide character with the punctuation after it. */
function piecesOf(line: string): string[] {
  const pieces: string[] = [];
  for (const { segment } of graphemes.segment(line)) {
    const last = pieces.at(-1);
    const joins =
      last !== undefined &&
      (CLOSING.test(segment) ||
        /[（「『《“‘([]$/u.test(last) ||
        (!/[ \t]$/.test(last) && !isWide(last, segment)));
    if (joins) pieces[pieces.length - 1] = last + segment;
    else pieces.push(segment);
  }
  return pieces;
}

function isWide(last: string, segment: string): boolean {
  return WIDE.test(segment) || WIDE.test([...last].at(-1) ?? "");
}
