import type { Account, Deal } from "../../domain/crm.ts";
import { rankLookAlike } from "../../domain/learning/look-alike.ts";
import { checkedTimes, type Times } from "../../domain/learning/look-alike-check.ts";
import {
  type ClosestCustomer,
  closestCustomers,
  type Explanation,
  explainLookAlike,
} from "../../domain/learning/look-alike-reasons.ts";
import { createBitmap, type Ranked } from "../../domain/learning/top-k.ts";
import { EMPTY_WORLD } from "../../domain/targeting/facts.ts";
import { learningArea } from "../../settings/learning.ts";
import { type LookAlikes, learnLookAlikes } from "../learning-look-alike.ts";
import { allRecords, portfolioOf } from "../portfolio.ts";
import { findSegment, insideSegment } from "../segment-records.ts";
import { industryTest, selectAccounts } from "../selection.ts";
import type { SkillContext } from "../skill.ts";
import type { SimilarInput } from "./input.ts";

/** Own records of 👍 and 👎, one an account and person, read by that person alone. */
export const FEEDBACK = "look-alike-feedback";
export type FeedbackBody = { readonly like: boolean };

/** What the viewer's won deals say about the viewer's accounts. */
export interface SimilarView {
  readonly learnt: LookAlikes;
  /** Accounts without a deal that may be shown, best first; empty when nothing could be learnt. */
  readonly ranked: readonly Ranked[];
  readonly feedback: ReadonlyMap<string, boolean>;
  /** Words that name no industry, segment, product or place. */
  readonly unmatched: readonly string[];
  /** From this many won customers on the list is more than a hint. */
  readonly steady: number;
}

/** From so many accounts on learning takes seconds. */
const MANY = 10_000;
const STEPS = [
  { label: { zh: "读取客户和赢单", en: "Read accounts and won deals" }, state: "done" },
  { label: { zh: "从赢单里学", en: "Learn from the won ones" }, state: "active" },
  { label: { zh: "排名单", en: "Rank the list" }, state: "waiting" },
] as const;

export async function readSimilar(input: SimilarInput, context: SkillContext): Promise<SimilarView> {
  const { store, viewer } = context;
  const [accounts, deals, orders, feedback] = await Promise.all([
    store.all(viewer, "account"),
    store.all(viewer, "deal"),
    store.all(viewer, "order"),
    readFeedback(context),
  ]);
  if (accounts.length > MANY) await context.progress(STEPS);
  const scope = await seedScope(input, accounts, context);
  const rules = context.settings.get(learningArea);
  const given = (like: boolean) => new Set([...feedback].flatMap(([id, is]) => (is === like ? [id] : [])));
  const learnt = learnLookAlikes({
    accounts,
    deals,
    counts: scope.counts,
    ...(input.seeds === undefined ? {} : { picked: new Set(input.seeds) }),
    liked: given(true),
    disliked: given(false),
    rules,
  });
  const open = await openToShow(input, { accounts, context });
  const ours = new Set([...deals, ...orders].map(({ accountId }) => accountId));
  const rows = learnt.accounts.flatMap((account, row) =>
    isFresh(account) &&
    !ours.has(account.id) &&
    open.ids.has(account.id) &&
    feedback.get(account.id) !== false
      ? [row]
      : [],
  );
  return {
    learnt,
    ranked: rank(learnt, rows),
    feedback,
    unmatched: [...scope.unmatched, ...open.unmatched],
    steady: rules.steady,
  };
}

/** Nobody's customer yet, as the CRM says. */
function isFresh({ kind }: Account): boolean {
  return kind === undefined || kind === "prospect";
}

function rank({ base, model, accounts, seeds }: LookAlikes, rows: readonly number[]): Ranked[] {
  if (model.kind === "refused") return [];
  return rankLookAlike(base, model, {
    include: createBitmap(accounts.length, rows),
    exclude: createBitmap(accounts.length, seeds),
    count: rows.length,
  });
}

export async function readFeedback(
  context: Pick<SkillContext, "store" | "viewer">,
): Promise<Map<string, boolean>> {
  const records = await allRecords<FeedbackBody>(context, FEEDBACK);
  const own = records.filter(({ ownerId }) => ownerId === context.viewer.userId);
  return new Map(own.flatMap(({ accountId, body }) => (accountId ? [[accountId, body.like] as const] : [])));
}

interface Scope {
  readonly counts: (deal: Deal) => boolean;
  readonly unmatched: readonly string[];
}

/** Which won deals are learnt from: those of an industry, a segment, a product, a period; all must hold. */
async function seedScope(
  input: SimilarInput,
  accounts: readonly Account[],
  context: SkillContext,
): Promise<Scope> {
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const tests: ((deal: Deal) => boolean)[] = [];
  const unmatched: string[] = [];
  const byAccount = (wanted: string, test: ((account: Account) => boolean) | undefined) => {
    if (test === undefined) unmatched.push(wanted);
    tests.push((deal) => {
      const account = byId.get(deal.accountId ?? "");
      return account !== undefined && test?.(account) === true;
    });
  };
  if (input.industry !== undefined) byAccount(input.industry, industryTest(input.industry));
  if (input.segment !== undefined) {
    const segment = await findSegment(context, input.segment);
    byAccount(input.segment, segment && (await insideSegment(segment)));
  }
  if (input.product !== undefined) {
    const products = await productsNamed(input.product, context);
    if (products.size === 0) unmatched.push(input.product);
    tests.push(({ productIds }) => productIds?.some((id) => products.has(id)) ?? false);
  }
  const { since, until } = input;
  if (since !== undefined) tests.push(({ closedOn }) => closedOn !== undefined && closedOn >= since);
  if (until !== undefined) tests.push(({ closedOn }) => closedOn !== undefined && closedOn <= until);
  return { counts: (deal) => tests.every((test) => test(deal)), unmatched };
}

async function productsNamed(wanted: string, { store, viewer }: SkillContext): Promise<Set<string>> {
  const folded = wanted.toLowerCase();
  const products = await store.all(viewer, "product");
  return new Set(
    products
      .filter(({ id, name }) => id.toLowerCase() === folded || name.toLowerCase().includes(folded))
      .map(({ id }) => id),
  );
}

/** Among whom to look: place, territory, own ones; ended and blacklisted accounts never. */
function openToShow(
  { region, territory, mine }: SimilarInput,
  { accounts, context }: { readonly accounts: readonly Account[]; readonly context: SkillContext },
) {
  const portfolio = portfolioOf({ ...EMPTY_WORLD, accounts }, context.today);
  return selectAccounts(context, portfolio, { region, territory, mine });
}

/** One account of the list with everything a reader may ask about it. */
export interface Likeness {
  readonly row: number;
  readonly account: Account;
  readonly explanation: Explanation;
  readonly closest: readonly ClosestCustomer[];
  /** Absent when it could not be measured or the measuring showed nothing. */
  readonly times?: Times;
}

export function likenessOf(learnt: LookAlikes, row: number): Likeness | undefined {
  const { base, model, check, seeds, accounts } = learnt;
  const account = accounts[row];
  if (model.kind === "refused" || account === undefined) return undefined;
  const explanation = explainLookAlike(base, model, row);
  const times = checkedTimes(check, explanation.score);
  return {
    row,
    account,
    explanation,
    closest: closestCustomers(base, model, { row, seeds, count: 3 }),
    ...(times && { times }),
  };
}
