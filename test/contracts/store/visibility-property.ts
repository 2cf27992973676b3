import fc from "fast-check";
import { expect } from "vitest";
import { ENTITY_KINDS, type EntityKind, type EntityKinds } from "#src/domain/crm.ts";
import type { SqlDatabase } from "#src/engines/sql/database.ts";
import type { EntityBatch, RecordScope } from "#src/ports/store.ts";
import { build, viewer } from "#test/support/builders.ts";
import { type Rows, visibilityOracle } from "#test/support/visibility-oracle.ts";
import { ids, openSubject } from "./subject.ts";

/** Ids of a small pool, so that rows meet; one more than there are rows, so that some name nothing. */
const id = (prefix: string, count: number) => fc.integer({ min: 0, max: count }).map((n) => `${prefix}${n}`);
const maybe = (prefix: string, count: number) => fc.option(id(prefix, count), { nil: undefined });

const USERS = 6;
const TEAMS = 3;
const ACCOUNTS = 5;
const DEALS = 4;
const held = { accountId: maybe("a", ACCOUNTS), ownerId: maybe("u", USERS) };
const worked = { ...held, dealId: maybe("d", DEALS) };

const FIELDS: { readonly [K in EntityKind]?: Record<string, fc.Arbitrary<unknown>> } = {
  user: {
    role: fc.constantFrom("rep", "manager", "manager", "solution", "admin"),
    active: fc.constantFrom(true, true, true, false),
    managerId: maybe("u", USERS),
    teamId: maybe("g", TEAMS),
  },
  team: { managerId: maybe("u", USERS), parentId: maybe("g", TEAMS) },
  account: { ownerId: maybe("u", USERS) },
  territory: { memberIds: fc.array(id("u", USERS), { maxLength: 2 }), publicPool: fc.boolean() },
  territoryAccount: { territoryId: id("t", 2), accountId: id("a", ACCOUNTS) },
  accountShare: { accountId: id("a", ACCOUNTS), userId: maybe("u", USERS), teamId: maybe("g", TEAMS) },
  deal: held,
  contact: { accountId: maybe("a", ACCOUNTS) },
  activity: worked,
  order: worked,
  orderLine: { orderId: id("o", 3) },
  stageChange: { dealId: id("d", DEALS) },
  lead: held,
  campaignMember: { leadId: maybe("l", 3), contactId: maybe("c", 3), accountId: maybe("a", ACCOUNTS) },
  target: { userId: maybe("u", USERS), teamId: maybe("g", TEAMS) },
};

const PREFIXES: { readonly [K in EntityKind]?: readonly [string, number] } = {
  user: ["u", USERS],
  team: ["g", TEAMS],
  account: ["a", ACCOUNTS],
  territory: ["t", 2],
  territoryAccount: ["ta", 2],
  accountShare: ["x", 2],
  deal: ["d", DEALS],
  contact: ["c", 3],
  order: ["o", 3],
  lead: ["l", 3],
};

function rowsOf<K extends EntityKind>(kind: K): fc.Arbitrary<EntityKinds[K][]> {
  const [prefix, count] = PREFIXES[kind] ?? [kind, 3];
  const row = (n: number) =>
    fc.record(FIELDS[kind] ?? {}).map((fields) => {
      const known = Object.entries(fields).filter(([, value]) => value !== undefined);
      return build(kind, `${prefix}${n}`, Object.fromEntries(known) as Partial<EntityKinds[K]>);
    });
  return fc.tuple(...Array.from({ length: count }, (_, n) => row(n)));
}

const worlds = fc.record(
  Object.fromEntries(ENTITY_KINDS.map((kind) => [kind, rowsOf(kind)])),
) as unknown as fc.Arbitrary<Rows>;

const notes = fc.array(
  fc.record({
    scope: fc.constantFrom<RecordScope>("subject", "owner", "private", "everyone"),
    ownerId: id("u", USERS),
    accountId: id("a", ACCOUNTS),
    dealId: maybe("d", DEALS),
  }),
  { minLength: 4, maxLength: 4 },
);

/** Random companies, of which a random user must see exactly what the oracle says, by every way of reading. */
export async function checkVisibility(open: () => Promise<SqlDatabase>, numRuns: number): Promise<void> {
  const property = fc.asyncProperty(worlds, notes, id("u", USERS), async (rows, records, userId) => {
    await using subject = await openSubject(open);
    const { store } = subject;
    const oracle = visibilityOracle(rows, userId);
    const who = viewer(userId);
    const batches = ENTITY_KINDS.map((kind) => ({ kind, rows: rows[kind] }) as EntityBatch);
    await store.forJob("sync").upsertMany(batches);

    for (const kind of ENTITY_KINDS) {
      const expected = rows[kind].filter((row) => oracle.sees(kind, row as never)).map((row) => row.id);
      expect(ids(await store.all(who, kind)), kind).toEqual(expected);
      expect(await store.count(who, kind), kind).toBe(expected.length);
      for (const row of rows[kind]) {
        const seen = (await store.get(who, kind, row.id)) !== undefined;
        expect(seen, `${kind} ${row.id}`).toBe(expected.includes(row.id));
      }
    }
    await checkRecords(
      store,
      who,
      records.map((note) => withoutUndefined(note) as Notes),
      oracle,
    );
  });
  await fc.assert(property, { numRuns });
}

type Notes = Parameters<ReturnType<typeof visibilityOracle>["reads"]>[0];

async function checkRecords(
  store: Awaited<ReturnType<typeof openSubject>>["store"],
  who: ReturnType<typeof viewer>,
  records: readonly Notes[],
  oracle: ReturnType<typeof visibilityOracle>,
): Promise<void> {
  const job = store.forJob("sync").records;
  for (const [n, note] of records.entries()) await job.put({ kind: "note", id: `n${n}`, body: n, ...note });

  const expected = records.flatMap((note, n) => (oracle.reads(note) ? [`n${n}`] : []));

  expect(ids((await store.records.find(who, "note")).rows)).toEqual(expected);
  for (const n of records.keys()) {
    const seen = (await store.records.get(who, "note", `n${n}`)) !== undefined;
    expect(seen).toBe(expected.includes(`n${n}`));
  }
}

function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined));
}
