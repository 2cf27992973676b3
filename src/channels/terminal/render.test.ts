import { describe, expect, it } from "vitest";
import type { Reply } from "../../reply.ts";
import { actionsOf, renderText } from "./render.ts";
import { columnsOf } from "./width.ts";

function act(label: string) {
  return { label, skill: "x", input: {}, token: `t-${label}` };
}

function lines(blocks: Reply["blocks"], width = 60): string[] {
  return renderText({ blocks }, "zh", { width }).split("\n");
}

describe("renderText", () => {
  it("aligns Chinese and Latin columns by display width", () => {
    const table = lines([
      {
        type: "table",
        columns: [{ label: "商机" }, { label: "金额", align: "end" }],
        rows: [{ cells: ["产线追溯一期", "¥1,200,000"] }, { cells: ["MES", "¥80,000"] }],
      },
    ]);
    expect(table).toEqual([
      "商机                金额",
      "产线追溯一期  ¥1,200,000",
      "MES              ¥80,000",
    ]);
    expect(new Set(table.map(columnsOf)).size).toBe(1);
  });

  it("never cuts a figure; the words beside it give way", () => {
    const row = lines(
      [
        {
          type: "table",
          columns: [{ label: "客户" }, { label: "金额", align: "end" }],
          rows: [{ cells: ["江苏华晟精密机械制造股份有限公司", "¥12,345,678"] }],
        },
      ],
      24,
    );
    expect(row.at(-1)).toBe("江苏华晟精…  ¥12,345,678");
  });

  it("turns rows into lists when there is no room for columns", () => {
    const columns = [
      { label: "客户" },
      { label: "金额", align: "end" as const },
      { label: "日期", align: "end" as const },
    ];
    const rows = [{ cells: ["华晟精密", "¥12,345,678", "2026-12-31"] }];
    expect(lines([{ type: "table", columns, rows }], 20)).toEqual([
      "华晟精密",
      "  金额 ¥12,345,678",
      "  日期 2026-12-31",
    ]);
  });

  it("says how many rows there are beyond those shown", () => {
    const table = lines([
      { type: "table", columns: [{ label: "客户" }], rows: [{ cells: ["华晟"] }], total: 24 },
    ]);
    expect(table.at(-1)).toBe("共 24 行，这里是前 1 行");
  });

  it("draws bars in proportion with the number beside each", () => {
    const chart = lines(
      [
        {
          type: "chart",
          caption: "金额",
          chart: { kind: "bar", categories: ["需求", "方案"], series: [{ name: "万元", values: [40, 10] }] },
        },
      ],
      20,
    );
    expect(chart).toEqual(["金额", "需求 40 ███████████", "方案 10 ██▊"]);
  });

  it("puts high scores at the top and difficult ones to the right of the matrix", () => {
    const grid = lines(
      [
        {
          type: "chart",
          caption: "矩阵",
          chart: {
            kind: "matrix",
            x: "难度",
            y: "指数",
            points: [
              { label: "易且好", x: 0, y: 100 },
              { label: "难且差", x: 100, y: 0 },
            ],
            regions: [],
          },
        },
      ],
      40,
    );
    const first = grid.findIndex((line) => line.startsWith("│①"));
    const second = grid.findIndex((line) => line.startsWith("│") && line.endsWith("②"));
    expect(first).toBe(2);
    expect(second).toBe(13);
    expect(grid.at(-2)).toBe("① 易且好 指数 100 · 难度 0");
  });

  it("draws the decision chain as a tree and names the empty seat", () => {
    const tree = lines([
      {
        type: "diagram",
        caption: "决策链",
        seats: [
          { id: "eb", role: "EB", stance: "unknown", title: "总经理" },
          { id: "tb", name: "张建国", role: "TB", stance: "opposes", reportsTo: "eb" },
          { id: "c", name: "李明", role: "Coach", stance: "supports", reportsTo: "tb" },
          { id: "ub", name: "王芳", role: "UB", stance: "neutral", reportsTo: "eb" },
        ],
      },
    ]);
    expect(tree).toEqual([
      "决策链",
      "[EB] （空缺，去找） 总经理 ? 立场不明",
      "├─ [TB] 张建国 − 反对",
      "│  └─ [教练] 李明 + 支持",
      "└─ [UB] 王芳 = 中立",
    ]);
  });

  it("draws every seat once when the reporting lines run in a circle", () => {
    const seats = ["a", "b"].map((id, index) => ({
      id,
      name: id,
      role: "UB" as const,
      stance: "neutral" as const,
      reportsTo: ["b", "a"][index] ?? "",
    }));
    expect(lines([{ type: "diagram", caption: "圈", seats }]).length).toBe(3);
  });

  it("numbers the buttons in the order in which actionsOf lists them", () => {
    const reply: Reply = {
      blocks: [
        { type: "table", columns: [{ label: "客户" }], rows: [{ cells: ["华晟"], action: act("打开") }] },
        {
          type: "documents",
          items: [
            {
              documentId: "d",
              title: "案例",
              why: "同行业",
              confidentiality: "public",
              actions: [act("有用")],
            },
          ],
        },
        { type: "actions", actions: [act("计划")] },
      ],
    };
    const text = renderText(reply, "zh", { numberFrom: 5 });
    expect(actionsOf(reply).map(({ label }) => label)).toEqual(["打开", "有用", "计划"]);
    expect(text.match(/\d\) \S+/g)).toEqual(["5) 打开", "6) 有用", "7) 计划"]);
  });

  it("keeps every line within the width, in both languages", async () => {
    const { sampleReply } = await import("../web/sample-reply.ts");
    const wide = (["zh", "en"] as const).flatMap((locale) =>
      renderText(sampleReply(locale), locale, { width: 72 })
        .split("\n")
        .filter((line) => columnsOf(line) > 72),
    );
    expect(wide).toEqual([]);
  });

  it("writes no escape sequence unless colour was asked for", () => {
    const blocks: Reply["blocks"] = [{ type: "note", tone: "error", text: "错了" }];
    expect(renderText({ blocks }, "zh")).toBe("× 错了");
    expect(renderText({ blocks }, "zh", { color: true })).toContain("\u001b[31m");
  });
});
