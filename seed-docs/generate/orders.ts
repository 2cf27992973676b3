import { productById } from "./catalogue.ts";
import type { Columns } from "./csv.ts";
import { AS_OF, addDays, clampDate } from "./dates.ts";
import type { Deal } from "./deal-types.ts";
import { createRandom, type Random } from "./random.ts";

export interface Order {
  id: string;
  deal: string;
  account: string;
  owner: string;
  contract: string;
  on: string;
  amount: number;
  currency: Deal["currency"];
  status: "执行中" | "已验收" | "已终止";
  serviceStart: string;
  serviceEnd: string;
  paid: number;
  overdue: number;
  cost: number;
}

export interface OrderLine {
  id: string;
  order: string;
  line: number;
  product: string;
  quantity: number;
  unitPrice: number;
  discount: number;
  amount: number;
  version: string;
  renewal: string;
}

export interface OrderWithLines {
  order: Order;
  lines: OrderLine[];
}

const OLDER_VERSION: Record<string, string> = {
  P01: "6.8",
  P02: "3.4",
  P03: "4.7",
  P04: "3.0",
  P05: "5.6",
  P06: "5.0",
  P07: "4.2",
  P08: "2.5",
  P09: "2.6",
  P10: "2.0",
};

const PER_YUAN: Record<Deal["currency"], number> = { CNY: 1, USD: 1 / 7, HKD: 1.08 };

type Share = [product: string, amount: number];

/** Product, service days and support add up to the deal to the last yuan. */
function split(random: Random, deal: Deal): Share[] {
  if (deal.type === "续约") return [[deal.product, deal.amount]];
  const service = Math.round((deal.amount * (0.18 + random.next() * 0.14)) / 100) * 100;
  const support = random.chance(0.6) ? Math.round((deal.amount * 0.08) / 100) * 100 : 0;
  const rest = deal.amount - service - support;
  return [[deal.product, rest], ["P11", service], ...(support > 0 ? ([["P12", support]] as Share[]) : [])];
}

function lineOf(
  random: Random,
  order: Order,
  deal: Deal,
  [product, amount]: Share,
  index: number,
): OrderLine {
  const item = productById(product);
  const listPrice = item.listPrice * PER_YUAN[deal.currency];
  const quantity = Math.max(1, Math.round(amount / (listPrice * 0.86)));
  const unitPrice = Math.round((amount / quantity) * 100) / 100;
  const isRecent = deal.closed > "2025-12-31" || deal.type === "升级";
  const renews = item.billing === "订阅" || item.billing === "年费";
  return {
    id: "",
    order: order.id,
    line: index + 1,
    product,
    quantity,
    unitPrice,
    discount: Math.max(0, Math.round((1 - unitPrice / listPrice) * 1000) / 10),
    amount,
    version: isRecent || random.chance(0.35) ? item.version : (OLDER_VERSION[product] ?? ""),
    renewal: renews ? order.serviceEnd : "",
  };
}

function orderOf(deal: Deal, index: number): OrderWithLines {
  const random = createRandom(`order:${deal.id}`);
  const on = clampDate(addDays(deal.closed, random.int(0, 6)), deal.closed, AS_OF);
  const serviceStart = addDays(on, random.int(20, 75));
  const years = random.weighted([
    [1, 6],
    [2, 3],
    [3, 1],
  ] as const);
  const isOld = on < addDays(AS_OF, -150);
  const paidShare = isOld
    ? random.weighted([
        [1, 7],
        [0.9, 2],
        [0.6, 1],
        [0.3, 0.5],
      ] as const)
    : random.pick([0, 0.3, 0.3, 0.6]);
  const paid = Math.round(deal.amount * paidShare);
  const order: Order = {
    id: `O${String(index + 1).padStart(4, "0")}`,
    deal: deal.id,
    account: deal.account,
    owner: deal.owner,
    contract: `HS-${deal.closed.slice(0, 4)}-${String(index + 1).padStart(4, "0")}`,
    on,
    amount: deal.amount,
    currency: deal.currency,
    status: isOld ? (random.chance(0.03) ? "已终止" : "已验收") : "执行中",
    serviceStart,
    serviceEnd: addDays(serviceStart, 365 * years - 1),
    paid,
    overdue: isOld && paidShare < 0.9 ? deal.amount - paid : 0,
    cost: Math.round(deal.amount * Math.max(0.2, random.normal(0.52, 0.14))),
  };
  return { order, lines: split(random, deal).map((share, i) => lineOf(random, order, deal, share, i)) };
}

export function buildOrders(deals: readonly Deal[]): OrderWithLines[] {
  const won = deals
    .filter((deal) => deal.stage === "赢单")
    .toSorted((a, b) => a.closed.localeCompare(b.closed) || a.id.localeCompare(b.id));
  let serial = 0;
  return won.map(orderOf).map(({ order, lines }) => ({
    order,
    lines: lines.map((line) => {
      serial += 1;
      return { ...line, id: `OL${String(serial).padStart(4, "0")}` };
    }),
  }));
}

export const ORDER_COLUMNS: Columns<Order> = [
  ["订单编号", (order) => order.id],
  ["合同编号", (order) => order.contract],
  ["商机编号", (order) => order.deal],
  ["客户编号", (order) => order.account],
  ["负责人编号", (order) => order.owner],
  ["订单日期", (order) => order.on],
  ["订单金额", (order) => order.amount],
  ["币种", (order) => order.currency],
  ["订单状态", (order) => order.status],
  ["服务开始日期", (order) => order.serviceStart],
  ["服务到期日期", (order) => order.serviceEnd],
  ["已回款金额", (order) => order.paid],
  ["逾期金额", (order) => order.overdue],
  ["交付成本", (order) => order.cost],
];

export const ORDER_LINE_COLUMNS: Columns<OrderLine> = [
  ["订单明细编号", (line) => line.id],
  ["订单编号", (line) => line.order],
  ["行号", (line) => line.line],
  ["产品编号", (line) => line.product],
  ["数量", (line) => line.quantity],
  ["单价", (line) => line.unitPrice],
  ["折扣(%)", (line) => line.discount],
  ["金额", (line) => line.amount],
  ["在用版本", (line) => line.version],
  ["续约日期", (line) => line.renewal],
];
