/** Half-width, lower case, one space between words, none between Chinese characters: for comparing names. */
export function nameKey(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .replace(/(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])/g, "")
    .trim();
}

/** As `nameKey`, without any space or punctuation: two names equal here differ only in how they are typed. */
export function bareKey(text: string): string {
  return nameKey(text).replace(/[^\p{L}\p{N}]+/gu, "");
}

export interface Header {
  /** Comparable: 年营收(万元) and `annual_revenue` become 年营收 and annualrevenue. */
  readonly key: string;
  /** What stood in brackets or behind a slash: 万元, %, USD. */
  readonly unit?: string;
}

export function readHeader(text: string): Header {
  const plain = text.normalize("NFKC").trim();
  const bracket = /^(.+?)\s*[([【{](.+?)[)\]】}]\s*\*?$/.exec(plain);
  const name = bracket?.[1] ?? plain;
  const key = name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
  return bracket?.[2] === undefined ? { key } : { key, unit: bracket[2].trim() };
}

/** Cut at 80 characters for a report, never inside a surrogate pair. */
export function clip(text: string): string {
  const characters = [...text];
  return characters.length <= 80 ? text : `${characters.slice(0, 79).join("")}…`;
}
