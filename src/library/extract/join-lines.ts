const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef“”‘’（）]/u;

/**
 * Lines of one paragraph as running text: nothing between two Chinese characters, a space between words, and a
 * word that was hyphenated at the end of a line is whole again.
 */
export function joinLines(lines: readonly string[]): string {
  let text = "";
  for (const line of lines) {
    const last = text.at(-1) ?? "";
    const first = line[0] ?? "";
    if (/\p{Ll}-$/u.test(text) && /^\p{Ll}/u.test(line)) text = text.slice(0, -1) + line;
    else if (text === "" || (WIDE.test(last) && WIDE.test(first))) text += line;
    else text += ` ${line}`;
  }
  return text;
}
