import { type Inline, type MarkdownNode, parseMarkdown } from "./markdown.ts";

/** What a platform's markdown knows. Bold, links and quotes are common to all. */
export interface Dialect {
  readonly lists: boolean;
  readonly tables: boolean;
  readonly fences: boolean;
  /** What begins a new line inside a paragraph. */
  readonly lineBreak: string;
}

export type LinkTo = (documentId: string, page?: number) => string | undefined;

/** Between two signs it keeps them from being read as one mark, and is not seen. */
const JOINER = "\u2060";

/** Words of others inside our markdown: nothing of it can mention, link or format. */
export function escapeText(text: string): string {
  return text
    .replace(/<(?=[@/a-z!])/gi, `<${JOINER}`)
    .replace(/\](?=[([])/g, `]${JOINER}`)
    .replace(/\*(?=\*)/g, `*${JOINER}`)
    .replace(/`/g, "'")
    .replace(/^(\s*)(?=[#>])/gm, `$1${JOINER}`);
}

export function bold(text: string): string {
  return text.trim() === "" ? "" : `**${text.trim()}**`;
}

export function linked(label: string, url: string | undefined): string {
  return url === undefined ? escapeText(label) : `[${escapeText(label).replace(/[[\]]/g, " ")}](${url})`;
}

/** The reply's small markdown in the platform's dialect. */
export function drawMarkdown(markdown: string, dialect: Dialect, link: LinkTo): string {
  return parseMarkdown(markdown)
    .map((node) => drawNode(node, dialect, link))
    .join("\n\n");
}

function drawNode(node: MarkdownNode, dialect: Dialect, link: LinkTo): string {
  if (node.type === "code") return preformatted(node.text, dialect);
  if (node.type === "paragraph") return drawInlines(node.children, dialect, link);
  const items = node.items.map((item) => drawInlines(item, dialect, link));
  return dialect.lists
    ? items.map((item) => `- ${item}`).join("\n")
    : items.map((item) => `· ${item}`).join(dialect.lineBreak);
}

function drawInlines(nodes: readonly Inline[], dialect: Dialect, link: LinkTo): string {
  return nodes.map((node) => drawInline(node, dialect, link)).join("");
}

function drawInline(node: Inline, dialect: Dialect, link: LinkTo): string {
  switch (node.type) {
    case "text":
      return escapeText(node.text);
    case "strong":
      return bold(drawInlines(node.children, dialect, link));
    case "code":
      return `\`${node.text.replace(/`/g, "'")}\``;
    case "link":
      return linked(node.label, link(node.documentId, node.page));
    case "mark":
      return `[${node.id}]`;
    case "break":
      return dialect.lineBreak;
  }
}

/** Text whose columns matter, in a fence or at least set apart. */
export function preformatted(text: string, dialect: Dialect): string {
  if (dialect.fences) return `\`\`\`\n${text.replace(/```/g, "'''")}\n\`\`\``;
  return quoted(text.split("\n").map(escapeText), dialect);
}

/** Lines already escaped, as one quotation. */
export function quoted(lines: readonly string[], dialect: Dialect): string {
  return lines.map((line) => `> ${line}`).join(dialect.lineBreak);
}

export function clip(text: string, limit: number): string {
  const characters = [...new Intl.Segmenter("und", { granularity: "grapheme" }).segment(text)];
  if (characters.length <= limit) return text;
  return `${characters
    .slice(0, limit - 1)
    .map(({ segment }) => segment)
    .join("")}…`;
}
