import { z } from "zod";
import type { Reply } from "../../reply.ts";
import { resolveDeal } from "../resolve.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { winChances } from "../win-chances.ts";
import { dealCard } from "./deal-card.ts";
import { chanceListCard } from "./list-card.ts";
import { modelCard } from "./model-card.ts";

const Input = z.object({
  /** Id or name of a deal, or of an account with one open deal; absent means the one in hand, else all open ones. */
  deal: z.string().max(300).optional(),
  all: z.boolean().optional(),
  /** `model`: how good the figures are. */
  part: z.enum(["card", "model"]).default("card"),
  from: z.number().int().min(0).default(0),
});

type ChanceInput = z.infer<typeof Input>;

/** How likely a deal is to be won, learnt from closed deals, with its reasons; a range when there is too little. */
export const chanceSkill = defineSkill<ChanceInput>({
  id: "chance",
  name: { zh: "赢单概率", en: "Win chance" },
  summary: {
    zh: "一个商机能不能赢：从已关闭的商机学到的概率和理由，不够学时给区间；也能看全部在谈商机，或这个数准不准",
    en: "How likely a deal is to be won, learnt from closed deals, with reasons; a range when there is too little; or all open deals",
  },
  section: "1.2",
  aliases: { zh: ["赢率", "胜率", "赢面", "能赢吗"], en: ["win-chance", "odds", "probability"] },
  input: Input,
  subject: { key: "deal", kind: "deal" },
  phrases: {
    zh: [
      "{subject}的赢单概率",
      "{subject}的胜率",
      "{subject}能赢吗",
      "{subject}能不能赢",
      "{subject}赢面多大",
      "{subject}有多大把握",
      "这单能赢吗",
      "哪些商机最有把握",
      "我的商机赢单概率",
    ],
    en: [
      "win chance of {subject}",
      "what is the win chance of {subject}",
      "how likely are we to win {subject}",
      "will we win {subject}",
      "can we win {subject}",
      "win chance of my deals",
      "which deals are likeliest to be won",
    ],
  },
  effect: "read",
  async run(input, context) {
    if (input.part === "model") return modelCard(await winChances(context, []), context);
    const { dealId, accountId } = context.inHand;
    const inHand = dealId !== undefined || accountId !== undefined;
    if (input.all === true || (input.deal === undefined && !inHand)) return all(input, context);
    // An account named in the question comes as its id; a deal is looked for by names.
    const account = input.deal && (await context.store.get(context.viewer, "account", input.deal));
    const resolved = await resolveDeal(context, account ? account.name : input.deal, {
      skill: "chance",
      key: "deal",
    });
    return resolved.found === undefined ? resolved.reply : one(resolved.found.id, context);
  },
});

async function one(id: string, context: SkillContext): Promise<Reply> {
  const { store, viewer } = context;
  const deal = await store.get(viewer, "deal", id);
  if (deal === undefined) throw new Error(`deal ${id} was found and is gone`);
  const account =
    deal.accountId === undefined ? undefined : await store.get(viewer, "account", deal.accountId);
  const chances = await winChances(context, [deal]);
  const [chance] = chances.of([deal]);
  if (chance === undefined) throw new Error(`no answer for deal ${id}`);
  return dealCard({ deal, chance, chances, ...(account && { account }) }, context);
}

async function all({ from }: ChanceInput, context: SkillContext): Promise<Reply> {
  const deals = await context.store.all(context.viewer, "deal", { status: "open" });
  return chanceListCard({ deals, chances: await winChances(context, deals), from }, context);
}
