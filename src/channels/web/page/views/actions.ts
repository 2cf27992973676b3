import { html, type TemplateResult } from "lit/html.js";
import type { WireAction } from "../../wire.ts";
import { isBusy, type MessageView } from "./view.ts";

export function button(
  action: WireAction,
  view: MessageView,
  { submits = false, small = false } = {},
): TemplateResult {
  const busy = isBusy(view, action);
  const press = () => view.live && view.on.press(action);
  return html`<button type=${submits ? "submit" : "button"} class="button ${action.style ?? ""} ${small ? "small" : ""}"
    aria-busy=${busy} ?disabled=${busy || action.token === undefined} @click=${submits ? undefined : press}
    ><span>${action.label}</span></button>`;
}

export function actionsBlock(actions: readonly WireAction[], view: MessageView): TemplateResult {
  return html`<div class="actions">${actions.map((action) => button(action, view))}</div>`;
}
