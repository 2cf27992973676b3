import type { Locale } from "../../domain/text.ts";
import type { Action, Block, FileBlock, Reply } from "../../reply.ts";
import { CARD_WORDS } from "../card-words.ts";
import { PHRASES } from "../phrases.ts";
import { measure, splitText } from "../split.ts";
import { clip, type Dialect, escapeText, type LinkTo } from "../text-dialect.ts";
import { type Choice, drawReplyText, type TextPiece } from "../text-reply.ts";
import { DINGTALK_LIMITS } from "./limits.ts";

export interface Button {
  readonly label: string;
  readonly token: string;
  readonly style?: Action["style"];
}

/** One message to be. */
export type Post =
  | { readonly kind: "markdown" | "text"; readonly text: string }
  | { readonly kind: "card"; readonly text: string; readonly buttons: readonly Button[] }
  | { readonly kind: "image"; readonly source: Block; readonly caption: string }
  | { readonly kind: "file"; readonly file: FileBlock };

/** Lists and quotes; tables and fences come out differently on every client. A single line end is none. */
export const DINGTALK_DIALECT: Dialect = { lists: true, tables: false, fences: false, lineBreak: "  \n" };

export interface DrawPosts {
  readonly locale: Locale;
  readonly link: LinkTo;
}

/** Buttons stand on a card, below the text before them when it is short enough for one. */
export function drawPosts(reply: Reply, { locale, link }: DrawPosts): Post[] {
  const pieces = drawReplyText(reply, { locale, link, dialect: DINGTALK_DIALECT });
  const posts: Post[] = [];
  for (const piece of pieces) {
    const last = posts.at(-1);
    const [first, ...rest] = postsOf(piece, locale);
    if (first?.kind === "card" && last?.kind === "markdown" && fitsCard(last.text)) {
      posts[posts.length - 1] = { ...first, text: last.text };
    } else if (first) posts.push(first);
    posts.push(...rest);
  }
  return posts;
}

export function fitsCard(text: string): boolean {
  return measure(text, "jsonBytes") <= DINGTALK_LIMITS.cardText;
}

function postsOf(piece: TextPiece, locale: Locale): Post[] {
  switch (piece.type) {
    case "text":
      return texts("markdown", piece.text);
    case "form":
      return texts("text", piece.text);
    case "image":
      return [{ kind: "image", source: piece.source, caption: piece.caption }];
    case "file":
      return [{ kind: "file", file: piece.file }];
    case "buttons":
      return cards(piece.title ?? CARD_WORDS[locale].next, piece.actions.flatMap(buttonOf));
    case "choices":
      return cards(
        piece.title,
        piece.options.map((option) => openButton(option, locale)),
      );
  }
}

export function texts(kind: "markdown" | "text", text: string): Post[] {
  const limit = { size: DINGTALK_LIMITS.text, unit: "jsonBytes" } as const;
  return splitText(text, limit).map((part) => ({ kind, text: part }));
}

export function buttonOf({ label, token, style }: Action): Button[] {
  return token === undefined
    ? []
    : [{ label: clip(label, DINGTALK_LIMITS.button), token, ...(style && { style }) }];
}

function openButton({ label, token }: Choice, locale: Locale): Button {
  return { label: clip(`${PHRASES[locale].open.replace("…", "")} ${label}`, DINGTALK_LIMITS.button), token };
}

function cards(title: string, buttons: readonly Button[]): Post[] {
  const count = Math.ceil(buttons.length / DINGTALK_LIMITS.buttons);
  return Array.from({ length: count }, (_, index) => ({
    kind: "card",
    text: `**${escapeText(title)}**`,
    buttons: buttons.slice(index * DINGTALK_LIMITS.buttons, (index + 1) * DINGTALK_LIMITS.buttons),
  }));
}
