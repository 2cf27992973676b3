import { type Inline, type MarkdownNode, parseMarkdown } from "./channels/markdown.ts";

export interface GateOptions {
  /** Documents whose links may stand: those that this answer itself shows. */
  readonly documents: ReadonlySet<string>;
  /** Hosts whose addresses may stand in the words. */
  readonly hosts?: readonly string[];
}

/**
 * What a model wrote, fit to be shown: parsed and written anew, so that only bold, code, lists, marks and links
 * to documents of this answer are left. Images go, addresses of other hosts go, and nobody is called by a
 * mention. Ends up the same when applied twice.
 */
export function gateMarkdown(markdown: string, options: GateOptions): string {
  const clean = markdown.replace(INVISIBLE, "");
  return parseMarkdown(clean)
    .map((node) => nodeText(node, options))
    .filter((text) => text.trim() !== "")
    .join("\n\n");
}

/** Zero-width and direction characters hide words from people, not from machines. */
const INVISIBLE =
  /[\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF\u00AD]|[\u{E0000}-\u{E007F}]/gu;

function nodeText(node: MarkdownNode, options: GateOptions): string {
  if (node.type === "list") return node.items.map((item) => `- ${inlineText(item, options)}`).join("\n");
  if (node.type === "code") return gatePlain(node.text, options);
  return inlineText(node.children, options);
}

function inlineText(nodes: readonly Inline[], options: GateOptions): string {
  return nodes.map((node) => partText(node, options)).join("");
}

function partText(node: Inline, options: GateOptions): string {
  switch (node.type) {
    case "strong":
      return `**${inlineText(node.children, options)}**`;
    case "code":
      return `\`${gatePlain(node.text, options)}\``;
    case "link": {
      const label = gatePlain(node.label, options);
      if (!options.documents.has(node.documentId)) return label;
      const page = node.page === undefined ? "" : `#page=${node.page}`;
      return `[${label}](/documents/${encodeURIComponent(node.documentId)}${page})`;
    }
    case "mark":
      return `[${node.id}]`;
    case "break":
      return "\n";
    case "text":
      return gatePlain(node.text, options);
  }
}

const ADDRESS =
  /\b(?:[a-z][a-z0-9+.-]{1,20}:\/\/|www\.)[^\s<>"'“”‘’（）()【】\]，。；、]*|\b(?:data|javascript|vbscript|mailto|tel):[^\s<>"'，。；]+/giu;
const BARE_HOST =
  /(?<![\w@./-])(?:[a-z0-9-]{1,63}\.)+(?:com|net|org|cn|io|ai|co|dev|app|info|biz|xyz|top|site|online|example|test|ru|me|cc|tv|link|click|club|shop|de|uk|us|jp|hk|tw|sg)(?::\d+)?(?:\/[^\s<>"'，。；）)]*)?(?![\w-])/giu;
const REMOVED = "…";

/** Words without addresses of other hosts, HTML, image marks and mentions. */
export function gatePlain(text: string, { hosts = [] }: Pick<GateOptions, "hosts">): string {
  const allowed = (address: string) => hosts.includes(hostOf(address));
  return text
    .replace(/!\[/g, "[")
    .replace(/<(?:!|@|#|\/?at\b)[^>\n]{0,200}>?/giu, REMOVED)
    .replace(/<\/?[a-z][^>\n]{0,2000}>?/giu, "")
    .replace(ADDRESS, (address) => (allowed(address) ? address : REMOVED))
    .replace(BARE_HOST, (address) => (allowed(address) ? address : REMOVED))
    .replace(/[@＠](?=all\b|channel\b|here\b|everyone\b|所有人|全体|_all\b|_user)/giu, "＠ ")
    .replace(/\]\(/g, "] (");
}

function hostOf(address: string): string {
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`;
  if (!/^https:\/\//i.test(whole) || !URL.canParse(whole)) return "";
  const { hostname, username } = new URL(whole);
  return username === "" ? hostname : "";
}
