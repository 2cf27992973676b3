import type { Json } from "../../domain/crm.ts";
import type { Locale } from "../../domain/text.ts";
import type { Action } from "../../reply.ts";
import { PHRASES } from "../phrases.ts";
import { clip } from "../text-dialect.ts";
import type { Choice } from "../text-reply.ts";
import { WECOM_LIMITS } from "./limits.ts";
import { OPEN_CHOSEN } from "./parse.ts";

export type Card = { readonly [key: string]: Json };

export interface CardText {
  readonly title: string;
  readonly text?: string;
}

/** Cards with the buttons, six on each. A button is its label and its token. */
export function buttonCards({ title, text }: CardText, actions: readonly Action[]): Card[] {
  const buttons = actions.flatMap(({ label, token, style }) =>
    token === undefined
      ? []
      : [{ text: clip(label, WECOM_LIMITS.button), style: styleOf(style), key: token }],
  );
  return chunks(buttons, WECOM_LIMITS.buttons).map((list) => ({
    card_type: "button_interaction",
    ...wordsOf({ title, ...(text !== undefined && { text }) }),
    button_list: list,
  }));
}

/** One list to choose from, and a button that opens what was chosen; ten entries on each card. */
export function choiceCards(title: string, options: readonly Choice[], locale: Locale): Card[] {
  const words = PHRASES[locale];
  const seen = new Set<string>();
  const distinct = options.filter(({ token }) => !seen.has(token) && seen.add(token));
  return chunks(distinct, WECOM_LIMITS.options).map((list) => ({
    card_type: "button_interaction",
    ...wordsOf({ title }),
    button_selection: {
      question_key: "rows",
      title: clip(words.choose, WECOM_LIMITS.selectionTitle),
      option_list: list.map(({ label, token }) => ({ id: token, text: clip(label, WECOM_LIMITS.option) })),
      selected_id: list[0]?.token ?? "",
    },
    button_list: [{ text: words.open.replace("…", ""), style: 1, key: OPEN_CHOSEN }],
  }));
}

function wordsOf({ title, text }: CardText): Card {
  const subtitle = text === undefined ? {} : { sub_title_text: clip(text, WECOM_LIMITS.cardText) };
  return { main_title: { title: clip(title, WECOM_LIMITS.cardTitle) }, ...subtitle };
}

function styleOf(style: Action["style"]): number {
  return style === "primary" ? 1 : style === "danger" ? 3 : 4;
}

export function chunks<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
