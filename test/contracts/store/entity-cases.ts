import { expect } from "vitest";
import { ENTITY_KINDS, type EntityKinds } from "#src/domain/crm.ts";
import type { EntityBatch } from "#src/ports/store.ts";
import { build, viewer } from "#test/support/builders.ts";
import { FULL_WORLD } from "./full-world.ts";
import { ids, type StoreSubject, seed, sync } from "./subject.ts";

const ADMIN = build("user", "root", { role: "admin" });
const root = viewer("root");

export const entityCases = {
  async "keeps every field of every kind, with emoji, Chinese and null"({ store }: StoreSubject) {
    await seed(store, [{ kind: "user", rows: [ADMIN] }, ...FULL_WORLD]);

    for (const { kind, rows } of FULL_WORLD) {
      for (const row of rows) {
        expect(await store.get(root, kind, row.id)).toStrictEqual(row);
        expect(await sync(store).get(kind, row.id)).toStrictEqual(row);
      }
    }
    expect(FULL_WORLD.map(({ kind }) => kind).sort()).toEqual([...ENTITY_KINDS].sort());
  },

  async "lists leave the source's own row out, and writing a listed row back keeps it"({
    store,
  }: StoreSubject) {
    const full = FULL_WORLD.find(({ kind }) => kind === "account") as Extract<
      EntityBatch,
      { kind: "account" }
    >;
    await seed(store, [{ kind: "user", rows: [ADMIN] }, full]);

    const { rows } = await store.find(root, "account");
    const again = await sync(store).upsert("account", rows);
    const renamed = await sync(store).upsert("account", [{ ...rows[0]!, name: "改名了" }]);

    const [{ origin, ...listed }] = full.rows as [EntityKinds["account"]];
    expect(rows).toStrictEqual([listed]);
    expect(await store.all(root, "account")).toHaveLength(1);
    expect([again, renamed]).toEqual([
      { added: 0, changed: 0, unchanged: 1 },
      { added: 0, changed: 1, unchanged: 0 },
    ]);
    expect((await store.get(root, "account", listed.id))?.origin).toEqual(origin);
  },

  async "leaves out what is not known"({ store }: StoreSubject) {
    const bare = build("account", "a1", { name: "无名" });
    await seed(store, [
      { kind: "user", rows: [ADMIN] },
      { kind: "account", rows: [{ ...bare, city: undefined, tier: null } as never] },
    ]);

    expect(await store.get(root, "account", "a1")).toStrictEqual(bare);
  },

  async "a second upsert of the same rows changes nothing"({ store }: StoreSubject) {
    const none = { added: 0, changed: 0, unchanged: 0 };
    const size = FULL_WORLD.reduce((sum, { rows }) => sum + rows.length, 0);

    const first = await sync(store).upsertMany(FULL_WORLD);
    const second = await sync(store).upsertMany(FULL_WORLD);

    expect(first).toEqual({ ...none, added: size });
    expect(second).toEqual({ ...none, unchanged: size });
  },

  async "counts what was added, changed and left, row by row"({ store }: StoreSubject) {
    const origin = { system: "files", key: "1", row: { 客户: "甲", 城市: "杭州" } };
    const row = build("account", "a1", { custom: { 甲: 1, 乙: null }, origin });
    await sync(store).upsert("account", [
      row,
      build("account", "a2", { revenue: { minor: 5, currency: "CNY" } }),
    ]);

    const counts = await sync(store).upsert("account", [
      { ...row, custom: { 乙: null, 甲: 1 }, origin: { ...origin, row: { 城市: "杭州", 客户: "甲" } } },
      build("account", "a2", { revenue: { minor: 5, currency: "USD" } }),
      build("account", "a3"),
      build("account", "a3", { name: "后来的名字" }),
      build("account", "a3", { name: "后来的名字" }),
    ]);
    const moved = await sync(store).upsert("account", [
      { ...row, origin: { ...origin, row: { 客户: "甲", 城市: "宁波" } } },
    ]);

    expect(counts).toEqual({ added: 1, changed: 2, unchanged: 2 });
    expect(moved).toEqual({ added: 0, changed: 1, unchanged: 0 });
    expect((await sync(store).get("account", "a3"))?.name).toBe("后来的名字");
    expect((await sync(store).get("account", "a2"))?.revenue).toEqual({ minor: 5, currency: "USD" });
  },

  async "a field that is gone from a row is gone from the store"({ store }: StoreSubject) {
    await sync(store).upsert("account", [build("account", "a1", { city: "杭州", tags: ["甲"] })]);

    await sync(store).upsert("account", [build("account", "a1")]);

    expect(await sync(store).get("account", "a1")).toStrictEqual(build("account", "a1"));
  },

  async "a batch that fails leaves nothing behind"({ store }: StoreSubject) {
    const good = Array.from({ length: 1_200 }, (_, i) => build("account", `a${i}`));
    const bad = build("deal", "d1", { probability: Number.NaN });

    const writing = sync(store).upsertMany([
      { kind: "account", rows: good },
      { kind: "deal", rows: [build("deal", "d0"), bad] },
    ]);

    await expect(writing).rejects.toMatchObject({ code: "INPUT_INVALID", at: { column: "probability" } });
    expect(await sync(store).count("account")).toBe(0);
    expect(await sync(store).count("deal")).toBe(0);
  },

  async "refuses values that could not come back as they were"({ store }: StoreSubject) {
    const wrong: readonly Partial<Record<string, unknown>>[] = [
      { name: 7 },
      { name: "a\0b" },
      { name: "\ud83d" },
      { employees: "12" },
      { employees: Number.POSITIVE_INFINITY },
      { revenue: { minor: 0.5, currency: "CNY" } },
      { revenue: { minor: 5 } },
      { revenue: 5 },
      { tags: "甲" },
      { tags: ["\0"] },
      { id: "" },
    ];

    for (const fields of wrong) {
      const row = { ...build("account", "a1"), ...fields } as EntityKinds["account"];
      await expect(sync(store).upsert("account", [row])).rejects.toMatchObject({ code: "INPUT_INVALID" });
    }
    expect(await sync(store).count("account")).toBe(0);
  },

  async "removes by id and says how many were there"({ store }: StoreSubject) {
    await sync(store).upsert("account", [
      build("account", "a1"),
      build("account", "a2"),
      build("account", "a3"),
    ]);

    const gone = await sync(store).remove("account", ["a1", "a3", "a9"]);

    expect(gone).toBe(2);
    expect(await sync(store).count("account")).toBe(1);
    expect(await sync(store).get("account", "a1")).toBeUndefined();
  },

  async "scans every row, by id, in batches of at most a thousand"({ store }: StoreSubject) {
    const rows = Array.from({ length: 1_234 }, (_, i) => build("product", `p${String(i).padStart(4, "0")}`));
    await sync(store).upsert("product", rows.toReversed());
    const batches: string[][] = [];

    for await (const batch of sync(store).scan("product")) batches.push(ids(batch));

    expect(batches.map(({ length }) => length)).toEqual([1_000, 234]);
    expect(batches.flat()).toEqual(ids(rows));
  },

  async "scans only what fulfils the conditions"({ store }: StoreSubject) {
    const active = (id: string, value: boolean) => build("product", id, { active: value });
    await sync(store).upsert("product", [active("p1", true), active("p2", false), active("p3", true)]);
    const found: string[] = [];

    for await (const batch of sync(store).scan("product", { active: true })) found.push(...ids(batch));

    expect(found).toEqual(["p1", "p3"]);
    expect(await sync(store).count("product", { active: false })).toBe(1);
  },
};
