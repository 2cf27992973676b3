import type { Account, Relation } from "./account-types.ts";
import { AS_OF } from "./dates.ts";
import type { Deal } from "./deal-types.ts";
import type { Order } from "./orders.ts";
import { createRandom, type Random } from "./random.ts";
import { accountPull } from "./truth.ts";

interface History {
  deals: readonly Deal[];
  orders: readonly Order[];
}

const SATISFACTION = ["非常不满意", "不满意", "一般", "满意", "非常满意"] as const;

/** Accounts the team has given up on, and why. */
const BLACKLIST: readonly [reason: string, on: string][] = [
  ["两笔尾款逾期超过一年，多次催收无果", "2026-03-20"],
  ["连续三个项目没有利润，反复改范围", "2025-12-11"],
  ["服务成本过高，驻场超过合同三倍", "2026-06-30"],
  ["围标并泄露我方报价", "2026-08-14"],
];

function levelOf(random: Random, account: Account, spent: number): string {
  const value = Math.log10(1 + spent / 10000) * 1.6 + accountPull(account) * 0.55 + random.normal(0, 0.9);
  const letter = value > 4.4 ? "A" : value > 2.4 ? "B" : "C";
  return letter + random.int(1, 3);
}

function match(random: Random, value: number): "高" | "中" | "低" {
  const noisy = value + random.normal(0, 0.5);
  return noisy > 0.5 ? "高" : noisy > -0.2 ? "中" : "低";
}

function statusOf(account: Account, deals: readonly Deal[], lastOrder: string): Relation["status"] {
  if (account.name === "昱岑连接器") return "已注销";
  if (lastOrder !== "")
    return lastOrder < "2025-04-01" && deals.every((deal) => deal.closed !== "") ? "流失" : "成交客户";
  return deals.some((deal) => deal.closed === "") ? "跟进中" : "潜在";
}

const PER_YUAN: Record<Deal["currency"], number> = { CNY: 1, USD: 7, HKD: 0.92 };

function yuan(orders: readonly Order[], value: (order: Order) => number): number {
  return orders.reduce((sum, order) => sum + value(order) * PER_YUAN[order.currency], 0);
}

/** What only customers have: loyalty, trust, money owed. Filled for most of them, never for strangers. */
function customerSide(random: Random, account: Account, orders: readonly Order[]) {
  const years = orders.length;
  const satisfaction = Math.max(0, Math.min(4, Math.round(random.normal(2.9, 1))));
  const known = (rate: number, value: number) =>
    random.chance(rate) ? Math.max(1, Math.min(5, Math.round(value))) : null;
  const spent = yuan(orders, (order) => order.amount);
  const profit = yuan(orders, (order) => order.amount - order.cost);
  const loyal = random.chance(account.facts.competitor ? 0.2 : 0.62);
  return {
    satisfaction: random.chance(0.9) ? (SATISFACTION[satisfaction] ?? "一般") : "",
    onlyUs: random.chance(0.92) ? loyal : null,
    recommends: random.chance(0.86) ? random.chance(0.2 + satisfaction * 0.11) : null,
    irreplaceable: known(0.8, random.normal(2.6 + Math.min(2, years * 0.4), 1)),
    importance: known(0.82, random.normal(3 + account.industry.effect, 1)),
    costShare: random.chance(0.55)
      ? Math.round(
          Math.min(12, (spent / 10000 / account.facts.revenue) * 100 * random.around(9, 0.5)) * 100,
        ) / 100
      : null,
    trust: known(0.7, random.normal(2.4 + satisfaction * 0.4, 0.8)),
    overdue: Math.round(yuan(orders, (order) => order.overdue) / 1000) / 10,
    grossProfit: Math.round((profit / 10000) * 10) / 10,
    serviceCost: random.chance(0.78)
      ? Math.round((spent / 10000) * random.around(0.13, 0.7) * 10) / 10
      : null,
  };
}

const STRANGER = {
  satisfaction: "",
  onlyUs: null,
  recommends: null,
  irreplaceable: null,
  importance: null,
  costShare: null,
  trust: null,
  overdue: null,
  grossProfit: null,
  serviceCost: null,
};

function tagsOf(account: Account, isCustomer: boolean, random: Random): string {
  const tags: string[] = [];
  if (account.facts.foundry) tags.push("自有铸造");
  if (account.facts.exports && random.chance(0.6)) tags.push("出口型");
  if (isCustomer && random.chance(0.2)) tags.push("可参观");
  if (account.facts.growth > 18) tags.push("扩产中");
  if (account.parent) tags.push("集团成员");
  return tags.join(";");
}

const BEST_CASES =
  /^(长风汽配|东川泵业|砺岳工程机械|昱岑电子|霁川乳品|瀚屿装备|钧铖铸造|Penang Alloyworks|Rheinhof Antriebstechnik)$/;

function relationOf(account: Account, { deals, orders }: History): Relation {
  const random = createRandom(`relation:${account.name}`);
  const isCustomer = orders.length > 0;
  const spent = yuan(orders, (order) => order.amount);
  const big = account.facts.staff > 1500;
  const lastOrder =
    orders
      .map((order) => order.on)
      .sort()
      .at(-1) ?? "";
  const { staff } = account.facts;
  return {
    status: statusOf(account, deals, lastOrder),
    level: levelOf(random, account, spent),
    vip: random.chance(spent > 1_500_000 ? 0.7 : 0.05),
    strategic: random.chance(big ? 0.3 : 0.05),
    lighthouse: random.chance(isCustomer && big ? 0.22 : 0.02),
    benchmark: BEST_CASES.test(account.name) || random.chance(isCustomer ? 0.1 : 0.01),
    focus: random.chance(isCustomer ? 0.4 : 0.16),
    headcountTier: random.chance(0.68)
      ? staff
      : Math.max(20, Math.round((staff * random.pick([0.5, 0.7, 0.8, 1.3, 1.6])) / 50) * 50),
    productFit: match(random, account.industry.effect + (account.facts.foundry ? 0.4 : 0)),
    industryFit: match(random, account.industry.effect + 0.2),
    bestCase: BEST_CASES.test(account.name) || random.chance(isCustomer ? 0.06 : 0),
    credit: random.chance(isCustomer ? 0.9 : 0.3)
      ? `${random.weighted([
          [1, 2],
          [2, 5],
          [3, 4],
          [4, 1],
          [5, 0.5],
        ] as const)}级`
      : "",
    ...(isCustomer ? customerSide(random, account, orders) : STRANGER),
    blacklisted: false,
    blacklistReason: "",
    blacklistDate: "",
    tags: tagsOf(account, isCustomer, random),
  };
}

/** Those who owe most go on the list first: the flag has to agree with the money. */
function blacklist(relations: Map<string, Relation>, deals: readonly Deal[]): void {
  const busy = new Set(deals.filter((deal) => deal.closed === "").map((deal) => deal.account));
  const worst = [...relations].filter(
    ([id, relation]) => !busy.has(id) && (relation.overdue ?? 0) > 0 && !relation.bestCase,
  );
  worst.sort(([a, x], [b, y]) => (y.overdue ?? 0) - (x.overdue ?? 0) || a.localeCompare(b));
  BLACKLIST.forEach(([reason, on], index) => {
    const entry = worst[index];
    if (!entry || on > AS_OF) return;
    Object.assign(entry[1], {
      blacklisted: true,
      blacklistReason: reason,
      blacklistDate: on,
      status: "流失",
    });
  });
}

/** One relation per account id. */
export function buildRelations(
  accounts: readonly Account[],
  deals: readonly Deal[],
  orders: readonly Order[],
): Map<string, Relation> {
  const dealsOf = Map.groupBy(deals, (deal) => deal.account);
  const ordersOf = Map.groupBy(orders, (order) => order.account);
  const relations = new Map(
    accounts.map((account) => [
      account.id,
      relationOf(account, { deals: dealsOf.get(account.id) ?? [], orders: ordersOf.get(account.id) ?? [] }),
    ]),
  );
  blacklist(relations, deals);
  return relations;
}
