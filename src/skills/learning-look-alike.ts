import type { Account, Deal } from "../domain/crm.ts";
import type { Base } from "../domain/learning/base.ts";
import { encodeTable, fitEncoder } from "../domain/learning/encoder.ts";
import { buildFeatureTable, type FeatureTable } from "../domain/learning/feature-table.ts";
import { findLeaks } from "../domain/learning/leak-check.ts";
import { fitLookAlike, type LookAlikeModel, type Refused } from "../domain/learning/look-alike.ts";
import { checkLookAlike, type LookAlikeCheck } from "../domain/learning/look-alike-check.ts";
import { createRandom } from "../domain/learning/random.ts";
import { columnsOf } from "../domain/learning/table-rows.ts";
import type { LearningRules } from "../settings/learning.ts";
import { type AccountTraits, accountTraits, type LeftOut, winnersOnly } from "./learning-accounts.ts";
import { remembered } from "./learning-memo.ts";

export interface LookAlikeQuestion {
  /** All that the viewer may see, by id. */
  readonly accounts: readonly Account[];
  readonly deals: readonly Deal[];
  /** Which won deals count; all when absent. */
  readonly counts?: (deal: Deal) => boolean;
  /** Accounts picked by hand; they replace the won deals. */
  readonly picked?: ReadonlySet<string>;
  readonly liked: ReadonlySet<string>;
  readonly disliked: ReadonlySet<string>;
  readonly rules: LearningRules;
}

/** What the won deals in sight teach about the accounts in sight. Row numbers are places in `accounts`. */
export interface LookAlikes {
  /** Oldest first; partners and competitors are nobody to sell to and stay out. */
  readonly accounts: readonly Account[];
  readonly base: Base;
  readonly traits: AccountTraits;
  readonly leftOut: readonly LeftOut[];
  /** Won or picked accounts that are learnt from. */
  readonly seeds: readonly number[];
  /** The won deals behind the seeds; empty when they were picked by hand. */
  readonly wonDeals: readonly Deal[];
  readonly model: LookAlikeModel | Refused;
  /** Absent under five seeds. */
  readonly check?: LookAlikeCheck;
}

/** Under this many on a side a field that tells them apart may do so by chance. */
const LEAST_TO_JUDGE = 10;

/** Accounts in all the results that are kept: about a hundred bytes each beside the rows themselves. */
const MOST_REMEMBERED = 150_000;

/** Deterministic: the same rows give the same list. The last few results are kept. */
export const learnLookAlikes = remembered(learn, {
  key: contentOf,
  weight: ({ accounts }) => accounts.length,
  most: MOST_REMEMBERED,
});

function* contentOf(question: LookAlikeQuestion): Iterable<unknown> {
  const { accounts, deals, counts = () => true, picked, liked, disliked, rules } = question;
  yield [accounts.length, picked === undefined ? null : [...picked], [...liked], [...disliked], rules];
  yield* accounts;
  for (const deal of deals) yield [deal.id, deal.accountId, deal.status, counts(deal)];
}

function learn(question: LookAlikeQuestion): LookAlikes {
  const accounts = question.accounts
    .filter(({ kind }) => kind !== "partner" && kind !== "competitor")
    .toSorted((a, b) => compare(a.createdOn ?? "", b.createdOn ?? "") || compare(a.id, b.id));
  const rowOf = new Map(accounts.map((account, row) => [account.id, row]));
  const rows = (ids: Iterable<string | undefined>) =>
    [...new Set(ids)].flatMap((id) => rowOf.get(id ?? "") ?? []).sort((a, b) => a - b);
  const won = question.deals.filter(({ status }) => status === "won");
  const winners = rows(won.map(({ accountId }) => accountId));
  const traits = accountTraits(accounts, question.rules.accounts);
  const { table, leftOut } = tableOf(traits, new Set(winners), question.rules);
  const base = baseOf(table);
  const wonDeals = question.picked ? [] : won.filter(question.counts ?? (() => true));
  const seeds = rows(question.picked ?? wonDeals.map(({ accountId }) => accountId));
  const isWinner = new Set(winners);
  const lost = rows(
    question.deals.filter(({ status }) => status === "lost").map(({ accountId }) => accountId),
  ).filter((row) => !isWinner.has(row));
  const input = { base, seeds, lost, liked: rows(question.liked), disliked: rows(question.disliked) };
  const model = fitLookAlike({ ...input, random: createRandom(1) });
  const check = model.kind === "fitted" ? checkLookAlike(input, model) : undefined;
  return { accounts, base, traits, leftOut, seeds, wonDeals, model, ...(check && { check }) };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function tableOf(
  traits: AccountTraits,
  won: ReadonlySet<number>,
  rules: LearningRules,
): { table: FeatureTable; leftOut: readonly LeftOut[] } {
  const whole = buildFeatureTable(traits.records, traits.fields);
  const judged = Math.min(won.size, whole.rowCount - won.size) >= LEAST_TO_JUDGE;
  const outcomes = Uint8Array.from(traits.records, (_, row) => Number(won.has(row)));
  const found = judged ? findLeaks(whole, outcomes, { trusted: rules.accounts.vouched }) : [];
  const alone = won.size === 0 ? [] : winnersOnly(traits, won);
  const extra = new Map<string, LeftOut>();
  for (const field of alone) extra.set(field, { field, reason: "winners-only" });
  for (const { field, reason } of found) extra.set(field, { field, reason });
  return {
    table: columnsOf(whole, (id) => !extra.has(id)),
    leftOut: [...traits.leftOut, ...extra.values()],
  };
}

/** Few accounts get coarse bins: what the four accounts of a narrow one have in common is mostly chance. */
function baseOf(table: FeatureTable): Base {
  const bins = Math.max(4, Math.min(16, Math.floor(Math.sqrt(table.rowCount) / 4)));
  const encoder = fitEncoder(table, { maxBins: bins });
  const coded = {
    codes: encodeTable(encoder, table),
    width: encoder.fields.length,
    rowCount: table.rowCount,
    sizes: encoder.fields.map(({ size }) => size),
  };
  return { table, encoder, coded };
}
