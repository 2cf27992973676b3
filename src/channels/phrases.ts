import type { Locale } from "../domain/text.ts";
import type { Block } from "../reply.ts";

type Of<T extends Block["type"]> = Extract<Block, { type: T }>;

/** The few words that a channel adds to a reply itself. */
export const PHRASES = {
  zh: {
    sources: "来源",
    book: "蓝皮书",
    optional: "选填",
    open: "打开…",
    choose: "选择…",
    yes: "是",
    quote: "原文",
    answered: "答案已单独发给你，请看私信。",
    fileGone: "文件已不在：",
    confidentiality: { public: "可外发", internal: "仅限内部", restricted: "受限" },
    rows: (shown: number, total: number) => `共 ${total} 行，这里是前 ${shown} 行`,
    answer: "赢单的回答",
  },
  en: {
    sources: "Sources",
    book: "Blue book",
    optional: "optional",
    open: "Open…",
    choose: "Choose…",
    yes: "Yes",
    quote: "Quote",
    answered: "The answer is for you alone: see your direct messages.",
    fileGone: "This file is gone: ",
    confidentiality: { public: "may be sent out", internal: "internal only", restricted: "restricted" },
    rows: (shown: number, total: number) => `${total} rows in all, the first ${shown} shown`,
    answer: "Answer from Yingdan",
  },
} as const satisfies Record<Locale, unknown>;

export const STEP_SIGNS = { done: "✓", active: "…", waiting: "·", failed: "✗" } as const;
export const NOTE_SIGNS = { info: "ⓘ", missing: "？", warning: "△", error: "✕" } as const;

/** `来源 · 蓝皮书 1.3、1.4` and a line for each source. */
export function sourceLines({ items, sections = [] }: Of<"sources">, locale: Locale): string[] {
  const words = PHRASES[locale];
  const book = sections.length > 0 ? ` · ${words.book} ${sections.join(locale === "zh" ? "、" : ", ")}` : "";
  const lines = items.map(
    ({ id, label, date, rule }) => `[${id}] ${[label, date, rule].filter(Boolean).join(" · ")}`,
  );
  return [`${words.sources}${book}`, ...lines];
}

export function progressLines({ steps }: Of<"progress">): string[] {
  return steps.map(({ label, state }) => `${STEP_SIGNS[state]} ${label}`);
}

/** `共 12 行，这里是前 5 行` when rows were left out. */
export function moreRows(block: Of<"table">, locale: Locale): string | undefined {
  if (block.total === undefined || block.total <= block.rows.length) return undefined;
  return PHRASES[locale].rows(block.rows.length, block.total);
}

/** What stands beside a push notification: the title, or the first words. */
export function summaryOf(
  reply: { readonly title?: string; readonly blocks: readonly Block[] },
  locale: Locale,
): string {
  const text = reply.blocks.find((block) => block.type === "text");
  const note = reply.blocks.find((block) => block.type === "note");
  const words = reply.title ?? text?.markdown.replace(/[*`]/g, "") ?? note?.text ?? PHRASES[locale].answer;
  return [...words].slice(0, 200).join("");
}
