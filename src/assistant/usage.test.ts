import { describe, expect, it } from "vitest";
import { openTestStore } from "#test/support/skill-context.ts";
import { REP } from "#test/support/talk-rig.ts";
import { createUsageLedger } from "./usage.ts";

const limits = { dailyTokensPerPerson: 1_000, dailyTokens: 1_500 };
const usage = { inputTokens: 900, cachedTokens: 800, outputTokens: 100 };
const call = { model: "m", ms: 5 };
const other = { ...REP, userId: "other" };

async function rig() {
  const store = await openTestStore();
  const clock = { at: Date.parse("2026-11-23T15:00:00Z"), now: () => clock.at };
  return {
    store,
    clock,
    ledger: () => createUsageLedger(store.system, { clock, limits, timeZone: "Asia/Shanghai" }),
  };
}

describe("the model's budget", () => {
  it("stops one person at their share and lets others go on", async () => {
    const { store, ledger } = await rig();
    await using _store = store;
    const book = ledger();
    await book.check(REP);
    await book.record(REP, usage, call);

    await expect(book.check(REP)).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
    await expect(book.check(other)).resolves.toBeTypeOf("function");
  });

  it("stops everybody when the day's total is used up, counted over processes", async () => {
    const { store, ledger, clock } = await rig();
    await using _store = store;
    await ledger().record(REP, usage, call);
    await ledger().record(other, { ...usage, inputTokens: 500 }, call);

    await expect(ledger().check({ ...REP, userId: "third" })).rejects.toMatchObject({
      code: "LIMIT_EXCEEDED",
    });
    expect(await ledger().spent("2026-11-23")).toBe(1_600);
    clock.at += 60_000;
  });

  it("begins anew at midnight of the company's time zone", async () => {
    const { store, ledger, clock } = await rig();
    await using _store = store;
    const book = ledger();
    await book.record(REP, usage, call);
    clock.at = Date.parse("2026-11-23T16:00:00Z");

    await expect(book.check(REP)).resolves.toBeTypeOf("function");
  });

  it("counts what calls side by side may cost, so that they do not all pass on the last free token", async () => {
    const { store, ledger } = await rig();
    await using _store = store;
    const book = ledger();
    const first = await book.check(REP, { estimate: 700, spentInJob: 0 });
    await book.check(REP, { estimate: 700, spentInJob: 0 });

    await expect(book.check(REP, { estimate: 1, spentInJob: 0 })).rejects.toMatchObject({
      code: "LIMIT_EXCEEDED",
    });
    first();
    await expect(book.check(REP, { estimate: 1, spentInJob: 0 })).resolves.toBeTypeOf("function");
  });

  it("stops one answer at its share though the day has plenty left", async () => {
    const { store, clock } = await rig();
    await using _store = store;
    const book = createUsageLedger(store.system, {
      clock,
      limits: { dailyTokensPerPerson: 1e9, dailyTokens: 1e9, tokensPerJob: 500 },
      timeZone: "Asia/Shanghai",
    });

    await expect(book.check(REP, { estimate: 10, spentInJob: 499 })).resolves.toBeTypeOf("function");
    await expect(book.check(REP, { estimate: 10, spentInJob: 500 })).rejects.toMatchObject({
      code: "LIMIT_EXCEEDED",
      zh: "这一次回答的语言模型用量已到上限。",
    });
  });

  it("keeps every call of a day with its person and its answer", async () => {
    const { store, ledger } = await rig();
    await using _store = store;
    const book = ledger();
    await book.record(REP, usage, { ...call, turn: "t1" });

    expect(await book.rows("2026-11-23")).toMatchObject([
      { ...usage, userId: "rep", turn: "t1", model: "m" },
    ]);
  });
});
