import { parse } from "yaml";
import { AppError } from "../../errors.ts";
import type { Extracted } from "./extracted.ts";
import { createSectionWriter, type SectionWriter } from "./section-writer.ts";
import { tableLines } from "./tables.ts";

const HEADING = /^(#{1,6})\s+(.+?)\s*#*\s*$/;
const FENCE = /^\s*(```|~~~)/;
const TABLE_RULE = /^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$/;

/** Markdown with optional YAML front matter. A heading path goes with every section, table rows become sentences. */
export function readMarkdown(source: string): Extracted {
  const { meta, body } = splitFrontMatter(source.replaceAll("\r\n", "\n"));
  const writer = createSectionWriter();
  const lines = body.split("\n");
  let title: string | undefined;
  let fenced = false;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as string;
    if (FENCE.test(line)) {
      fenced = !fenced;
      continue;
    }
    const heading = fenced ? null : HEADING.exec(line);
    if (heading) {
      const [, marks = "", text = ""] = heading;
      const name = plainInline(text);
      if (marks.length === 1) title ??= name;
      writer.heading(marks.length, name);
    } else if (!fenced && line.includes("|") && TABLE_RULE.test(lines[at + 1] ?? "")) {
      at = writeTable(lines, at, writer);
    } else {
      writer.line(fenced ? line : plainLine(line));
    }
  }
  return { sections: writer.done(), meta, ...(title !== undefined && { title }) };
}

/** The YAML between two lines of three dashes at the very start. INPUT_INVALID names the line of a mistake. */
export function splitFrontMatter(source: string): { meta: Record<string, unknown>; body: string } {
  const match = /^\ufeff?---\n([\s\S]*?)\n---[ \t]*(?:\n|$)/.exec(source);
  if (!match) return { meta: {}, body: source.replace(/^\ufeff/, "") };
  return { meta: readMeta(match[1] ?? "", 1), body: source.slice(match[0].length) };
}

/** A map of fields in YAML. `linesBefore` is how many lines of the file stand above it. */
export function readMeta(text: string, linesBefore: number): Record<string, unknown> {
  const value = parseYaml(text, linesBefore);
  if (value === null || value === undefined) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new AppError("INPUT_INVALID", "The fields at the top of the file must be a list of `name: value`.", {
    zh: "文件开头的字段要写成“名称: 值”的形式。",
    at: { row: linesBefore + 1 },
  });
}

function parseYaml(text: string, linesBefore: number): unknown {
  try {
    return parse(text, { maxAliasCount: 20 });
  } catch (error) {
    const line = (error as { linePos?: readonly { line: number }[] }).linePos?.[0]?.line ?? 1;
    const row = line + linesBefore;
    throw new AppError(
      "INPUT_INVALID",
      `The fields at the top of the file are not valid YAML (line ${row}).`,
      {
        zh: `文件开头的字段不是有效的 YAML（第 ${row} 行）。`,
        at: { row },
        cause: error,
      },
    );
  }
}

function writeTable(lines: readonly string[], start: number, writer: SectionWriter): number {
  const rows = [cellsOf(lines[start] ?? "")];
  let at = start + 2;
  for (; at < lines.length && lines[at]?.includes("|"); at++) rows.push(cellsOf(lines[at] ?? ""));
  for (const line of tableLines(rows)) writer.line(line);
  return at - 1;
}

function cellsOf(line: string): string[] {
  const inner = line.trim().replace(/^\|/, "").replace(/\|$/, "");
  return inner.split(/(?<!\\)\|/).map((cell) => plainInline(cell.replaceAll("\\|", "|")));
}

function plainLine(line: string): string {
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) return "";
  return plainInline(line.replace(/^\s*(>\s?)+/, "").replace(/^\s*[-*+]\s+(\[[ x]\]\s+)?/, ""));
}

/** Emphasis, links, pictures and HTML tags away; what a reader of the page would see stays. */
function plainInline(text: string): string {
  return text
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\[([^\]]+)\]\([^)]*\)/g, "$1")
    .replace(/<\/?[a-z][^<>]*>|<!--.*?-->/gi, " ")
    .replace(/(\*\*|__)(?=\S)(.+?)(?<=\S)\1/g, "$2")
    .replace(/(?<![\w*])\*(?=\S)(.+?)(?<=\S)\*(?![\w*])/g, "$1")
    .replace(/`([^`]*)`/g, "$1")
    .replace(/[ \t]{2,}/g, " ")
    .trim();
}
