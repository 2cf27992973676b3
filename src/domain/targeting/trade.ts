import type { Product } from "../crm.ts";
import { amountOf } from "../money.ts";
import type { Trade } from "./condition.ts";
import { dayNumber, type World } from "./facts.ts";

const NOTHING: Trade = { wonAmount: 0, orders: 0, sinceOrder: Number.NaN, bought: [], intends: [] };

type Tally = { -readonly [K in keyof Trade]: Trade[K] extends readonly string[] ? string[] : Trade[K] };

/** What each account has bought and is being offered. A won deal counts by its amount, in yuan by the rates. */
export function gatherTrade(
  world: World,
  products: readonly Product[],
  options: { readonly today: string; readonly rates: Readonly<Record<string, number>> },
): (accountId: string) => Trade {
  const nameOf = new Map(products.map((product) => [product.id, product.name]));
  const tallies = new Map<string, Tally>();
  const tallyOf = (id: string): Tally => {
    const present = tallies.get(id);
    if (present !== undefined) return present;
    const fresh: Tally = { ...NOTHING, bought: [], intends: [] };
    tallies.set(id, fresh);
    return fresh;
  };
  for (const deal of world.deals) {
    if (deal.accountId === undefined) continue;
    const rate = options.rates[deal.amount?.currency ?? ""];
    if (deal.status === "won" && deal.amount !== undefined && rate !== undefined) {
      tallyOf(deal.accountId).wonAmount += amountOf(deal.amount) * rate;
    }
    if (deal.status === "open") add(tallyOf(deal.accountId).intends, deal.productIds ?? [], nameOf);
  }
  const accountOf = new Map<string, string>();
  const now = dayNumber(options.today);
  for (const order of world.orders) {
    if (order.accountId === undefined) continue;
    accountOf.set(order.id, order.accountId);
    const tally = tallyOf(order.accountId);
    tally.orders++;
    const age = now - dayNumber(order.on);
    if (!Number.isNaN(age) && !(tally.sinceOrder <= age)) tally.sinceOrder = age;
  }
  for (const line of world.orderLines) {
    const accountId = accountOf.get(line.orderId);
    if (accountId !== undefined && line.productId !== undefined)
      add(tallyOf(accountId).bought, [line.productId], nameOf);
  }
  return (accountId) => tallies.get(accountId) ?? NOTHING;
}

function add(list: string[], ids: readonly string[], nameOf: ReadonlyMap<string, string>): void {
  for (const id of ids) {
    const name = nameOf.get(id) ?? id;
    if (!list.includes(name)) list.push(name);
  }
}
