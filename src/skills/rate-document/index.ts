import { createHash } from "node:crypto";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { DocumentRating } from "../../library/ratings.ts";
import { RATING_KIND } from "../../library/ratings.ts";
import { writtenCard } from "../proposal.ts";
import { say } from "../reader.ts";
import { defineSkill, type SkillContext } from "../skill.ts";

const Input = z.object({
  document: z.string().max(100).optional(),
  useful: z.boolean().default(true),
  /** The question, account or deal that the document was offered for. */
  text: z.string().max(1000).optional(),
  account: z.string().max(200).optional(),
  deal: z.string().max(200).optional(),
});
type RateInput = z.infer<typeof Input>;

/** A click on a document's card: it helped, or it did not fit. Moves the ranking, and can be taken back. */
export const rateDocumentSkill = defineSkill<RateInput>({
  id: "rate-document",
  name: { zh: "评价资料", en: "Rate a document" },
  summary: {
    zh: "标记一份资料有用或不合适（用资料卡片上的按钮）",
    en: "Marks a document as useful or not for this (by the buttons on its card)",
  },
  aliases: { zh: [], en: [] },
  input: Input,
  phrases: { zh: [], en: [] },
  effect: "write",
  async run(input, context) {
    if (!context.clicked || input.document === undefined) {
      const text = say(
        context,
        "请点资料卡片上的“有用”或“不合适”。",
        "Press Useful or Not for this on a document's card.",
      );
      return { audience: "everyone", blocks: [{ type: "note", tone: "missing", text }] };
    }
    return rate(input, input.document, context);
  },
});

async function rate(input: RateInput, documentId: string, context: SkillContext) {
  const { viewer, store } = context;
  const document = await store.documents.get(viewer, documentId);
  if (document === undefined) {
    throw new AppError("NOT_FOUND", "This document is not in the library, or not open to you.", {
      zh: "这份文档不在资料库里，或者不对你开放。",
    });
  }
  const body: DocumentRating = {
    path: document.path,
    documentId,
    useful: input.useful,
    ...(input.text !== undefined && { question: input.text }),
  };
  const record = await store.records.put(viewer, {
    kind: RATING_KIND,
    id: ratingId(viewer.userId, document.path, input),
    scope: "everyone",
    body: { ...body },
    ...(input.account !== undefined && { accountId: input.account }),
    ...(input.deal !== undefined && { dealId: input.deal }),
  });
  return writtenCard(
    {
      record,
      title: document.title,
      text: input.useful
        ? say(
            context,
            "记下了：有用。以后同样的问题会把它排得更靠前。",
            "Noted as useful. It will rank higher for the same question.",
          )
        : say(
            context,
            "记下了：不合适。以后同样的问题会把它往后排。",
            "Noted as not for this. It will rank lower for the same question.",
          ),
    },
    context,
  );
}

/** One opinion per person, document and occasion: a second click replaces the first. */
function ratingId(userId: string, path: string, { text = "", account = "", deal = "" }: RateInput): string {
  return createHash("sha256")
    .update([userId, path, text, account, deal].join("\0"))
    .digest("hex")
    .slice(0, 32);
}
