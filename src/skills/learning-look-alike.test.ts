import { describe, expect, it } from "vitest";
import type { Account } from "#src/domain/crm.ts";
import { createRandom, type Random, range } from "#src/domain/learning/random.ts";
import { account, deal } from "#test/support/sales-world.ts";
import { checkedTimes, timesOf } from "../domain/learning/look-alike-check.ts";
import { learningArea } from "../settings/learning.ts";
import { accountTraits, isNamed } from "./learning-accounts.ts";
import { doubledFields } from "./learning-doubles.ts";
import { learnLookAlikes } from "./learning-look-alike.ts";

const rules = learningArea.parse(undefined);
const pick = <Item>(items: readonly Item[], random: Random) =>
  items[Math.floor(random() * items.length)] as Item;

function firms(count: number, random: Random): Account[] {
  return range(0, count).map((i) =>
    account({
      id: `A${String(i).padStart(4, "0")}`,
      industryCode: pick(["141", "524", "344"], random),
      employees: 20 + Math.floor(random() * 2000),
      custom: { 自有铸造: pick(["是", "否"], random), 采购方式: pick(["比价", "招标", "议价"], random) },
    }),
  );
}

function learn(accounts: readonly Account[], winners: readonly Account[]) {
  const deals = winners.map(({ id }) => deal({ accountId: id, status: "won" }));
  return learnLookAlikes({ accounts, deals, liked: new Set(), disliked: new Set(), rules });
}

describe("learnLookAlikes", () => {
  it("finds no signal in lots, but for about one draw in twenty", () => {
    const found = range(0, 40).filter((seed) => {
      const random = createRandom(seed + 100);
      const accounts = firms(200, random);
      const winners = accounts.filter(() => random() < 0.15);
      return learn(accounts, winners).check?.signal === true;
    });

    expect(found.length).toBeLessThanOrEqual(5);
  });

  it("finds it where foundries of 800 staff and up buy, and says times that fall down the list", () => {
    const random = createRandom(3);
    const accounts = firms(300, random);
    const winners = accounts.filter(
      ({ employees = 0, custom }) =>
        random() < (employees > 800 && custom.自有铸造 === "是" ? 0.5 : employees > 800 ? 0.1 : 0.03),
    );
    const { check } = learn(accounts, winners);
    const times = check?.bands.map((band) => band.times.value) ?? [];

    expect(check?.signal).toBe(true);
    expect(check?.inBestTenth).toBeGreaterThan(0.2);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(times[0]).toBeGreaterThan(1.5);
    for (const { times: band } of check?.bands ?? []) {
      expect(band.low).toBeLessThanOrEqual(band.value);
      expect(band.high).toBeGreaterThanOrEqual(band.value);
    }
  });

  it("weighs winners' density against all accounts: 3 among others, a fifth won, is 3 / (0.2·3 + 0.8)", () => {
    const band = { to: 1, floor: 0, times: { value: 3 / 1.4, low: 1, high: 3 } };
    const check = { bands: [band], inBestTenth: 0.3, signal: true, seeds: 9 };

    expect(timesOf(check, 5).value).toBeCloseTo(2.142857, 5);
    expect(checkedTimes({ ...check, signal: false }, 5)).toBeUndefined();
  });

  it("keeps partners and competitors out of what is learnt from", () => {
    const random = createRandom(1);
    const accounts = firms(40, random).map((row, i) =>
      i < 4 ? { ...row, kind: i < 2 ? ("partner" as const) : ("competitor" as const) } : row,
    );

    expect(learn(accounts, accounts.slice(10, 16)).accounts).toHaveLength(36);
  });

  it("leaves out what only winners state, however few they are", () => {
    const accounts = firms(20, createRandom(2)).map((row, i) => ({
      ...row,
      custom: { ...row.custom, 服务群: i < 3 ? (i === 0 ? "甲" : "乙") : null },
    }));

    expect(learn(accounts, accounts.slice(0, 4)).leftOut).toContainEqual({
      field: "服务群",
      reason: "winners-only",
    });
  });
});

describe("accountTraits", () => {
  it("uses the finest industry code there is and does not count the industry twice", () => {
    const codes = ["C344", "C345", "C346"];
    const accounts = firms(12, createRandom(4)).map((row, i) => ({
      ...row,
      industryCode: "34",
      custom: { 细分行业代码: codes[i % 3] ?? "", 细分行业: ["泵", "轴承", "电梯"][i % 3] ?? "" },
    }));
    const { records, fields, leftOut } = accountTraits(accounts, rules.accounts);

    expect(records[0]?.industry).toEqual(["C", "34", "344"]);
    expect(fields.map(({ id }) => id)).not.toContain("细分行业");
    expect(leftOut).toContainEqual({ field: "细分行业代码", reason: "double" });
  });

  it("does not put two currencies on one scale", () => {
    const rows = firms(9, createRandom(5)).map((row, i) => ({
      ...row,
      revenue: { minor: 100_000 * (i + 1), currency: i === 8 ? "JPY" : "CNY" },
    }));
    const { records } = accountTraits(rows, rules.accounts);

    expect(records[0]?.revenue).toBe(1000);
    expect(records[8]?.revenue).toBeUndefined();
  });

  it("takes a word as part of a name, and with = as the whole", () => {
    expect(isNamed("客户满意度", ["满意"])).toBe(true);
    expect(isNamed("战略价值评分", ["=战略"])).toBe(false);
    expect(isNamed("Status", ["=status"])).toBe(true);
  });
});

describe("doubledFields", () => {
  const fields = [
    { id: "a", kind: "category" },
    { id: "b", kind: "category" },
    { id: "n", kind: "number" },
    { id: "m", kind: "number" },
  ] as const;

  it("finds labels that translate one to one and figures that are the same", () => {
    const records = range(0, 40).map((i) => ({
      a: ["甲", "乙", "丙"][i % 3],
      b: ["A", "B", "C"][i % 3],
      n: i,
      m: i,
    }));

    expect(doubledFields(records, fields)).toEqual(new Set(["b", "m"]));
  });

  it("does not take two rare yes for the same one", () => {
    const records = range(0, 40).map((i) => ({
      a: i === 3 ? "是" : "否",
      b: i === 9 ? "是" : "否",
      n: i,
      m: -i,
    }));

    expect(doubledFields(records, fields)).toEqual(new Set());
  });
});
