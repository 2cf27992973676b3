import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampleReply } from "#src/channels/web/sample-reply.ts";
import type { Block, Reply } from "#src/reply.ts";
import { faultOfCard } from "#test/stand-ins/feishu/check-card.ts";
import { nodesOf } from "#test/stand-ins/feishu/people.ts";
import { escapeMarkdown } from "./markdown.ts";
import { cardOf, pack } from "./pack.ts";
import { type Element, imageElement, type Plainness } from "./pieces.ts";
import { previewFeishu } from "./preview.ts";
import { drawReply } from "./render.ts";

const link = (id: string, page?: number) =>
  `https://yingdan.example/documents/${id}${page ? `#page=${page}` : ""}`;

function cardsOf(reply: Reply, locale: "zh" | "en" = "zh", plainness: Plainness = "native"): Element[] {
  const { cards } = pack(drawReply(reply, { locale, plainness, link, direct: true }));
  return cards.map((pieces, index) =>
    cardOf(
      pieces.map((piece) => (piece.type === "element" ? piece.element : imageElement(piece.alt, "img_1"))),
      { title: index === 0 ? reply.title : undefined, summary: "x" },
    ),
  );
}

function faultsOf(cards: readonly Element[]): string[] {
  return cards.flatMap((card) => faultOfCard(JSON.stringify(card), { images: new Set(["img_1"]) }) ?? []);
}

function of(...blocks: Block[]): Reply {
  return { blocks };
}

describe("drawReply", () => {
  it.each(["zh", "en"] as const)("draws every block (%s)", async (locale) => {
    const cards = cardsOf(sampleReply(locale), locale);

    await expect(`${JSON.stringify(cards, null, 2)}\n`).toMatchFileSnapshot(
      `../../../test/golden/feishu/sample.${locale}.json`,
    );
    expect(faultsOf(cards)).toEqual([]);
  });

  it.each(["pictures", "words"] as const)(
    "draws every block with %s instead of the card's charts",
    (plainness) => {
      const cards = cardsOf(sampleReply("zh"), "zh", plainness);
      const tags = nodesOf(cards).map(({ tag }) => tag);

      expect(tags).not.toContain("chart");
      expect(tags).not.toContain("table");
      expect(tags.includes("img")).toBe(plainness === "pictures");
      expect(faultsOf(cards)).toEqual([]);
    },
  );

  it("keeps a table of 400 long rows under the card's bytes, losing no row", () => {
    const rows = Array.from({ length: 400 }, (_, index) => ({
      cells: [`客户${index + 1}`, "停机损失按小时计".repeat(8)],
    }));
    const cards = cardsOf(of({ type: "table", columns: [{ label: "客户" }, { label: "备注" }], rows }));

    expect(faultsOf(cards)).toEqual([]);
    expect(cards.length).toBeGreaterThan(1);
    for (const index of [1, 200, 400]) expect(JSON.stringify(cards)).toContain(`客户${index}"`);
  });

  it("puts a sixth table and a sixth chart into the next card", () => {
    const table = { type: "table", columns: [{ label: "客户" }], rows: [{ cells: ["甲"] }] } as const;
    const chart = {
      type: "chart",
      caption: "金额",
      chart: { kind: "funnel", categories: ["线索", "方案"], series: [{ name: "金额", values: [4, 1] }] },
    } as const;
    const cards = cardsOf(
      of(...Array.from({ length: 6 }, () => table), ...Array.from({ length: 6 }, () => chart)),
    );

    expect(cards.length).toBe(3);
    expect(faultsOf(cards)).toEqual([]);
  });

  it("leaves a missing number out of a chart instead of drawing a zero", () => {
    const chart = {
      kind: "line",
      categories: ["一月", "二月"],
      series: [{ name: "金额", values: [null, 3] }],
    } as const;
    const [spec] = nodesOf(cardsOf(of({ type: "chart", caption: "金额", chart }))).filter(
      ({ tag }) => tag === "chart",
    );

    expect(spec).toMatchObject({
      chart_spec: { data: { values: [{ category: "二月", series: "金额", value: 3 }] } },
    });
  });

  it("fits any words into cards that Feishu takes, and keeps them", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 400 }), { maxLength: 30 }), (texts) => {
        const notes = texts.map((text) => ({ type: "note", tone: "info", text: `〔${text}〕` }) as const);
        const cards = cardsOf(of(...notes));

        expect(faultsOf(cards)).toEqual([]);
        expect(nodesOf(cards).filter(({ content }) => String(content).includes("〔")).length).toBe(
          texts.length,
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe("escapeMarkdown", () => {
  it("leaves no sign that the card would read", () => {
    expect(escapeMarkdown("**粗** [x](y) <at id=all> `c` ~~d~~ ![i](u) $a$")).not.toMatch(/[*[\]<>`~!$]/);
    expect(escapeMarkdown("# 标题\n- 项\n1. 一")).not.toMatch(/^\s*(#|-|\d+\.)\s/m);
  });

  it("gives back the same words once the entities are read", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const read = escapeMarkdown(text).replace(/&#(\d+);/g, (_, code: string) =>
          String.fromCharCode(Number(code)),
        );
        expect(read).toBe(text);
      }),
    );
  });
});

describe("previewFeishu", () => {
  it("shows what would be sent", () => {
    const { content } = previewFeishu(sampleReply("en"), "en");

    for (const message of JSON.parse(content) as object[])
      expect(faultOfCard(JSON.stringify(message), { images: new Set(["img_v3_picture"]) })).toBeUndefined();
    expect(content).toContain("Huasheng Precision");
  });
});
