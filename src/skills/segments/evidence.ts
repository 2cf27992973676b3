import type { Product } from "../../domain/crm.ts";
import { rollUpInsights } from "../../domain/keeping/insights.ts";
import { insightsArea } from "../../settings/insights.ts";
import type { Portfolio } from "../portfolio.ts";
import type { SkillContext } from "../skill.ts";

/** What our rows say on the three tests of a segment; people tick, the figures only help. */
export interface TickEvidence {
  /** The need that most accounts speak of, over a year. */
  readonly need?: { readonly name: string; readonly accounts: number; readonly of: number };
  /** The product that most of its won deals are about. */
  readonly value?: { readonly name: string; readonly deals: number; readonly of: number };
  /** Customers there are to look at. */
  readonly customers: number;
}

export function evidenceFor(
  accountIds: ReadonlySet<string>,
  portfolio: Portfolio,
  products: readonly Product[],
  context: Pick<SkillContext, "settings" | "today" | "locale">,
): TickEvidence {
  const activities = portfolio.world.activities.filter((activity) =>
    accountIds.has(activity.accountId ?? ""),
  );
  const { topics } = context.settings.get(insightsArea);
  const [first] = rollUpInsights({
    topics,
    activities,
    industryOf: () => undefined,
    today: context.today,
    days: 365,
  });
  const spoken = new Set(activities.map((activity) => activity.accountId)).size;
  const won = portfolio.world.deals.filter(
    (deal) => deal.status === "won" && accountIds.has(deal.accountId ?? ""),
  );
  const counts = new Map<string, number>();
  for (const id of won.flatMap((deal) => [...new Set(deal.productIds ?? [])]))
    counts.set(id, (counts.get(id) ?? 0) + 1);
  const top = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0];
  const name = products.find((product) => product.id === top?.[0])?.name;
  return {
    ...(first === undefined
      ? {}
      : { need: { name: first.name[context.locale], accounts: first.accounts, of: spoken } }),
    ...(top === undefined || name === undefined ? {} : { value: { name, deals: top[1], of: won.length } }),
    customers: new Set(won.map((deal) => deal.accountId)).size,
  };
}
