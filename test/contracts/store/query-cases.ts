import { expect } from "vitest";
import type { Account, EntityKinds } from "#src/domain/crm.ts";
import type { Query, Store, Where } from "#src/ports/store.ts";
import { build, viewer } from "#test/support/builders.ts";
import { ids, type StoreSubject, seed } from "./subject.ts";

const root = viewer("root");
const cny = (minor: number) => ({ minor, currency: "CNY" });

const ACCOUNTS: readonly Account[] = [
  build("account", "a1", { name: "Étoile 100%", city: "杭州", employees: 10, revenue: cny(500) }),
  build("account", "a2", { name: "étoile_shop", city: "宁波", employees: 20, revenue: cny(300) }),
  build("account", "a3", { name: "海岳精工", employees: 20, revenue: { minor: 400, currency: "USD" } }),
  build("account", "a4", { name: "100 海里", city: "杭州", employees: 30 }),
];

async function withAccounts({ store }: StoreSubject): Promise<Store> {
  await seed(store, [
    {
      kind: "user",
      rows: [build("user", "root", { role: "admin" }), build("user", "off", { active: false })],
    },
    { kind: "account", rows: ACCOUNTS },
  ]);
  return store;
}

async function where(store: Store, test: Where<Account>): Promise<string> {
  const found = ids(await store.all(root, "account", test)).join(" ");
  const { rows } = await store.find(root, "account", { where: test });
  expect(ids(rows).join(" ")).toBe(found);
  expect(await store.count(root, "account", test)).toBe(rows.length);
  return found;
}

/** All pages of a query, each of `limit` rows. */
async function pages(store: Store, query: Query<Account>): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.find(root, "account", { ...query, ...(cursor !== undefined && { cursor }) });
    expect(page.rows.length).toBeLessThanOrEqual(query.limit ?? 100);
    found.push(...ids(page.rows));
    cursor = page.next;
  } while (cursor !== undefined && found.length < 50);
  return found;
}

export const queryCases = {
  async "tests equality, one of, another than, ranges and presence"(subject: StoreSubject) {
    const store = await withAccounts(subject);

    expect(await where(store, { city: "杭州" })).toBe("a1 a4");
    expect(await where(store, { city: { in: ["宁波", "杭州"] } })).toBe("a1 a2 a4");
    expect(await where(store, { city: { in: [] } })).toBe("");
    expect(await where(store, { city: { not: "杭州" } })).toBe("a2 a3");
    expect(await where(store, { city: { exists: false } })).toBe("a3");
    expect(await where(store, { city: { exists: true }, employees: { gt: 10 } })).toBe("a2 a4");
    expect(await where(store, { employees: { gte: 20, lt: 30 } })).toBe("a2 a3");
    expect(await where(store, { employees: { lte: 10 } })).toBe("a1");
    expect(await where(store, { id: { gt: "a2" } })).toBe("a3 a4");
    expect(await where(store, {})).toBe("a1 a2 a3 a4");
  },

  async "tests flags"(subject: StoreSubject) {
    const store = await withAccounts(subject);

    expect(ids(await store.all(root, "user", { active: true }))).toEqual(["root"]);
    expect(ids(await store.all(root, "user", { active: { not: true } }))).toEqual(["off"]);
  },

  async "compares money within its currency"(subject: StoreSubject) {
    const store = await withAccounts(subject);

    expect(await where(store, { revenue: { gte: cny(300) } })).toBe("a1 a2");
    expect(await where(store, { revenue: { gt: cny(300) } })).toBe("a1");
    expect(await where(store, { revenue: cny(400) })).toBe("");
    expect(await where(store, { revenue: { minor: 400, currency: "USD" } })).toBe("a3");
    expect(await where(store, { revenue: { not: cny(300) } })).toBe("a1 a3 a4");
    expect(await where(store, { revenue: { exists: false } })).toBe("a4");
  },

  async "contains ignores case in any script and takes % and _ as they are"(subject: StoreSubject) {
    const store = await withAccounts(subject);

    expect(await where(store, { name: { contains: "ÉTOILE" } })).toBe("a1 a2");
    expect(await where(store, { name: { contains: "海" } })).toBe("a3 a4");
    expect(await where(store, { name: { contains: "100%" } })).toBe("a1");
    expect(await where(store, { name: { contains: "e_s" } })).toBe("a2");
    expect(await where(store, { name: { contains: "_" } })).toBe("a2");
    expect(await where(store, { name: { contains: "a\\" } })).toBe("");
  },

  async "refuses what it cannot test or order by"(subject: StoreSubject) {
    const store = await withAccounts(subject);
    const tests: readonly object[] = [
      { tags: { contains: "甲" } },
      { custom: { exists: true } },
      { nowhere: "x" },
      { 'name" = "name': "x" },
      { city: undefined },
      { city: null },
      { city: 7 },
      { employees: "7" },
      { employees: { contains: "7" } },
      { city: { like: "x" } },
      { revenue: 500 },
    ];

    for (const test of tests) {
      const reading = store.find(root, "account", { where: test as Where<Account> });
      await expect(reading, JSON.stringify(test)).rejects.toMatchObject({ code: "INPUT_INVALID" });
    }
    for (const orderBy of ["tags", "custom", "id; drop table account"]) {
      const reading = store.find(root, "account", { orderBy: orderBy as keyof Account & string });
      await expect(reading).rejects.toMatchObject({ code: "INPUT_INVALID" });
    }
  },

  async "orders by a field with unknown values last and ties by id"(subject: StoreSubject) {
    const store = await withAccounts(subject);

    expect(await pages(store, { orderBy: "employees" })).toEqual(["a1", "a2", "a3", "a4"]);
    expect(await pages(store, { orderBy: "employees", direction: "desc" })).toEqual(["a4", "a2", "a3", "a1"]);
    expect(await pages(store, { orderBy: "city" })).toEqual(["a2", "a1", "a4", "a3"]);
    expect(await pages(store, { orderBy: "city", direction: "desc" })).toEqual(["a1", "a4", "a2", "a3"]);
    expect(await pages(store, { orderBy: "revenue", direction: "desc" })).toEqual(["a1", "a3", "a2", "a4"]);
    expect(await pages(store, { direction: "desc" })).toEqual(["a4", "a3", "a2", "a1"]);
  },

  async "pages have no gaps and no repeats"(subject: StoreSubject) {
    const store = await withAccounts(subject);

    for (const orderBy of ["id", "employees", "city", "revenue"] as const) {
      for (const direction of ["asc", "desc"] as const) {
        const whole = await pages(store, { orderBy, direction });
        for (const limit of [1, 2, 3, 4]) {
          expect(await pages(store, { orderBy, direction, limit })).toEqual(whole);
        }
      }
    }
  },

  async "refuses a cursor that was altered or belongs to another query"(subject: StoreSubject) {
    const store = await withAccounts(subject);
    const { next = "" } = await store.find(root, "account", { limit: 2 });
    const altered = `${next.slice(0, -2)}${next.endsWith("A") ? "BB" : "AA"}`;

    const wrong: readonly Query<Account>[] = [
      { cursor: altered },
      { cursor: "" },
      { cursor: "甲" },
      { cursor: next, orderBy: "city" },
      { cursor: next, direction: "desc" },
      { cursor: next, where: { city: "杭州" } },
    ];

    expect(next).not.toBe("");
    expect(ids((await store.find(root, "account", { cursor: next })).rows)).toEqual(["a3", "a4"]);
    for (const query of wrong) {
      await expect(store.find(root, "account", query)).rejects.toMatchObject({ code: "INPUT_INVALID" });
    }
    await expect(store.find(root, "deal", { cursor: next })).rejects.toMatchObject({ code: "INPUT_INVALID" });
  },

  async "a page holds 1 to 1,000 rows, 100 unless told"(subject: StoreSubject) {
    const store = await withAccounts(subject);
    const many = Array.from({ length: 1_001 }, (_, i) => build("product", `p${i}`));
    await seed(store, [{ kind: "product", rows: many }]);
    const size = async (query?: Query<EntityKinds["product"]>) =>
      (await store.find(root, "product", query)).rows.length;

    expect(await size()).toBe(100);
    expect(await size({ limit: 1_000 })).toBe(1_000);
    expect(await store.all(root, "product")).toHaveLength(1_001);
    for (const limit of [0, -1, 1.5, 1_001, Number.NaN]) {
      await expect(size({ limit })).rejects.toMatchObject({ code: "INPUT_INVALID" });
    }
  },
};
