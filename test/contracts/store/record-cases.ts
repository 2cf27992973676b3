import { expect } from "vitest";
import type { RecordInput, Store } from "#src/ports/store.ts";
import { build, viewer } from "#test/support/builders.ts";
import { ids, type StoreSubject, seed } from "./subject.ts";

const rep = viewer("rep");
const lead = viewer("lead");
const other = viewer("other");
const root = viewer("root");

async function company(store: Store): Promise<Store["records"]> {
  await seed(store, [
    {
      kind: "user",
      rows: [
        build("user", "root", { role: "admin" }),
        build("user", "lead", { role: "manager" }),
        build("user", "rep", { managerId: "lead" }),
        build("user", "other"),
      ],
    },
    {
      kind: "account",
      rows: [build("account", "a1", { ownerId: "rep" }), build("account", "a2", { ownerId: "other" })],
    },
    {
      kind: "deal",
      rows: [
        build("deal", "d1", { accountId: "a1", ownerId: "rep" }),
        build("deal", "d2", { accountId: "a2", ownerId: "rep" }),
        build("deal", "d3", { accountId: "a2", ownerId: "other" }),
      ],
    },
  ]);
  return store.records;
}

function plan(fields: Partial<RecordInput<unknown>> = {}): RecordInput<unknown> {
  return {
    kind: "plan",
    id: "p1",
    scope: "subject",
    accountId: "a1",
    body: { 目标: "续约 🚀", 空: null },
    ...fields,
  };
}

const without = (subject: "accountId", fields: Partial<RecordInput<unknown>>) => {
  const { [subject]: _, ...rest } = plan(fields);
  return rest;
};

export const recordCases = {
  async "numbers versions and keeps each with its writer and time"({ store, time }: StoreSubject) {
    const records = await company(store);

    const first = await records.put(rep, plan());
    time.now += 60_000;
    const second = await records.put(lead, plan({ body: { 目标: "扩容" } }));

    expect(first).toEqual({
      ...plan(),
      version: 1,
      ownerId: "rep",
      createdAt: "2026-03-02T08:00:00.000Z",
      updatedAt: "2026-03-02T08:00:00.000Z",
      updatedBy: "rep",
    });
    expect(second).toEqual({
      ...first,
      version: 2,
      body: { 目标: "扩容" },
      updatedAt: "2026-03-02T08:01:00.000Z",
      updatedBy: "lead",
    });
    expect(await records.get(rep, "plan", "p1")).toEqual(second);
    expect(await records.history(rep, "plan", "p1")).toEqual([first, second]);
  },

  async "refuses a write over a version that was not read"({ store }: StoreSubject) {
    const records = await company(store);
    const conflict = { code: "CONFLICT" };
    await records.put(rep, plan({ expectedVersion: 0 }));

    await expect(records.put(rep, plan({ expectedVersion: 0 }))).rejects.toMatchObject(conflict);
    await expect(records.put(rep, plan({ expectedVersion: 2 }))).rejects.toMatchObject(conflict);
    await expect(records.put(rep, plan({ id: "p2", expectedVersion: 1 }))).rejects.toMatchObject(conflict);
    await expect(records.remove(rep, "plan", "p1", 2)).rejects.toMatchObject(conflict);
    await records.put(rep, plan({ expectedVersion: 1 }));

    expect((await records.put(rep, plan())).version).toBe(3);
    expect(await records.get(rep, "plan", "p2")).toBeUndefined();
  },

  async "a removed record is gone, its history stays, and it may be written anew"({ store }: StoreSubject) {
    const records = await company(store);
    await records.put(rep, plan());

    await records.remove(rep, "plan", "p1", 1);

    expect(await records.get(rep, "plan", "p1")).toBeUndefined();
    expect((await records.find(rep, "plan")).rows).toEqual([]);
    expect(
      (await records.history(rep, "plan", "p1")).map(({ version, removed }) => [version, removed]),
    ).toEqual([
      [1, undefined],
      [2, true],
    ]);
    await expect(records.remove(rep, "plan", "p1")).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect((await records.put(rep, plan({ expectedVersion: 0 }))).version).toBe(3);
    expect(await records.get(rep, "plan", "p1")).not.toHaveProperty("removed");
  },

  async "are read through their scope"({ store }: StoreSubject) {
    const records = await company(store);
    await records.put(rep, plan({ id: "account" }));
    await records.put(rep, plan({ id: "deal", accountId: "a2", dealId: "d2" }));
    await records.put(other, plan({ id: "foreign-deal", accountId: "a2", dealId: "d3" }));
    await records.put(other, plan({ id: "foreign", accountId: "a2" }));
    await records.put(rep, without("accountId", { id: "owner", scope: "owner" }));
    await records.put(rep, without("accountId", { id: "private", scope: "private" }));
    await records.put(rep, without("accountId", { id: "everyone", scope: "everyone" }));
    const reads = async (who: typeof rep) => {
      const found = ids((await records.find(who, "plan")).rows);
      const all = ["account", "deal", "everyone", "foreign", "foreign-deal", "owner", "private"];
      for (const id of all) {
        const seen = found.includes(id);
        expect((await records.get(who, "plan", id)) !== undefined).toBe(seen);
        expect(await records.history(who, "plan", id)).toHaveLength(seen ? 1 : 0);
      }
      return found.join(" ");
    };

    // The rep's deal d2 opens the account a2 itself, not the other deal there.
    expect(await reads(rep)).toBe("account deal everyone foreign owner private");
    expect(await reads(lead)).toBe("account deal everyone foreign owner");
    expect(await reads(other)).toBe("deal everyone foreign foreign-deal");
    expect(await reads(root)).toBe("account deal everyone foreign foreign-deal owner");
    expect(await reads(viewer("nobody", { role: "admin" }))).toBe("");
  },

  async "are lost from sight with their account"({ store }: StoreSubject) {
    const records = await company(store);
    await records.put(rep, plan());

    await seed(store, [
      { kind: "account", rows: [build("account", "a1", { ownerId: "other" })] },
      { kind: "deal", rows: [build("deal", "d1", { accountId: "a1", ownerId: "other" })] },
    ]);

    expect(await records.get(rep, "plan", "p1")).toBeUndefined();
    expect((await records.find(rep, "plan", { accountId: "a1" })).rows).toEqual([]);
    await expect(records.put(rep, plan())).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(records.remove(rep, "plan", "p1")).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect((await records.get(other, "plan", "p1"))?.version).toBe(1);
  },

  async "cannot be put on what the writer may not see, or on nothing"({ store }: StoreSubject) {
    const records = await company(store);
    const hidden: readonly RecordInput<unknown>[] = [
      plan({ accountId: "a9" }),
      plan({ dealId: "d3" }),
      plan({ scope: "everyone", dealId: "d3" }),
    ];

    for (const input of hidden) {
      await expect(records.put(rep, input)).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
    await expect(records.put(other, plan())).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(records.put(root, plan({ accountId: "a9" }))).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(records.put(rep, without("accountId", {}))).rejects.toMatchObject({ code: "INPUT_INVALID" });
    await expect(records.put(rep, plan({ id: "" }))).rejects.toMatchObject({ code: "INPUT_INVALID" });
    expect(await records.history(root, "plan", "p1")).toEqual([]);
  },

  async "of one person are changed by that person alone"({ store }: StoreSubject) {
    const records = await company(store);
    await records.put(rep, plan({ scope: "owner" }));
    await records.put(rep, plan({ id: "p2", scope: "private" }));

    for (const who of [lead, root]) {
      await expect(records.put(who, plan({ scope: "owner" }))).rejects.toMatchObject({ code: "FORBIDDEN" });
      await expect(records.remove(who, "plan", "p1")).rejects.toMatchObject({ code: "FORBIDDEN" });
      await expect(records.put(who, plan({ id: "p2" }))).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
    await expect(records.put(other, plan({ id: "p2", accountId: "a2" }))).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    expect((await records.put(rep, plan({ scope: "owner" }))).version).toBe(2);
  },

  async "who may read one is for its owner or an admin to change"({ store }: StoreSubject) {
    const records = await company(store);
    await records.put(rep, plan());
    const forbidden = { code: "FORBIDDEN" };

    await expect(records.put(lead, plan({ scope: "private" }))).rejects.toMatchObject(forbidden);
    await expect(records.put(lead, plan({ ownerId: "lead" }))).rejects.toMatchObject(forbidden);
    await expect(records.put(lead, plan({ dealId: "d1" }))).rejects.toMatchObject(forbidden);
    await expect(records.put(rep, plan({ ownerId: "other" }))).rejects.toMatchObject(forbidden);
    await expect(records.put(rep, plan({ id: "p2", ownerId: "lead" }))).rejects.toMatchObject(forbidden);
    const given = await records.put(lead, plan({ id: "p3", ownerId: "rep" }));
    const moved = await records.put(root, plan({ ownerId: "other" }));

    expect([given.ownerId, given.updatedBy]).toEqual(["rep", "lead"]);
    expect(moved.ownerId).toBe("other");
  },

  async "history keeps to itself what was private then"({ store }: StoreSubject) {
    const records = await company(store);
    await records.put(rep, plan({ scope: "private", body: "草稿" }));
    await records.put(rep, plan({ body: "定稿" }));

    const versions = async (who: typeof rep) =>
      (await records.history(who, "plan", "p1")).map(({ body }) => body);

    expect(await versions(rep)).toEqual(["草稿", "定稿"]);
    expect(await versions(lead)).toEqual(["定稿"]);
    expect(await versions(root)).toEqual(["定稿"]);
  },

  async "are found by kind, account, deal and owner, page by page"({ store }: StoreSubject) {
    const records = await company(store);
    for (const id of ["p1", "p2", "p3"]) await records.put(rep, plan({ id }));
    await records.put(rep, plan({ id: "p4", dealId: "d1" }));
    await records.put(lead, plan({ id: "p5" }));
    await records.put(rep, plan({ kind: "note", id: "n1" }));
    const found = async (query: object) => ids((await records.find(rep, "plan", query)).rows).join(" ");

    expect(await found({ accountId: "a1" })).toBe("p1 p2 p3 p4 p5");
    expect(await found({ dealId: "d1" })).toBe("p4");
    expect(await found({ ownerId: "lead" })).toBe("p5");
    const first = await records.find(rep, "plan", { limit: 3 });
    const second = await records.find(rep, "plan", { limit: 3, ...(first.next && { cursor: first.next }) });
    expect([ids(first.rows), ids(second.rows), second.next]).toEqual([
      ["p1", "p2", "p3"],
      ["p4", "p5"],
      undefined,
    ]);
    await expect(records.find(rep, "note", { cursor: first.next ?? "" })).rejects.toMatchObject({
      code: "INPUT_INVALID",
    });
  },

  async "a job reads and writes every record under its own name"({ store }: StoreSubject) {
    const records = await company(store);
    await records.put(rep, plan({ scope: "private" }));
    await records.put(rep, plan({ id: "p2" }));
    await records.remove(rep, "plan", "p2");
    const job = store.forJob("digest").records;

    const written = await job.put({ ...plan({ body: 1, expectedVersion: 1 }), ownerId: "rep" });
    const scanned: string[] = [];
    for await (const batch of job.scan("plan")) scanned.push(...ids(batch));

    expect(written).toMatchObject({ version: 2, updatedBy: "job:digest", body: 1 });
    expect(scanned).toEqual(["p1"]);
    expect(await job.get("plan", "p1")).toEqual(written);
    expect(await job.get("plan", "p2")).toBeUndefined();
    await expect(job.put({ ...plan({ expectedVersion: 1 }), ownerId: "rep" })).rejects.toMatchObject({
      code: "CONFLICT",
    });
  },
};
