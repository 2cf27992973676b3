import excel from "exceljs";
import { describe, expect, it } from "vitest";
import { loadRegions } from "#src/regions.ts";
import { exportFolder } from "#test/support/export-folder.ts";
import { createFilesSource } from "./source.ts";
import { openTables } from "./tables.ts";

async function workbook(fill: (book: excel.Workbook) => void): Promise<Uint8Array> {
  const book = new excel.Workbook();
  fill(book);
  return new Uint8Array(await book.xlsx.writeBuffer());
}

describe("a workbook", () => {
  it("gives a table for each visible sheet, with dates, formulas and merged cells", async () => {
    const content = await workbook((book) => {
      const deals = book.addWorksheet("商机");
      deals.addRow(["名称", "签约日期", "金额", "在谈"]);
      deals.addRow(["甲", new Date(Date.UTC(2026, 10, 20)), { formula: "1+1", result: 2 }, true]);
      deals.addRow([null, new Date(Date.UTC(2026, 10, 21)), { formula: "A9*2", result: undefined }, false]);
      deals.mergeCells("A2:A3");
      book.addWorksheet("说明").addRow(["仅供内部"]);
      book.addWorksheet("隐藏").state = "hidden";
    });
    await using folder = await exportFolder({ "导出.xlsx": content });

    const { tables } = await openTables([folder.file("导出.xlsx")]);
    const rows = (await Array.fromAsync(tables[0]?.rows() ?? [])).flat();

    expect(tables.map((table) => table.sheet)).toEqual(["商机", "说明"]);
    expect(rows.map((row) => row.cells)).toEqual([
      ["名称", "签约日期", "金额", "在谈"],
      ["甲", "2026-11-20", 2, true],
      ["甲", "2026-11-21", null, false],
    ]);
    expect(rows[1]?.formulas?.get(2)).toEqual({ text: "=1+1", cached: true });
    expect(rows[2]?.formulas?.get(2)?.cached).toBe(false);
  });

  it("is refused with what to do when it is locked, damaged or of another kind", async () => {
    const locked = Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    await using folder = await exportFolder({
      "a.xlsx": locked,
      "b.xlsx": "PK and nothing more",
      "c.docx": "x",
    });

    const { tables, problems } = await openTables(
      ["a.xlsx", "b.xlsx", "c.docx"].map((name) => folder.file(name)),
    );

    expect(tables).toEqual([]);
    expect(problems.map(({ code, file }) => [code, file])).toEqual([
      ["unreadable", "a.xlsx"],
      ["unreadable", "b.xlsx"],
      ["unreadable", "c.docx"],
    ]);
    expect(problems[0]?.message.en).toContain("password");
  });
});

it("comes in as several tables that refer to each other, formula cells named", async () => {
  const content = await workbook((book) => {
    const deals = book.addWorksheet("商机");
    deals.addRow(["2026 年商机一览"]);
    deals.addRow(["商机名称", "客户名称", "商机阶段", "商机金额（万元）", "预计成交日期"]);
    deals.addRow(["一期", "甲公司", "方案", 12.5, new Date(Date.UTC(2026, 11, 31))]);
    deals.addRow(["二期", "甲公司", "赢单", { formula: "D3*2", result: 25 }, 46_346]);
    const accounts = book.addWorksheet("客户");
    accounts.addRow(["客户名称", "行业", "联系电话"]);
    accounts.addRow(["甲公司", "软件", 13_800_000_000]);
  });
  await using folder = await exportFolder({ "crm.xlsx": content });
  const source = createFilesSource({ paths: [folder.path] }, { regions: loadRegions });

  const parts = await Array.fromAsync(source.changes());
  const deals = parts.flatMap(({ batch }) => (batch.kind === "deal" ? batch.rows : []));

  expect(
    deals.map(({ accountId, amount, expectedCloseOn, closedOn }) => [
      accountId,
      amount,
      expectedCloseOn ?? closedOn,
    ]),
  ).toEqual([
    ["甲公司", { minor: 12_500_000, currency: "CNY" }, "2026-12-31"],
    ["甲公司", { minor: 25_000_000, currency: "CNY" }, "2026-11-20"],
  ]);
  expect(parts.flatMap(({ problems }) => problems).filter(({ code }) => code === "formula")).toMatchObject([
    { file: "crm.xlsx (商机)", row: 4, column: "商机金额（万元）", value: "=D3*2", rowSkipped: false },
  ]);
});
