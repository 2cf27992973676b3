import { z } from "zod";
import { bantRules } from "../../domain/targeting/bant.ts";
import { bantArea } from "../../settings/bant.ts";
import { loadPortfolio } from "../portfolio.ts";
import { resolveAccount } from "../resolve.ts";
import { bantOf, byDifficulty, rankAccounts, scoreTable, scoringOf } from "../scoring.ts";
import { hasSelection, nothingChosen, SelectionFields, scopeName, selectAccounts } from "../selection.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { bantCard, followCard } from "./card.ts";

const Input = z.object({
  account: z.string().max(200).optional(),
  ...SelectionFields,
  /** Everything in sight, for a rep as well. */
  all: z.boolean().optional(),
  from: z.number().int().min(0).default(0),
});

type BantInput = z.infer<typeof Input>;

/** BANT of one account with evidence for each letter, or the list to follow now (blue book 1.2). */
export const bantSkill = defineSkill<BantInput>({
  id: "bant",
  name: { zh: "BANT 优先级", en: "BANT" },
  summary: {
    zh: "预算、决策链、需求、采购周期清楚了几条，依据是什么；以及现在就该跟的名单",
    en: "Budget, decision chain, need and timing with evidence; and whom to follow now",
  },
  section: "1.2",
  aliases: { zh: ["该跟谁"], en: ["follow", "follow-now"] },
  input: Input,
  selects: true,
  subject: { key: "account", kind: "account" },
  phrases: {
    zh: [
      "{subject}的BANT",
      "{subject}有没有预算",
      "{subject}谁拍板",
      "{subject}什么时候采购",
      "现在该跟进谁",
      "先跟哪些客户",
    ],
    en: [
      "bant of {subject}",
      "does {subject} have a budget",
      "who decides at {subject}",
      "whom should I follow now",
    ],
  },
  effect: "read",
  async run(input, context) {
    if (input.account === undefined) return follow(input, context);
    const resolved = await resolveAccount(context, input.account, { skill: "bant", key: "account" });
    if (resolved.found === undefined) return resolved.reply;
    const portfolio = await loadPortfolio(context);
    const scoring = scoringOf(context.settings);
    const bant = bantOf(scoring, portfolio.rows(resolved.found.id), context.today);
    return bantCard({ account: resolved.found, bant }, context);
  },
});

async function follow(input: BantInput, context: SkillContext) {
  const portfolio = await loadPortfolio(context);
  const scoring = scoringOf(context.settings);
  const own = context.viewer.role === "rep" && !hasSelection(input) && input.all !== true;
  const selection = own ? { mine: true } : input;
  const chosen = await selectAccounts(context, portfolio, selection);
  const nothing = nothingChosen(chosen, selection, { skill: "bant", reader: context });
  if (nothing !== undefined) return nothing;
  const { ids, unmatched } = chosen;
  const subjects = portfolio.subjects.filter((subject) => ids.has(subject.account.id));
  const { ranked, unranked } = rankAccounts(scoreTable(scoring, subjects), 0);
  const rules = bantRules(context.settings.get(bantArea));
  const items = [...ranked, ...unranked]
    .map((item) => ({
      ...item,
      bant: bantOf(scoring, portfolio.rows(item.subject.account.id), context.today),
    }))
    .sort((a, b) => b.bant.score - a.bant.score || b.index - a.index || byDifficulty(a, b));
  const { style } = (await context.store.get(context.viewer, "user", context.viewer.userId)) ?? {};
  return followCard(
    {
      items: items.filter((item) => item.bant.score >= rules.followFrom),
      looked: items.length,
      from: input.from,
      followFrom: rules.followFrom,
      scope: scopeName(selection, context.locale),
      unmatched,
      ...(style === undefined ? {} : { style }),
      again: JSON.parse(JSON.stringify(input)),
    },
    context,
  );
}
