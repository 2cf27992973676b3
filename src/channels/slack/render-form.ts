import type { FormBlock, FormField } from "../../reply.ts";
import { PHRASES } from "../phrases.ts";
import { fieldId, submitId } from "./form-values.ts";
import { SLACK_LIMITS } from "./limits.ts";
import { block, type DrawContext, drawButton, option, type Piece, plain } from "./pieces.ts";
import type { SlackObject } from "./rich-text.ts";

/** Inputs in the message itself; its button sends what stands in them. */
export function drawForm({ fields, submit }: FormBlock, context: DrawContext): Piece[] {
  const form = context.next();
  const inputs = fields.map((field) => block(drawInput(field, form, context)));
  const buttons = drawButton(submit, submitId(form));
  return [...inputs, ...(buttons.length === 0 ? [] : [block({ type: "actions", elements: buttons })])];
}

function drawInput(field: FormField, form: number, context: DrawContext): SlackObject {
  const id = fieldId(form, field);
  return {
    type: "input",
    block_id: id,
    optional: field.required !== true,
    label: plain(field.label, SLACK_LIMITS.label),
    element: { action_id: id, ...elementOf(field, context) },
    ...(field.hint === undefined ? {} : { hint: plain(field.hint, SLACK_LIMITS.label) }),
  };
}

function elementOf(field: FormField, { locale }: DrawContext): SlackObject {
  const { kind, value } = field;
  const choices = (field.options ?? [])
    .slice(0, SLACK_LIMITS.options)
    .map((one) => option(one.label, one.value));
  const chosen = (wanted: unknown) => choices.filter((choice) => choice.value === wanted);
  const placeholder = { placeholder: plain(PHRASES[locale].choose, SLACK_LIMITS.label) };
  if (kind === "check") {
    const only = option(PHRASES[locale].yes, "true");
    return { type: "checkboxes", options: [only], ...(value === true && { initial_options: [only] }) };
  }
  if (kind === "date") {
    const date = typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) ? { initial_date: value } : {};
    return { type: "datepicker", ...date };
  }
  if (kind === "choice") {
    const [initial] = chosen(value);
    return {
      type: "static_select",
      ...placeholder,
      options: choices,
      ...(initial && { initial_option: initial }),
    };
  }
  if (kind === "choices") {
    const initial = Array.isArray(value) ? value.flatMap(chosen) : [];
    const start = initial.length === 0 ? {} : { initial_options: initial };
    return choices.length <= SLACK_LIMITS.checkboxes
      ? { type: "checkboxes", options: choices, ...start }
      : { type: "multi_static_select", ...placeholder, options: choices, ...start };
  }
  const text = value === undefined || value === null ? {} : { initial_value: String(value).slice(0, 3_000) };
  // Numbers are typed as text: a number element would refuse `1,200` and full-width digits.
  return { type: "plain_text_input", multiline: kind === "multiline", ...text };
}
