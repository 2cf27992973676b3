import type { FormBlock, FormField } from "../../reply.ts";
import { PHRASES } from "../phrases.ts";
import { fieldName } from "./form-values.ts";
import { escapeMarkdown } from "./markdown.ts";
import { type DrawContext, drawButton, type Element, element, type Piece, plain } from "./pieces.ts";

/** A form is one element: what is filled in comes back together with the press on its button. */
export function drawForm({ fields, submit }: FormBlock, context: DrawContext): Piece[] {
  const form = context.next();
  const inputs = fields.flatMap((field) => drawInput(field, form, context));
  const button = drawButton(submit, context, { name: `submit_${form}`, form_action_type: "submit" });
  if (button.length === 0) return [];
  return [element({ tag: "form", name: `form_${form}`, elements: [...inputs, ...button] })];
}

function drawInput(field: FormField, form: number, { locale }: DrawContext): Element[] {
  const name = fieldName(form, field);
  const { kind, value, required = false } = field;
  const label = required || kind === "check" ? field.label : `${field.label} (${PHRASES[locale].optional})`;
  if (kind === "check") return [{ tag: "checker", name, checked: value === true, text: plain(label) }];
  if (kind === "text" || kind === "multiline" || kind === "number") {
    return [
      {
        tag: "input",
        name,
        required,
        label: plain(label),
        label_position: "top",
        input_type: kind === "multiline" ? "multiline_text" : "text",
        ...(field.hint === undefined ? {} : { placeholder: plain(field.hint, 100) }),
        ...(value === undefined || value === null ? {} : { default_value: String(value) }),
      },
    ];
  }
  return [
    { tag: "markdown", content: escapeMarkdown(label) },
    { name, required, ...choiceOf(field, locale) },
  ];
}

function choiceOf({ kind, value, options = [] }: FormField, locale: "zh" | "en"): Element {
  const placeholder = plain(PHRASES[locale].choose);
  if (kind === "date") {
    const date = typeof value === "string" ? { initial_date: value } : {};
    return { tag: "date_picker", placeholder, ...date };
  }
  const choices = options.map((one) => ({ text: plain(one.label), value: one.value }));
  if (kind === "choices") {
    const chosen = Array.isArray(value) && value.length > 0 ? { selected_values: value } : {};
    return { tag: "multi_select_static", placeholder, options: choices, ...chosen };
  }
  return {
    tag: "select_static",
    placeholder,
    options: choices,
    ...(typeof value === "string" && { initial_option: value }),
  };
}
