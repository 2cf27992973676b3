import { describe, expect, it } from "vitest";
import { sampleReply } from "#src/channels/web/sample-reply.ts";
import type { Block, Reply } from "#src/reply.ts";
import { faultOfBlocks } from "#test/stand-ins/slack/check-blocks.ts";
import { pack } from "./pack.ts";
import { imageBlock, type Plainness } from "./pieces.ts";
import { previewSlack } from "./preview.ts";
import { drawReply } from "./render.ts";
import type { SlackObject } from "./rich-text.ts";

const link = (id: string, page?: number) =>
  `https://yingdan.example/documents/${id}${page ? `#page=${page}` : ""}`;

function messagesOf(
  reply: Reply,
  locale: "zh" | "en" = "zh",
  plainness: Plainness = "native",
): SlackObject[][] {
  const { messages } = pack(drawReply(reply, { locale, plainness, link }));
  return messages.map((pieces) =>
    pieces.map((piece) => (piece.type === "block" ? piece.block : imageBlock(piece, "F-PICTURE"))),
  );
}

function faultsOf(messages: readonly SlackObject[][]): string[] {
  return messages.flatMap((blocks) => faultOfBlocks(blocks, { files: new Set(["F-PICTURE"]) }) ?? []);
}

function of(...blocks: Block[]): Reply {
  return { blocks };
}

describe("drawReply", () => {
  it.each(["zh", "en"] as const)("draws every block (%s)", async (locale) => {
    const messages = messagesOf(sampleReply(locale), locale);

    await expect(`${JSON.stringify(messages, null, 2)}\n`).toMatchFileSnapshot(
      `../../../test/golden/slack/sample.${locale}.json`,
    );
    expect(faultsOf(messages)).toEqual([]);
  });

  it.each(["pictures", "words"] as const)(
    "draws every block with %s instead of Slack's charts",
    (plainness) => {
      const messages = messagesOf(sampleReply("zh"), "zh", plainness);
      const kinds = messages.flat().map(({ type }) => type);

      expect(kinds).not.toContain("data_visualization");
      expect(kinds).not.toContain("table");
      expect(kinds.includes("image")).toBe(plainness === "pictures");
      expect(faultsOf(messages)).toEqual([]);
    },
  );

  it("cuts a table of 250 rows into tables of a hundred lines, one a message, losing no row", () => {
    const rows = Array.from({ length: 250 }, (_, index) => ({ cells: [`客户${index + 1}`, ""] }));
    const messages = messagesOf(of({ type: "table", columns: [{ label: "客户" }, { label: "备注" }], rows }));
    const tables = messages.flat().filter(({ type }) => type === "table");

    expect(tables.map((table) => (table.rows as unknown[]).length)).toEqual([100, 100, 53]);
    expect(messages.length).toBe(3);
    expect(JSON.stringify(messages)).toContain("客户250");
    expect(faultsOf(messages)).toEqual([]);
  });

  it("writes a table of 21 columns or of long cells as text", () => {
    const wide = {
      type: "table",
      columns: Array.from({ length: 21 }, () => ({ label: "x" })),
      rows: [{ cells: ["1"] }],
    } as const;
    const long = {
      type: "table",
      columns: [{ label: "x" }],
      rows: [{ cells: ["长".repeat(9_000)] }],
    } as const;

    for (const table of [wide, long]) {
      const messages = messagesOf(of(table));
      expect(messages.flat().every(({ type }) => type === "rich_text")).toBe(true);
      expect(faultsOf(messages)).toEqual([]);
    }
  });

  it.each([
    [
      "a label over twenty characters",
      { categories: ["一个超过二十个字的阶段名称一个超过二十个字的阶段名称"], values: [1] },
    ],
    ["a missing number", { categories: ["线索", "方案"], values: [1, null] }],
    ["one label twice", { categories: ["线索", "线索"], values: [1, 2] }],
    [
      "21 points",
      {
        categories: Array.from({ length: 21 }, (_, at) => `${at}`),
        values: Array.from({ length: 21 }, () => 1),
      },
    ],
  ])("makes a picture of a chart with %s, which Slack would refuse", (_, { categories, values }) => {
    const chart = { kind: "bar", categories, series: [{ name: "金额", values }] } as const;
    const [[block] = []] = messagesOf(of({ type: "chart", caption: "金额", chart }));

    expect(block?.type).toBe("image");
  });

  it("puts a third chart into a second message", () => {
    const chart = { kind: "line", categories: ["一月"], series: [{ name: "金额", values: [1] }] } as const;
    const three = Array.from({ length: 3 }, () => ({ type: "chart", caption: "金额", chart }) as const);

    expect(messagesOf(of(...three)).map((blocks) => blocks.length)).toEqual([2, 1]);
  });

  it("offers a menu instead of ten boxes when there are more choices", () => {
    const options = Array.from({ length: 11 }, (_, at) => ({ value: `${at}`, label: `选项${at}` }));
    const form = {
      type: "form",
      submit: { label: "记下", skill: "x", input: {}, token: "t" },
      fields: [{ name: "needs", label: "在意什么", kind: "choices", options }],
    } as const;
    const messages = messagesOf(of(form));

    expect(JSON.stringify(messages)).toContain("multi_static_select");
    expect(faultsOf(messages)).toEqual([]);
  });

  it("shows no button for an action without a token", () => {
    const actions = [{ label: "做计划", skill: "write-plan", input: {} }];

    expect(messagesOf(of({ type: "actions", actions }))).toEqual([]);
  });

  it("names a document without linking it where people cannot reach us", () => {
    const pieces = drawReply(of({ type: "text", markdown: "见[《长风》](/documents/case)" }), {
      locale: "zh",
      plainness: "native",
      link: () => undefined,
    });

    expect(JSON.stringify(pieces)).toContain("《长风》");
    expect(JSON.stringify(pieces)).not.toContain('"link"');
  });
});

describe("previewSlack", () => {
  it("shows what would be sent", () => {
    const { content } = previewSlack(sampleReply("en"), "en");

    for (const message of JSON.parse(content) as { blocks: SlackObject[] }[])
      expect(faultOfBlocks(message.blocks, { files: new Set(["F0PICTURE"]) })).toBeUndefined();
    expect(content).toContain("Huasheng Precision");
  });
});
