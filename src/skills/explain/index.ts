import { z } from "zod";
import { loadPortfolio } from "../portfolio.ts";
import { resolveAccount } from "../resolve.ts";
import { scoreAccount, scoringOf } from "../scoring.ts";
import { defineSkill } from "../skill.ts";
import { explainCard } from "./card.ts";

const Input = z.object({
  account: z.string().max(200).optional(),
  set: z.string().max(60).optional(),
});

/** Opens the sum behind an ideal index and a difficulty (blue book 1.3, 1.4). */
export const explainSkill = defineSkill<z.infer<typeof Input>>({
  id: "explain",
  name: { zh: "分数的来历", en: "Why this score" },
  summary: {
    zh: "理想指数和拓展难度是怎么算出来的：每个指标的值、权重、来源、日期",
    en: "How an ideal index and a difficulty came about: value, weight, source and date of each indicator",
  },
  section: "1.3",
  aliases: { zh: ["为什么", "分数来历", "怎么算的"], en: ["why"] },
  input: Input,
  subject: { key: "account", kind: "account" },
  phrases: {
    zh: [
      "{subject}为什么是这个分",
      "{subject}的分怎么算的",
      "{subject}的指数怎么来的",
      "为什么{subject}分这么低",
      "为什么{subject}分这么高",
    ],
    en: ["why is {subject} scored like that", "explain the score of {subject}", "how was {subject} scored"],
  },
  effect: "read",
  async run(input, context) {
    const resolved = await resolveAccount(context, input.account, { skill: "explain", key: "account" });
    if (resolved.found === undefined) return resolved.reply;
    const account = resolved.found;
    const portfolio = await loadPortfolio(context);
    const scoring = scoringOf(context.settings, input.set);
    const subject = portfolio.subject(account.id);
    if (subject === undefined) throw new Error(`account ${account.id} is visible but not in the portfolio`);
    const score = scoreAccount(scoring, subject);
    return explainCard({ account, score, costFloor: scoring.ideal.costFloor }, context);
  },
});
