import type { Locale } from "../../domain/text.ts";
import type { Block, FileBlock, ProgressBlock, Reply } from "../../reply.ts";
import { CARD_WORDS } from "../card-words.ts";
import { progressLines } from "../phrases.ts";
import { splitText } from "../split.ts";
import type { Dialect, LinkTo } from "../text-dialect.ts";
import { cardsLast, drawReplyText, type TextContext, type TextPiece } from "../text-reply.ts";
import { buttonCards, type Card, choiceCards } from "./cards.ts";

/** One message to be. */
export type Post =
  | { readonly kind: "markdown" | "text"; readonly text: string }
  | { readonly kind: "image"; readonly source: Block; readonly caption: string }
  | { readonly kind: "file"; readonly file: FileBlock }
  | { readonly kind: "card"; readonly card: Card };

/** The app's markdown: bold, links, quotes and code, nothing else. */
export const APP_DIALECT: Dialect = { lists: false, tables: false, fences: false, lineBreak: "\n" };
/** The bot's and the group robot's newer one. */
export const BOT_DIALECT: Dialect = { lists: true, tables: true, fences: true, lineBreak: "\n" };

export interface DrawPosts {
  readonly locale: Locale;
  readonly dialect: Dialect;
  readonly link: LinkTo;
  /** Bytes of one text. */
  readonly size: number;
  /** What a form is sent as: plain text where it is easier to copy. */
  readonly form: "text" | "markdown";
}

export function drawPosts(reply: Reply, options: DrawPosts): Post[] {
  const title = reply.title ?? CARD_WORDS[options.locale].next;
  return cardsLast(drawReplyText(reply, options)).flatMap((piece) => postsOf(piece, title, options));
}

function postsOf(piece: TextPiece, title: string, { locale, size, form }: DrawPosts): Post[] {
  switch (piece.type) {
    case "text":
      return texts("markdown", piece.text, size);
    case "form":
      return texts(form, piece.text, size);
    case "image":
      return [{ kind: "image", source: piece.source, caption: piece.caption }];
    case "file":
      return [{ kind: "file", file: piece.file }];
    case "buttons":
      return buttonCards({ title: piece.title ?? title }, piece.actions).map((card) => ({
        kind: "card",
        card,
      }));
    case "choices":
      return choiceCards(piece.title, piece.options, locale).map((card) => ({ kind: "card", card }));
  }
}

export function texts(kind: "markdown" | "text", text: string, size: number): Post[] {
  return splitText(text, { size, unit: "bytes" }).map((part) => ({ kind, text: part }));
}

/** Where nothing can be edited, progress is one card that the answer closes. */
export function progressPosts(
  block: ProgressBlock,
  { locale, size }: TextContext & { readonly size: number },
): Post[] {
  const lines = progressLines(block).join("\n");
  const title = CARD_WORDS[locale].working;
  const cards = buttonCards({ title, text: lines }, block.stop ? [block.stop] : []);
  return cards.length > 0 ? cards.map((card) => ({ kind: "card", card })) : texts("text", lines, size);
}
