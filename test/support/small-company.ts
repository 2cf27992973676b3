import type { Store } from "#src/ports/store.ts";
import { account, activity, contact, deal, order, orderLine } from "./sales-world.ts";
import { openTestStore, type Rows } from "./skill-context.ts";

const GOOD = {
  价格敏感度评分: 2,
  战略价值评分: 4,
  创新思维评分: 5,
  业务成熟度评分: 4,
  管理治理评分: 4,
  核心业务关联评分: 5,
  资质门槛评分: 1,
  客户议价能力评分: 2,
  现金流评分: 4,
  "距最近办事处(公里)": 60,
};
const POOR = { ...GOOD, 核心业务关联评分: 1, 创新思维评分: 1, 业务成熟度评分: 2, 资质门槛评分: 5, 客户议价能力评分: 5, 战略价值评分: 1 };

const yuan = (amount: number) => ({ minor: amount * 100, currency: "CNY" });

/**
 * Nine invented accounts of the rep: five machinery makers in Jiangsu of which three have bought, two car
 * suppliers, one group with a subsidiary; enough for every skill of chapters 1 and 4 to have something to say.
 */
export const SMALL_COMPANY: Rows = {
  account: [
    account({ id: "A1", name: "甲泵业", ownerId: "rep", industryCode: "344", industry: "通用设备制造业", province: "江苏", city: "苏州", district: "吴中区", employees: 1200, growth: 0.24, tier: "A3", tags: ["可参观"], custom: { ...GOOD, 客户满意度: "非常满意", 只采购我司: "是", 主动推荐: "是", 不可替代性评分: 5, 业务重要性评分: 5, VIP: "否", "累计毛利(万元)": 92, "累计服务成本(万元)": 20, "逾期应收(万元)": 0, 品牌影响力评分: 4 } }),
    account({ id: "A2", name: "乙阀门", ownerId: "rep", industryCode: "344", industry: "通用设备制造业", province: "江苏", city: "无锡", employees: 600, growth: 0.1, custom: { ...GOOD, 客户满意度: "满意", 只采购我司: "否", 主动推荐: "否", 不可替代性评分: 2, "占客户成本(%)": 0.5, 业务重要性评分: 1, "累计毛利(万元)": 5, "累计服务成本(万元)": 9, 品牌影响力评分: 2 } }),
    account({ id: "A3", name: "丙轴承", ownerId: "rep", industryCode: "345", industry: "通用设备制造业", province: "江苏", city: "常州", employees: 900, growth: 0.05, custom: { ...GOOD, 客户满意度: "不满意", 只采购我司: "是", 主动推荐: "否", 不可替代性评分: 4, 业务重要性评分: 4 } }),
    account({ id: "A4", name: "丁传动", ownerId: "rep", industryCode: "345", industry: "通用设备制造业", province: "江苏", city: "苏州", district: "吴中区", employees: 1000, growth: 0.15, custom: GOOD }),
    account({ id: "A5", name: "丁传送", ownerId: "rep", industryCode: "345", industry: "通用设备制造业", province: "江苏", city: "苏州", district: "吴中区", employees: 300, custom: POOR }),
    account({ id: "A6", name: "戊汽配", ownerId: "rep", industryCode: "367", industry: "汽车制造业", province: "上海", city: "上海", employees: 2400, growth: -0.05, custom: { ...POOR, "距最近办事处(公里)": 900 } }),
    account({ id: "A7", name: "己底盘", ownerId: "other", industryCode: "367", industry: "汽车制造业", province: "上海", city: "上海", employees: 500, custom: POOR }),
    account({ id: "A8", name: "庚集团", ownerId: "rep", industryCode: "251", province: "北京", city: "北京", employees: 20_000 }),
    account({ id: "A9", name: "庚炼化", ownerId: "rep", parentId: "A8", industryCode: "251", province: "河北", city: "唐山", employees: 3200 }),
  ],
  contact: [
    contact({ id: "C1", accountId: "A1", name: "周敏", title: "总经理", role: "EB" }),
    contact({ id: "C4", accountId: "A4", name: "何工", title: "设备科长" }),
  ],
  product: [
    { id: "P1", name: "制造执行", family: "制造", custom: { 当前版本: "7.2" } },
    { id: "P2", name: "能管", family: "能源", custom: { 当前版本: "3.3" } },
  ],
  stage: [
    { id: "S1", name: "方案", order: 1, status: "open", probability: 0.4, custom: {} },
    { id: "S2", name: "合同", order: 2, status: "open", probability: 0.9, custom: {} },
  ],
  deal: [
    deal({ id: "D1", accountId: "A1", ownerId: "rep", status: "won", amount: yuan(900_000), productIds: ["P1"], createdOn: "2025-01-01", closedOn: "2025-04-01" }),
    deal({ id: "D2", accountId: "A2", ownerId: "rep", status: "won", amount: yuan(200_000), productIds: ["P1"], createdOn: "2025-01-01", closedOn: "2025-05-01" }),
    deal({ id: "D3", accountId: "A3", ownerId: "rep", status: "won", amount: yuan(300_000), productIds: ["P2"], createdOn: "2025-01-01", closedOn: "2025-06-01" }),
    deal({ id: "D4", name: "丁传动 能管", accountId: "A4", ownerId: "rep", stageId: "S2", amount: yuan(800_000), productIds: ["P2"], expectedCloseOn: "2026-12-20" }),
  ],
  order: [
    order({ id: "O1", accountId: "A1", ownerId: "rep", dealId: "D1", on: "2025-04-10", amount: yuan(900_000) }),
    order({ id: "O2", accountId: "A2", ownerId: "rep", dealId: "D2", on: "2025-05-10", amount: yuan(200_000) }),
    order({ id: "O3", accountId: "A3", ownerId: "rep", dealId: "D3", on: "2025-06-10", amount: yuan(300_000) }),
    order({ id: "O9", accountId: "A9", ownerId: "rep", on: "2025-01-10", amount: yuan(100_000) }),
  ],
  orderLine: [
    orderLine({ id: "L1", orderId: "O1", productId: "P1", custom: { 在用版本: "7.2" } }),
    orderLine({ id: "L2", orderId: "O2", productId: "P1", custom: { 在用版本: "7.2" } }),
    orderLine({ id: "L3", orderId: "O3", productId: "P2", custom: { 在用版本: "3.3" } }),
    orderLine({ id: "L9", orderId: "O9", productId: "P1", custom: { 在用版本: "6.0", 续约日期: "2027-06-01" } }),
  ],
  activity: [
    activity({ id: "V1", accountId: "A4", ownerId: "rep", on: "2026-11-10", text: "周会：停机严重，预算已批 80 万，计划下个月招标" }),
    activity({ id: "V2", accountId: "A1", ownerId: "rep", contactId: "C1", on: "2026-11-02", text: "停机降了一半，电费还想再降" }),
    activity({ id: "V3", accountId: "A6", ownerId: "rep", on: "2026-10-02", text: "审厂要追溯，没有预算" }),
    activity({ id: "V4", accountId: "A2", ownerId: "rep", on: "2026-07-02", text: "停机太多" }),
  ],
  campaign: [
    { id: "K1", name: "装备制造闭门会", startsOn: "2026-12-08", custom: {} },
    { id: "K2", name: "能源沙龙", startsOn: "2026-09-01", custom: {} },
  ],
  campaignMember: [{ id: "M1", campaignId: "K2", accountId: "A4", status: "attended", custom: {} }],
};

export function openSmallCompany(more: Rows = {}): Promise<Store> {
  return openTestStore({ ...SMALL_COMPANY, ...more });
}
