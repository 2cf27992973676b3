import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadRegions } from "#src/regions.ts";
import { account } from "#test/support/sales-world.ts";
import type { Account, Territory, TerritoryRule } from "../crm.ts";
import type { RegionIndex } from "../taxonomy/region.ts";
import { byPrimacy, evaluateTerritories, type Membership, territoryRows } from "./territories.ts";
import { compareTerritories, proposeOwners, reportTerritories } from "./territory-report.ts";

let regions: RegionIndex;
beforeAll(async () => {
  regions = await loadRegions();
});

function territory(fields: Partial<Territory> & { id: string }): Territory {
  return {
    name: fields.id,
    publicPool: false,
    assignToOwner: false,
    rules: [],
    includeAccountIds: [],
    excludeAccountIds: [],
    memberIds: [],
    custom: {},
    ...fields,
  };
}

const region = (...values: string[]): TerritoryRule => ({ dimension: "地域", operator: "in", values });
const at = (id: string, province: string, city: string, more: Partial<Account> = {}) =>
  account({ id, province, city, ...more });

/** The rows of the handbook's screen: 全部, 北区 with six provinces, 上海, 北京, 天津. */
const SCREEN = [
  territory({ id: "all", name: "全部", order: 1 }),
  territory({
    id: "north",
    name: "北区",
    parentId: "all",
    order: 2,
    rules: [region("北京市", "天津市", "河北省", "上海市", "辽宁省", "吉林省")],
  }),
  territory({ id: "sh", name: "上海", parentId: "north", order: 3, rules: [region("上海市")] }),
  territory({ id: "bj", name: "北京", parentId: "north", order: 4, rules: [region("北京市")] }),
  territory({ id: "tj", name: "天津", parentId: "north", order: 5, rules: [region("天津市")] }),
];

const ACCOUNTS = [
  at("shanghai", "上海", "上海", { district: "浦东新区" }),
  at("beijing", "北京", "北京"),
  at("shenyang", "辽宁", "沈阳"),
  at("hangzhou", "浙江", "杭州"),
  account({ id: "nowhere" }),
];

function placesOf(territories: readonly Territory[], accounts: readonly Account[] = ACCOUNTS) {
  const plan = evaluateTerritories({ territories, accounts, regions });
  const places: Record<string, string[]> = {};
  for (const { accountId, territoryId, cause } of plan.memberships) {
    places[accountId] = [...(places[accountId] ?? []), cause === "include" ? `${territoryId}+` : territoryId];
  }
  return places;
}

describe("evaluateTerritories", () => {
  it("puts Shanghai in 北区 and in its own row, as the handbook's screen has it", () => {
    expect(placesOf(SCREEN)).toEqual({
      shanghai: ["all", "north", "sh"],
      beijing: ["all", "north", "bj"],
      shenyang: ["all", "north"],
      hangzhou: ["all"],
      nowhere: ["all"],
    });
    expect(["all", "north", "sh"].sort(byPrimacy(SCREEN))[0]).toBe("sh");
  });

  it("lets the exclude list beat the include list, and that beat the rules", () => {
    const rules = [region("上海市")];
    const both = { includeAccountIds: ["hangzhou", "beijing"], excludeAccountIds: ["shanghai", "beijing"] };
    expect(placesOf([territory({ id: "t", parentId: "x", rules, ...both })])).toEqual({ hangzhou: ["t+"] });
  });

  it("joins dimensions by AND and the values of one by OR, down both trees", () => {
    const accounts = [
      at("a", "江苏", "苏州", { industryCode: "3441" }),
      at("b", "江苏", "无锡", { industryCode: "36" }),
      at("c", "江苏", "南京", { industryCode: "34" }),
      at("d", "江苏", "苏州", { industryCode: "65" }),
    ];
    const rules = [
      region("苏州市", "无锡市"),
      { dimension: "行业", operator: "in", values: ["C34", "汽车制造业"] } as const,
    ];
    expect(placesOf([territory({ id: "t", rules })], accounts)).toEqual({ a: ["t"], b: ["t"] });
  });

  it("keeps a child inside its nearest ancestor with rules unless it may exceed it", () => {
    const parent = territory({ id: "p", rules: [region("上海市")] });
    const child = territory({ id: "c", parentId: "p", rules: [region("浙江省", "上海市")] });
    expect(placesOf([parent, child]).hangzhou).toBeUndefined();
    expect(placesOf([parent, { ...child, custom: { exceedsParent: true } }]).hangzhou).toEqual(["c"]);
    expect(placesOf([parent, { ...child, includeAccountIds: ["hangzhou"] }]).hangzhou).toEqual(["c+"]);
  });

  it("does not take an unknown value for a value that is not excluded", () => {
    const abroad = territory({
      id: "t",
      rules: [{ dimension: "国家", operator: "notIn", values: ["中国"] }],
    });
    const accounts = [
      account({ id: "sg", country: "新加坡" }),
      account({ id: "cn", country: "中国" }),
      account({ id: "?" }),
    ];
    expect(placesOf([abroad], accounts)).toEqual({ sg: ["t"] });
  });

  it("fills a public pool with what has no owner, and its include list whoever owns it", () => {
    const pool = territory({ id: "pool", parentId: "all", publicPool: true, includeAccountIds: ["b"] });
    const accounts = [
      account({ id: "a" }),
      account({ id: "b", ownerId: "u" }),
      account({ id: "c", ownerId: "u" }),
    ];
    expect(placesOf([territory({ id: "all" }), pool], accounts)).toEqual({
      a: ["all", "pool"],
      b: ["all", "pool+"],
      c: ["all"],
    });
  });

  it("rolls up children into a parent without rules", () => {
    const tree = [
      territory({ id: "root", rules: [region("江苏省", "浙江省", "上海市")] }),
      territory({ id: "mid", parentId: "root" }),
      territory({ id: "leaf", parentId: "mid", rules: [region("浙江省")] }),
    ];
    expect(placesOf(tree)).toEqual({ hangzhou: ["root", "mid", "leaf"], shanghai: ["root"] });
  });

  it("names rule values that are no place, and parents that run in a circle", () => {
    const plan = evaluateTerritories({
      territories: [
        territory({ id: "a", parentId: "b", rules: [region("亚特兰蒂斯")] }),
        territory({ id: "b", parentId: "a", rules: [region("上海市")] }),
      ],
      accounts: ACCOUNTS,
      regions,
    });
    expect(plan.unknownValues).toEqual([{ territoryId: "a", dimension: "地域", value: "亚特兰蒂斯" }]);
    expect(plan.circular).toEqual(["a", "b"]);
    expect(plan.memberships.map((item) => item.accountId)).toEqual(["shanghai"]);
  });

  it("agrees with the plain reading of the rules on random trees", () => {
    fc.assert(
      fc.property(randomWorld(), ({ territories, accounts }) => {
        const plan = evaluateTerritories({ territories, accounts, regions });
        const found = new Set(
          plan.memberships.map((item) => `${item.territoryId} ${item.accountId} ${item.cause}`),
        );
        const expected = new Set(
          territories.flatMap((item) =>
            accounts.flatMap((row) => {
              const cause = oracle(item, row, territories);
              return cause === undefined ? [] : [`${item.id} ${row.id} ${cause}`];
            }),
          ),
        );
        expect(found).toEqual(expected);
      }),
      { numRuns: 400 },
    );
  });
});

const PLACES: [string, string][] = [
  ["上海", "上海"],
  ["北京", "北京"],
  ["浙江", "杭州"],
  ["浙江", "宁波"],
  ["江苏", "苏州"],
];
const RULE_PLACES: Record<string, (province?: string, city?: string) => boolean> = {
  上海市: (province) => province === "上海",
  北京: (province) => province === "北京",
  浙江省: (province) => province === "浙江",
  宁波市: (_province, city) => city === "宁波",
  "江苏省/苏州市": (_province, city) => city === "苏州",
};
const INDUSTRY_OF: Record<string, string[]> = { "34": ["34", "C"], "3441": ["34", "C"], "65": ["I", "65"] };

function randomWorld() {
  const ids = ["t0", "t1", "t2", "t3", "t4"];
  const accountIds = ["a0", "a1", "a2", "a3", "a4", "a5"];
  const rule = fc.oneof(
    fc.record({
      dimension: fc.constant("地域"),
      operator: fc.constantFrom("in" as const, "notIn" as const),
      values: fc.subarray(Object.keys(RULE_PLACES), { minLength: 1 }),
    }),
    fc.record({
      dimension: fc.constant("行业"),
      operator: fc.constantFrom("in" as const, "notIn" as const),
      values: fc.subarray(["C", "34", "I"], { minLength: 1 }),
    }),
  );
  // A parent comes before its child, so that trees of every shape but no circles are drawn.
  const territories = fc
    .tuple(
      ...ids.map((id, at) =>
        fc.record({
          id: fc.constant(id),
          parent: fc.option(fc.nat({ max: Math.max(0, at - 1) }), { nil: undefined }),
          rules: fc.array(rule, { maxLength: 2 }),
          includeAccountIds: fc.subarray(accountIds, { maxLength: 2 }),
          excludeAccountIds: fc.subarray(accountIds, { maxLength: 2 }),
          publicPool: fc.boolean(),
          exceeds: fc.boolean(),
        }),
      ),
    )
    .map((rows) =>
      rows.map(({ parent, exceeds, ...row }, at) =>
        territory({
          ...row,
          ...(parent === undefined || at === 0 ? {} : { parentId: `t${parent}` }),
          custom: { exceedsParent: exceeds },
        }),
      ),
    );
  const accounts = fc
    .tuple(
      ...accountIds.map((id) =>
        fc.record({
          id: fc.constant(id),
          place: fc.option(fc.constantFrom(...PLACES), { nil: undefined }),
          industryCode: fc.option(fc.constantFrom("34", "3441", "65"), { nil: undefined }),
          ownerId: fc.option(fc.constant("u"), { nil: undefined }),
        }),
      ),
    )
    .map((rows) =>
      rows.map(({ id, place, industryCode, ownerId }) =>
        account({
          id,
          ...(place === undefined ? {} : { province: place[0], city: place[1] }),
          ...(industryCode === undefined ? {} : { industryCode }),
          ...(ownerId === undefined ? {} : { ownerId }),
        }),
      ),
    );
  return fc.record({ territories, accounts });
}

/** The same rules once more, one account and one territory at a time, by recursion and without tables. */
function oracle(item: Territory, row: Account, all: readonly Territory[]): Membership["cause"] | undefined {
  if (item.excludeAccountIds.includes(row.id)) return undefined;
  if (item.includeAccountIds.includes(row.id)) return "include";
  const line: Territory[] = [];
  for (let up = item.parentId; up !== undefined; ) {
    const parent = all.find((other) => other.id === up);
    if (parent === undefined) break;
    line.push(parent);
    up = parent.parentId;
  }
  if (line.some((ancestor) => ancestor.excludeAccountIds.includes(row.id))) return undefined;
  if (item.publicPool && row.ownerId !== undefined) return undefined;
  const ruled = line.find((ancestor) => ancestor.rules.length > 0);
  const allowed =
    item.custom.exceedsParent === true || ruled === undefined || oracle(ruled, row, all) !== undefined;
  if (item.rules.length > 0)
    return allowed && item.rules.every((rule) => oracleRule(rule, row)) ? "rule" : undefined;
  if (item.publicPool) return allowed ? "rule" : undefined;
  if (item.parentId === undefined) return "rule";
  const children = all.filter((other) => other.parentId === item.id);
  return children.some((child) => oracle(child, row, all) !== undefined) ? "rule" : undefined;
}

function oracleRule(rule: TerritoryRule, row: Account): boolean {
  if (rule.dimension === "地域") {
    if (row.province === undefined) return false;
    const hit = rule.values.some((value) => RULE_PLACES[value]?.(row.province, row.city));
    return rule.operator === "in" ? hit : !hit;
  }
  if (row.industryCode === undefined) return false;
  const above = INDUSTRY_OF[row.industryCode] ?? [];
  const hit = rule.values.some((value) => above.includes(value));
  return rule.operator === "in" ? hit : !hit;
}

describe("reportTerritories", () => {
  it("names overlaps between siblings, uncovered accounts, empty territories and uneven loads", () => {
    const territories = [
      ...SCREEN.slice(0, 2),
      { ...(SCREEN[2] as Territory), memberIds: ["u1"] },
      territory({
        id: "east",
        parentId: "north",
        order: 9,
        rules: [region("上海市", "辽宁省")],
        memberIds: ["u2"],
      }),
    ];
    const accounts = [
      ...ACCOUNTS,
      at("sy2", "辽宁", "沈阳"),
      at("sy3", "辽宁", "大连"),
      at("dd", "辽宁", "丹东"),
    ];
    const { memberships } = evaluateTerritories({ territories, accounts, regions });
    const report = reportTerritories({ territories, accounts, deals: [], memberships });
    expect(report.overlaps).toEqual([{ accountId: "shanghai", territoryIds: ["sh", "east"] }]);
    expect(report.uncovered).toEqual(["hangzhou", "nowhere"]);
    expect(report.memberless).toEqual(["all", "north"]);
    // 上海 holds 1 account, east 5 (上海 and four in 辽宁), one member each.
    expect(report.uneven).toEqual([{ heavy: "east", light: "sh", ratio: 5 }]);
  });
});

describe("compareTerritories", () => {
  it("shows what would change and leaves rows set by hand alone", () => {
    const row = (territoryId: string, accountId: string, cause: "rule" | "include" | "manual") => ({
      id: `${territoryId}:${accountId}`,
      territoryId,
      accountId,
      cause,
      custom: {},
    });
    const present = [row("t", "keep", "rule"), row("t", "gone", "rule"), row("t", "hand", "manual")];
    const wanted = [row("t", "keep", "rule"), row("t", "new", "include"), row("t", "hand", "rule")];
    const change = compareTerritories(present, wanted);
    expect(change.added.map((item) => item.accountId)).toEqual(["new"]);
    expect(change.removed.map((item) => item.accountId)).toEqual(["gone"]);
    expect(change.kept).toBe(1);
  });

  it("finds nothing to change in what it wrote itself", () => {
    const rows = territoryRows(evaluateTerritories({ territories: SCREEN, accounts: ACCOUNTS, regions }));
    expect(compareTerritories(rows, rows)).toMatchObject({ added: [], removed: [], kept: rows.length });
  });
});

describe("proposeOwners", () => {
  it("gives each unowned account to the member with the fewest, in its deepest assigning territory", () => {
    const territories = [
      territory({ id: "t", assignToOwner: true, memberIds: ["u1", "u2"] }),
      territory({
        id: "deep",
        parentId: "t",
        assignToOwner: true,
        memberIds: ["u3"],
        includeAccountIds: ["d"],
      }),
    ];
    const accounts = [
      account({ id: "a", ownerId: "u1" }),
      account({ id: "b" }),
      account({ id: "c" }),
      account({ id: "d" }),
    ];
    const { memberships } = evaluateTerritories({ territories, accounts, regions });
    expect(
      proposeOwners({ territories, accounts, memberships }).map((item) => [item.accountId, item.ownerId]),
    ).toEqual([
      ["b", "u2"],
      ["c", "u1"],
      ["d", "u3"],
    ]);
  });
});
