import type { Account, Activity, Deal, Order, Stage, User } from "../../domain/crm.ts";
import { amountOf } from "../../domain/money.ts";
import type { KeyAccount } from "../../domain/winning/key-accounts.ts";
import type { NeedsBody } from "../../domain/winning/needs.ts";
import { addDays } from "../../domain/winning/personal-note.ts";
import { basisOf, type PlanBasis, type PlanBody } from "../../domain/winning/plan.ts";
import type { GoalSetting } from "../../domain/winning/smart.ts";
import { keyAccountsArea } from "../../settings/key-accounts.ts";
import { type LoadedChain, loadChain } from "../chain.ts";
import { loadKeyAccounts } from "../key-account-view.ts";
import { NEEDS } from "../needs/view.ts";
import { allRecords } from "../portfolio.ts";
import { shortName } from "../resolve.ts";
import { type AccountScore, scoreAccount, scoringOf } from "../scoring.ts";
import type { SkillContext } from "../skill.ts";

/** Everything a plan is drawn up from, as far as the viewer may see it. */
export interface PlanFacts {
  readonly account: Account;
  readonly owner?: User;
  readonly deals: readonly Deal[];
  /** The largest open deal: what goals and dates are proposed from. */
  readonly main?: Deal;
  readonly orders: readonly Order[];
  /** Past ones only, newest first. */
  readonly activities: readonly Activity[];
  readonly stages: ReadonlyMap<string, Stage>;
  readonly users: readonly User[];
  readonly loaded: LoadedChain;
  readonly key?: KeyAccount;
  readonly score?: AccountScore;
  readonly others: readonly { readonly name: string; readonly score: AccountScore }[];
  readonly needs: readonly NeedsBody[];
  readonly basis: PlanBasis;
  /** Won in the last year plus open, in the settings' first currency; absent when there is neither. */
  readonly withinReach?: number;
}

/** Accounts drawn beside this one in the matrix. */
const BESIDE = 12;

export async function loadPlanFacts(account: Account, context: SkillContext): Promise<PlanFacts> {
  const { store, viewer, today } = context;
  const [view, loaded, stages, users, needs] = await Promise.all([
    loadKeyAccounts(context),
    loadChain(context, { account, name: account.name }),
    store.all(viewer, "stage"),
    store.all(viewer, "user"),
    allRecords<NeedsBody>(context, NEEDS),
  ]);
  const rows = view.portfolio.rows(account.id);
  const scoring = scoringOf(context.settings);
  const subject = view.portfolio.subject(account.id);
  const key = view.of(account.id);
  const owner = users.find((user) => user.id === account.ownerId);
  const main = mainDeal(rows.deals);
  const others = view.accounts
    .filter((item) => item.subject.account.id !== account.id)
    .slice(0, BESIDE)
    .map((item) => ({ name: item.subject.account.name, score: scoreAccount(scoring, item.subject) }));
  const withinReach = reachOf(rows.deals, context);
  return {
    account,
    deals: rows.deals,
    orders: rows.orders,
    activities: rows.activities
      .filter((activity) => (activity.on ?? "9") <= today)
      .sort((a, b) => ((a.on ?? "") < (b.on ?? "") ? 1 : -1)),
    stages: new Map(stages.map((stage) => [stage.id, stage])),
    users,
    loaded,
    others,
    needs: needs.filter((record) => record.accountId === account.id).map((record) => record.body),
    basis: basisOf(rows.deals, loaded.chain, today),
    ...(owner === undefined ? {} : { owner }),
    ...(main === undefined ? {} : { main }),
    ...(key === undefined ? {} : { key }),
    ...(subject === undefined ? {} : { score: scoreAccount(scoring, subject) }),
    ...(withinReach === undefined ? {} : { withinReach }),
  };
}

function mainDeal(deals: readonly Deal[]): Deal | undefined {
  const size = (deal: Deal) => (deal.amount === undefined ? 0 : amountOf(deal.amount));
  return deals.filter((deal) => deal.status === "open").sort((a, b) => size(b) - size(a))[0];
}

function reachOf(deals: readonly Deal[], context: SkillContext): number | undefined {
  const { rates } = context.settings.get(keyAccountsArea);
  const since = addDays(context.today, -365);
  const counted = deals.filter(
    (deal) =>
      deal.amount !== undefined &&
      (deal.status === "open" || (deal.status === "won" && (deal.closedOn ?? "") >= since)),
  );
  if (counted.length === 0) return undefined;
  return counted.reduce(
    (sum, { amount }) => sum + (amount === undefined ? 0 : amountOf(amount) * (rates[amount.currency] ?? 0)),
    0,
  );
}

/** A deal's name without the customer's own in front: the plan names the customer already. */
export function dealLabel(deal: Deal, account: Account): string {
  const rest = [account.name, shortName(account.name)].reduce(
    (name, prefix) => (name.startsWith(prefix) ? name.slice(prefix.length) : name),
    deal.name,
  );
  return rest.replace(/^[\s·:：-]+/, "") || deal.name;
}

/** What a goal of this plan is judged against. */
export function goalSetting(facts: PlanFacts, body: PlanBody | undefined, today: string): GoalSetting {
  const { main, withinReach, account, needs } = facts;
  const steps = Object.values(body?.actions ?? {}).filter(
    (action) => action.owner.trim() !== "" && action.due !== "",
  ).length;
  const customerWords = needs.flatMap((need) => [...(need.kpis ?? []), need.need ?? ""]).filter(Boolean);
  return {
    account: account.name,
    today,
    steps,
    customerWords,
    ...(withinReach === undefined ? {} : { withinReach }),
    ...(main === undefined ? {} : { dealName: dealLabel(main, account) }),
    ...(main?.expectedCloseOn === undefined ? {} : { closeOn: main.expectedCloseOn }),
    ...(main?.amount === undefined
      ? {}
      : { dealAmount: amountOf(main.amount), currency: main.amount.currency }),
  };
}
