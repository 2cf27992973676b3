import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Block } from "../reply.ts";
import { type Dialect, drawMarkdown, escapeText } from "./text-dialect.ts";
import { drawReplyText } from "./text-reply.ts";

const RICH: Dialect = { lists: true, tables: true, fences: true, lineBreak: "\n" };
const POOR: Dialect = { lists: false, tables: false, fences: false, lineBreak: "\n" };
const link = (id: string) => `https://yingdan.example/documents/${id}`;

function textOf(block: Block, dialect: Dialect): string {
  return drawReplyText({ blocks: [block] }, { locale: "zh", dialect, link })
    .flatMap((piece) => (piece.type === "text" ? [piece.text] : []))
    .join("\n");
}

describe("escapeText", () => {
  it("lets nothing of others' words mention, link, format or quote", () => {
    expect(escapeText("<@all> [点我](https://evil.example) **粗** `码`")).not.toMatch(/<@|\]\(|\*\*|`/);
    expect(escapeText("<font color='warning'>")).not.toMatch(/<font/);
    expect(escapeText("# 标题\n> 引用")).not.toMatch(/^[#>]/m);
  });

  it("keeps every visible sign but the backtick", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const seen = escapeText(text).replaceAll("\u2060", "");
        expect(seen).toBe(text.replaceAll("\u2060", "").replaceAll("`", "'"));
      }),
    );
  });

  it("never leaves a link, a mention or a tag, however the words are built", () => {
    const hostile = fc
      .array(
        fc.constantFrom(
          "[",
          "]",
          "(",
          ")",
          "<",
          ">",
          "@",
          "all",
          "*",
          "`",
          "!",
          "#",
          "/font",
          "a",
          "\n",
          " ",
        ),
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(hostile, (text) => {
        expect(escapeText(text)).not.toMatch(/\]\(|\]\[|<[@/a-z!]|\*\*|`|^[#>]/im);
      }),
    );
  });
});

describe("drawMarkdown", () => {
  it("draws lists, code and links to our documents only", () => {
    const markdown =
      "**重点**\n- 一\n- 二\n\n```\n<b>\n```\n[《案例》](/documents/c-1) [坏](https://evil.example)";

    expect(drawMarkdown(markdown, RICH, link)).toContain("- 一\n- 二");
    expect(drawMarkdown(markdown, RICH, link)).toContain("```\n<b>\n```");
    expect(drawMarkdown(markdown, POOR, link)).toContain("· 一\n· 二");
    expect(drawMarkdown(markdown, POOR, link)).toContain("[《案例》](https://yingdan.example/documents/c-1)");
    expect(drawMarkdown(markdown, POOR, link)).not.toContain("evil");
  });
});

describe("drawReplyText", () => {
  const table: Block = {
    type: "table",
    caption: "在手商机",
    columns: [{ label: "商机" }, { label: "阶段" }, { label: "金额", align: "end" }],
    rows: [{ cells: ["一|期", "方案", "¥120"] }, { cells: ["看板", "", "¥38"] }],
    total: 5,
  };

  it("draws a table as a table where there are some", () => {
    expect(textOf(table, RICH)).toBe(
      [
        "**在手商机**",
        "| 商机 | 阶段 | 金额 |\n| --- | --- | ---: |\n| 一｜期 | 方案 | ¥120 |\n| 看板 |   | ¥38 |",
        "共 5 行，这里是前 2 行",
      ].join("\n\n"),
    );
  });

  it("draws a table row by row elsewhere, leaving out empty cells", () => {
    expect(textOf(table, POOR)).toBe(
      [
        "**在手商机**",
        "**一|期**\n阶段 方案 · 金额 ¥120",
        "**看板**\n金额 ¥38",
        "共 5 行，这里是前 2 行",
      ].join("\n\n"),
    );
  });

  it("makes one piece of texts that follow each other", () => {
    const pieces = drawReplyText(
      {
        title: "甲",
        blocks: [
          { type: "text", markdown: "乙" },
          { type: "note", tone: "info", text: "丙" },
        ],
      },
      { locale: "zh", dialect: POOR, link },
    );

    expect(pieces).toEqual([{ type: "text", text: "**甲**\n\n乙\n\nⓘ 丙" }]);
  });

  it("leaves out buttons without a token", () => {
    const actions = [{ label: "做", skill: "x", input: {} }];

    expect(
      drawReplyText({ blocks: [{ type: "actions", actions }] }, { locale: "zh", dialect: POOR, link }),
    ).toEqual([]);
  });
});
