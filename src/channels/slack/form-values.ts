import type { Json } from "../../domain/crm.ts";
import type { FormField } from "../../reply.ts";
import { numberOf } from "../typed-number.ts";
import type { InputState } from "./payloads.ts";

/** An input's id tells its form, its kind and its name, so that nothing of a form is kept on our side. */
export function fieldId(form: number, { kind, name }: Pick<FormField, "kind" | "name">): string {
  return `f:${form}:${kind}:${name}`;
}

export function submitId(form: number): string {
  return `submit:${form}`;
}

/** What was filled into the form whose submit button was pressed; undefined for any other button. */
export function readValues(
  actionId: string,
  state: Readonly<Record<string, Readonly<Record<string, InputState>>>>,
): { [name: string]: Json } | undefined {
  const form = /^submit:(\d+)$/.exec(actionId)?.[1];
  if (form === undefined) return undefined;
  const inputs = Object.values(state).flatMap((block) => Object.entries(block));
  const values = inputs.flatMap(([id, input]) => {
    const [, ofForm, kind, name] = /^f:(\d+):(\w+):(.+)$/.exec(id) ?? [];
    if (ofForm !== form || kind === undefined || name === undefined) return [];
    const value = readValue(kind, input);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(values);
}

function readValue(kind: string, input: InputState): Json | undefined {
  if (kind === "check") return (input.selected_options ?? []).length > 0;
  if (kind === "choices") return (input.selected_options ?? []).map(({ value }) => value);
  if (kind === "choice") return input.selected_option?.value;
  if (kind === "date") return input.selected_date ?? undefined;
  const text = input.value ?? undefined;
  return kind === "number" && text !== undefined ? numberOf(text) : text;
}
