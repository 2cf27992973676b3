import type { Account, AccountFacts, Relation } from "./account-types.ts";
import type { Cell, Columns } from "./csv.ts";
import { createRandom } from "./random.ts";

export interface AccountRow {
  account: Account;
  relation: Relation;
}

type Column = readonly [header: string, value: (row: AccountRow) => Cell];

/** A fact of the firm, shown only when the CRM knows it. */
function fact(header: string, value: (facts: AccountFacts) => Cell): Column {
  return [header, ({ account }) => (account.unknown.has(header) ? "" : value(account.facts))];
}

function website({ account }: AccountRow): string {
  if (account.englishName === "") return `https://${account.id.toLowerCase()}.example.cn`;
  return `https://${account.englishName.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}.example.com`;
}

function industryName({ account }: AccountRow): string {
  // A handful of records carry the trade's everyday name instead of the standard's, as real exports do.
  const random = createRandom(`industry-name:${account.id}`);
  return account.industry.code === "C36" && random.chance(0.2) ? "汽车零部件" : account.industry.name;
}

const IDENTITY: Columns<AccountRow> = [
  ["客户编号", ({ account }) => account.id],
  ["客户名称", ({ account }) => account.name],
  ["英文名称", ({ account }) => account.englishName],
  ["上级客户编号", ({ account }) => account.parent],
  ["行业", industryName],
  ["行业代码", ({ account }) => account.industry.code],
  ["细分行业", ({ account }) => account.industry.groupName],
  ["细分行业代码", ({ account }) => account.industry.groupCode],
  ["国家", ({ account }) => account.place.country],
  ["省份", ({ account }) => account.place.province],
  ["城市", ({ account }) => account.place.city],
  ["区县", ({ account }) => account.district],
];

const FACTS: Columns<AccountRow> = [
  fact("员工人数", (facts) => facts.staff),
  fact("年产值(万元)", (facts) => facts.output),
  fact("年营收(万元)", (facts) => facts.revenue),
  fact("利润率(%)", (facts) => facts.margin),
  fact("年增长率(%)", (facts) => facts.growth),
  fact("成立年份", (facts) => facts.founded),
  fact("工厂数", (facts) => facts.plants),
  fact("产线数", (facts) => facts.lines),
  ["是否上市", ({ account }) => account.facts.listed],
  fact("自有铸造", (facts) => facts.foundry),
  fact("数字化部门", (facts) => facts.digitalDept),
  ["数字化负责人到岗", ({ account }) => account.facts.digitalLeadSince],
  fact("出口业务", (facts) => facts.exports),
  fact("ERP厂商", (facts) => facts.erp),
  ["MES上线年份", ({ account }) => account.facts.mesYear || ""],
  ["现有竞品", ({ account }) => account.facts.competitor],
];

const INDICATORS: Columns<AccountRow> = [
  fact("现金流评分", (facts) => facts.cashFlow),
  fact("价格敏感度评分", (facts) => facts.priceSensitivity),
  fact("战略价值评分", (facts) => facts.strategicValue),
  fact("创新思维评分", (facts) => facts.innovation),
  fact("业务成熟度评分", (facts) => facts.maturity),
  fact("管理治理评分", (facts) => facts.governance),
  fact("核心业务关联评分", (facts) => facts.coreFit),
  fact("资质门槛评分", (facts) => facts.entryBarrier),
  fact("客户议价能力评分", (facts) => facts.bargaining),
  fact("距最近办事处(公里)", (facts) => facts.distanceKm),
  fact("营销触达率(%)", (facts) => facts.marketingReach),
  fact("伙伴可引荐", (facts) => facts.partnerIntro),
  fact("陌拜成功率(%)", (facts) => facts.coldCallRate),
  fact("品牌影响力评分", (facts) => facts.brandInfluence),
  fact("业务流畅度评分", (facts) => facts.businessFluency),
  fact("人脉熟悉度评分", (facts) => facts.peopleFamiliarity),
  fact("方案优势评分", (facts) => facts.solutionAdvantage),
  fact("采购方式", (facts) => facts.procurement),
  fact("决策周期(天)", (facts) => facts.decisionDays),
];

const RELATION: Columns<AccountRow> = [
  ["负责人编号", ({ account }) => account.owner],
  ["客户状态", ({ relation }) => relation.status],
  ["客户等级", ({ relation }) => relation.level],
  ["VIP", ({ relation }) => relation.vip],
  ["战略", ({ relation }) => relation.strategic],
  ["灯塔", ({ relation }) => relation.lighthouse],
  ["标杆", ({ relation }) => relation.benchmark],
  ["重点", ({ relation }) => relation.focus],
  ["人员规模", ({ relation }) => relation.headcountTier],
  ["产品匹配度", ({ relation }) => relation.productFit],
  ["行业匹配度", ({ relation }) => relation.industryFit],
  ["最佳案例标识", ({ relation }) => relation.bestCase],
  ["客户满意度", ({ relation }) => relation.satisfaction],
  ["客户信用度", ({ relation }) => relation.credit],
  ["只采购我司", ({ relation }) => relation.onlyUs],
  ["主动推荐", ({ relation }) => relation.recommends],
  ["不可替代性评分", ({ relation }) => relation.irreplaceable],
  ["业务重要性评分", ({ relation }) => relation.importance],
  ["占客户成本(%)", ({ relation }) => relation.costShare],
  ["信任评分", ({ relation }) => relation.trust],
  ["逾期应收(万元)", ({ relation }) => relation.overdue],
  ["累计毛利(万元)", ({ relation }) => relation.grossProfit],
  ["累计服务成本(万元)", ({ relation }) => relation.serviceCost],
  ["黑名单", ({ relation }) => relation.blacklisted],
  ["黑名单原因", ({ relation }) => relation.blacklistReason],
  ["黑名单日期", ({ relation }) => relation.blacklistDate],
  ["标签", ({ relation }) => relation.tags],
  ["网址", website],
  ["创建日期", ({ account }) => account.created],
  ["简介", ({ account }) => account.description],
];

export const ACCOUNT_COLUMNS: Columns<AccountRow> = [...IDENTITY, ...FACTS, ...INDICATORS, ...RELATION];
