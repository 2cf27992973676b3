import { Parser } from "htmlparser2";
import type { Extracted } from "./extracted.ts";
import { createSectionWriter, type SectionWriter } from "./section-writer.ts";
import { tableLines } from "./tables.ts";

const UNSEEN = new Set([
  "script",
  "style",
  "noscript",
  "template",
  "svg",
  "math",
  "iframe",
  "object",
  "head",
]);
const BLOCKS = new Set(
  (
    "p div section article header footer main aside nav ul ol li dl dt dd table tr blockquote pre figure " +
    "figcaption address form fieldset details summary hr br h1 h2 h3 h4 h5 h6"
  ).split(" "),
);
const MAX_NESTING = 256;

interface Table {
  readonly rows: string[][];
}

/** The text of a page as a browser would show it, with its headings. Nothing is loaded and no script runs. */
export function readHtml(source: string): Extracted {
  const writer = createSectionWriter();
  const reader = createReader(writer);
  const parser = new Parser(
    { onopentagname: reader.open, ontext: reader.text, onclosetag: reader.close },
    { decodeEntities: true, lowerCaseTags: true },
  );
  parser.end(source.replace(/^\ufeff/, ""));
  return reader.done();
}

function createReader(writer: SectionWriter) {
  let unseen = 0;
  let depth = 0;
  let inTitle = false;
  let title = "";
  let firstHeading: string | undefined;
  let buffer = "";
  let heading = 0;
  const tables: Table[] = [];

  function flush(): void {
    const line = buffer.replace(/\s+/g, " ").trim();
    buffer = "";
    if (line === "") return;
    if (heading > 0) {
      if (heading === 1) firstHeading ??= line;
      writer.heading(heading, line);
    } else writer.line(line);
  }

  function open(name: string): void {
    depth++;
    if (name === "title") inTitle = title === "";
    if (UNSEEN.has(name)) unseen++;
    if (depth > MAX_NESTING || unseen > 0) return;
    const table = tables.at(-1);
    if (name === "table") {
      flush();
      tables.push({ rows: [] });
    } else if (table && name === "tr") table.rows.push([]);
    else if (table && (name === "td" || name === "th")) buffer = "";
    else if (BLOCKS.has(name) && !table) flush();
    else if (BLOCKS.has(name)) buffer += " ";
    if (/^h[1-6]$/.test(name) && !table) heading = Number(name[1]);
  }

  function text(part: string): void {
    if (inTitle) title += part;
    else if (unseen === 0) buffer += part;
  }

  function close(name: string): void {
    depth = Math.max(0, depth - 1);
    if (name === "title") inTitle = false;
    if (UNSEEN.has(name)) unseen = Math.max(0, unseen - 1);
    if (unseen > 0) return;
    const table = tables.at(-1);
    if (table && (name === "td" || name === "th")) {
      table.rows.at(-1)?.push(buffer);
      buffer = "";
    } else if (table && name === "table") {
      tables.pop();
      for (const line of tableLines(table.rows)) writer.line(line);
    } else if (BLOCKS.has(name) && !table) flush();
    if (/^h[1-6]$/.test(name)) heading = 0;
  }

  function done(): Extracted {
    flush();
    const name = title.replace(/\s+/g, " ").trim() || firstHeading;
    return { sections: writer.done(), meta: {}, ...(name !== undefined && name !== "" && { title: name }) };
  }

  return { open, text, close, done };
}
