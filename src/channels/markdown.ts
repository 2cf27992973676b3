/**
 * The small markdown of a reply, parsed once into a tree that every channel draws in its own dialect.
 * Nothing is ever passed through: images vanish, a link that does not lead to one of our documents keeps
 * only its words, and HTML is text.
 */
export type MarkdownNode =
  | { readonly type: "paragraph"; readonly children: readonly Inline[] }
  | { readonly type: "list"; readonly items: readonly (readonly Inline[])[] }
  | { readonly type: "code"; readonly text: string };

export type Inline =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "strong"; readonly children: readonly Inline[] }
  | { readonly type: "code"; readonly text: string }
  | { readonly type: "link"; readonly label: string; readonly documentId: string; readonly page?: number }
  /** A statement's mark, `[3]`: the source with that id, or else the third one. */
  | { readonly type: "mark"; readonly id: string }
  | { readonly type: "break" };

// The bounds keep a hostile text of a hundred thousand brackets from costing quadratic time.
const INLINE =
  /!\[[^\]\n]{0,500}\]\((?:[^()\n]|\([^()\n]{0,200}\)){0,2000}\)|\[([^\]\n]{1,500})\]\(((?:[^()\s]|\([^()\s]{0,200}\)){1,2000})\)|\*\*([^\n]{1,2000}?)\*\*|`([^`\n]{1,2000})`|\[(\w{1,8})\]/g;

const DOCUMENT_LINK = /^\/documents\/([\w.~%-]{1,300})(?:#page=(\d{1,5}))?$/;

export function parseMarkdown(markdown: string): MarkdownNode[] {
  const nodes: MarkdownNode[] = [];
  let paragraph: string[] = [];
  let items: string[] = [];
  let fence: string[] | undefined;

  function flush(): void {
    if (paragraph.length > 0) nodes.push({ type: "paragraph", children: parseLines(paragraph) });
    if (items.length > 0) nodes.push({ type: "list", items: items.map(parseInline) });
    paragraph = [];
    items = [];
  }

  for (const line of markdown.replace(/\r\n?/g, "\n").split("\n")) {
    if (/^\s*```/.test(line)) {
      if (fence === undefined) flush();
      else nodes.push({ type: "code", text: fence.join("\n") });
      fence = fence === undefined ? [] : undefined;
      continue;
    }
    if (fence !== undefined) {
      fence.push(line);
      continue;
    }
    const item = /^\s*[-*•]\s+(.*)$/.exec(line)?.[1];
    if (item !== undefined) {
      if (paragraph.length > 0) flush();
      items.push(item);
    } else if (line.trim() === "") {
      flush();
    } else {
      if (items.length > 0) flush();
      paragraph.push(line.replace(/^#{1,6}\s+(.*)$/, "**$1**"));
    }
  }
  flush();
  if (fence !== undefined) nodes.push({ type: "code", text: fence.join("\n") });
  return nodes;
}

function parseLines(lines: readonly string[]): Inline[] {
  return lines.flatMap((line, index) => [
    ...(index === 0 ? [] : [{ type: "break" } as const]),
    ...parseInline(line),
  ]);
}

function parseInline(text: string): Inline[] {
  const nodes: Inline[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > end) nodes.push({ type: "text", text: text.slice(end, match.index) });
    const node = inlineOf(match);
    if (node !== undefined) nodes.push(node);
    end = match.index + match[0].length;
  }
  if (end < text.length) nodes.push({ type: "text", text: text.slice(end) });
  return nodes;
}

function inlineOf([, label, href, strong, code, mark]: RegExpMatchArray): Inline | undefined {
  if (label !== undefined && href !== undefined) return linkOf(label, href);
  if (strong !== undefined) return { type: "strong", children: parseInline(strong) };
  if (code !== undefined) return { type: "code", text: code };
  if (mark !== undefined) return { type: "mark", id: mark };
  return undefined;
}

function linkOf(label: string, href: string): Inline {
  const match = DOCUMENT_LINK.exec(href);
  if (match?.[1] === undefined) return { type: "text", text: label };
  const page = match[2] === undefined ? {} : { page: Number(match[2]) };
  return { type: "link", label, documentId: decodeSafely(match[1]), ...page };
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The words alone, for a door that can show nothing else. */
export function plainText(nodes: readonly Inline[]): string {
  return nodes.map(plainInline).join("");
}

function plainInline(node: Inline): string {
  if (node.type === "strong") return plainText(node.children);
  if (node.type === "link") return node.label;
  if (node.type === "mark") return `[${node.id}]`;
  if (node.type === "break") return "\n";
  return node.text;
}
