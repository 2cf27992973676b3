import type { Account, Deal, Product, StageChange } from "../domain/crm.ts";
import type { CodedRows } from "../domain/learning/code-table.ts";
import { buildFeatureTable, type FeatureRecord, type Field } from "../domain/learning/feature-table.ts";
import { inferFields } from "../domain/learning/infer-fields.ts";
import { allRows } from "../domain/learning/random.ts";
import { codeRows, type WinChanceModel } from "../domain/learning/win-chance.ts";
import { amountOf } from "../domain/money.ts";
import type { Text } from "../domain/text.ts";
import type { LearningRules } from "../settings/learning.ts";
import { daysBetween } from "./format.ts";
import {
  type AccountReading,
  accountRecord,
  accountTraits,
  isNamed,
  type LeftOut,
  TRAIT_NAMES,
} from "./learning-accounts.ts";

/** What the rows of deals are read from. */
export interface DealWorld {
  readonly accounts: readonly Account[];
  readonly deals: readonly Deal[];
  readonly products: readonly Product[];
  readonly stageChanges: readonly StageChange[];
}

/** Which fields of deals and accounts are learnt from, and how they are read: kept with the model. */
export interface DealReading {
  readonly fields: readonly Field[];
  readonly account: AccountReading;
  readonly currency?: string | undefined;
}

/** Fields of the deal's account carry this before their name. */
const OF_ACCOUNT = "account:";

const BUILT: readonly Field[] = [
  { id: "amount", kind: "number" },
  { id: "plannedDays", kind: "number" },
  { id: "products", kind: "multi" },
  { id: "leadSource", kind: "category" },
  { id: "competitor", kind: "category" },
  { id: "campaign", kind: "category" },
  { id: "priorWins", kind: "number" },
  { id: "priorLosses", kind: "number" },
];

/** Names of what a deal is judged by; columns of the source keep their own. */
export const DEAL_TRAIT_NAMES: Readonly<Record<string, Text>> = {
  ...Object.fromEntries(Object.entries(TRAIT_NAMES).map(([id, name]) => [OF_ACCOUNT + id, name])),
  amount: { zh: "立项金额", en: "Amount when opened" },
  plannedDays: { zh: "立项时计划天数", en: "Days planned when opened" },
  products: { zh: "产品", en: "Products" },
  leadSource: { zh: "商机来源", en: "Lead source" },
  competitor: { zh: "竞争对手", en: "Competitor" },
  campaign: { zh: "来自市场活动", en: "From a campaign" },
  priorWins: { zh: "立项前赢过", en: "Won before" },
  priorLosses: { zh: "立项前丢过", en: "Lost before" },
};

export function ofAccount(field: string): string {
  return OF_ACCOUNT + field;
}

/** The plain field behind an id: `account:employees` is `employees`. */
export function plainField(id: string): string {
  return id.startsWith(OF_ACCOUNT) ? id.slice(OF_ACCOUNT.length) : id;
}

/** Decides what may be learnt from: what the deal said when it was opened, and what its account is. */
export function dealReading(
  world: DealWorld,
  rules: LearningRules,
): { reading: DealReading; leftOut: readonly LeftOut[] } {
  const traits = accountTraits(world.accounts, rules.accounts);
  const columns = [...new Set(world.deals.flatMap(({ custom }) => Object.keys(custom)))].sort();
  const isBarred = (name: string) =>
    !rules.deals.vouched.includes(name) && isNamed(name, rules.deals.leaveOut);
  const named = columns.filter((name) => !isBarred(name));
  const inferred = inferFields(
    world.deals.map(({ custom }) => customOf(custom)),
    named,
  );
  const leftOut: LeftOut[] = [
    ...columns.filter(isBarred).map((field): LeftOut => ({ field, reason: "after-sale" })),
    ...inferred.flatMap(({ id, skipped }) => (skipped ? [{ field: id, reason: skipped }] : [])),
    ...traits.leftOut.map(({ field, reason }) => ({ field: OF_ACCOUNT + field, reason })),
  ];
  const fields = [
    ...BUILT,
    ...inferred.flatMap(({ id, kind, skipped }) => (skipped ? [] : [{ id, kind }])),
    ...traits.fields.map((field) => ({ ...field, id: OF_ACCOUNT + field.id })),
  ];
  const currency = usualCurrency(world.deals);
  return { reading: { fields, account: traits.reading, currency }, leftOut };
}

function customOf(custom: Deal["custom"]): FeatureRecord {
  return Object.fromEntries(
    Object.entries(custom).map(([name, value]) => [name, typeof value === "object" ? undefined : value]),
  );
}

function usualCurrency(deals: readonly Deal[]): string | undefined {
  const counts = Map.groupBy(deals, ({ amount }) => amount?.currency);
  return [...counts]
    .filter(([currency]) => currency !== undefined)
    .sort((a, b) => b[1].length - a[1].length)[0]?.[0];
}

/** The deals as rows, each as it stood on the day it was opened, in the order given. */
export function dealRecords(deals: readonly Deal[], world: DealWorld, reading: DealReading): FeatureRecord[] {
  const accounts = new Map(world.accounts.map((account) => [account.id, account]));
  const products = new Map(world.products.map((product) => [product.id, product.name]));
  const first = firstValues(world.stageChanges);
  const history = Map.groupBy(world.deals, ({ accountId }) => accountId);
  const read = new Map<string, FeatureRecord>();
  const accountOf = (id: string | undefined): FeatureRecord => {
    const account = accounts.get(id ?? "");
    if (account === undefined) return {};
    const known = read.get(account.id) ?? prefixed(accountRecord(account, reading.account));
    read.set(account.id, known);
    return known;
  };
  return deals.map((deal) => ({
    ...accountOf(deal.accountId),
    ...customOf(deal.custom),
    ...openedAs(deal, first.get(deal.id) ?? {}, reading),
    products: deal.productIds?.map((id) => products.get(id) ?? id),
    leadSource: deal.leadSource,
    competitor: deal.competitor,
    campaign: deal.campaignId === undefined ? "no" : "yes",
    ...before(deal, history.get(deal.accountId) ?? []),
  }));
}

/**
 * The deals as codes of a model, one row a deal. Each is put in twice: a table drops labels that only one of its rows
 * holds, and of a deal that is looked at alone every label would be.
 */
export function codeDeals(
  model: WinChanceModel,
  records: readonly FeatureRecord[],
  { fields }: DealReading,
): CodedRows {
  const table = buildFeatureTable([...records, ...records], fields);
  return codeRows(model.encoder, table, allRows(records.length));
}

function prefixed(record: FeatureRecord): FeatureRecord {
  return Object.fromEntries(Object.entries(record).map(([id, value]) => [OF_ACCOUNT + id, value]));
}

interface First {
  readonly amount?: string;
  readonly expectedCloseOn?: string;
}

/** Per deal what stood there before the first change: the day it was opened. */
function firstValues(changes: readonly StageChange[]): Map<string, First> {
  const first = new Map<string, { amount?: string; expectedCloseOn?: string }>();
  const inOrder = changes.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.id < b.id ? -1 : 1));
  for (const { dealId, field, from } of inOrder) {
    if (field === "stage" || from === undefined) continue;
    const known = first.get(dealId) ?? {};
    known[field] ??= from;
    first.set(dealId, known);
  }
  return first;
}

function openedAs(deal: Deal, first: First, { currency }: DealReading): FeatureRecord {
  const [figure = "", unit] = first.amount?.split(" ") ?? [];
  const opened = first.amount === undefined ? undefined : Number(figure.replaceAll(",", ""));
  const same = (unit ?? deal.amount?.currency) === currency;
  const amount = opened ?? (deal.amount && amountOf(deal.amount));
  const expected = first.expectedCloseOn ?? deal.expectedCloseOn;
  const planned =
    expected === undefined || deal.createdOn === undefined
      ? undefined
      : daysBetween(deal.createdOn, expected.slice(0, 10));
  return {
    amount: same && Number.isFinite(amount) ? amount : undefined,
    plannedDays: Number.isFinite(planned) ? planned : undefined,
  };
}

/** How often the account had been won and lost by the day the deal was opened. */
function before(deal: Deal, others: readonly Deal[]): FeatureRecord {
  const { createdOn } = deal;
  if (createdOn === undefined) return {};
  const closed = (status: Deal["status"]) =>
    others.filter(
      (other) => other.status === status && other.closedOn !== undefined && other.closedOn < createdOn,
    ).length;
  return { priorWins: closed("won"), priorLosses: closed("lost") };
}
