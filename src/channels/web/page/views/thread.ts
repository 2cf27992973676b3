import { repeat } from "lit/directives/repeat.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { WireBlock, WireMessage } from "../../wire.ts";
import type { Pending } from "../state.ts";
import { blockView, noteBlock } from "./blocks.ts";
import type { View } from "./view.ts";

/** The conversation: what was said, what was answered, and what is still under way. */
export function thread(view: View): TemplateResult {
  const { messages, pending } = view.state;
  const known = new Set(messages.map(({ id }) => id));
  const waiting = Object.values(pending);
  const unseen = waiting.filter(({ event, text }) => text !== undefined && !known.has(`p-${event}`));
  return html`<div class="thread" role="log" aria-live="polite" aria-label=${view.t.thread}>
    ${repeat(
      messages,
      ({ id }) => id,
      (message) => (message.from === "person" ? said(message.text ?? "", view) : card(message, view)),
    )}
    ${unseen.map(({ text }) => said(text ?? "", view))} ${waiting.map((one) => trouble(one, view))}
    ${waiting.some(isUnderWay) ? thinking(waiting, view) : nothing}
  </div>`;
}

function said(text: string, { t }: View): TemplateResult {
  return html`<p class="said"><span class="hidden">${t.you}: </span>${text}</p>`;
}

export function card(message: WireMessage, view: View, live = true): TemplateResult {
  const { title, blocks = [] } = message.reply ?? {};
  const sources = blocks.find((block) => block.type === "sources")?.items ?? [];
  const inside = { ...view, message: message.id, sources, live };
  return html`<article class="card ${isPlain(blocks) ? "plain" : ""}" id=${message.id} lang=${nothing}>
    ${title ? html`<h2>${title}</h2>` : nothing} ${blocks.map((block, index) => blockView(block, index, inside))}
  </article>`;
}

function isPlain(blocks: readonly WireBlock[]): boolean {
  return blocks.length === 1 && blocks[0]?.type === "text";
}

function isUnderWay({ state }: Pending): boolean {
  return state === "sending" || state === "waiting" || state === "slow";
}

function trouble(pending: Pending, view: View): TemplateResult | typeof nothing {
  const { t, on } = view;
  if (isUnderWay(pending)) return nothing;
  const text = pending.state === "failed" ? `${t.notSent} · ${pending.error ?? ""}` : t.thinkingLost;
  return html`<div class="trouble">${noteBlock("error", text, view)}
    <button type="button" class="button small" @click=${() => on.retry(pending.event)}>${t.retry}</button></div>`;
}

function thinking(waiting: readonly Pending[], { t }: View): TemplateResult {
  const slow = waiting.some(({ state }) => state === "slow");
  return html`<p class="thinking" role="status"><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>${
    slow ? t.thinkingLong : t.thinking
  }</p>`;
}
