import { html, nothing, type TemplateResult } from "lit/html.js";
import type { WireBlock, WireDocuments, WirePicture } from "../../wire.ts";
import { actionsBlock, button } from "./actions.ts";
import { formBlock } from "./form.ts";
import { icons } from "./icons.ts";
import { prose, sourceMark } from "./inline.ts";
import { tableBlock } from "./table.ts";
import type { MessageView } from "./view.ts";

type Of<T extends WireBlock["type"]> = Extract<WireBlock, { type: T }>;

export function blockView(block: WireBlock, index: number, view: MessageView): TemplateResult {
  switch (block.type) {
    case "text":
      return prose(block.markdown, view);
    case "fields":
      return fieldsBlock(block, view);
    case "table":
      return tableBlock(block, view);
    case "picture":
      return pictureBlock(block, view);
    case "documents":
      return html`<ul class="documents">${block.items.map((item) => documentItem(item, view))}</ul>`;
    case "file":
      return fileBlock(block, view);
    case "actions":
      return actionsBlock(block.actions, view);
    case "form":
      return formBlock(block, index, view);
    case "progress":
      return progressBlock(block, view);
    case "sources":
      return sourcesBlock(block, view);
    case "note":
      return noteBlock(block.tone, block.text, view);
  }
}

const FIGURE = /^[¥$€≈<>+\-–−]?\s?\d.{0,20}$/;
const SHORT = 12;

/** Figures stand out; words do so only where all of them are short, since sentences in bold would shout. */
function standsOut(value: string, values: readonly string[]): boolean {
  const words = values.filter((one) => !FIGURE.test(one));
  return FIGURE.test(value) || words.every((one) => one.length <= SHORT);
}

function fieldsBlock({ items }: Of<"fields">, view: MessageView): TemplateResult {
  const values = items.map(({ value }) => value);
  return html`<dl class="fields">
    ${items.map(({ label, value, hint, sources = [] }) => {
      const marks = [...new Set(sources)].map((id) => sourceMark(id, view) ?? nothing);
      const weight = standsOut(value, values) ? "" : "long";
      return html`<div>
        <dt>${label}</dt>
        <dd><span class="value ${weight}">${value}</span>${hint ? html` <span class="hint">${hint}</span>` : nothing}${marks}</dd>
      </div>`;
    })}
  </dl>`;
}

function pictureBlock(
  { caption, alt, src, width, height, figures }: WirePicture,
  view: MessageView,
): TemplateResult {
  const failed = (event: Event) => (event.target as HTMLElement).closest("figure")?.classList.add("failed");
  return html`<figure class="picture">
    ${caption ? html`<figcaption>${caption}</figcaption>` : nothing}
    <div class="paper"><img src=${fitted(src)} alt=${alt} width=${width ?? nothing} height=${height ?? nothing} decoding="async"
      @error=${failed} /></div>
    <p class="quiet when-failed">${view.t.pictureFailed}</p>
    ${
      figures
        ? html`<details class="figures"><summary>${view.t.figures}</summary>${tableBlock(figures, view)}</details>`
        : nothing
    }
  </figure>`;
}

/** Asks for a drawing as wide as it will be shown, in two sizes so that they can be kept. */
function fitted(src: string): string {
  return `${src}&w=${window.innerWidth < 520 ? 360 : 680}`;
}

function documentItem(item: WireDocuments["items"][number], view: MessageView): TemplateResult {
  const { t } = view;
  return html`<li>
    <p class="document-title"><a href=${item.href} target="_blank" rel="noopener">${item.title}</a>
      ${item.locator ? html`<span class="locator">${item.locator}</span>` : nothing}
      <span class="badge ${item.confidentiality}">${t.confidentiality[item.confidentiality]}</span></p>
    <p class="why">${item.why}</p>
    ${item.quote ? html`<blockquote>${item.quote}</blockquote>` : nothing}
    <div class="actions"><a class="button small" href=${`/documents/${encodeURIComponent(item.documentId)}/original`} download>${t.original}</a>
      ${item.actions.map((action) => button(action, view, { small: true }))}</div>
  </li>`;
}

function fileBlock({ name, href }: Of<"file">, { t }: MessageView): TemplateResult {
  return html`<a class="file" href=${href} download=${name}>${icons.file}<span>${name}</span><span class="get">${t.download}</span></a>`;
}

const STEP_ICONS = {
  done: icons.done,
  active: nothing,
  waiting: icons.waiting,
  failed: icons.failed,
} as const;

function progressBlock({ steps, stop }: Of<"progress">, view: MessageView): TemplateResult {
  return html`<div class="progress">
    <ol>${steps.map(
      ({
        label,
        state,
      }) => html`<li class=${state}><span class="step">${STEP_ICONS[state]}</span><span>${label}</span>
        <span class="hidden">${view.t.step[state]}</span></li>`,
    )}</ol>
    ${stop ? html`<div class="actions">${button(stop, view, { small: true })}</div>` : nothing}
  </div>`;
}

function sourcesBlock({ items, sections = [] }: Of<"sources">, view: MessageView): TemplateResult {
  const { t } = view;
  const book = sections.length > 0 ? ` · ${t.handbook(sections)}` : "";
  return html`<details class="sources">
    <summary>${t.sources(items.length)}${book}</summary>
    <ol>${items.map((source, index) => {
      const href = source.documentId && `/documents/${encodeURIComponent(source.documentId)}`;
      const label = href
        ? html`<a href=${href} target="_blank" rel="noopener">${source.label}</a>`
        : source.label;
      return html`<li id="${view.message}-source-${index}" tabindex="-1">${label}${
        source.date ? html` <time class="quiet">${source.date}</time>` : nothing
      }${source.rule ? html` <span class="quiet">${source.rule}</span>` : nothing}</li>`;
    })}</ol>
  </details>`;
}

export function noteBlock(
  tone: Of<"note">["tone"],
  text: string,
  { t }: Pick<MessageView, "t">,
): TemplateResult {
  return html`<p class="note ${tone}">${icons[tone]}<span><span class="hidden">${t.tone[tone]}: </span>${text}</span></p>`;
}
