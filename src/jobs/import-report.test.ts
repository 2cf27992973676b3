import { describe, expect, it } from "vitest";
import type { Problem } from "../ports/crm-source.ts";
import type { ImportReport } from "./import.ts";
import { formatImportReport, groupProblems, problemsCsv } from "./import-report.ts";

const badNumber = (row: number, value: string): Problem => ({
  code: "bad-number",
  file: "商机.csv",
  row,
  column: "金额",
  value,
  message: { zh: "读不成数字，这一格未采用", en: "is not a number, so the cell was left out" },
  rowSkipped: false,
});

const leftOut: Problem = {
  code: "unreadable",
  file: "misc.csv",
  message: { zh: "认不出这是哪种表，未导入", en: "is not known" },
  rowSkipped: true,
  count: 9,
};

function report(problems: readonly Problem[]): ImportReport {
  return {
    runId: "r1",
    system: "files",
    status: "done",
    dryRun: false,
    startedAt: "2026-11-20T04:00:00.000Z",
    durationMs: 1234,
    rows: 8800,
    kinds: [{ kind: "deal", added: 8799, changed: 1, unchanged: 0 }],
    problems,
    problemsLeftOut: 0,
    previews: [],
  };
}

describe("the report", () => {
  it("reads like a colleague's in Chinese", () => {
    expect(formatImportReport(report([badNumber(318, "12O万"), leftOut]), "zh")).toBe(
      [
        "读了 8,800 行，跳过 0 行，1 张表未导入，用时 1.2 秒",
        "  商机：新增 8,799 · 更新 1 · 未变 0",
        "",
        "要看一眼的：",
        "  misc.csv 认不出这是哪种表，未导入（共 9 行）",
        "  商机.csv 第 318 行 金额 “12O万” 读不成数字，这一格未采用",
      ].join("\n"),
    );
  });

  it("says the same in English", () => {
    const text = formatImportReport(report([badNumber(318, "12O万"), badNumber(400, "x")]), "en");

    expect(text).toContain("8,800 rows read, 0 skipped, 1.2 s");
    expect(text).toContain(
      '商机.csv row 318 金额 "12O万" is not a number, so the cell was left out (2 rows)',
    );
  });

  it("groups what differs only in row and value and counts the rows", () => {
    const groups = groupProblems([badNumber(2, "a"), badNumber(9, "b"), leftOut]);

    expect(groups.map(({ file, count, first }) => [file, count, first.row])).toEqual([
      ["misc.csv", 9, undefined],
      ["商机.csv", 2, 2],
    ]);
  });
});

it("lists every problem as CSV that a spreadsheet takes as text", () => {
  const lines = problemsCsv([badNumber(2, "=1+1"), badNumber(3, '@SUM("a")'), badNumber(4, "12,5")]).split(
    "\r\n",
  );

  expect(lines[1]).toContain(",'=1+1,");
  expect(lines[2]).toContain(`,"'@SUM(""a"")",`);
  expect(lines[3]).toContain(',"12,5",');
  expect(lines).toHaveLength(5);
});
