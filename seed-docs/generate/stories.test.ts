import { describe, expect, it } from "vitest";
import { cell, type Row, readTable } from "./tables.ts";

const TODAY = "2026-11-20";
const accounts = readTable("accounts");
const contacts = readTable("contacts");
const deals = readTable("deals");
const activities = readTable("activities");
const history = Map.groupBy(readTable("stage_history"), (row) => cell(row, "商机编号"));
const open = deals.filter((row) => cell(row, "关闭日期") === "");

const account = (name: string) => accounts.find((row) => cell(row, "客户名称") === name);
const idOf = (name: string) => cell(account(name), "客户编号");
const of = (rows: readonly Row[], name: string) => rows.filter((row) => cell(row, "客户编号") === idOf(name));
const days = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000;

function pushes(deal: Row): number {
  const dates = (history.get(cell(deal, "商机编号")) ?? []).map((row) => cell(row, "预计成交日期"));
  return dates.filter((date, i) => i > 0 && date > (dates[i - 1] ?? "")).length;
}

describe("华晟精密", () => {
  it("has the figures of the scene and misses only cash flow", () => {
    const row = account("华晟精密");

    expect(
      ["员工人数", "年增长率(%)", "数字化部门", "MES上线年份", "距最近办事处(公里)"].map((header) =>
        cell(row, header),
      ),
    ).toEqual(["1200", "24", "是", "2025", "90"]);
    expect(cell(row, "现金流评分")).toBe("");
  });

  it("knows the production VP and an engineer, and nobody who holds the budget", () => {
    const people = of(contacts, "华晟精密");

    expect(people.find((row) => cell(row, "姓名") === "张建国")).toMatchObject({
      职务: "生产副总",
      决策角色: "TB",
    });
    expect(people.map((row) => cell(row, "姓名"))).toContain("李明");
    expect(people.filter((row) => cell(row, "决策角色") === "EB")).toEqual([]);
  });

  it("has one open deal, a downtime note of March and a rival in a sister plant", () => {
    const notes = of(activities, "华晟精密").filter((row) => cell(row, "活动时间").startsWith("2026-03"));

    expect(of(open, "华晟精密")).toHaveLength(1);
    expect(notes.some((row) => cell(row, "内容").includes("停机"))).toBe(true);
    expect(cell(account("华晟传动"), "现有竞品")).toBe("拓渊工软");
    expect(cell(account("华晟传动"), "上级客户编号")).toBe(cell(account("华晟精密"), "上级客户编号"));
  });
});

describe("the other stories", () => {
  it("keeps 临港重装 without a deal, alike 华晟精密 and 东川泵业 but for export", () => {
    expect(of(deals, "临港重装")).toEqual([]);
    for (const header of ["自有铸造", "数字化部门", "ERP厂商"])
      expect(
        new Set(["临港重装", "华晟精密", "东川泵业"].map((name) => cell(account(name), header))).size,
      ).toBe(1);
    expect(cell(account("临港重装"), "出口业务")).toBe("否");
    expect(cell(account("临港重装"), "数字化负责人到岗")).toBe("2026-05");
  });

  it("has 东川泵业's 180 万 pushed twice, the second time in week 47", () => {
    const [deal] = of(open, "东川泵业");
    const last = history.get(cell(deal, "商机编号"))?.at(-1);

    expect(Number(cell(deal, "商机金额"))).toBe(1_800_000);
    expect(pushes(deal as Row)).toBe(2);
    expect(days(cell(last, "变更时间").slice(0, 10), TODAY)).toBeLessThan(7);
  });

  it("has 长风汽配 won again in 18 days", () => {
    const deal = of(deals, "长风汽配").find((row) => cell(row, "商机名称").includes("二厂"));

    expect(cell(deal, "商机阶段")).toBe("赢单");
    expect(days(cell(deal, "创建日期"), cell(deal, "关闭日期"))).toBe(18);
  });

  it("has a group with six subsidiaries, of which some have not bought", () => {
    const parent = idOf("瀚屿能源集团");
    const children = accounts.filter((row) => cell(row, "上级客户编号") === parent);
    const bought = new Set(
      deals.filter((row) => cell(row, "商机阶段") === "赢单").map((row) => cell(row, "客户编号")),
    );
    const buyers = children.filter((row) => bought.has(cell(row, "客户编号")));

    expect(children).toHaveLength(6);
    expect(buyers.length).toBeGreaterThan(0);
    expect(buyers.length).toBeLessThan(6);
    expect(of(contacts, "瀚屿能源集团").length).toBeGreaterThan(40);
  });
});

describe("the pipeline", () => {
  const touched = new Map<string, string>();
  for (const row of activities)
    if (cell(row, "活动类型") !== "task")
      touched.set(cell(row, "商机编号"), cell(row, "活动时间").slice(0, 10));

  it.each<[string, (deal: Row) => boolean]>([
    [
      "silent for more than 21 days",
      (deal) => days(touched.get(cell(deal, "商机编号")) ?? cell(deal, "创建日期"), TODAY) > 21,
    ],
    ["past their close date", (deal) => cell(deal, "预计成交日期") < TODAY],
    ["pushed twice or more", (deal) => pushes(deal) >= 2],
    ["without a next step", (deal) => cell(deal, "下一步") === ""],
    [
      "with a next step overdue",
      (deal) => cell(deal, "下一步日期") !== "" && cell(deal, "下一步日期") < TODAY,
    ],
    [
      "without a known decision maker",
      (deal) =>
        !contacts.some(
          (row) => cell(row, "客户编号") === cell(deal, "客户编号") && cell(row, "决策角色") === "EB",
        ),
    ],
    ["in another currency", (deal) => cell(deal, "币种") !== "CNY"],
  ])("has open deals %s", (_, test) => {
    expect(open.filter(test).length).toBeGreaterThanOrEqual(3);
  });

  it("has deals cut, raised, pushed and pulled in over the two years", () => {
    const moves = [...history.values()].flatMap((rows) =>
      rows.slice(1).map((row, i) => [rows[i] as Row, row] as const),
    );
    const amounts = moves.map(
      ([before, after]) => Number(cell(after, "商机金额")) - Number(cell(before, "商机金额")),
    );
    const dates = moves.map(([before, after]) =>
      cell(after, "预计成交日期").localeCompare(cell(before, "预计成交日期")),
    );

    for (const sign of [1, -1]) {
      expect(amounts.filter((change) => Math.sign(change) === sign).length).toBeGreaterThan(10);
      expect(dates.filter((change) => Math.sign(change) === sign).length).toBeGreaterThan(10);
    }
  });

  it("gives 华东一组 a week 47 to talk about", () => {
    const team = new Set(
      readTable("users")
        .filter((row) => cell(row, "团队编号") === "T04")
        .map((row) => cell(row, "用户编号")),
    );
    const week = readTable("stage_history").filter(
      (row) => team.has(cell(row, "操作人编号")) && cell(row, "变更时间") >= "2026-11-16",
    );
    const count = (test: (row: Row) => boolean) => week.filter(test).length;

    expect(count((row) => cell(row, "变更类型") === "创建")).toBeGreaterThanOrEqual(4);
    expect(count((row) => cell(row, "变更类型") === "预计成交日期")).toBeGreaterThanOrEqual(2);
    expect(
      count((row) => cell(row, "新阶段") === "赢单" && cell(row, "变更类型") === "阶段"),
    ).toBeGreaterThanOrEqual(1);
  });
});

describe("the customers", () => {
  it("covers all four kinds of loyalty", () => {
    const kinds = new Set(
      accounts
        .filter((row) => cell(row, "只采购我司") && cell(row, "主动推荐"))
        .map((row) => cell(row, "只采购我司") + cell(row, "主动推荐")),
    );

    expect(kinds.size).toBe(4);
  });

  it("has renewals due in the coming year and older versions to upgrade", () => {
    const lines = readTable("order_lines");
    const current = new Map(
      readTable("products").map((row) => [cell(row, "产品编号"), cell(row, "当前版本")]),
    );

    expect(
      lines.filter((row) => cell(row, "续约日期") > TODAY && cell(row, "续约日期") < "2027-11-20").length,
    ).toBeGreaterThan(30);
    expect(
      lines.filter(
        (row) => cell(row, "在用版本") !== "" && cell(row, "在用版本") !== current.get(cell(row, "产品编号")),
      ).length,
    ).toBeGreaterThan(30);
  });

  it("has blacklisted accounts with a reason that the money bears out", () => {
    const listed = accounts.filter((row) => cell(row, "黑名单") === "是");

    expect(listed.length).toBeGreaterThanOrEqual(3);
    expect(
      listed.every((row) => cell(row, "黑名单原因") !== "" && Number(cell(row, "逾期应收(万元)")) > 0),
    ).toBe(true);
  });

  it("knows most but not all of what it asks about a firm", () => {
    const known = (header: string) =>
      accounts.filter((row) => cell(row, header) !== "").length / accounts.length;

    for (const header of ["现金流评分", "利润率(%)", "员工人数", "自有铸造", "决策周期(天)"]) {
      expect(known(header)).toBeGreaterThan(0.3);
      expect(known(header)).toBeLessThan(0.95);
    }
  });
});
