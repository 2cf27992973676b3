import type { Locale } from "../../domain/text.ts";
import type { Reply } from "../../reply.ts";
import { summaryOf } from "../phrases.ts";
import { cardOf, pack } from "./pack.ts";
import { imageElement } from "./pieces.ts";
import { drawReply } from "./render.ts";

/** A reply as the cards Feishu would be sent, each to be pasted into its card builder. */
export function previewFeishu(reply: Reply, locale: Locale) {
  const link = (id: string) => `https://example.com/${id}`;
  const pieces = drawReply(reply, { locale, plainness: "native", link, direct: true });
  const cards = pack(pieces).cards.map((card, index) =>
    cardOf(
      card.map((piece) =>
        piece.type === "element" ? piece.element : imageElement(piece.alt, "img_v3_picture"),
      ),
      { summary: summaryOf(reply, locale), title: index === 0 ? reply.title : undefined },
    ),
  );
  return { channel: "feishu", form: "json", content: JSON.stringify(cards, null, 2) } as const;
}
