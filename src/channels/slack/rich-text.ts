import type { Json } from "../../domain/crm.ts";
import { type Inline, type MarkdownNode, parseMarkdown } from "../markdown.ts";

export type SlackObject = { readonly [key: string]: Json };
type Style = { readonly bold?: true; readonly italic?: true; readonly code?: true };
export type LinkTo = (documentId: string, page?: number) => string | undefined;

/**
 * Rich text says what is bold and what is a link in its structure. Nothing in the words is read as markup, so
 * neither a mention nor a link can be written into it.
 */
export function richText(elements: readonly SlackObject[]): SlackObject {
  return { type: "rich_text", elements: [...elements] };
}

export function section(...parts: readonly SlackObject[]): SlackObject {
  return { type: "rich_text_section", elements: parts.filter(({ text }) => text !== "") };
}

export function words(text: string, style?: Style): SlackObject {
  return { type: "text", text, ...(style && { style: { ...style } }) };
}

export function preformatted(text: string): SlackObject {
  return { type: "rich_text_preformatted", elements: [words(text)] };
}

export function list(items: readonly SlackObject[]): SlackObject {
  return { type: "rich_text_list", style: "bullet", elements: [...items] };
}

/** The reply's small markdown, drawn. */
export function drawMarkdown(markdown: string, link: LinkTo): SlackObject | undefined {
  const nodes = parseMarkdown(markdown);
  return nodes.length === 0
    ? undefined
    : richText(nodes.map((node, index) => drawNode(node, link, index > 0)));
}

function drawNode(node: MarkdownNode, link: LinkTo, spaced: boolean): SlackObject {
  if (node.type === "code") return preformatted(node.text === "" ? " " : node.text);
  if (node.type === "list") return list(node.items.map((item) => section(...drawInlines(item, link))));
  // Sections of one block stand on the next line; an empty one between two paragraphs keeps them apart.
  const gap = spaced ? [words("\n")] : [];
  return section(...gap, ...drawInlines(node.children, link));
}

function drawInlines(nodes: readonly Inline[], link: LinkTo, style?: Style): SlackObject[] {
  return nodes.flatMap((node) => drawInline(node, link, style));
}

function drawInline(node: Inline, link: LinkTo, style?: Style): SlackObject[] {
  switch (node.type) {
    case "text":
      return [words(node.text, style)];
    case "strong":
      return drawInlines(node.children, link, { ...style, bold: true });
    case "code":
      return [words(node.text, { ...style, code: true })];
    case "link":
      return [linked(node.label, link(node.documentId, node.page), style)];
    case "mark":
      return [words(`[${node.id}]`, style)];
    case "break":
      return [words("\n", style)];
  }
}

/** A link to one of our documents, or its words alone where people cannot reach us. */
export function linked(label: string, url: string | undefined, style?: Style): SlackObject {
  if (url === undefined) return words(label, style);
  return { type: "link", url, text: label, ...(style && { style: { ...style } }) };
}

/** Everything readable in a block, for counting it the way Slack does. */
export function textLength(value: Json, key = ""): number {
  if (typeof value === "string") return READ.has(key) ? value.length : 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + textLength(item, key), 0);
  if (value === null || typeof value !== "object") return 0;
  return Object.entries(value).reduce((sum, [name, item]) => sum + textLength(item, name), 0);
}

const READ = new Set(["text", "title", "alt_text", "label", "name", "url", "initial_value"]);
