import { html, nothing, type TemplateResult } from "lit/html.js";
import { icons } from "./icons.ts";
import type { View } from "./view.ts";

/** What one sees first: who one is, five things to tap, and whether a language model is there. */
export function greeting(view: View): TemplateResult {
  const { state, t } = view;
  const sample = state.session?.status.sample;
  return html`<section class="greeting">
    <h1>${t.greeting(state.session?.person?.name ?? "")}</h1>
    <p class="quiet">${t.greetingHint}${sample ? html`<br />${t.sampleHint}` : nothing}</p>
    ${samples(view)} ${modelLine(view)}
  </section>`;
}

function samples({ state, on }: View): TemplateResult {
  const list = state.session?.person?.samples ?? [];
  return html`<ul class="samples">${list.map((sample) => {
    const text = sample[state.locale];
    return html`<li><button type="button" @click=${() => on.say(text)}><span>${text}</span>${icons.more}</button></li>`;
  })}</ul>`;
}

export function modelLine({ state, t }: View): TemplateResult | typeof nothing {
  if (state.session?.status.modelConfigured !== false) return nothing;
  return html`<details class="model"><summary>${t.noModel}</summary><p>${t.noModelMore}</p></details>`;
}

/** The same questions beside the conversation, where the window is wide enough. */
export function margin(view: View): TemplateResult {
  return html`<aside class="margin" aria-label=${view.t.tryAsking}><h2>${view.t.tryAsking}</h2>
    ${samples(view)} ${modelLine(view)}</aside>`;
}
