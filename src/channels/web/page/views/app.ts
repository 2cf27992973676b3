import { html, nothing, type TemplateResult } from "lit/html.js";
import type { History } from "../history.ts";
import { composer } from "./composer.ts";
import { greeting, margin } from "./greeting.ts";
import { header } from "./header.ts";
import { previewOf } from "./preview.ts";
import { card, thread } from "./thread.ts";
import type { View } from "./view.ts";

export function app(view: View, past: History): TemplateResult {
  const { state } = view;
  if (state.phase !== "ready") return html`${header(view)}<main class="door">${door(view)}</main>`;
  if (state.blocksPage) return html`${header(view)}<main class="column">${blocksPage(view)}</main>`;
  const quiet = state.messages.length === 0 && Object.keys(state.pending).length === 0;
  const greets = quiet && state.settled;
  return html`${header(view)}
    <div class="page ${quiet ? "empty" : ""}">
      <main class="column">${greets ? greeting(view) : html`<h1 class="hidden">${view.t.product}</h1>`} ${thread(view)}</main>
      ${quiet ? nothing : margin(view)}
    </div>
    <div class="bottom">${composer(view, past)}</div>
    ${state.dragging ? html`<div class="drop" aria-hidden="true">${view.t.drop}</div>` : nothing}`;
}

function door({ state, t }: View): TemplateResult | typeof nothing {
  if (state.phase === "loading") return nothing;
  if (state.phase === "signingIn") return html`<p role="status">${t.signingIn}</p>`;
  if (state.phase === "signIn") return html`<h1>${t.signInTitle}</h1><p>${state.failure ?? t.signInText}</p>`;
  return html`<h1>${t.failedTitle}</h1><p>${state.failure}</p>
    <button type="button" class="button primary" @click=${() => location.reload()}>${t.reload}</button>`;
}

function blocksPage(view: View): TemplateResult | typeof nothing {
  const page = view.state.blocksPage;
  if (page === undefined) return nothing;
  return html`<section class="greeting"><h1>${view.t.blocksTitle}</h1><p class="quiet">${view.t.blocksHint}</p></section>
    <div class="thread">${card(page.message, view, false)}</div>
    ${page.previews.map((preview) => previewOf(preview, view))}`;
}
