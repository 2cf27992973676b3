import { expect } from "vitest";
import type { StoreSubject } from "./subject.ts";

const at = (time: number) => new Date(time).toISOString();

export const systemCases = {
  async "keeps small values by area and key"({ store: { system } }: StoreSubject) {
    await system.put("button", "k1", { 按钮: ["🚀", null] });
    await system.put("button", "k1", { 按钮: 2 });
    await system.put("other", "k1", 7);

    expect(await system.get("button", "k1")).toEqual({ 按钮: 2 });
    expect(await system.get("other", "k1")).toBe(7);
    expect(await system.get("button", "k2")).toBeUndefined();
    expect([await system.remove("button", "k1"), await system.remove("button", "k1")]).toEqual([true, false]);
    expect(await system.get("button", "k1")).toBeUndefined();
  },

  async "adds a key once"({ store: { system } }: StoreSubject) {
    const first = await system.add("seen", "e1", "first");
    const second = await system.add("seen", "e1", "second");

    expect([first, second]).toEqual([true, false]);
    expect(await system.get("seen", "e1")).toBe("first");
  },

  async "adds a key once, however many ask at the same time"({ store, another }: StoreSubject) {
    const stores = [store, await another()];

    const added = await Promise.all(
      Array.from({ length: 20 }, (_, i) => stores[i % 2]!.system.add("seen", "e1", i)),
    );

    expect(added.filter(Boolean)).toHaveLength(1);
  },

  async "what has expired is not there, and may be added again"({ store: { system }, time }: StoreSubject) {
    const expiresAt = at(time.now + 1_000);
    await system.add("seen", "e1", 1, { expiresAt });
    await system.put("seen", "e2", 2, { expiresAt: expiresAt.replace("Z", "+00:00") });

    time.now += 999;
    expect([await system.get("seen", "e1"), await system.get("seen", "e2")]).toEqual([1, 2]);
    time.now += 1;

    expect(await system.get("seen", "e1")).toBeUndefined();
    expect(await system.list("seen")).toEqual([]);
    expect(await system.remove("seen", "e2")).toBe(false);
    expect(await system.add("seen", "e1", 3)).toBe(true);
    expect(await system.get("seen", "e1")).toBe(3);
  },

  async "refuses an expiry that is no instant"({ store: { system } }: StoreSubject) {
    const wrong = { expiresAt: "morgen" };

    await expect(system.put("a", "k", 1, wrong)).rejects.toMatchObject({ code: "INPUT_INVALID" });
  },

  async "sweeps what has expired and nothing else"({ store: { system }, time }: StoreSubject) {
    await system.put("a", "kept", 1);
    await system.put("a", "later", 1, { expiresAt: at(time.now + 2_000) });
    await system.put("a", "gone", 1, { expiresAt: at(time.now + 1_000) });

    expect(await system.sweep(at(time.now + 1_000))).toBe(1);
    expect(await system.sweep(at(time.now + 1_000))).toBe(0);
    expect((await system.list("a")).map(({ key }) => key)).toEqual(["kept", "later"]);
  },

  async "lists an area by prefix, in order of keys"({ store: { system } }: StoreSubject) {
    for (const key of ["b", "a%2", "a_1", "a%1", "🚀1", "A%3"]) await system.put("list", key, key);
    await system.put("elsewhere", "a%9", 1);

    expect(await system.list("list", "a%")).toEqual([
      { key: "a%1", value: "a%1" },
      { key: "a%2", value: "a%2" },
    ]);
    expect((await system.list("list", "🚀")).map(({ key }) => key)).toEqual(["🚀1"]);
    expect((await system.list("list")).map(({ key }) => key)).toEqual([
      "A%3",
      "a%1",
      "a%2",
      "a_1",
      "b",
      "🚀1",
    ]);
  },
};
