import { setImmediate } from "node:timers/promises";
import { expect } from "vitest";
import { AppError } from "#src/errors.ts";
import type { RecordStore, Store } from "#src/ports/store.ts";
import { build, viewer } from "#test/support/builders.ts";
import { ids, type StoreSubject, seed, sync } from "./subject.ts";

const root = viewer("root");

async function withAdmin(store: Store): Promise<void> {
  await seed(store, [{ kind: "user", rows: [build("user", "root", { role: "admin" })] }]);
}

/** Reads, adds one and writes back; begins anew when somebody was faster. */
async function increment(records: RecordStore): Promise<void> {
  while (true) {
    const found = await records.get<number>(root, "counter", "c");
    try {
      const body = (found?.body ?? 0) + 1;
      const key = { kind: "counter", id: "c", scope: "everyone" } as const;
      await records.put(root, { ...key, body, expectedVersion: found?.version ?? 0 });
      return;
    } catch (error) {
      if (!(error instanceof AppError && error.code === "CONFLICT")) throw error;
    }
  }
}

export const sharingCases = {
  async "two writers do not lose an update"({ store, another }: StoreSubject) {
    await withAdmin(store);
    const stores = [store, await another()];

    await Promise.all(Array.from({ length: 20 }, (_, i) => increment(stores[i % 2]!.records)));

    const record = await store.records.get(root, "counter", "c");
    expect(record).toMatchObject({ version: 20, body: 20 });
    expect(await store.records.history(root, "counter", "c")).toHaveLength(20);
  },

  async "two imports at once count each row once"({ store, another }: StoreSubject) {
    const rows = Array.from({ length: 700 }, (_, i) => build("account", `a${i}`));
    const second = await another();

    const counts = await Promise.all([
      sync(store).upsert("account", rows),
      sync(second).upsert("account", rows.toReversed()),
    ]);

    expect(counts.map(({ added }) => added).sort()).toEqual([0, 700]);
    expect(counts.map(({ unchanged }) => unchanged).sort()).toEqual([0, 700]);
    expect(await sync(store).count("account")).toBe(700);
  },

  async "reads go on, unfinished writes unseen, while another imports"({ store, another }: StoreSubject) {
    await withAdmin(store);
    const rows = Array.from({ length: 2_000 }, (_, i) => build("account", `a${i}`));
    const reader = await another();

    const seen = new Set<number>();
    let going = true;
    const importing = sync(store).upsert("account", rows);
    const ended = importing.finally(() => {
      going = false;
    });
    while (going) {
      seen.add(await reader.count(root, "account"));
      await setImmediate();
    }
    await ended;

    expect([0, 2_000]).toEqual(expect.arrayContaining([...seen]));
    expect(await reader.count(root, "account")).toBe(2_000);
  },

  async "opening twice keeps the data and migrates once"({ store, another }: StoreSubject) {
    await seed(store, [{ kind: "account", rows: [build("account", "a1")] }]);

    const opened = await Promise.all([another(), another(), another()]);

    for (const again of opened) expect(await sync(again).count("account")).toBe(1);
    await seed(opened[1]!, [{ kind: "account", rows: [build("account", "a2")] }]);
    const scanned: string[] = [];
    for await (const batch of sync(store).scan("account")) scanned.push(...ids(batch));
    expect(scanned).toEqual(["a1", "a2"]);
  },
};
