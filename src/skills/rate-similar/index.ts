import { z } from "zod";
import { AppError } from "../../errors.ts";
import { writtenCard } from "../proposal.ts";
import { say } from "../reader.ts";
import { FEEDBACK, type FeedbackBody } from "../similar/view.ts";
import { defineSkill, type SkillContext } from "../skill.ts";

const Input = z.object({
  account: z.string().max(200).optional(),
  like: z.boolean().default(true),
  /** The list it was given on, to be asked again. */
  again: z.record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string())])).default({}),
});
type RateInput = z.infer<typeof Input>;

/** 👍 or 👎 on a look-alike: re-ranks the person's own next list, is seen by nobody else, can be taken back. */
export const rateSimilarSkill = defineSkill<RateInput>({
  id: "rate-similar",
  name: { zh: "评价相似客户", en: "Rate a look-alike" },
  summary: {
    zh: "给相似客户名单上的客户点👍或👎（用名单上的按钮），只影响自己的下一份名单",
    en: "👍 or 👎 on an account of the look-alike list (by its buttons); re-ranks your own next list only",
  },
  section: "1.3",
  aliases: { zh: [], en: [] },
  input: Input,
  phrases: { zh: ["评价相似客户名单"], en: ["rate the look-alike list"] },
  effect: "write",
  async run(input, context) {
    if (!context.clicked || input.account === undefined) {
      const text = say(
        context,
        "请点相似客户名单上的👍或👎。",
        "Press 👍 or 👎 on an account of the look-alike list.",
      );
      return { blocks: [{ type: "note", tone: "missing", text }] };
    }
    return rate(input, input.account, context);
  },
});

async function rate({ like, again }: RateInput, accountId: string, context: SkillContext) {
  const { store, viewer } = context;
  const account = await store.get(viewer, "account", accountId);
  if (account === undefined) {
    throw new AppError("NOT_FOUND", "This account is not in your scope.", { zh: "这个客户不在你的范围里。" });
  }
  const record = await store.records.put<FeedbackBody>(viewer, {
    kind: FEEDBACK,
    id: `${viewer.userId}:${accountId}`,
    scope: "private",
    accountId,
    body: { like },
  });
  const text = like
    ? say(
        context,
        `记下了：${account.name}像。下一份名单会往这类客户靠。只影响你自己。`,
        `Noted: ${account.name} fits. The next list leans towards accounts like it. It changes your own list only.`,
      )
    : say(
        context,
        `记下了：${account.name}不像。下一份名单不再列它，像它的往后排。只影响你自己。`,
        `Noted: ${account.name} does not fit. The next list leaves it out and moves its like down. It changes your own list only.`,
      );
  const next = {
    label: say(context, "看重排的名单", "Show the new list"),
    skill: "similar",
    input: again,
  };
  return writtenCard(
    { record, title: account.name, text, blocks: [{ type: "actions", actions: [next] }] },
    context,
  );
}
