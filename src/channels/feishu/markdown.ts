import { type Inline, type MarkdownNode, parseMarkdown } from "../markdown.ts";

export type LinkTo = (documentId: string, page?: number) => string | undefined;

/** Text inside a card's markdown: nothing of it can mention, link, colour or format. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[&<>*_~`[\]\\!$]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/^(\s*)([#\-+])(?=\s)/gm, (_, space: string, sign: string) => `${space}&#${sign.charCodeAt(0)};`)
    .replace(/^(\s*\d+)\.(?=\s)/gm, "$1&#46;");
}

/** The reply's small markdown in the card's dialect. */
export function drawMarkdown(markdown: string, link: LinkTo): string {
  return parseMarkdown(markdown)
    .map((node) => drawNode(node, link))
    .join("\n\n");
}

function drawNode(node: MarkdownNode, link: LinkTo): string {
  if (node.type === "code") return fenced(node.text);
  if (node.type === "list") return node.items.map((item) => `- ${drawInlines(item, link)}`).join("\n");
  return drawInlines(node.children, link);
}

function drawInlines(nodes: readonly Inline[], link: LinkTo): string {
  return nodes.map((node) => drawInline(node, link)).join("");
}

function drawInline(node: Inline, link: LinkTo): string {
  switch (node.type) {
    case "text":
      return escapeMarkdown(node.text);
    case "strong":
      return bold(drawInlines(node.children, link));
    case "code":
      return `\`${inCode(node.text.replace(/`/g, "'"))}\``;
    case "link":
      return linked(node.label, link(node.documentId, node.page));
    case "mark":
      return `&#91;${node.id}&#93;`;
    case "break":
      return "\n";
  }
}

/** Any text in a fixed-width font; a fence inside it would end ours. */
export function fenced(text: string): string {
  return `\`\`\`\n${inCode(text.replace(/```/g, "` ` `"))}\n\`\`\``;
}

/** Entities are not read inside code, tags might be: an invisible joiner keeps `<at …>` from being one. */
function inCode(text: string): string {
  return text.replace(/<(?=[/a-z])/gi, "<\u2060");
}

/** Without a space beside the asterisks they stay asterisks next to Chinese punctuation. */
export function bold(escaped: string): string {
  return escaped.trim() === "" ? escaped : `**${escaped.trim()}**`;
}

export function linked(label: string, url: string | undefined): string {
  return url === undefined ? escapeMarkdown(label) : `[${escapeMarkdown(label)}](${url})`;
}
