import type { Locale } from "../../domain/text.ts";
import type { Reply } from "../../reply.ts";
import { pack } from "./pack.ts";
import { imageBlock } from "./pieces.ts";
import { drawReply } from "./render.ts";

/** A reply as the messages Slack would be sent, each to be pasted into its Block Kit Builder. */
export function previewSlack(reply: Reply, locale: Locale) {
  const pieces = drawReply(reply, { locale, plainness: "native", link: (id) => `https://example.com/${id}` });
  const messages = pack(pieces).messages.map((message) => ({
    blocks: message.map((piece) => (piece.type === "block" ? piece.block : imageBlock(piece, "F0PICTURE"))),
  }));
  return { channel: "slack", form: "json", content: JSON.stringify(messages, null, 2) } as const;
}
