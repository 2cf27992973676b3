import type { Account, Activity, Contact, Deal, Order, OrderLine } from "../domain/crm.ts";
import { EMPTY_WORLD, type Facts, gatherFacts, type World } from "../domain/targeting/facts.ts";
import type { Answers, Subject } from "../domain/targeting/measure.ts";
import type { OwnRecord } from "../ports/store.ts";
import type { SkillContext } from "./skill.ts";

/** Everything that targeting computes over, as far as the viewer may see it. */
export interface Portfolio {
  readonly world: World;
  readonly facts: ReadonlyMap<string, Facts>;
  /** One an account, in the order of `world.accounts`. */
  readonly subjects: readonly Subject[];
  subject(accountId: string): Subject | undefined;
  rows(accountId: string): AccountRows;
}

export interface AccountRows {
  readonly contacts: readonly Contact[];
  readonly deals: readonly Deal[];
  readonly activities: readonly Activity[];
  readonly orders: readonly Order[];
  readonly orderLines: readonly OrderLine[];
}

/** The kind of record that holds what people answered about an account; its id is the account's. */
export const ANSWERS = "indicator-answers";

export type AnswersBody = {
  readonly answers: { readonly [indicator: string]: AnswerBody };
};

type AnswerBody = {
  readonly judgement: number;
  readonly on: string;
  readonly by: string;
  readonly note: string;
};

/** Reads the viewer's whole world once; every figure of a card comes from this one reading. */
export async function loadPortfolio(
  context: Pick<SkillContext, "store" | "viewer" | "today">,
): Promise<Portfolio> {
  const { store, viewer, today } = context;
  const [accounts, contacts, deals, activities, orders, orderLines, answers] = await Promise.all([
    store.all(viewer, "account"),
    store.all(viewer, "contact"),
    store.all(viewer, "deal"),
    store.all(viewer, "activity"),
    store.all(viewer, "order"),
    store.all(viewer, "orderLine"),
    readAnswers(context),
  ]);
  return portfolioOf(
    { ...EMPTY_WORLD, accounts, contacts, deals, activities, orders, orderLines },
    today,
    answers,
  );
}

export function portfolioOf(world: World, today: string, answers: ReadonlyMap<string, Answers>): Portfolio {
  const facts = gatherFacts(world, today);
  const subjects = world.accounts.map((account) => subjectOf(account, facts, answers));
  const byId = new Map(subjects.map((subject) => [subject.account.id, subject]));
  const grouped = groupRows(world);
  return {
    world,
    facts,
    subjects,
    subject: (accountId) => byId.get(accountId),
    rows: (accountId) => grouped.get(accountId) ?? NO_ROWS,
  };
}

const NO_ROWS: AccountRows = { contacts: [], deals: [], activities: [], orders: [], orderLines: [] };

function subjectOf(
  account: Account,
  facts: ReadonlyMap<string, Facts>,
  answers: ReadonlyMap<string, Answers>,
): Subject {
  const own = facts.get(account.id);
  if (own === undefined) throw new Error(`no facts for account ${account.id}`);
  return { account, facts: own, answers: answers.get(account.id) };
}

type MutableRows = { -readonly [K in keyof AccountRows]: AccountRows[K][number][] };

function groupRows(world: World): Map<string, MutableRows> {
  const groups = new Map<string, MutableRows>();
  const rowsOf = (id: string) => {
    const present = groups.get(id);
    if (present !== undefined) return present;
    const fresh: MutableRows = { contacts: [], deals: [], activities: [], orders: [], orderLines: [] };
    groups.set(id, fresh);
    return fresh;
  };
  for (const row of world.contacts) if (row.accountId) rowsOf(row.accountId).contacts.push(row);
  for (const row of world.deals) if (row.accountId) rowsOf(row.accountId).deals.push(row);
  for (const row of world.activities) if (row.accountId) rowsOf(row.accountId).activities.push(row);
  for (const row of world.orders) if (row.accountId) rowsOf(row.accountId).orders.push(row);
  const accountOfOrder = new Map(world.orders.map((order) => [order.id, order.accountId]));
  for (const line of world.orderLines) {
    const accountId = accountOfOrder.get(line.orderId);
    if (accountId !== undefined) rowsOf(accountId).orderLines.push(line);
  }
  return groups;
}

async function readAnswers(
  context: Pick<SkillContext, "store" | "viewer">,
): Promise<ReadonlyMap<string, Answers>> {
  const records = await allRecords<AnswersBody>(context, ANSWERS);
  return new Map(records.map((record) => [record.id, record.body.answers]));
}

/** Every record of a kind that the viewer may read, page after page. */
export async function allRecords<B extends Parameters<typeof JSON.stringify>[0]>(
  { store, viewer }: Pick<SkillContext, "store" | "viewer">,
  kind: string,
): Promise<OwnRecord<B>[]> {
  const rows: OwnRecord<B>[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await store.records.find<B>(viewer, kind, { limit: 1000, ...(cursor && { cursor }) });
    rows.push(...page.rows);
    if (page.next === undefined) return rows;
    cursor = page.next;
  }
}
