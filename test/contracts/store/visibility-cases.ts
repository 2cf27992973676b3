import { expect } from "vitest";
import type { EntityKind } from "#src/domain/crm.ts";
import type { EntityBatch, Store } from "#src/ports/store.ts";
import { build, viewer } from "#test/support/builders.ts";
import { ids, type StoreSubject, seed, sync } from "./subject.ts";

/** An invented company: `boss` above `lead` above `rep`; `lead` leads the team of `peer`; `other` is elsewhere. */
const PEOPLE: readonly EntityBatch[] = [
  {
    kind: "user",
    rows: [
      build("user", "root", { role: "admin" }),
      build("user", "boss", { role: "manager" }),
      build("user", "lead", { role: "manager", managerId: "boss" }),
      build("user", "rep", { managerId: "lead", teamId: "north" }),
      build("user", "peer", { teamId: "south" }),
      build("user", "other", { teamId: "west" }),
      build("user", "expert", { role: "solution", managerId: "lead" }),
      build("user", "gone", { role: "admin", active: false }),
    ],
  },
  {
    kind: "team",
    rows: [
      build("team", "north"),
      build("team", "all-south", { managerId: "lead" }),
      build("team", "south", { parentId: "all-south" }),
      build("team", "west"),
    ],
  },
];

const ACCOUNTS: EntityBatch = {
  kind: "account",
  rows: [
    build("account", "of-boss", { ownerId: "boss" }),
    build("account", "of-other", { ownerId: "other" }),
    build("account", "of-peer", { ownerId: "peer" }),
    build("account", "of-rep", { ownerId: "rep" }),
    build("account", "pool"),
  ],
};

async function company(store: Store, batches: readonly EntityBatch[] = []): Promise<Store> {
  await seed(store, [...PEOPLE, ACCOUNTS, ...batches]);
  return store;
}

/** What a user sees of a kind, the same by every way of reading. */
async function sees(store: Store, userId: string, kind: EntityKind): Promise<string> {
  const who = viewer(userId, { role: "admin" });
  const found = ids(await store.all(who, kind));
  const page = await store.find(who, kind, { limit: 1_000 });
  const one: string[] = [];
  for await (const batch of sync(store).scan(kind)) {
    for (const { id } of batch) if ((await store.get(who, kind, id)) !== undefined) one.push(id);
  }
  expect(ids(page.rows)).toEqual(found);
  expect(one).toEqual(found);
  expect(await store.count(who, kind)).toBe(found.length);
  return found.join(" ");
}

export const visibilityCases = {
  async "a rep sees own accounts and those of their territories, teams and shares"({ store }: StoreSubject) {
    await company(store);
    expect(await sees(store, "rep", "account")).toBe("of-rep");

    await seed(store, [
      {
        kind: "territory",
        rows: [build("territory", "east", { memberIds: ["x", "rep"], publicPool: true })],
      },
      {
        kind: "territoryAccount",
        rows: [build("territoryAccount", "1", { territoryId: "east", accountId: "pool" })],
      },
      {
        kind: "accountShare",
        rows: [
          build("accountShare", "1", { accountId: "of-peer", teamId: "north" }),
          build("accountShare", "2", { accountId: "of-boss", userId: "rep" }),
        ],
      },
    ]);

    expect(await sees(store, "rep", "account")).toBe("of-boss of-peer of-rep pool");
    expect(await sees(store, "other", "account")).toBe("of-other");
  },

  async "a manager sees the subtree below, by reports and by teams"({ store }: StoreSubject) {
    await company(store, [
      {
        kind: "accountShare",
        rows: [build("accountShare", "1", { accountId: "pool", teamId: "all-south" })],
      },
    ]);

    expect(await sees(store, "lead", "account")).toBe("of-peer of-rep pool");
    expect(await sees(store, "boss", "account")).toBe("of-boss of-peer of-rep pool");
    expect(await sees(store, "peer", "account")).toBe("of-peer");
  },

  async "a manager sees at least what each of the people sees"({ store }: StoreSubject) {
    await company(store, [
      { kind: "territory", rows: [build("territory", "east", { memberIds: ["rep"] })] },
      {
        kind: "territoryAccount",
        rows: [build("territoryAccount", "1", { territoryId: "east", accountId: "pool" })],
      },
      { kind: "accountShare", rows: [build("accountShare", "1", { accountId: "of-other", userId: "peer" })] },
      { kind: "accountShare", rows: [build("accountShare", "2", { accountId: "of-boss", teamId: "north" })] },
    ]);

    expect(await sees(store, "lead", "account")).toBe("of-boss of-other of-peer of-rep pool");
  },

  async "people who report to each other see each other's, and reading ends"({ store }: StoreSubject) {
    await company(store, [
      {
        kind: "user",
        rows: [
          build("user", "boss", { role: "manager", managerId: "lead", teamId: "loop" }),
          build("user", "lead", { role: "manager", managerId: "boss" }),
        ],
      },
      { kind: "team", rows: [build("team", "loop", { managerId: "boss", parentId: "loop" })] },
    ]);

    expect(await sees(store, "lead", "account")).toBe("of-boss of-peer of-rep");
    expect(await sees(store, "boss", "account")).toBe("of-boss of-peer of-rep");
  },

  async "an admin sees all, a solution expert what is theirs"({ store }: StoreSubject) {
    await company(store, [{ kind: "account", rows: [build("account", "of-expert", { ownerId: "expert" })] }]);

    expect(await sees(store, "root", "account")).toBe("of-boss of-expert of-other of-peer of-rep pool");
    expect(await sees(store, "expert", "account")).toBe("of-expert");
  },

  async "an inactive or unknown user sees nothing, whatever they claim to be"({ store }: StoreSubject) {
    await company(store, [{ kind: "account", rows: [build("account", "of-gone", { ownerId: "gone" })] }]);

    for (const kind of ["account", "user", "product", "territory"] as const) {
      expect(await sees(store, "gone", kind)).toBe("");
      expect(await sees(store, "nobody", kind)).toBe("");
    }
  },

  async "a deal opens its account and the contacts there, not the rest"({ store }: StoreSubject) {
    const at = { accountId: "of-other" };
    await company(store, [
      { kind: "contact", rows: [build("contact", "c1", at), build("contact", "c2", { accountId: "pool" })] },
      {
        kind: "deal",
        rows: [
          build("deal", "d1", { ...at, ownerId: "rep" }),
          build("deal", "d2", { ...at, ownerId: "other" }),
        ],
      },
      {
        kind: "activity",
        rows: [build("activity", "v1", { ...at, dealId: "d1" }), build("activity", "v2", at)],
      },
      { kind: "order", rows: [build("order", "o1", { ...at, dealId: "d1" }), build("order", "o2", at)] },
      { kind: "lead", rows: [build("lead", "l1", at)] },
    ]);

    expect(await sees(store, "rep", "account")).toBe("of-other of-rep");
    expect(await sees(store, "rep", "contact")).toBe("c1");
    expect(await sees(store, "rep", "deal")).toBe("d1");
    expect(await sees(store, "rep", "activity")).toBe("v1");
    expect(await sees(store, "rep", "order")).toBe("o1");
    expect(await sees(store, "rep", "lead")).toBe("");
    expect(await sees(store, "other", "deal")).toBe("d1 d2");
  },

  async "what hangs on an account or a deal follows it"({ store }: StoreSubject) {
    const mine = { accountId: "of-rep" };
    const theirs = { accountId: "of-other" };
    await company(store, [
      { kind: "deal", rows: [build("deal", "d1", mine), build("deal", "d2", theirs)] },
      {
        kind: "stageChange",
        rows: [build("stageChange", "h1", { dealId: "d1" }), build("stageChange", "h2", { dealId: "d2" })],
      },
      { kind: "order", rows: [build("order", "o1", mine), build("order", "o2", theirs)] },
      {
        kind: "orderLine",
        rows: [build("orderLine", "ol1", { orderId: "o1" }), build("orderLine", "ol2", { orderId: "o2" })],
      },
      { kind: "contact", rows: [build("contact", "c1", mine), build("contact", "c2", theirs)] },
      {
        kind: "lead",
        rows: [build("lead", "l1", { ownerId: "rep" }), build("lead", "l2", theirs), build("lead", "l3")],
      },
      {
        kind: "campaignMember",
        rows: [
          build("campaignMember", "m1", { leadId: "l1" }),
          build("campaignMember", "m2", { contactId: "c1" }),
          build("campaignMember", "m3", mine),
          build("campaignMember", "m4", { leadId: "l2", contactId: "c2", ...theirs }),
        ],
      },
      {
        kind: "accountShare",
        rows: [
          build("accountShare", "x1", { ...mine, teamId: "west" }),
          build("accountShare", "x2", { ...theirs, teamId: "west" }),
        ],
      },
      {
        kind: "territoryAccount",
        rows: [build("territoryAccount", "ta1", mine), build("territoryAccount", "ta2", theirs)],
      },
      {
        kind: "activity",
        rows: [
          build("activity", "v1", mine),
          build("activity", "v2", theirs),
          build("activity", "v3", { ownerId: "rep" }),
        ],
      },
    ]);

    const expected = {
      stageChange: "h1",
      order: "o1",
      orderLine: "ol1",
      contact: "c1",
      lead: "l1",
      campaignMember: "m1 m2 m3",
      accountShare: "x1",
      territoryAccount: "ta1",
      activity: "v1 v3",
    } as const;
    for (const [kind, rows] of Object.entries(expected)) {
      expect(await sees(store, "rep", kind as EntityKind), kind).toBe(rows);
    }
    expect(await sees(store, "lead", "lead")).toBe("l1 l3");
    expect(await sees(store, "root", "lead")).toBe("l1 l2 l3");
  },

  async "targets are seen by whom they are for and by those above"({ store }: StoreSubject) {
    await company(store, [
      {
        kind: "target",
        rows: [
          build("target", "q1", { userId: "rep" }),
          build("target", "q2", { teamId: "south" }),
          build("target", "q3", { teamId: "west" }),
        ],
      },
    ]);

    expect(await sees(store, "rep", "target")).toBe("q1");
    expect(await sees(store, "lead", "target")).toBe("q1 q2");
    expect(await sees(store, "root", "target")).toBe("q1 q2 q3");
  },

  async "a change of owner, share, role or standing holds at the next read"({ store }: StoreSubject) {
    const share = build("accountShare", "x1", { accountId: "pool", userId: "rep" });
    await company(store, [{ kind: "accountShare", rows: [share] }]);
    expect(await sees(store, "rep", "account")).toBe("of-rep pool");

    await sync(store).remove("accountShare", ["x1"]);
    expect(await sees(store, "rep", "account")).toBe("of-rep");
    await seed(store, [{ kind: "account", rows: [build("account", "of-rep", { ownerId: "other" })] }]);
    expect(await sees(store, "rep", "account")).toBe("");
    await seed(store, [{ kind: "user", rows: [build("user", "rep", { role: "admin" })] }]);
    expect(await sees(store, "rep", "account")).toBe("of-boss of-other of-peer of-rep pool");
    await seed(store, [{ kind: "user", rows: [build("user", "rep", { role: "admin", active: false })] }]);
    expect(await sees(store, "rep", "account")).toBe("");
  },

  async "conditions, counts, orders and pages tell nothing of hidden rows"({ store }: StoreSubject) {
    await company(store);
    await seed(store, [
      {
        kind: "account",
        rows: [
          build("account", "h1", { name: "Hidden", ownerId: "other", employees: 1 }),
          build("account", "h2", { name: "Hidden", ownerId: "other", employees: 9 }),
          build("account", "s1", { name: "Seen", ownerId: "rep", employees: 5 }),
        ],
      },
    ]);
    const rep = viewer("rep");

    expect(await store.count(rep, "account", { name: "Hidden" })).toBe(0);
    expect(await store.count(rep, "account", { id: "h1" })).toBe(0);
    expect(await store.count(rep, "account", { employees: { exists: true } })).toBe(1);
    expect(await store.all(rep, "account", { id: { in: ["h1", "h2"] } })).toEqual([]);
    const page = await store.find(rep, "account", { orderBy: "employees", direction: "desc", limit: 2 });
    expect(ids(page.rows)).toEqual(["s1", "of-rep"]);
    expect(page.next).toBeUndefined();
  },

  async "a territory names only the accounts that the reader may see"({ store }: StoreSubject) {
    const named = { includeAccountIds: ["of-other", "of-rep"], excludeAccountIds: ["of-rep", "pool"] };
    await company(store, [{ kind: "territory", rows: [build("territory", "east", named)] }]);
    const seen = { includeAccountIds: ["of-rep"], excludeAccountIds: ["of-rep"] };
    const rep = viewer("rep");

    expect(await store.get(rep, "territory", "east")).toMatchObject(seen);
    expect((await store.find(rep, "territory")).rows[0]).toMatchObject(seen);
    expect((await store.all(rep, "territory"))[0]).toMatchObject(seen);
    expect(await store.get(viewer("root"), "territory", "east")).toMatchObject(named);
  },
};
