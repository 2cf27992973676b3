import { describe, expect, it } from "vitest";
import { loadRegions } from "#src/regions.ts";
import { segmentsArea } from "#src/settings/segments.ts";
import { account, deal, world } from "#test/support/sales-world.ts";
import type { Account } from "../crm.ts";
import { adviseAxis } from "./axis.ts";
import { gatherFacts } from "./facts.ts";
import { bandOf, profileCustomers } from "./profile.ts";
import { isSegment, measurePond, pickReferences, segmentTest } from "./segments.ts";

const { activities } = segmentsArea.parse(undefined);

describe("adviseAxis", () => {
  it("cuts by industry what serves a primary activity, by region what serves a support activity", () => {
    expect(adviseAxis("CRM 软件", activities)).toMatchObject({
      activity: "sales",
      kind: "primary",
      axis: "industry",
    });
    expect(adviseAxis("面向中小企业的财税服务", activities)).toMatchObject({
      activity: "infrastructure",
      axis: "region",
    });
    expect(adviseAxis("Warehouse management for suppliers", activities)).toMatchObject({
      activity: "inbound",
      axis: "industry",
    });
  });

  it("asks when the product says nothing", () => {
    expect(adviseAxis("一个新产品", activities)).toBeUndefined();
  });
});

describe("isSegment", () => {
  it("needs all three ticks", () => {
    expect(isSegment({ need: true, value: true, reference: true })).toBe(true);
    expect(isSegment({ need: true, value: true, reference: false })).toBe(false);
  });
});

describe("segmentTest", () => {
  it("takes finer industries and lower places in, and leaves out what is not known", async () => {
    const inside = segmentTest({ industries: ["34"], places: ["江苏省", "上海市"] }, await loadRegions());
    expect(inside(account({ industryCode: "344", province: "江苏", city: "苏州" }))).toBe(true);
    expect(inside(account({ industryCode: "34", province: "上海", city: "上海" }))).toBe(true);
    expect(inside(account({ industryCode: "36", province: "江苏" }))).toBe(false);
    expect(inside(account({ industryCode: "34" }))).toBe(false);
    expect(inside(account({ province: "江苏" }))).toBe(false);
  });
});

describe("measurePond", () => {
  const rows = Array.from({ length: 8 }, (_, at) => account({ id: `a${at}` }));
  const deals = [deal({ accountId: "a0", status: "won" }), deal({ accountId: "a1", status: "won" })];
  const facts = gatherFacts(world({ accounts: rows, deals }), "2026-11-23");
  const members = rows.map((row, at) => {
    const own = facts.get(row.id);
    if (own === undefined) throw new Error("no facts");
    return { account: row, facts: own, brand: at < 4 ? 50 : Number.NaN, index: 60 };
  });
  const weights = { shareWeight: 1, brandWeight: 1 };

  it("takes the mean of share and brand", () => {
    // 2 customers of 8 accounts are 25 %; brand 50 where known: (25 + 50) / 2.
    expect(measurePond(members, weights)).toMatchObject({
      accounts: 8,
      customers: 2,
      share: 0.25,
      brand: 50,
      score: 37.5,
    });
  });

  it("takes the market's size when somebody gave it, and never less than what is known", () => {
    expect(measurePond(members, { ...weights, marketAccounts: 20 })).toMatchObject({
      share: 0.1,
      shareOf: "market",
      score: 30,
    });
    expect(measurePond(members, { ...weights, marketAccounts: 4 }).share).toBe(0.25);
  });

  it("counts share alone while nothing is known of the brand", () => {
    expect(measurePond(members.slice(4), weights)).toMatchObject({ share: 0, score: 0 });
    expect(
      measurePond(
        members.map((member) => ({ ...member, brand: Number.NaN })),
        weights,
      ).score,
    ).toBe(25);
    expect(measurePond([], weights)).toMatchObject({ accounts: 0, share: 0, score: 0 });
  });
});

describe("pickReferences", () => {
  it("names happy customers open to visits first, then the same province, then the nearest in size", () => {
    const candidate = (
      id: string,
      fields: Partial<Account>,
      satisfaction: number,
      openToVisits = false,
      wins = 1,
    ) => ({
      account: account({ id, ...fields }),
      wins,
      satisfaction,
      openToVisits,
    });
    const picked = pickReferences(account({ id: "me", province: "江苏", employees: 1000 }), [
      candidate("far", { province: "广东", employees: 1000 }, 75),
      candidate("small", { province: "江苏", employees: 100 }, Number.NaN),
      candidate("like", { province: "江苏", employees: 900 }, 75),
      candidate("open", { province: "广东" }, 100, true),
      candidate("unhappy", { province: "江苏", employees: 1000 }, 25, true),
      candidate("no-win", { province: "江苏", employees: 1000 }, 100, true, 0),
    ]);
    expect(picked.map((item) => item.account.id)).toEqual(["open", "like", "small", "far"]);
  });
});

describe("profileCustomers", () => {
  it("compares customers with the whole base, counting only what is known", () => {
    const size = (id: string, employees?: number) =>
      account({ id, ...(employees === undefined ? {} : { employees }) });
    const accounts = [
      ...Array.from({ length: 4 }, (_, at) => size(`c${at}`, 800)),
      size("c4"),
      ...Array.from({ length: 15 }, (_, at) => size(`p${at}`, at < 3 ? 800 : 50)),
    ];
    const profile = profileCustomers({
      accounts,
      isCustomer: (row) => row.id.startsWith("c"),
      traitsOf: (row) =>
        row.employees === undefined ? [] : [{ group: "size", value: bandOf("size", row.employees) }],
      minimum: 3,
    });
    expect([profile.customers, profile.base]).toEqual([5, 20]);
    // Known: 4 customers of 4 have 500–999, 7 of 19 in the base. Lift (4.5 / 4.5) / (7.5 / 19.5) = 2.6.
    expect(profile.traits[0]).toMatchObject({ value: "500–999", customers: 4, base: 7, customerShare: 1 });
    expect(profile.traits[0]?.lift).toBeCloseTo(2.6, 9);
    expect(profile.traits[1]?.lift).toBeLessThan(0.2);
  });
});
