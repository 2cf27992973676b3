import type { Account, Order, OrderLine, Product } from "../crm.ts";
import { amountOf } from "../money.ts";
import { dayNumber } from "./facts.ts";

export type TopMeasure = "employees" | "revenue";

export interface Ranked {
  readonly account: Account;
  readonly value: number;
  /** 1 the largest; equal values share the better rank. */
  readonly rank: number;
}

export interface HunterTop {
  /** In both lists, best rank in the industry first. */
  readonly both: readonly {
    readonly account: Account;
    readonly regionRank: number;
    readonly industryRank: number;
    readonly value: number;
  }[];
  readonly inRegion: number;
  readonly inIndustry: number;
  /** Of the region or the industry, but of unknown size: they can be in neither list. */
  readonly unknown: readonly Account[];
}

/**
 * The hunter's cross of blue book 1.2: the top `regionTop` of a region by size crossed with the top
 * `industryTop` of an industry, wherever those lie. Accounts tied at the last place are all in.
 */
export function crossTop(input: {
  readonly accounts: readonly Account[];
  readonly inRegion: (account: Account) => boolean;
  readonly inIndustry: (account: Account) => boolean;
  readonly by: TopMeasure;
  readonly regionTop: number;
  readonly industryTop: number;
}): HunterTop {
  const region = input.accounts.filter(input.inRegion);
  const industry = input.accounts.filter(input.inIndustry);
  const regionRanks = new Map(
    topOf(region, input.by, input.regionTop).map((item) => [item.account.id, item]),
  );
  const both = topOf(industry, input.by, input.industryTop).flatMap((item) => {
    const inRegion = regionRanks.get(item.account.id);
    return inRegion === undefined
      ? []
      : [{ account: item.account, regionRank: inRegion.rank, industryRank: item.rank, value: item.value }];
  });
  const unknown = region.filter(
    (account) => input.inIndustry(account) && sizeOf(account, input.by) === undefined,
  );
  return { both, inRegion: region.length, inIndustry: industry.length, unknown };
}

export function topOf(accounts: readonly Account[], by: TopMeasure, count: number): Ranked[] {
  const sized = accounts
    .flatMap((account) => {
      const value = sizeOf(account, by);
      return value === undefined ? [] : [{ account, value }];
    })
    .sort((a, b) => b.value - a.value || (a.account.id < b.account.id ? -1 : 1));
  const ranked: Ranked[] = [];
  for (const [at, item] of sized.entries()) {
    const before = ranked[at - 1];
    ranked.push({
      ...item,
      rank: before !== undefined && before.value === item.value ? before.rank : at + 1,
    });
  }
  return ranked.filter((item) => item.rank <= count);
}

/** Revenues of different currencies are not compared: only yuan counts. */
function sizeOf(account: Account, by: TopMeasure): number | undefined {
  if (by === "employees") return account.employees;
  return account.revenue?.currency === "CNY" ? amountOf(account.revenue) : undefined;
}

export type CellState = "none" | "bought" | "renew" | "upgrade";

export interface WhiteCell {
  readonly productId: string;
  readonly state: CellState;
  readonly orderIds: readonly string[];
  readonly version?: string;
  readonly renewsOn?: string;
}

export interface WhiteRow {
  readonly account: Account;
  readonly cells: readonly WhiteCell[];
  /** `first` bought nothing yet, `more` has products left to buy, `renew`, `upgrade`: what is there to do. */
  readonly chances: readonly ("first" | "more" | "renew" | "upgrade")[];
}

export interface FarmerRules {
  readonly today: string;
  readonly renewWithinDays: number;
  /** Where an order line says which version is in use and when it renews; where a product says the present one. */
  readonly versionField: string;
  readonly renewField: string;
  readonly currentVersionField: string;
  /** Product families that are no chance of their own (services). */
  readonly skipFamilies: readonly string[];
}

/** The farmer's white space of blue book 1.2: the group's companies × our products, and what is open in each cell. */
export function whiteSpace(input: {
  readonly companies: readonly Account[];
  readonly products: readonly Product[];
  readonly orders: readonly Order[];
  readonly orderLines: readonly OrderLine[];
  readonly rules: FarmerRules;
}): WhiteRow[] {
  const { rules } = input;
  const products = input.products.filter(
    (product) => product.active !== false && !rules.skipFamilies.includes(product.family ?? ""),
  );
  const linesOf = groupLines(input.orders, input.orderLines);
  return input.companies.map((account) => {
    const lines = linesOf.get(account.id) ?? [];
    const cells = products.map((product) => cellOf(product, lines, rules));
    return { account, cells, chances: chancesOf(cells) };
  });
}

interface Bought {
  readonly line: OrderLine;
  readonly order: Order;
}

function groupLines(orders: readonly Order[], lines: readonly OrderLine[]): Map<string, Bought[]> {
  const orderOf = new Map(orders.map((order) => [order.id, order]));
  const groups = new Map<string, Bought[]>();
  for (const line of lines) {
    const order = orderOf.get(line.orderId);
    if (order?.accountId === undefined) continue;
    groups.set(order.accountId, [...(groups.get(order.accountId) ?? []), { line, order }]);
  }
  return groups;
}

function cellOf(product: Product, bought: readonly Bought[], rules: FarmerRules): WhiteCell {
  const own = bought.filter(({ line }) => line.productId === product.id);
  const productId = product.id;
  if (own.length === 0) return { productId, state: "none", orderIds: [] };
  const latest = own.reduce((best, item) => ((item.order.on ?? "") >= (best.order.on ?? "") ? item : best));
  const version = textOf(latest.line.custom[rules.versionField]);
  const renewsOn = textOf(latest.line.custom[rules.renewField]) ?? latest.order.renewsOn;
  const current = textOf(product.custom[rules.currentVersionField]);
  const left = dayNumber(renewsOn) - dayNumber(rules.today);
  const state: CellState =
    left <= rules.renewWithinDays
      ? "renew"
      : version !== undefined && current !== undefined && isOlder(version, current)
        ? "upgrade"
        : "bought";
  return {
    productId,
    state,
    orderIds: own.map(({ order }) => order.id),
    ...(version === undefined ? {} : { version }),
    ...(renewsOn === undefined ? {} : { renewsOn }),
  };
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** `4.7` is older than `5.0` and than `4.10`. */
export function isOlder(version: string, current: string): boolean {
  const [a, b] = [version, current].map((text) => text.split(/[^\d]+/).map(Number));
  for (let at = 0; at < Math.max(a?.length ?? 0, b?.length ?? 0); at++) {
    const difference = (a?.[at] ?? 0) - (b?.[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function chancesOf(cells: readonly WhiteCell[]): WhiteRow["chances"] {
  const open = cells.filter((cell) => cell.state === "none").length;
  if (cells.length > 0 && open === cells.length) return ["first"];
  return [
    ...(cells.some((cell) => cell.state === "renew") ? (["renew"] as const) : []),
    ...(cells.some((cell) => cell.state === "upgrade") ? (["upgrade"] as const) : []),
    ...(open > 0 ? (["more"] as const) : []),
  ];
}
