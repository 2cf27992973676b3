import { html, nothing, type TemplateResult } from "lit/html.js";
import type { FormField } from "../../../../reply.ts";
import type { WireBlock } from "../../wire.ts";
import { readForm } from "../form-values.ts";
import { button } from "./actions.ts";
import type { MessageView } from "./view.ts";

type Form = Extract<WireBlock, { type: "form" }>;

export function formBlock(block: Form, index: number, view: MessageView): TemplateResult {
  const prefix = `${view.message}-${index}`;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const { values, errors } = readForm(block.fields, new FormData(form), view.t);
    showErrors(form, prefix, block.fields, errors);
    if (Object.keys(errors).length === 0 && view.live) view.on.press(block.submit, values);
  };
  return html`<form class="form" novalidate @submit=${submit}>
    ${block.fields.map((field) => formField(field, `${prefix}-${field.name}`, view))}
    <div class="actions">${button(block.submit, view, { submits: true })}</div>
  </form>`;
}

/** Errors live in the DOM beside the typed values, both untouched by later draws. */
function showErrors(
  form: HTMLFormElement,
  prefix: string,
  fields: readonly FormField[],
  errors: Readonly<Record<string, string>>,
): void {
  for (const { name } of fields) {
    const line = form.querySelector(`#${CSS.escape(`${prefix}-${name}-error`)}`);
    if (line !== null) line.textContent = errors[name] ?? "";
    for (const input of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      input.toggleAttribute("aria-invalid", name in errors);
    }
  }
  const first = fields.find(({ name }) => name in errors);
  if (first) form.querySelector<HTMLElement>(`[name="${CSS.escape(first.name)}"]`)?.focus();
}

function formField(field: FormField, id: string, view: MessageView): TemplateResult {
  const { t } = view;
  const note = html`${field.hint ? html`<span class="hint" id="${id}-hint">${field.hint}</span>` : nothing}
    <span class="field-error" id="${id}-error" role="alert"></span>`;
  if (field.kind === "check")
    return html`<div class="field">
      <label class="tick"><input type="checkbox" name=${field.name} .defaultChecked=${field.value === true} />
        <span>${field.label}</span></label>${note}
    </div>`;
  const optional = field.required ? nothing : html` <span class="quiet">${t.optional}</span>`;
  if (isGroup(field))
    return html`<fieldset class="field"><legend>${field.label}${optional}</legend>
      <div class="options">${options(field)}</div>${note}</fieldset>`;
  return html`<div class="field">
    <label for=${id}>${field.label}${optional}</label>
    ${control(field, id, view)}${note}
  </div>`;
}

/** A few options are shown at once; a long list of which one is chosen folds into a select. */
function isGroup({ kind, options = [] }: FormField): boolean {
  return kind === "choices" || (kind === "choice" && options.length <= 4);
}

function options({ name, kind, value, options = [] }: FormField): TemplateResult[] {
  const chosen = Array.isArray(value) ? value : [value];
  return options.map(
    (option) => html`<label class="tick"><input type=${kind === "choices" ? "checkbox" : "radio"} name=${name}
      .value=${option.value} .defaultChecked=${chosen.includes(option.value)} /><span>${option.label}</span></label>`,
  );
}

function control(field: FormField, id: string, { t }: MessageView): TemplateResult {
  const { name, kind, required, hint } = field;
  const value = typeof field.value === "string" || typeof field.value === "number" ? `${field.value}` : "";
  const about = `${hint ? `${id}-hint ` : ""}${id}-error`;
  if (kind === "multiline")
    return html`<textarea id=${id} name=${name} rows="3" .defaultValue=${value} ?required=${required}
      aria-describedby=${about}></textarea>`;
  if (kind === "choice")
    return html`<select id=${id} name=${name} ?required=${required} aria-describedby=${about}>
      <option value="">${t.choose}</option>
      ${field.options?.map(
        (option) =>
          html`<option .value=${option.value} ?selected=${option.value === value}>${option.label}</option>`,
      )}
    </select>`;
  return html`<input id=${id} name=${name} type=${kind === "date" ? "date" : "text"}
    inputmode=${kind === "number" ? "decimal" : nothing} .defaultValue=${value} ?required=${required}
    autocomplete="off" aria-describedby=${about} />`;
}
