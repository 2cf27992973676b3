import type { Account } from "./account-types.ts";

/** What is on the form the day a deal is opened. */
export interface DealStart {
  type: "新购" | "增购" | "升级" | "续约";
  source: string;
  ebKnown: boolean;
  budget: string;
  competitor: string;
}

export const SOURCES = ["老客户推荐", "合作伙伴", "市场活动", "官网", "电话陌拜", "销售自拓"] as const;

const SOURCE_EFFECT: Record<string, number> = {
  老客户推荐: 1.1,
  合作伙伴: 0.3,
  市场活动: 0.1,
  电话陌拜: -0.8,
};
const ERP_EFFECT: Record<string, number> = { 合蓝ERP: 0.6, Orvane: -0.3, 自研: -0.4, 无: -0.3 };
const TYPE_EFFECT: Record<DealStart["type"], number> = { 新购: 0, 增购: 0.3, 升级: 0.4, 续约: 1.3 };
const BUDGET_EFFECT: Record<string, number> = { 已批复: 0.5, 已申请: 0.1, 无预算: -0.5 };

/** The planted pull of an account's traits, in logits. This, and only this, is what a look-alike can learn. */
export function accountPull({ facts, industry }: Account): number {
  const size = facts.staff >= 800 && facts.staff <= 2000 ? 1.2 : facts.staff < 300 ? -0.6 : 0;
  return (
    industry.effect * 0.9 +
    size +
    (facts.foundry ? 1.1 : 0) +
    (facts.digitalDept ? 1.2 : 0) +
    (ERP_EFFECT[facts.erp] ?? 0)
  );
}

const BASE = -2.75;

/** Ground truth of the sample world: the chance that a deal opened like this is won, noise not included. */
export function winLogit(account: Account, start: DealStart): number {
  return (
    BASE +
    accountPull(account) +
    (SOURCE_EFFECT[start.source] ?? 0) +
    (start.ebKnown ? 0.9 : 0) +
    (BUDGET_EFFECT[start.budget] ?? 0) +
    (start.competitor === "" ? 0 : -0.6) +
    TYPE_EFFECT[start.type]
  );
}
