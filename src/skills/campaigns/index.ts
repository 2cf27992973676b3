import { z } from "zod";
import { isWithinPeriod } from "../../domain/pipeline/calendar.ts";
import { measureCampaigns } from "../../domain/pipeline/campaigns.ts";
import { ScopeFields } from "../pipeline-scope.ts";
import { loadPipeline } from "../pipeline-world.ts";
import { defineSkill } from "../skill.ts";
import { campaignCard, campaignsCard } from "./card.ts";

const Input = z.object({
  ...ScopeFields,
  /** Id or name of one campaign: the deals behind its figures. */
  campaign: z.string().max(300).optional(),
  /** How deals are counted: whole for the first touch, or equal parts for all. */
  by: z.enum(["first", "multi"]).default("first"),
});

/** Lead, deal, won of each campaign with cost and return at each step (blue book 2.1, figure 营销活动全链路). */
export const campaignsSkill = defineSkill<z.infer<typeof Input>>({
  id: "campaigns",
  name: { zh: "活动效果", en: "Campaigns" },
  summary: {
    zh: "市场活动从线索到商机到赢单：每一步的花费和回报，首触和多触两种算法都写明",
    en: "Campaigns from lead to deal to won with cost and return at each step, by first and multi-touch",
  },
  section: "2.1",
  aliases: { zh: ["市场活动", "营销活动"], en: ["campaign", "marketing"] },
  input: Input,
  subject: { key: "about", kind: "text" },
  phrases: {
    zh: [
      "市场活动效果怎么样",
      "哪些市场活动有效",
      "哪个活动回报最高",
      "{subject}的市场活动效果",
      "市场活动带来多少赢单",
      "活动投入产出",
    ],
    en: [
      "how do our campaigns do",
      "which campaign pays",
      "return of our campaigns",
      "campaigns of {subject}",
      "campaign roi",
    ],
  },
  effect: "read",
  async run(input, context) {
    const { campaign: wanted, by, ...scoped } = input;
    const world = await loadPipeline(context, scoped, "year");
    const { store, viewer } = context;
    const [campaigns, members, leads, contacts] = await Promise.all([
      store.all(viewer, "campaign"),
      store.all(viewer, "campaignMember"),
      store.all(viewer, "lead"),
      store.all(viewer, "contact"),
    ]);
    const data = { campaigns, members, leads, contacts, deals: world.deals };
    const report = measureCampaigns(data, world.rules.campaigns);
    const one =
      wanted === undefined
        ? undefined
        : report.results.find(({ campaign }) => campaign.id === wanted || campaign.name === wanted);
    if (one !== undefined) return campaignCard({ world, report, by }, one, context);
    const { period } = world.scope;
    const results = report.results.filter(({ campaign: { startsOn, endsOn } }) =>
      startsOn === undefined ? true : isWithinPeriod(startsOn, period) || isWithinPeriod(endsOn, period),
    );
    return campaignsCard(
      { world, report: { ...report, results }, by, ...(wanted ? { missed: wanted } : {}) },
      context,
    );
  },
});
