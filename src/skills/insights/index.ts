import { z } from "zod";
import { rollUpInsights } from "../../domain/keeping/insights.ts";
import { divisionOf } from "../../domain/targeting/facts.ts";
import { insightsArea } from "../../settings/insights.ts";
import { loadPortfolio } from "../portfolio.ts";
import { nothingChosen, SelectionFields, scopeName, selectAccounts } from "../selection.ts";
import { defineSkill } from "../skill.ts";
import { insightsCard } from "./card.ts";

const Input = z.object({
  /** What one account says, over time. */
  account: z.string().max(200).optional(),
  ...SelectionFields,
  topic: z.string().max(100).optional(),
  days: z.coerce.number().int().min(7).max(730).optional(),
});

/** What many customers say, rolled up into a view of the market (blue book 4.1). */
export const insightsSkill = defineSkill<z.infer<typeof Input>>({
  id: "insights",
  name: { zh: "市场信息", en: "Market insights" },
  summary: {
    zh: "从多家客户的拜访记录里综合看市场：都在说什么、比上期多还是少、哪个行业在说",
    en: "The market as many customers' notes tell it: what they speak of, more or less than before, in which trades",
  },
  section: "4.1",
  aliases: { zh: ["市场信息", "市场洞察", "洞察"], en: ["insight", "market"] },
  input: Input,
  selects: true,
  subject: { key: "segment", kind: "segment" },
  phrases: {
    zh: ["客户最近都在说什么", "市场有什么动向", "{subject}行业最近在关心什么", "市场信息汇总"],
    en: ["what are customers talking about", "market insights", "what does the {subject} trade care about"],
  },
  effect: "read",
  async run(input, context) {
    const portfolio = await loadPortfolio(context);
    const selection = input.account === undefined ? input : { ...input, accounts: [input.account] };
    const chosen = await selectAccounts(context, portfolio, selection);
    const nothing = nothingChosen(chosen, selection, { skill: "insights", reader: context });
    if (nothing !== undefined) return nothing;
    const { ids, unmatched } = chosen;
    const settings = context.settings.get(insightsArea);
    const days = input.days ?? settings.days;
    const industries = new Map(portfolio.world.accounts.map((account) => [account.id, divisionOf(account)]));
    const insights = rollUpInsights({
      topics: settings.topics,
      activities: portfolio.world.activities.filter((activity) => ids.has(activity.accountId ?? "")),
      industryOf: (id) => industries.get(id),
      today: context.today,
      days,
    });
    const names = new Map(portfolio.world.accounts.map((account) => [account.id, account.name]));
    const view = {
      insights,
      days,
      names,
      unmatched,
      topic: input.topic,
      scope: scopeName(selection, context.locale),
    };
    return insightsCard(view, context);
  },
});
