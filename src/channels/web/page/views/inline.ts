import { html, type nothing, type TemplateResult } from "lit/html.js";
import { type Inline, type MarkdownNode, parseMarkdown } from "../../../markdown.ts";
import { type MessageView, sourceIndex } from "./view.ts";

type Drawn = TemplateResult | string | typeof nothing;

/** Markdown as elements built from the parsed tree; text only ever becomes text nodes. */
export function prose(markdown: string, view: MessageView): TemplateResult {
  return html`<div class="prose">${parseMarkdown(markdown).map((node) => drawNode(node, view))}</div>`;
}

function drawNode(node: MarkdownNode, view: MessageView): Drawn {
  if (node.type === "code") return html`<pre tabindex="0"><code>${node.text}</code></pre>`;
  if (node.type === "paragraph") return html`<p>${drawInline(node.children, view)}</p>`;
  return html`<ul>${node.items.map((item) => html`<li>${drawInline(item, view)}</li>`)}</ul>`;
}

function drawInline(nodes: readonly Inline[], view: MessageView): Drawn[] {
  return nodes.map((node) => {
    if (node.type === "strong") return html`<strong>${drawInline(node.children, view)}</strong>`;
    if (node.type === "code") return html`<code>${node.text}</code>`;
    if (node.type === "break") return html`<br />`;
    if (node.type === "mark") return sourceMark(node.id, view) ?? `[${node.id}]`;
    if (node.type === "link") return documentLink(node);
    return node.text;
  });
}

function documentLink({ label, documentId, page }: Extract<Inline, { type: "link" }>): TemplateResult {
  const href = `/documents/${encodeURIComponent(documentId)}${page === undefined ? "" : `#page=${page}`}`;
  return html`<a href=${href} target="_blank" rel="noopener">${label}</a>`;
}

/** A small number that opens the sources and shows the one it stands for. */
export function sourceMark(id: string, view: MessageView): TemplateResult | undefined {
  const index = sourceIndex(view, id);
  if (index === undefined) return undefined;
  const target = `${view.message}-source-${index}`;
  const label = view.t.showSource(`${index + 1}`);
  return html`<button type="button" class="source-mark" aria-label=${label} @click=${() => showSource(target)}
    >${index + 1}</button>`;
}

function showSource(target: string): void {
  const item = document.getElementById(target);
  item?.closest("details")?.setAttribute("open", "");
  item?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  item?.focus({ preventScroll: true });
}
