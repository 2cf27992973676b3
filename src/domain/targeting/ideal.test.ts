import { describe, expect, it } from "vitest";
import { indicatorsArea } from "#src/settings/indicators.ts";
import { account, world } from "#test/support/sales-world.ts";
import type { Account } from "../crm.ts";
import { gatherFacts } from "./facts.ts";
import { idealModel, indexPoints, roundToSum, scoreIdeal, scoreIdealAll, shareBelow } from "./ideal.ts";
import { compileMeasures, type Subject } from "./measure.ts";

const settings = indicatorsArea.parse(undefined);
const measures = compileMeasures(settings.indicators, settings.rates);

function modelOf(set?: string) {
  const model = idealModel(settings, measures, set);
  if (model === undefined) throw new Error("no such set");
  return model;
}

const model = modelOf();

function subject(fields: Partial<Account>, answers?: Subject["answers"]): Subject {
  const row = account(fields);
  const facts = gatherFacts(world({ accounts: [row] }), "2026-11-23").get(row.id);
  if (facts === undefined) throw new Error("no facts");
  return { account: row, facts, answers };
}

/** All 14 known, on scales that give round values. */
const WHOLE: Partial<Account> = {
  employees: 1000,
  growth: 0.2,
  custom: {
    "年产值(万元)": 50_000,
    "利润率(%)": 10,
    现金流评分: 5,
    价格敏感度评分: 3,
    战略价值评分: 4,
    创新思维评分: 4,
    业务成熟度评分: 3,
    管理治理评分: 3,
    核心业务关联评分: 4,
    资质门槛评分: 1,
    客户议价能力评分: 3,
    "距最近办事处(公里)": 100,
  },
};

describe("scoreIdeal", () => {
  it("weighs all 14 indicators of the three dimensions", () => {
    expect(model.indicators).toHaveLength(14);
    const score = scoreIdeal(model, subject(WHOLE));
    // Power: 规模 75·3 + 产值 65·2 + 利润率 65·2 + 增长 75·3 + 现金流 100·2 + 价格敏感 (100−50)·2 + 战略 75·2 = 1160; / 16.
    expect(score.means.power).toBeCloseTo(72.5, 10);
    // Habit: 创新 75·2 + 成熟 50·2 + 治理 50·2 + 核心 75·3 = 575; / 9.
    expect(score.means.habit).toBeCloseTo(575 / 9, 10);
    // Cost: 门槛 0·3 + 我方议价 (100−50)·2 + 拜访 25·2 = 150; / 7.
    expect(score.means.cost).toBeCloseTo(150 / 7, 10);
    const ratio = (72.5 + 575 / 9) / (2 * (150 / 7));
    expect(score.ratio).toBeCloseTo(ratio, 10);
    expect(score.index).toBeCloseTo((100 * ratio) / (1 + ratio), 10);
    expect(Math.round(score.index)).toBe(76);
    expect(score.coverage).toBe(1);
    expect(score.open).toEqual([]);
    expect(score.range).toEqual([score.index, score.index]);
  });

  it("reverses price sensitivity and the bargaining strength that is ours", () => {
    const value = (id: string, fields: Partial<Account>) =>
      scoreIdeal(model, subject(fields)).parts.find((part) => part.id === id)?.reading?.value;
    expect(value("priceSensitivity", { custom: { 价格敏感度评分: 5 } })).toBe(0);
    expect(value("priceSensitivity", { custom: { 价格敏感度评分: 1 } })).toBe(100);
    // A strong customer (5) leaves us no bargaining strength, so selling costs the most.
    expect(value("bargaining", { custom: { 客户议价能力评分: 5 } })).toBe(100);
    expect(value("bargaining", { custom: { 客户议价能力评分: 1 } })).toBe(0);
  });

  it("counts cost as at least 5, so that a free customer has a finite index", () => {
    const free = subject({
      employees: 10_000,
      custom: { 创新思维评分: 5, 资质门槛评分: 1, 客户议价能力评分: 1, "距最近办事处(公里)": 0 },
    });
    const score = scoreIdeal(model, free);
    // A = 100 over size alone; C = (0·3 + 0·2 + 5·2) / 7 = 1.43, taken as 5; H: (100·2) / 2 = 100.
    expect(score.means.cost).toBeCloseTo(10 / 7, 10);
    expect(score.ratio).toBeCloseTo(20, 10);
    expect(score.index).toBeCloseTo((100 * 20) / 21, 10);
  });

  it("takes the mean over what is known and shows how much that is", () => {
    const score = scoreIdeal(model, subject({ employees: 1000, custom: { 核心业务关联评分: 4 } }));
    expect(score.means.power).toBe(75);
    expect(score.means.habit).toBe(75);
    // Nothing is known of rivals' rows either, yet the fact "no rival in an open deal" is: 我方议价 65, reversed 35.
    expect(score.means.cost).toBe(35);
    // Known weight: size 3, core 3, bargaining 2 of 32 in all.
    expect(score.coverage).toBeCloseTo(8 / 32, 10);
    expect(score.rankable).toBe(false);
  });

  it("names the unknown whose answer would move the index most, with the bounds", () => {
    const { custom = {}, ...rest } = WHOLE;
    const { 核心业务关联评分: _core, 现金流评分: _cash, ...left } = custom;
    const score = scoreIdeal(model, subject({ ...rest, custom: left }));
    expect(score.open.map((item) => item.id)).toEqual(["coreness", "cashFlow"]);
    // Without them: A = 960/14, H = 350/6, C = 150/7. Coreness 0 → H = 350/9; 100 → H = 650/9.
    const index = (a: number, h: number) => (100 * (a + h)) / (a + h + 2 * (150 / 7));
    expect(score.index).toBeCloseTo(index(960 / 14, 350 / 6), 10);
    expect(score.open[0]?.low).toBeCloseTo(index(960 / 14, 350 / 9), 10);
    expect(score.open[0]?.high).toBeCloseTo(index(960 / 14, 650 / 9), 10);
    expect(score.range[0]).toBeCloseTo(index(960 / 16, 350 / 9), 10);
    expect(score.range[1]).toBeCloseTo(index(1160 / 16, 650 / 9), 10);
  });

  it("puts the middle in for a dimension of which nothing is known, and says so", () => {
    const score = scoreIdeal(model, subject({ employees: 1000 }));
    expect(score.means.habit).toBe(50);
    expect(score.assumed).toEqual(["habit"]);
  });

  it("lets a person's answer count before the CRM", () => {
    const answers = { size: { judgement: 20, on: "2026-11-20", by: "u1" } };
    const part = scoreIdeal(model, subject(WHOLE, answers)).parts.find((item) => item.id === "size");
    expect(part?.reading).toMatchObject({ value: 20, field: "answer" });
  });

  it("looks only at the indicators of the scenario's set", () => {
    const flagship = scoreIdeal(modelOf("flagship"), subject(WHOLE));
    expect(flagship.parts.map((part) => part.id)).not.toContain("cashFlow");
    expect(idealModel(settings, measures, "no-such-set")).toBeUndefined();
  });

  it("does not take a revenue in a currency without a rate for zero", () => {
    const part = scoreIdeal(model, subject({ revenue: { minor: 100, currency: "XXX" } })).parts[1];
    expect(part?.id).toBe("output");
    expect(part?.reading).toBeUndefined();
  });
});

describe("indexPoints", () => {
  it("splits the index into points that sum to it", () => {
    const { custom = {}, ...rest } = WHOLE;
    for (const fields of [WHOLE, { ...rest, custom: { 现金流评分: custom.现金流评分 ?? 1 } }, {}]) {
      const score = scoreIdeal(model, subject(fields));
      const sum = [...indexPoints(score, model.costFloor).values()].reduce(
        (total, value) => total + value,
        0,
      );
      expect(sum).toBeCloseTo(score.index, 9);
    }
  });
});

describe("scoreIdealAll", () => {
  it("gives every account the same figures as scoring it alone", () => {
    const subjects = [subject(WHOLE), subject({}), subject({ employees: 40, custom: { 现金流评分: 2 } })];
    const { index, coverage } = scoreIdealAll(model, subjects);
    for (const [row, item] of subjects.entries()) {
      const alone = scoreIdeal(model, item);
      expect(index[row]).toBeCloseTo(alone.index, 10);
      expect(coverage[row]).toBeCloseTo(alone.coverage, 10);
    }
  });
});

describe("shareBelow", () => {
  it("counts equal values half", () => {
    expect(shareBelow(5, [1, 5, 9, 10])).toBe(0.375);
    expect(shareBelow(5, [])).toBeUndefined();
  });
});

describe("roundToSum", () => {
  it("keeps the shown parts summing to the shown whole", () => {
    // 10.4 + 20.4 + 41.4 = 72.2 → 72; floors sum to 71, so the first of equal remainders goes up.
    expect(roundToSum([10.4, 20.4, 41.4])).toEqual([11, 20, 41]);
    expect(roundToSum([0.25, 0.25, 0.5], 1)).toEqual([0.3, 0.2, 0.5]);
  });
});
