import type { LibraryDocument, Passage } from "../ports/documents.ts";

const STYLE = `body{margin:0 auto;max-width:44rem;padding:1.5rem 1rem 40vh;font:16px/1.7 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;color:#1d2330;background:#fff}
h1{font-size:1.35rem;line-height:1.35}h2{font-size:1.05rem;margin:1.8rem 0 .3rem}
.place{margin:1.6rem 0 .2rem;font-size:.8rem;color:#667}p{margin:.4rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
section{scroll-margin-top:1rem;border-radius:.4rem}section:target{background:#fff3c4;box-shadow:0 0 0 .5rem #fff3c4}
@media(prefers-color-scheme:dark){body{color:#e4e7ee;background:#14171d}.place{color:#9aa3b2}section:target{background:#4a3d12;box-shadow:0 0 0 .5rem #4a3d12}}`;

/**
 * What was read out of a document, as a page on which each passage has an address: `#p7` for the eighth, and
 * `#page=3` for the first of a page or slide, as links to a PDF have it. Nothing on it but text.
 */
export function readingPage(document: LibraryDocument, passages: readonly Passage[]): string {
  const { title, language } = document;
  const body: string[] = [];
  let before: Passage | undefined;
  const begun = new Set<string>();
  for (const passage of passages) {
    body.push(...placeOf(passage, document, begun));
    const heading = passage.headings.at(-1);
    if (heading !== undefined && heading !== before?.headings.at(-1))
      body.push(`<h2>${escaped(heading)}</h2>`);
    const text = escaped(withoutOverlap(before, passage));
    body.push(`<section id="p${passage.position}"><p>${text}</p></section>`);
    before = passage;
  }
  return `<!doctype html><html lang="${language === "zh" ? "zh-CN" : "en"}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escaped(title)}</title><style>${STYLE}</style></head><body><h1>${escaped(title)}</h1>${body.join("\n")}</body></html>`;
}

function placeOf({ locator }: Passage, { language }: LibraryDocument, begun: Set<string>): string[] {
  if (locator === undefined || begun.has(locator.label)) return [];
  begun.add(locator.label);
  const { kind, label } = locator;
  const words = {
    page: language === "zh" ? `第 ${label} 页` : `Page ${label}`,
    slide: language === "zh" ? `第 ${label} 张` : `Slide ${label}`,
    sheet: language === "zh" ? `工作表 ${label}` : `Sheet ${label}`,
  };
  return [`<div class="place" id="page=${escaped(label)}">${escaped(words[kind])}</div>`];
}

/** Passages overlap so that none is cut off from its sense; read one after the other, each sentence comes once. */
function withoutOverlap(before: Passage | undefined, { text, headings }: Passage): string {
  if (before === undefined || before.headings.join("\n") !== headings.join("\n")) return text;
  for (let size = Math.min(before.text.length, text.length); size > 0; size--) {
    if (before.text.endsWith(text.slice(0, size))) return text.slice(size).trimStart();
  }
  return text;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
