import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Store } from "#src/ports/store.ts";
import { defaultSettings, openTestStore, skillContext, TODAY } from "#test/support/skill-context.ts";
import { loadOne, loadPortfolio, MANY_ACCOUNTS } from "./portfolio.ts";
import { keepScores, keptScores, shareInKept } from "./score-table.ts";
import { scoringOf } from "./scoring.ts";

const industries = ["34", "36", "39"];
const accounts = Array.from({ length: 60 }, (_, at) => ({
  id: `a${String(at).padStart(2, "0")}`,
  name: `样本${at}`,
  ownerId: at % 2 === 0 ? "rep" : "other",
  industryCode: industries[at % 3] ?? "34",
  employees: 50 + at * 37,
  growth: (at % 30) / 100,
  ...(at % 10 === 1 ? { parentId: `a${String(at - 1).padStart(2, "0")}` } : {}),
  custom: { 现金流评分: 1 + (at % 5), 价格敏感度评分: 1 + (at % 4), 创新思维评分: 1 + (at % 3) },
}));
const deals = accounts.map(({ id }, at) => ({
  id: `d${at}`,
  name: `商机${at}`,
  accountId: id,
  status: (["won", "lost", "open"] as const)[at % 3 === 0 ? 0 : at % 4 === 0 ? 1 : 2],
  createdOn: "2026-01-01",
  closedOn: "2026-04-01",
  custom: {},
}));

describe("kept scores", () => {
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore({ account: accounts, deal: deals });
  });
  afterAll(() => store[Symbol.asyncDispose]());

  const scoring = scoringOf(defaultSettings);

  it("are not kept for who sees few accounts", async () => {
    expect(accounts.length).toBeLessThan(MANY_ACCOUNTS);
    expect(await keptScores(skillContext(store, { user: "boss" }), scoring)).toBeUndefined();
  });

  it("rank as the full computation does, and give one account the same facts", async () => {
    const context = skillContext(store, { user: "boss" });
    await keepScores(context, scoring);
    const kept = await keptScores(context, scoring);
    if (kept === undefined) throw new Error("nothing was kept");
    const portfolio = await loadPortfolio(context);
    for (const account of portfolio.world.accounts) {
      const one = await loadOne(context, account, kept.peers);
      expect(one.facts.get(account.id)).toEqual(portfolio.facts.get(account.id));
    }
    expect(kept.ids).toHaveLength(60);
    const ranked = [...kept.index.slice(0, kept.ranked)];
    expect(ranked).toEqual(ranked.toSorted((a, b) => b - a));
  });

  it("hold only what the viewer may see", async () => {
    const context = skillContext(store, { user: "rep" });
    const kept = await keepScores(context, scoring);
    expect(kept.ids).toHaveLength(30);
    expect(kept.ids.every((id) => Number(id.slice(1)) % 2 === 0)).toBe(true);
  });

  it("are dropped when the day is two days on or the weights have changed", async () => {
    const context = skillContext(store, { user: "boss" });
    await keepScores(context, scoring);
    const tomorrow = { ...context, today: "2026-11-24" };
    expect((await keptScores(tomorrow, scoring))?.on).toBe(TODAY);
    expect(await keptScores({ ...context, today: "2026-11-25" }, scoring)).toBeUndefined();
    const changed = {
      ...context,
      settings: {
        get: (area: Parameters<typeof defaultSettings.get>[0]) => {
          const value = defaultSettings.get(area);
          return area.name === "indicators" ? { ...(value as object), extra: 1 } : value;
        },
      } as typeof defaultSettings,
    };
    expect(await keptScores(changed, scoring)).toBeUndefined();
  });

  it("tell the share below, oneself left out", () => {
    const kept = {
      on: TODAY,
      ids: ["a", "b", "c", "d", "e"],
      ranked: 4,
      index: Float32Array.from([80, 60, 40, 20, 99]),
      difficulty: new Float32Array(5),
      peers: { industries: {}, groups: {} },
    };
    // Of a, c and d the last two lie below 60; e is known too little to count.
    expect(shareInKept(kept, "b", 60)).toBeCloseTo(2 / 3);
    expect(shareInKept({ ...kept, ranked: 1 }, "a", 80)).toBeUndefined();
  });
});
