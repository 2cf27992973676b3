import { expect, it } from "vitest";
import type { ModelUsage, UsageRow } from "#src/ports/model.ts";
import { openTestStore, runSkill, skillContext, textOf } from "#test/support/skill-context.ts";
import { modelUsageSkill } from "./index.ts";

const AT = Date.parse("2026-11-23T02:05:00Z");
const row = (over: Partial<UsageRow>): UsageRow => ({
  model: "m",
  at: AT,
  ms: 900,
  userId: "rep",
  turn: "t1",
  inputTokens: 1_000,
  cachedTokens: 400,
  outputTokens: 100,
  ...over,
});
const ROWS = [
  row({}),
  row({ at: AT + 60_000 }),
  row({ turn: "t2", userId: "other", inputTokens: 500, cachedTokens: 0 }),
];
const usage = (price: ModelUsage["price"]): ModelUsage => ({
  rows: async (day) => (day === "2026-11-23" ? ROWS : []),
  today: () => "2026-11-23",
  price,
});

it("adds up the day by person and by answer, with the cost", async () => {
  await using store = await openTestStore();
  const modelUsage = usage({ input: 2, cached: 0.5, output: 10 });

  const reply = await runSkill(
    modelUsageSkill,
    {},
    skillContext(store, { user: "admin", over: { modelUsage } }),
  );

  // 1,700 fresh at 2, 800 cached at 0.5 and 300 written at 10 a million: 0.0034 + 0.0004 + 0.0030.
  expect(textOf(reply)).toContain("2 次回答，3 次调用，2,800 个 token，费用 0.01");
  const [people, answers] = reply.blocks.filter((block) => block.type === "table");
  expect(people?.rows.map(({ cells }) => cells)).toEqual([
    ["李珊", "2", "2,000 (800)", "200", "0.0048"],
    ["孙浩", "1", "500 (0)", "100", "0.0020"],
  ]);
  expect(answers?.rows.map(({ cells }) => cells[0])).toEqual(["10:06 李珊", "10:05 孙浩"]);
});

it("says how to get the cost when no price is set, and that a day without use had none", async () => {
  await using store = await openTestStore();
  const context = skillContext(store, {
    user: "admin",
    locale: "en",
    over: { modelUsage: usage(undefined) },
  });

  const reply = await runSkill(modelUsageSkill, { day: "2026-11-20" }, context);

  expect(textOf(reply)).toContain("0 answers in 0 calls: 0 tokens.");
  expect(textOf(reply)).toContain("MODEL_PRICE_INPUT");
  expect(reply.blocks.some(({ type }) => type === "table")).toBe(false);
});

it("is for the admin alone, and says so when there is no model", async () => {
  await using store = await openTestStore();

  const reply = await runSkill(modelUsageSkill, {}, skillContext(store, { user: "admin" }));

  expect(modelUsageSkill.roles).toEqual(["admin"]);
  expect(textOf(reply)).toContain("没有配置语言模型");
});
