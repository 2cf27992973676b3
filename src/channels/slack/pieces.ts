import type { Locale } from "../../domain/text.ts";
import type { Action, Block, FileBlock } from "../../reply.ts";
import { type Image, isDrawable } from "../pictures.ts";
import { splitText } from "../split.ts";
import { renderText } from "../terminal/render.ts";
import { SLACK_LIMITS } from "./limits.ts";
import { type LinkTo, preformatted, richText, type SlackObject } from "./rich-text.ts";
import { clip } from "./text.ts";

/** A part of a message that cannot be cut further. */
export type Piece =
  | { readonly type: "block"; readonly block: SlackObject }
  | { readonly type: "image"; readonly source: Block; readonly alt: string }
  | { readonly type: "file"; readonly file: FileBlock };

/**
 * How much of Slack's newer blocks to rely on. A workspace without them refuses the whole message, which is then
 * drawn again a step simpler: charts as pictures and tables as text, at last everything as text.
 */
export type Plainness = "native" | "pictures" | "words";

export interface DrawContext {
  readonly locale: Locale;
  readonly plainness: Plainness;
  readonly link: LinkTo;
  /** A number no other element of this reply has. */
  next(): number;
}

export function block(object: SlackObject): Piece {
  return { type: "block", block: object };
}

export function plain(text: string, limit: number): SlackObject {
  return { type: "plain_text", text: clip(text, limit) || " ", emoji: false };
}

export function option(label: string, value: string): SlackObject {
  return { text: plain(label, SLACK_LIMITS.option), value };
}

/** The token is all of an action that leaves the house; one without a token is no button. */
export function drawButton({ label, token, style }: Action, actionId: string): SlackObject[] {
  if (token === undefined) return [];
  const text = plain(label, SLACK_LIMITS.button);
  return [{ type: "button", action_id: actionId, text, value: token, ...(style && { style }) }];
}

/** A chart or chain that Slack cannot draw itself: a picture, or the same in words. */
export function drawPicture(part: Block, context: DrawContext): Piece[] {
  if (!isDrawable(part)) return [];
  if (context.plainness === "words") return asPreformatted(part, context.locale);
  const alt = part.type === "picture" ? part.alt : part.caption;
  return [{ type: "image", source: part, alt: clip(alt, SLACK_LIMITS.alt) }];
}

export function imageBlock(image: Pick<Image, "alt">, fileId: string): SlackObject {
  return {
    type: "image",
    slack_file: { id: fileId },
    alt_text: image.alt || " ",
    title: plain(image.alt, 2_000),
  };
}

/** Any block as the terminal shows it, in a fixed-width font. */
export function asPreformatted(part: Block, locale: Locale): Piece[] {
  const text = renderText({ blocks: [part] }, locale, { width: 64 });
  const chunks = splitText(`\`\`\`\n${text}\n\`\`\``, { size: SLACK_LIMITS.block, unit: "characters" });
  return chunks.map((chunk) => block(richText([preformatted(chunk.replace(/^```\n?|\n?```$/g, "") || " ")])));
}
