import { z } from "zod";
import type { Reply } from "../../reply.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { askBackCard, documentsCard } from "./card.ts";
import { askedFor, needFor } from "./need.ts";
import { sentFor } from "./sent.ts";

const Input = z.object({
  /** What is looked for, in one's own words. */
  text: z.string().max(1000).optional(),
  /** Id or name: recommends for this account. */
  account: z.string().max(200).optional(),
  /** Id or name: recommends for this deal. */
  deal: z.string().max(200).optional(),
  kind: z
    .enum(["case", "solution", "product-sheet", "price-list", "playbook", "article", "other"])
    .optional(),
  limit: z.number().int().min(1).max(20).default(3),
});
export type DocsInput = z.infer<typeof Input>;

/** The right document, with the page to show for it; or what is missing when nothing fits. */
export const docsSkill = defineSkill<DocsInput>({
  id: "docs",
  name: { zh: "找资料", en: "Find documents" },
  summary: {
    zh: "找客户案例、解决方案和产品资料，给出处和理由；也能按客户或商机推荐",
    en: "Finds cases, solutions and product sheets with page and reason; recommends for an account or deal",
  },
  aliases: {
    zh: ["案例", "客户案例", "找案例", "资料", "文档", "方案", "解决方案", "找方案", "价格表", "产品资料"],
    en: ["case", "cases", "case study", "find", "documents", "solution", "price list", "document"],
  },
  input: Input,
  subject: { key: "text", kind: "text" },
  // A phrase hands on only what stands at {subject}: none may swallow the kind of document that is asked for.
  phrases: {
    zh: [
      "有没有{subject}的资料",
      "找{subject}的资料",
      "{subject}相关的资料",
      "{subject}方面的资料",
      "{subject}有什么资料可以发",
    ],
    en: ["find documents on {subject}", "documents about {subject}", "anything on {subject}"],
  },
  effect: "read",
  run: find,
});

async function find(input: DocsInput, context: SkillContext): Promise<Reply> {
  const asked = await askedFor(input, context);
  if (asked.reply !== undefined) return asked.reply;
  if (asked.subject !== undefined) {
    const need = await needFor(asked.subject, input, context);
    const answer = await context.library.recommend(context.viewer, need);
    const sent = await sentFor(asked.subject, context);
    return documentsCard(answer, { input, subject: asked.subject, sent }, context);
  }
  if (asked.text === undefined) return askBackCard(context);
  const answer = await context.library.search(context.viewer, {
    text: asked.text,
    limit: input.limit,
    today: context.today,
    signal: context.signal,
    ...(input.kind !== undefined && { filter: { kind: [input.kind] } }),
  });
  return documentsCard(answer, { input: { ...input, text: asked.text } }, context);
}
