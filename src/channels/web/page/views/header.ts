import { html, nothing, type TemplateResult } from "lit/html.js";
import type { PersonChoice } from "../../wire.ts";
import { companyName } from "../texts.ts";
import { icons, mark } from "./icons.ts";
import type { View } from "./view.ts";

type Choice = Pick<PersonChoice, "id" | "name" | "role" | "title" | "team">;

export function header(view: View): TemplateResult {
  const { state, t, on } = view;
  const other = state.locale === "zh" ? "en" : "zh";
  const status = state.session?.status;
  return html`<header class="top">
    <div class="bar">
      <a class="brand" href="/" aria-label=${t.product}>${mark}<span class="company">${status ? companyName(status, state.locale) : t.product}</span>${
        status?.sample ? html`<span class="badge sample" title=${t.sampleHint}>${t.sample}</span>` : nothing
      }</a>
      ${
        state.messages.length === 0
          ? nothing
          : html`<button type="button" class="icon-button" aria-label=${t.newConversation} title=${t.newConversation}
              @click=${on.newConversation}>${icons.fresh}</button>`
      }
      <button type="button" class="plain-button" lang=${other === "zh" ? "zh-CN" : "en"} aria-label=${t.languageLabel}
        @click=${() => on.setLocale(other)}>${t.language}</button>
      ${state.session?.person ? whoButton(state.session.person, view) : nothing}
    </div>
    ${state.online || state.phase !== "ready" ? nothing : html`<p class="offline" role="status">${t.offline}</p>`}
  </header>`;
}

function whoButton(person: Choice, view: View): TemplateResult {
  const open = () => document.querySelector<HTMLDialogElement>("#people")?.showModal();
  return html`<button type="button" class="who" aria-haspopup="dialog" @click=${open}>
      <span class="face" aria-hidden="true">${initial(person.name)}</span><span class="name">${person.name}</span
      ><span class="role">${view.t.role[person.role]}</span>${icons.down}</button>
    ${peopleDialog(person, view)}`;
}

function initial(name: string): string {
  return [...name.trim()][0] ?? "";
}

function peopleDialog(current: Choice, view: View): TemplateResult {
  const { state, t, on } = view;
  const close = (event: Event) => (event.currentTarget as HTMLElement).closest("dialog")?.close();
  const choose = (id: string) => (event: Event) => {
    close(event);
    if (id !== current.id) void on.choosePerson(id);
  };
  const dismiss = (event: MouseEvent) => {
    if (event.target === event.currentTarget) (event.currentTarget as HTMLDialogElement).close();
  };
  const people = state.session?.people ?? [];
  return html`<dialog id="people" aria-labelledby="people-title" @click=${dismiss}>
    <div class="sheet">
      <div class="sheet-head"><h2 id="people-title">${people.length > 0 ? t.switchPerson : current.name}</h2>
        <button type="button" class="icon-button" aria-label=${t.close} @click=${close}>${icons.close}</button></div>
      ${people.length > 0 ? html`<p class="quiet">${t.switchHint}</p>` : nothing}
      <ul class="people">${people.map(
        (
          person,
        ) => html`<li><button type="button" aria-pressed=${person.id === current.id} @click=${choose(person.id)}>
          <span class="face" aria-hidden="true">${initial(person.name)}</span>
          <span class="about"><strong>${person.name}</strong><span class="quiet">${about(person, view)}</span></span>
          ${person.id === current.id ? icons.done : nothing}</button></li>`,
      )}</ul>
      ${people.length === 0 ? html`<button type="button" class="button" @click=${() => on.signOut()}>${t.signOut}</button>` : nothing}
    </div>
  </dialog>`;
}

function about({ title, role, team }: Choice, { t }: View): string {
  return [title ?? t.role[role], team].filter(Boolean).join(" · ");
}
