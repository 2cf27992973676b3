import { describe, expect, it } from "vitest";
import { tagsArea } from "#src/settings/tags.ts";
import { account, activity, deal, order, orderLine, world } from "#test/support/sales-world.ts";
import type { Account } from "../crm.ts";
import { type Condition, holds, type Known } from "./condition.ts";
import { gatherFacts, type World } from "./facts.ts";
import { moveTags, tagsOf } from "./tags.ts";
import { gatherTrade } from "./trade.ts";

const TODAY = "2026-11-23";
const rules = tagsArea.parse(undefined);

function known(fields: Partial<Account>, rows: Partial<World> = {}): Known {
  const row = account({ id: "a", ...fields });
  const all = world({ ...rows, accounts: [row] });
  const facts = gatherFacts(all, TODAY).get("a");
  if (facts === undefined) throw new Error("no facts");
  const products = [{ id: "P1", name: "衡石制造执行", custom: {} }];
  const trade = gatherTrade(all, products, { today: TODAY, rates: { CNY: 1, USD: 7 } })("a");
  return { account: row, facts, trade, score: { index: 60, difficulty: 40, coverage: 0.5 } };
}

describe("tagsOf", () => {
  it("gives tags by size, industry, behaviour and intended product", () => {
    const rows = {
      deals: [deal({ accountId: "a", productIds: ["P1"] })],
      activities: [
        activity({ accountId: "a", on: "2026-11-01" }),
        activity({ accountId: "a", on: "2026-10-01", kind: "meeting" as const }),
      ],
    };
    expect(tagsOf(rules, known({ employees: 1200, industryCode: "367" }, rows))).toEqual([
      "large",
      "automotive",
      "warm",
      "wants-mes",
    ]);
  });

  it("gives none for what is not known", () => {
    expect(tagsOf(rules, known({}))).toEqual([]);
  });

  it("marks an old customer gone quiet", () => {
    const rows = {
      orders: [order({ id: "o", accountId: "a", on: "2025-01-01" })],
      orderLines: [orderLine({ orderId: "o", productId: "P1" })],
      activities: [activity({ accountId: "a", on: "2026-05-01" })],
    };
    expect(tagsOf(rules, known({}, rows))).toEqual(["dormant"]);
  });
});

describe("holds", () => {
  const test = (condition: Condition, fields: Partial<Account> = {}) => holds(condition, known(fields));

  it("reads yes and no however the CRM writes them", () => {
    for (const value of ["是", "有", true, "Yes"]) {
      expect(test({ field: "custom.灯塔", is: true }, { custom: { 灯塔: value } })).toBe(true);
    }
    expect(test({ field: "custom.灯塔", is: false }, { custom: { 灯塔: "否" } })).toBe(true);
  });

  it("takes the lower bound in and the upper bound out", () => {
    expect(test({ field: "employees", gte: 300, lt: 1000 }, { employees: 300 })).toBe(true);
    expect(test({ field: "employees", gte: 300, lt: 1000 }, { employees: 1000 })).toBe(false);
  });

  it("finds an industry below the one named", () => {
    expect(test({ field: "industry", within: "汽车制造业" }, { industryCode: "3670" })).toBe(true);
    expect(test({ field: "industry", within: "汽车制造业" }, { industryCode: "39" })).toBe(false);
  });
});

describe("moveTags", () => {
  it("keeps the first day of a tag, closes a lost one, and opens it anew when it returns", () => {
    const first = moveTags([], ["large", "warm"], "2026-10-01");
    const second = moveTags(first, ["large"], "2026-11-01");
    expect(second).toEqual([
      { tag: "large", since: "2026-10-01" },
      { tag: "warm", since: "2026-10-01", until: "2026-11-01" },
    ]);
    expect(moveTags(second, ["large", "warm"], "2026-11-20").at(-1)).toEqual({
      tag: "warm",
      since: "2026-11-20",
    });
  });
});
