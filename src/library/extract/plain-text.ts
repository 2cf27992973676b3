import type { Extracted } from "./extracted.ts";

/** A plain text: its first line, when it is short and stands alone, is its title. */
export function readPlainText(source: string): Extracted {
  const text = source
    .replace(/^\ufeff/, "")
    .replaceAll("\r\n", "\n")
    .replaceAll("\r", "\n");
  const first = /^\s*(\S[^\n]{0,79}?)\s*\n\s*\n/.exec(text)?.[1];
  const title = first !== undefined && !/[。！？.!?,，;；]$/.test(first) ? first : undefined;
  return { sections: [{ text, headings: [] }], meta: {}, ...(title !== undefined && { title }) };
}
