import type { Role } from "./domain/crm.ts";
import type { Text } from "./domain/text.ts";

/** What each kind of person of the sample company is offered to tap in the first minute. */
export const SAMPLE_QUESTIONS: Readonly<Record<Role, readonly Text[]>> = {
  rep: [
    { zh: "今天该跟谁", en: "Who should I follow up today" },
    { zh: "华晟精密值不值得做", en: "Is 华晟精密 worth it" },
    { zh: "像我们赢单客户的有谁", en: "Who looks like our winners" },
    { zh: "有没有汽车零部件做产线追溯的案例", en: "Any case on traceability in auto parts" },
    { zh: "华晟精密的决策链", en: "Decision chain of 华晟精密" },
  ],
  manager: [
    { zh: "看看团队漏斗", en: "Show the team's funnel" },
    { zh: "这周有什么变化", en: "What changed this week" },
    { zh: "哪些商机有风险", en: "Which deals are at risk" },
    { zh: "像我们赢单客户的有谁", en: "Who looks like our winners" },
    { zh: "客户分层有哪些对不上", en: "Which tiers disagree" },
  ],
  solution: [
    { zh: "有没有汽车零部件做产线追溯的案例", en: "Any case on traceability in auto parts" },
    { zh: "有没有停机相关的方案", en: "A solution for unplanned downtime" },
    { zh: "有哪些英文案例", en: "Which cases are in English" },
    { zh: "给华晟精密找案例", en: "Find a case for 华晟精密" },
    { zh: "帮助", en: "Help" },
  ],
  admin: [
    { zh: "帮助", en: "Help" },
    { zh: "看看团队漏斗", en: "Show the team's funnel" },
    { zh: "区域覆盖有什么问题", en: "Any gaps in territory coverage" },
    { zh: "客户分层有哪些对不上", en: "Which tiers disagree" },
    { zh: "华晟精密怎么样", en: "How is 华晟精密" },
  ],
};
