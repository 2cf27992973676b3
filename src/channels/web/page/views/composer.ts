import { html, nothing, type TemplateResult } from "lit/html.js";
import { type History, recall } from "../history.ts";
import { noteBlock } from "./blocks.ts";
import { icons } from "./icons.ts";
import type { View } from "./view.ts";

export function composer(view: View, past: History): TemplateResult {
  const { t, on, state } = view;
  const send = (input: HTMLTextAreaElement) => {
    const text = input.value.trim();
    if (text === "") return;
    past.add(text);
    input.value = "";
    grow(input);
    on.say(text);
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    send(inputOf(event.currentTarget as HTMLFormElement));
  };
  const keydown = (event: KeyboardEvent) => {
    const input = event.currentTarget as HTMLTextAreaElement;
    // While an input method is composing, Enter picks a candidate; Safari says so only by the key code.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send(input);
    } else if (recall(event, input, past)) grow(input);
  };
  const picked = (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    for (const file of input.files ?? []) on.sendFile(file);
    input.value = "";
  };
  return html`<form class="composer" @submit=${submit}>
    ${
      state.notice
        ? html`<div class="trouble">${noteBlock("error", state.notice, view)}
      <button type="button" class="icon-button" aria-label=${t.close} @click=${on.dismissNotice}>${icons.close}</button></div>`
        : nothing
    }
    ${uploading(view)}
    <div class="box">
      <label class="icon-button" title=${t.attach}><input class="hidden" type="file" @change=${picked}
        /><span class="hidden">${t.attach}</span>${icons.attach}</label>
      <textarea id="ask" rows="1" maxlength="20000" enterkeyhint="send" autocomplete="off" aria-label=${t.inputLabel}
        placeholder=${t.placeholder} @keydown=${keydown} @input=${(event: Event) => grow(event.target as HTMLTextAreaElement)}></textarea>
      <button type="submit" class="send" aria-label=${t.send}>${icons.send}</button>
    </div>
  </form>`;
}

function inputOf(form: HTMLFormElement): HTMLTextAreaElement {
  return form.querySelector("textarea") ?? document.createElement("textarea");
}

function grow(input: HTMLTextAreaElement): void {
  input.style.height = "auto";
  input.style.height = `${Math.min(input.scrollHeight, window.innerHeight * 0.4)}px`;
}

function uploading({ state, t }: View): TemplateResult | typeof nothing {
  const { upload } = state;
  if (upload === undefined) return nothing;
  return html`<div class="uploading"><label>${t.uploading(upload.name)}
    <progress max="1" value=${upload.done}></progress></label>
    <button type="button" class="button small" @click=${upload.abort}>${t.cancel}</button></div>`;
}
