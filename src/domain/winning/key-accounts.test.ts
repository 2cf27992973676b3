import { describe, expect, it } from "vitest";
import { account, activity, deal } from "#test/support/sales-world.ts";
import { EMPTY_WORLD, gatherFacts } from "../targeting/facts.ts";
import { compileMeasures, type Measure } from "../targeting/measure.ts";
import {
  type KeyAccountModel,
  type KeyAccountRules,
  keyAccounts,
  topContributors,
  visitDue,
} from "./key-accounts.ts";

const yuan = (amount: number) => ({ minor: amount * 100, currency: "CNY" });
const won = (accountId: string, amount: number) => deal({ accountId, status: "won", amount: yuan(amount) });

/** One measure a dimension, read straight from a column, so that the numbers can be worked by hand. */
const column = (field: string, dimension: string): Measure => ({
  name: { zh: field, en: field },
  dimension,
  reversed: false,
  ask: { zh: "", en: "" },
  from: [
    {
      field: `custom.${field}`,
      scale: [
        [0, 0],
        [100, 100],
      ],
    },
  ],
});
const RULES: KeyAccountRules = {
  contributionShare: 0.5,
  angleFrom: 60,
  weights: { c: 1, p: 1, w: 1 },
  cuts: { closeness: "median", potential: "median", chance: "median" },
  cadence: { "3": 14, "2": 30, "1": 60, "0": 90 },
};
const compiled = compileMeasures(
  {
    c: column("c", "closeness"),
    p: column("p", "potential"),
    w: column("w", "chance"),
    s: column("s", "strategic"),
    i: column("i", "industry"),
  },
  {},
);
const model: KeyAccountModel = {
  measures: compiled.slice(0, 3).map((measure) => ({ ...measure, weight: 1 })),
  strategic: compiled[3],
  industry: compiled[4],
  rules: RULES,
};

function octants(
  rows: readonly (readonly [
    id: string,
    c: number | undefined,
    p: number | undefined,
    w: number | undefined,
  ])[],
  rules = RULES,
) {
  const accounts = rows.map(([id, c, p, w]) =>
    account({ id, custom: JSON.parse(JSON.stringify({ c, p, w })) }),
  );
  const facts = gatherFacts({ ...EMPTY_WORLD, accounts }, "2026-11-20");
  const subjects = accounts.map((item) => ({ account: item, facts: facts.get(item.id) ?? ({} as never) }));
  const result = keyAccounts({ ...model, rules }, subjects, [won("a", 100)], { CNY: 1 });
  return { ...result, order: result.accounts.map((item) => [item.subject.account.id, item.rank]) };
}

describe("octants (S-16)", () => {
  it("cuts each dimension at the portfolio's median and orders by high dimensions, then chance", () => {
    // Medians: closeness of 90,10,50 = 50; potential of 20,80,60 = 60; chance of 70,90,30 = 70.
    const { cuts, order } = octants([
      ["a", 90, 20, 70],
      ["b", 10, 80, 90],
      ["c", 50, 60, 30],
    ]);
    expect(cuts).toEqual({ closeness: 50, potential: 60, chance: 70 });
    expect(order).toEqual([
      ["b", 2],
      ["a", 2],
      ["c", 2],
    ]);
  });

  it("takes a configured cut, and never counts an unknown dimension as high", () => {
    const rules = { ...RULES, cuts: { closeness: 40, potential: 40, chance: 95 } } as const;
    const { order, accounts } = octants(
      [
        ["a", 90, undefined, 94],
        ["b", 40, 40, 95],
      ],
      rules,
    );
    expect(order).toEqual([
      ["b", 3],
      ["a", 1],
    ]);
    expect(accounts[1]?.high).toEqual({ closeness: true, potential: false, chance: false });
    expect(accounts[1]?.dimensions.potential.value).toBeUndefined();
  });

  it("has all eight octants and puts the best match first", () => {
    const rows = [0, 1, 2, 3, 4, 5, 6, 7].map(
      (bits) => [`o${bits}`, bits & 4 ? 80 : 20, bits & 2 ? 80 : 20, bits & 1 ? 80 : 20] as const,
    );
    const { order } = octants(rows, { ...RULES, cuts: { closeness: 50, potential: 50, chance: 50 } });
    // 3 high: o7. 2 high by chance, potential, closeness: o3 (pw), o5 (cw), o6 (cp). 1 high: o1, o2, o4. None: o0.
    expect(order.map(([id]) => id)).toEqual(["o7", "o3", "o5", "o6", "o1", "o2", "o4", "o0"]);
  });
});

describe("the three-angle test", () => {
  it("counts the fewest accounts that bring half of the won amount", () => {
    // 500 + 300 + 150 + 50 = 1000. 500 alone reaches 0.5; 300 is beyond it.
    const deals = [
      won("b", 300),
      won("a", 500),
      won("c", 150),
      won("d", 50),
      deal({ accountId: "e", amount: yuan(900) }),
    ];
    const result = topContributors(deals, 0.5, { CNY: 1 });
    expect([...result].map(([id, { share, top }]) => [id, share, top])).toEqual([
      ["a", 0.5, true],
      ["b", 0.3, false],
      ["c", 0.15, false],
      ["d", 0.05, false],
    ]);
    expect(topContributors(deals, 0.6, { CNY: 1 }).get("b")?.top).toBe(true);
  });

  it("adds currencies by their rates and leaves out one without", () => {
    const deals = [
      deal({ accountId: "a", status: "won", amount: { minor: 100_00, currency: "USD" } }),
      deal({ accountId: "b", status: "won", amount: yuan(290) }),
      deal({ accountId: "c", status: "won", amount: { minor: 100_00, currency: "XAU" } }),
    ];
    const result = topContributors(deals, 0.5, { CNY: 1, USD: 7.1 });
    expect(result.get("a")).toEqual({ share: 0.71, top: true });
    expect(result.has("c")).toBe(false);
  });
});

describe("visitDue", () => {
  it("counts from the last visit or meeting, not from calls", () => {
    const activities = [
      activity({ kind: "visit", on: "2026-10-01" }),
      activity({ kind: "meeting", on: "2026-10-21" }),
      activity({ kind: "call", on: "2026-11-15" }),
      activity({ kind: "visit", on: "2026-12-01" }),
    ];
    expect(visitDue(activities, 14, "2026-11-20")).toEqual({
      lastOn: "2026-10-21",
      everyDays: 14,
      dueOn: "2026-11-04",
      overdue: 16,
    });
  });

  it("is due today when there was none", () => {
    expect(visitDue([], 30, "2026-11-20")).toEqual({ everyDays: 30, dueOn: "2026-11-20", overdue: 0 });
  });
});
