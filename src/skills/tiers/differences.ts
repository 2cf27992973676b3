import type { Account } from "../../domain/crm.ts";
import { isOpen, readTiers, type TierDecision, type TierValue } from "../../domain/keeping/tiers.ts";
import { tiersArea } from "../../settings/tiers.ts";
import { knownAccounts } from "../keeping-view.ts";
import { allRecords, type Portfolio } from "../portfolio.ts";
import type { SkillContext } from "../skill.ts";

export const TIER_DECISION = "tier-decision";
export type DecisionBody = TierDecision & {
  readonly reason: string;
  readonly on: string;
  readonly by: string;
};

export interface Difference {
  readonly account: Account;
  readonly value: TierValue;
}

/** Every pair of every account in the portfolio, by account. */
export async function tierValues(
  portfolio: Portfolio,
  context: SkillContext,
): Promise<ReadonlyMap<string, TierValue[]>> {
  const products = await context.store.all(context.viewer, "product");
  const pairs = context.settings.get(tiersArea);
  const known = knownAccounts(portfolio, products, context.settings, context.today);
  return new Map(known.map((item) => [item.account.id, readTiers(pairs, item)]));
}

export async function tierDecisions(context: SkillContext): Promise<ReadonlyMap<string, DecisionBody>> {
  const records = await allRecords<DecisionBody>(context, TIER_DECISION);
  return new Map(records.map((record) => [record.id, record.body]));
}

/** The pairs that disagree and that nobody has decided on (blue book 4.1), of the accounts that are meant. */
export function openDifferences(
  accounts: readonly Account[],
  values: ReadonlyMap<string, readonly TierValue[]>,
  decisions: ReadonlyMap<string, DecisionBody>,
): Difference[] {
  return accounts.flatMap((account) =>
    (values.get(account.id) ?? [])
      .filter((value) => isOpen(value, decisions.get(`${account.id}:${value.pair}`)))
      .map((value) => ({ account, value })),
  );
}
