import type { Reply } from "../../reply.ts";
import { resolveAccount } from "../resolve.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { accountCard } from "./account-card.ts";
import { exportCard, handOutCard } from "./export.ts";
import { fieldsCard } from "./fields-card.ts";
import { Input, type SimilarInput } from "./input.ts";
import { listCard, nothingCard } from "./list-card.ts";
import { meantBy } from "./meant.ts";
import { readSimilar } from "./view.ts";
import { whyCard } from "./why-card.ts";

/** Who else looks like our winners (blue book 1.3, 1.4): learnt from the won deals in sight, nothing else. */
export const similarSkill = defineSkill<SimilarInput>({
  id: "similar",
  name: { zh: "相似客户", en: "Look-alikes" },
  summary: {
    zh: "像我们赢单客户的有谁：从赢单里学，给还没有商机的客户排序，说明像谁、像在哪、还不知道什么；也能看一家客户像谁",
    en: "Who looks like our winners: learns from won deals, ranks accounts without a deal, says like whom and why; or what one account is like",
  },
  section: "1.3",
  aliases: {
    zh: ["相似", "找相似客户", "像赢单客户", "相似客户推荐"],
    en: ["similar-accounts", "lookalike", "lookalikes", "look-alike"],
  },
  input: Input,
  subject: { key: "account", kind: "account" },
  phrases: {
    zh: [
      "像我们赢单客户的有谁",
      "谁像我们的赢单客户",
      "还有谁像我们赢单的客户",
      "像{subject}赢单客户的有谁",
      "像{subject}的客户有谁",
      "像{subject}的客户还有哪些",
      "和{subject}相似的客户",
      "跟{subject}类似的客户",
      "{subject}像谁",
      "找和{subject}相似的客户",
      "找相似客户",
    ],
    en: [
      "who looks like our winners",
      "who else looks like our winners",
      "find look-alikes",
      "accounts like our winners",
      "accounts like {subject}",
      "find accounts like {subject}",
      "who is similar to {subject}",
      "who does {subject} look like",
    ],
  },
  effect: "read",
  async run(input, context) {
    if (input.account === undefined) return list(input, context);
    const narrowed = await meantBy(input, context);
    if (narrowed !== undefined) return list(narrowed, context);
    const resolved = await resolveAccount(context, input.account, {
      skill: "similar",
      key: "account",
      input: { part: input.part },
    });
    if (resolved.found === undefined) return resolved.reply;
    const view = await readSimilar(input, context);
    const row = view.learnt.accounts.findIndex(({ id }) => id === resolved.found.id);
    const about = { account: resolved.found, row };
    return input.part === "why"
      ? whyCard(view, about, { input, reader: context })
      : accountCard(view, about, { input, reader: context });
  },
});

async function list(input: SimilarInput, context: SkillContext): Promise<Reply> {
  const view = await readSimilar(input, context);
  if (view.learnt.model.kind === "refused") return nothingCard(view, { input, reader: context });
  if (input.part === "export") return exportCard(view, { input, reader: context }, context);
  if (input.part === "hand-out") return handOutCard(view, { input, reader: context }, context);
  if (input.part === "fields") return fieldsCard(view, { input, reader: context });
  const leads = context.viewer.role === "manager" || context.viewer.role === "admin";
  return listCard(view, { input, reader: context, leads });
}
