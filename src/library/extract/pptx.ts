import type { Extracted } from "./extracted.ts";
import { openOffice, type Parts } from "./office-zip.ts";
import { damaged } from "./problems.ts";
import { relationsOf } from "./relations.ts";
import { createSectionWriter, type SectionWriter } from "./section-writer.ts";
import { tableLines } from "./tables.ts";
import { visitXml } from "./xml.ts";

const DECK = "ppt/presentation.xml";
const NOTES = "Notes";

/** Slides in the order in which they are shown: titles as headings, tables as sentences, speaker's notes last. */
export async function readPptx(data: Uint8Array): Promise<Extracted> {
  const parts = await openOffice(data);
  if (!parts.has(DECK)) throw damaged();
  const writer = createSectionWriter();
  let title: string | undefined;
  for (const [at, path] of slidePaths(parts).entries()) {
    const slide = readSlide(parts, path);
    title ??= slide.title;
    writer.place({ kind: "slide", label: String(at + 1) });
    writer.heading(1, slide.title ?? "");
    for (const line of slide.lines) writer.line(line);
    writeNotes(parts, path, writer);
  }
  return { sections: writer.done(), meta: {}, ...(title !== undefined && { title }) };
}

/** Hidden slides are left out of a show; they stay out of the library too. */
function slidePaths(parts: Parts): string[] {
  const targets = new Map(relationsOf(parts, DECK).map(({ id, target }) => [id, target]));
  const paths: string[] = [];
  visitXml(parts.get(DECK) ?? new Uint8Array(), {
    open(name, attributes) {
      const target = name === "p:sldId" ? targets.get(attributes["r:id"] ?? "") : undefined;
      if (target !== undefined && parts.has(target)) paths.push(target);
    },
  });
  return paths.filter((path) => !isHidden(parts, path));
}

function isHidden(parts: Parts, path: string): boolean {
  let hidden = false;
  visitXml(parts.get(path) ?? new Uint8Array(), {
    open(name, { show }) {
      if (name === "p:sld" && (show === "0" || show === "false")) hidden = true;
    },
  });
  return hidden;
}

interface Slide {
  readonly title?: string;
  readonly lines: readonly string[];
}

function readSlide(parts: Parts, path: string): Slide {
  const shapes = shapesOf(parts.get(path));
  const title = shapes.find(({ role, lines }) => TITLES.has(role) && lines.length > 0);
  const body = shapes.filter((shape) => shape !== title && !FURNITURE.has(shape.role));
  const drawn = relationsOf(parts, path)
    .filter(({ type }) => type === "diagramData")
    .flatMap(({ target }) => shapesOf(parts.get(target)).flatMap(({ lines }) => lines));
  return {
    lines: [...body.flatMap(({ lines }) => lines), ...drawn],
    ...(title !== undefined && { title: title.lines.join(" ") }),
  };
}

function writeNotes(parts: Parts, path: string, writer: SectionWriter): void {
  const notes = relationsOf(parts, path).find(({ type }) => type === "notesSlide");
  const shapes = notes === undefined ? [] : shapesOf(parts.get(notes.target));
  const lines = shapes.filter(({ role }) => role === "body").flatMap((shape) => shape.lines);
  if (lines.length === 0) return;
  writer.heading(2, NOTES);
  for (const line of lines) writer.line(line);
}

const TITLES = new Set(["title", "ctrTitle"]);
/** Date, number and footer stand on every slide and say nothing. */
const FURNITURE = new Set(["dt", "sldNum", "ftr", "hdr"]);

interface Shape {
  role: string;
  readonly lines: string[];
}

/** The texts of a slide, shape by shape. Groups are looked into; a table is a shape of sentences. */
function shapesOf(content: Uint8Array | undefined): Shape[] {
  const shapes: Shape[] = [{ role: "", lines: [] }];
  let rows: string[][] | undefined;
  let paragraph = "";
  let inText = false;
  const current = () => shapes.at(-1) as Shape;
  visitXml(content ?? new Uint8Array(), {
    open(name, attributes) {
      if (name === "p:sp" || name === "dgm:pt") shapes.push({ role: "", lines: [] });
      else if (name === "p:ph") current().role = attributes.type ?? "body";
      else if (name === "a:tbl") rows = [];
      else if (name === "a:tr") rows?.push([]);
      else if (name === "a:tc") rows?.at(-1)?.push("");
      else if (name === "a:p") paragraph = "";
      else if (name === "a:br" || name === "a:tab") paragraph += " ";
      inText = name === "a:t";
    },
    text(part) {
      if (inText) paragraph += part;
    },
    close(name) {
      if (name === "a:t") inText = false;
      if (name === "a:p") endParagraph();
      if (name === "a:tbl") {
        current().lines.push(...tableLines(rows ?? []));
        rows = undefined;
      }
    },
  });

  function endParagraph(): void {
    const line = paragraph.replace(/\s+/g, " ").trim();
    paragraph = "";
    const row = rows?.at(-1);
    if (row !== undefined) row[row.length - 1] = [row.at(-1), line].filter(Boolean).join(" ");
    else if (line !== "") current().lines.push(line);
  }

  return shapes;
}
