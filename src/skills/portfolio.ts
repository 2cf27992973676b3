import type { Account, Activity, Contact, Deal, Order, OrderLine } from "../domain/crm.ts";
import { EMPTY_WORLD, type Facts, gatherFacts, type Peers, type World } from "../domain/targeting/facts.ts";
import type { Answers, Subject } from "../domain/targeting/measure.ts";
import type { ChainBody } from "../domain/winning/chain.ts";
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
  /** Roles that our own decision chains give to contacts. */
  readonly roles: ReadonlyMap<string, string>;
}

/** From so many accounts in sight reading and computing all of them takes seconds. */
export const MANY_ACCOUNTS = 5_000;

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
  context: Pick<SkillContext, "store" | "viewer" | "today"> & Partial<Pick<SkillContext, "progress">>,
): Promise<Portfolio> {
  const { store, viewer, today } = context;
  if (context.progress !== undefined && (await store.count(viewer, "account")) > MANY_ACCOUNTS) {
    await context.progress([
      { label: { zh: "读取你能看到的全部客户", en: "Reading every account in your sight" }, state: "active" },
      { label: { zh: "逐家计算", en: "Computing each" }, state: "waiting" },
    ]);
  }
  const [accounts, contacts, deals, activities, orders, orderLines, answers, roles] = await Promise.all([
    store.all(viewer, "account"),
    store.all(viewer, "contact"),
    store.all(viewer, "deal"),
    store.all(viewer, "activity"),
    store.all(viewer, "order"),
    store.all(viewer, "orderLine"),
    readAnswers(context),
    readRoles(context),
  ]);
  return portfolioOf({ ...EMPTY_WORLD, accounts, contacts, deals, activities, orders, orderLines }, today, {
    answers,
    roles,
  });
}

/** One account with the rows around it alone; what other accounts tell comes from `peers`. */
export async function loadOne(
  context: Pick<SkillContext, "store" | "viewer" | "today">,
  account: Account,
  peers: Peers,
): Promise<Portfolio> {
  const { store, viewer, today } = context;
  const of = { accountId: account.id };
  const [contacts, deals, activities, orders, answers, roles] = await Promise.all([
    store.all(viewer, "contact", of),
    store.all(viewer, "deal", of),
    store.all(viewer, "activity", of),
    store.all(viewer, "order", of),
    store.records.get<AnswersBody>(viewer, ANSWERS, account.id),
    readRoles(context),
  ]);
  const orderIds = orders.map(({ id }) => id);
  const orderLines =
    orderIds.length === 0 ? [] : await store.all(viewer, "orderLine", { orderId: { in: orderIds } });
  const world: World = {
    ...EMPTY_WORLD,
    accounts: [account],
    contacts,
    deals,
    activities,
    orders,
    orderLines,
  };
  const given = answers === undefined ? new Map() : new Map([[account.id, answers.body.answers]]);
  return portfolioOf(world, today, { answers: given, roles, peers });
}

/** What people added of their own to the CRM's rows. */
export interface Additions {
  readonly answers?: ReadonlyMap<string, Answers>;
  readonly roles?: ReadonlyMap<string, string>;
  readonly peers?: Peers;
}

export function portfolioOf(world: World, today: string, added: Additions = {}): Portfolio {
  const { answers = new Map(), roles = new Map() } = added;
  const facts = gatherFacts(world, today, added.peers);
  const subjects = world.accounts.map((account) => subjectOf(account, facts, answers));
  const byId = new Map(subjects.map((subject) => [subject.account.id, subject]));
  const rows = groupRows(world, roles);
  return {
    world,
    facts,
    subjects,
    subject: (accountId) => byId.get(accountId),
    rows,
  };
}

function subjectOf(
  account: Account,
  facts: ReadonlyMap<string, Facts>,
  answers: ReadonlyMap<string, Answers>,
): Subject {
  const own = facts.get(account.id);
  if (own === undefined) throw new Error(`no facts for account ${account.id}`);
  return { account, facts: own, answers: answers.get(account.id) };
}

/** Groups each kind of row by account when it is first asked for; most questions need one or two kinds. */
function groupRows(world: World, roles: ReadonlyMap<string, string>): (accountId: string) => AccountRows {
  const groups = {
    contacts: lazily(() => groupByAccount(world.contacts)),
    deals: lazily(() => groupByAccount(world.deals)),
    activities: lazily(() => groupByAccount(world.activities)),
    orders: lazily(() => groupByAccount(world.orders)),
    orderLines: lazily(() => groupLines(world)),
  };
  return (accountId) => ({
    roles,
    get contacts() {
      return groups.contacts().get(accountId) ?? [];
    },
    get deals() {
      return groups.deals().get(accountId) ?? [];
    },
    get activities() {
      return groups.activities().get(accountId) ?? [];
    },
    get orders() {
      return groups.orders().get(accountId) ?? [];
    },
    get orderLines() {
      return groups.orderLines().get(accountId) ?? [];
    },
  });
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function groupByAccount<T extends { readonly accountId?: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    if (row.accountId === undefined) continue;
    const group = groups.get(row.accountId);
    if (group === undefined) groups.set(row.accountId, [row]);
    else group.push(row);
  }
  return groups;
}

function groupLines(world: World): Map<string, OrderLine[]> {
  const accountOf = new Map(world.orders.map((order) => [order.id, order.accountId]));
  const groups = new Map<string, OrderLine[]>();
  for (const line of world.orderLines) {
    const accountId = accountOf.get(line.orderId);
    if (accountId === undefined) continue;
    const group = groups.get(accountId);
    if (group === undefined) groups.set(accountId, [line]);
    else group.push(line);
  }
  return groups;
}

async function readAnswers(
  context: Pick<SkillContext, "store" | "viewer">,
): Promise<ReadonlyMap<string, Answers>> {
  const records = await allRecords<AnswersBody>(context, ANSWERS);
  return new Map(records.map((record) => [record.id, record.body.answers]));
}

/** The roles of our decision chains by seat, which is the contact's id where the CRM knows the person. */
async function readRoles(
  context: Pick<SkillContext, "store" | "viewer">,
): Promise<ReadonlyMap<string, string>> {
  const records = await allRecords<ChainBody>(context, "decision-chain");
  const seats = records.flatMap((record) => Object.entries(record.body.seats));
  return new Map(seats.flatMap(([id, { fields }]) => (fields.role === undefined ? [] : [[id, fields.role]])));
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
