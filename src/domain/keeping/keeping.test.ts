import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { insightsArea } from "#src/settings/insights.ts";
import { tiersArea } from "#src/settings/tiers.ts";
import { account, activity, world } from "#test/support/sales-world.ts";
import { gatherFacts } from "../targeting/facts.ts";
import { rollUpInsights } from "./insights.ts";
import { lifetimeValue, moveTo } from "./lifecycle.ts";
import { keepingWarnings, loyaltyType, valuePosition } from "./loyalty.ts";
import { isOpen, readTiers } from "./tiers.ts";

describe("valuePosition", () => {
  it("crosses replaceable with important or costly", () => {
    expect(valuePosition({ irreplaceable: 80, importance: 80 }, 50)).toBe("partner");
    expect(valuePosition({ irreplaceable: 80, importance: 20, costShare: 10 }, 50)).toBe("hedge");
    expect(valuePosition({ irreplaceable: 20, importance: 20, costShare: 60 }, 50)).toBe("haggle");
    expect(valuePosition({ irreplaceable: 20, importance: 20 }, 50)).toBe("lean");
    expect(valuePosition({ irreplaceable: 50, importance: 50 }, 50)).toBe("partner");
  });

  it("does not guess a side that is not known", () => {
    expect(valuePosition({ importance: 80 }, 50)).toBeUndefined();
    expect(valuePosition({ irreplaceable: 80 }, 50)).toBeUndefined();
  });
});

describe("loyaltyType", () => {
  it("crosses buying only from us with recommending us", () => {
    expect(loyaltyType(true, true)).toBe("advocate");
    expect(loyaltyType(true, false)).toBe("habitual");
    expect(loyaltyType(false, true)).toBe("promoter");
    expect(loyaltyType(false, false)).toBe("drifter");
    expect(loyaltyType(true, undefined)).toBeUndefined();
  });
});

describe("keepingWarnings", () => {
  const cuts = { satisfied: 70, unhappy: 40 };

  it("warns of the satisfied who are not loyal", () => {
    expect(keepingWarnings({ satisfaction: 75, loyalty: "drifter" }, cuts)).toEqual(["satisfied-not-loyal"]);
    expect(keepingWarnings({ satisfaction: 75, loyalty: "promoter" }, cuts)).toEqual(["satisfied-not-loyal"]);
    expect(keepingWarnings({ satisfaction: 75, loyalty: "habitual" }, cuts)).toEqual([]);
    expect(keepingWarnings({ satisfaction: 50, loyalty: "drifter" }, cuts)).toEqual([]);
  });

  it("warns of the loyal who are unhappy, and of an unhappy strategic partner", () => {
    expect(keepingWarnings({ satisfaction: 25, loyalty: "habitual", position: "partner" }, cuts)).toEqual([
      "loyal-not-satisfied",
      "exposed-partner",
    ]);
  });

  it("says nothing where satisfaction is not known", () => {
    expect(keepingWarnings({ loyalty: "drifter", position: "partner" }, cuts)).toEqual([]);
  });
});

describe("readTiers", () => {
  const pairs = tiersArea.parse(undefined);
  const row = account({
    id: "a",
    tier: "A3",
    employees: 1200,
    custom: {
      VIP: "是",
      人员规模: 1150,
      客户满意度: "非常满意",
      信任评分: 3,
      "逾期应收(万元)": 0,
      客户信用度: "2级",
    },
  });
  const facts = gatherFacts(world({ accounts: [row] }), "2026-11-23").get("a");
  if (facts === undefined) throw new Error("no facts");
  const trade = { wonAmount: 300_000, orders: 1, sinceOrder: 30, bought: [], intends: [] };
  const known = { account: row, facts, trade, score: { index: 66, difficulty: 40, coverage: 0.9 } };
  const values = new Map(readTiers(pairs, known).map((value) => [value.pair, value]));

  it("has the twelve pairs of the handbook's table", () => {
    expect([...values.values()].map((value) => value.name.zh)).toEqual([
      "客户等级",
      "VIP",
      "战略",
      "灯塔",
      "标杆",
      "重点",
      "人员规模",
      "产品匹配度",
      "行业匹配度",
      "最佳案例标识",
      "客户满意度",
      "客户信用度",
    ]);
  });

  it("sets the manual beside the calculated value and shows where they differ", () => {
    // Index 66 and 300,000 won: A2 by the rules, A3 in the CRM.
    expect(values.get("level")).toMatchObject({ manual: "A3", calculated: "A2", differs: true });
    expect(values.get("vip")).toMatchObject({ manual: "是", calculated: "否", differs: true });
    expect(values.get("satisfaction")).toMatchObject({
      manual: "非常满意",
      calculated: "一般",
      differs: true,
    });
    expect(values.get("credit")).toMatchObject({ manual: "2级", calculated: "2级", differs: false });
    // 1,150 is within a tenth of 1,200.
    expect(values.get("headcount")).toMatchObject({ manual: "1150", calculated: "1200", differs: false });
  });

  it("calculates nothing from what is not known, and finds no difference there", () => {
    expect(values.get("strategic")).not.toHaveProperty("calculated");
    expect(values.get("strategic")).not.toHaveProperty("differs");
    expect(values.get("bestCase")).toMatchObject({ calculated: "是" });
    expect(values.get("bestCase")).not.toHaveProperty("differs");
  });

  it("asks again only when the values changed since the decision", () => {
    const level = values.get("level");
    if (level === undefined) throw new Error("no level");
    expect(isOpen(level, undefined)).toBe(true);
    expect(isOpen(level, { choice: "keep", manual: "A3", calculated: "A2" })).toBe(false);
    expect(isOpen(level, { choice: "keep", manual: "A3", calculated: "A1" })).toBe(true);
  });
});

describe("moveTo", () => {
  it("lets only open moves through", () => {
    expect(moveTo("active", "blacklist")).toBe("blacklisted");
    expect(moveTo("blacklisted", "unblacklist")).toBe("active");
    expect(moveTo("active", "unblacklist")).toBeUndefined();
    expect(moveTo("merged", "blacklist")).toBeUndefined();
    expect(moveTo("blacklisted", "deregister")).toBe("deregistered");
  });
});

describe("lifetimeValue", () => {
  it("is what profit leaves after service and what is overdue, never below 0, with the reason", () => {
    expect(lifetimeValue({ grossProfit: 92.3, serviceCost: 55.7, overdue: 0 })?.value).toBeCloseTo(36.6, 9);
    expect(lifetimeValue({ grossProfit: -2 })).toEqual({ value: 0, reasons: ["no-profit"] });
    expect(lifetimeValue({ grossProfit: 10, overdue: 55.6 })).toEqual({ value: 0, reasons: ["overdue"] });
    expect(lifetimeValue({ grossProfit: 10, serviceCost: 12 })).toEqual({
      value: 0,
      reasons: ["service-cost"],
    });
  });

  it("does not take an unknown profit for none", () => {
    expect(lifetimeValue({ overdue: 99 })).toBeUndefined();
  });

  it("names a reason whenever the value is 0 and none otherwise", () => {
    const amount = fc.integer({ min: -100, max: 100 });
    const cost = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(amount, cost, cost, (grossProfit, serviceCost, overdue) => {
        const worth = lifetimeValue({ grossProfit, serviceCost, overdue });
        expect((worth?.reasons.length ?? 0) > 0).toBe(grossProfit - serviceCost - overdue <= 0);
      }),
    );
  });
});

describe("rollUpInsights", () => {
  it("counts different accounts a topic, this period against the one before, by industry", () => {
    const say = (id: string, accountId: string, on: string, text: string) =>
      activity({ id, accountId, on, text });
    const insights = rollUpInsights({
      topics: insightsArea.parse(undefined).topics,
      activities: [
        say("1", "a", "2026-11-20", "停机太多，电费也高"),
        say("2", "a", "2026-11-01", "还是停机"),
        say("3", "b", "2026-10-10", "unplanned Downtime again"),
        say("4", "c", "2026-06-01", "停机"),
        say("5", "d", "2025-01-01", "停机"),
        say("6", "e", "2026-12-01", "停机"),
      ],
      industryOf: (id) => (id === "a" ? "34" : "36"),
      today: "2026-11-23",
      days: 90,
    });
    const [first] = insights;
    expect(first).toMatchObject({ topic: "downtime", accounts: 2, before: 1 });
    expect(first?.byIndustry).toEqual([
      { industry: "34", accounts: 1 },
      { industry: "36", accounts: 1 },
    ]);
    expect(first?.quotes.map((quote) => quote.activityId)).toEqual(["1", "2", "3"]);
    expect(insights.map((insight) => insight.topic)).toEqual(["downtime", "energy"]);
  });
});
