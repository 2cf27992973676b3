import type { Json } from "../../domain/crm.ts";
import type { Locale } from "../../domain/text.ts";
import type { Action, Block, FileBlock } from "../../reply.ts";
import { isDrawable } from "../pictures.ts";
import { splitText } from "../split.ts";
import { renderText } from "../terminal/render.ts";
import { FEISHU_LIMITS } from "./limits.ts";
import { fenced, type LinkTo } from "./markdown.ts";

export type Element = { readonly [key: string]: Json };

/** A part of a card that cannot be cut further. */
export type Piece =
  | { readonly type: "element"; readonly element: Element }
  | { readonly type: "image"; readonly source: Block; readonly alt: string }
  | { readonly type: "file"; readonly file: FileBlock };

/** A client that refuses a card with charts and tables is shown pictures and text, at last text alone. */
export type Plainness = "native" | "pictures" | "words";

export interface DrawContext {
  readonly locale: Locale;
  readonly plainness: Plainness;
  readonly link: LinkTo;
  /** Whether the card goes to one person; a press on it does not say so itself. */
  readonly direct: boolean;
  /** A number no other element of this reply has. */
  next(): number;
}

export function element(one: Element): Piece {
  return { type: "element", element: one };
}

export function plain(text: string, limit = 200): Element {
  return { tag: "plain_text", content: clip(text, limit) };
}

export function markdown(content: string, size?: "notation"): Piece {
  return element({ tag: "markdown", content, ...(size && { text_size: size }) });
}

function clip(text: string, limit: number): string {
  const characters = [...text];
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join("")}…`;
}

/** The token is all of an action that leaves the house; one without a token is no button. */
export function drawButton(
  { label, token, style }: Action,
  context: DrawContext,
  extra: Element = {},
): Element[] {
  if (token === undefined) return [];
  const value = { token, ...(context.direct && { direct: true }) };
  return [
    {
      tag: "button",
      text: plain(label, FEISHU_LIMITS.button),
      type: style ?? "default",
      behaviors: [{ type: "callback", value }],
      ...extra,
    },
  ];
}

/** A chart or chain that a card cannot draw itself: a picture, or the same in words. */
export function drawPicture(part: Block, context: DrawContext): Piece[] {
  if (!isDrawable(part)) return [];
  if (context.plainness === "words") return asFenced(part, context.locale);
  return [{ type: "image", source: part, alt: part.type === "picture" ? part.alt : part.caption }];
}

export function imageElement(alt: string, key: string): Element {
  return { tag: "img", img_key: key, alt: plain(alt), title: plain(alt) };
}

/** Any block as the terminal shows it, in a fixed-width font. */
export function asFenced(part: Block, locale: Locale): Piece[] {
  const text = renderText({ blocks: [part] }, locale, { width: 64 });
  const chunks = splitText(`\`\`\`\n${text}\n\`\`\``, { size: FEISHU_LIMITS.text, unit: "jsonBytes" });
  return chunks.map((chunk) => markdown(fenced(chunk.replace(/^```\n?|\n?```$/g, ""))));
}
