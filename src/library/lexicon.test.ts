import { describe, expect, it } from "vitest";
import { defaultLexicon, lexiconFrom } from "./default-lexicon.ts";
import { segment } from "./segment.ts";

const mentioned = (text: string) =>
  defaultLexicon()
    .mentions(segment(text))
    .map(({ concept }) => concept.id);

describe("the shipped lexicon", () => {
  it("finds the same concepts in a Chinese and an English question", () => {
    const zh = mentioned("汽车零部件行业做产线追溯、降低返工率的客户案例");
    const en = mentioned("case studies of traceability in auto parts that lower the rework rate");

    expect(new Set(zh)).toEqual(new Set(en));
    expect(new Set(zh)).toEqual(
      new Set(["industry/36", "product/traceability", "problem/rework", "document/case"]),
    );
  });

  it("takes the longest name: 质量管理系统 is one thing", () => {
    expect(mentioned("质量管理系统")).toEqual(["product/qms"]);
  });

  it("knows word forms, capitals and full width", () => {
    expect(mentioned("Customer Stories, ＭＥＳ")).toEqual(["document/case", "product/mes"]);
  });

  it("does not find a name across a comma or inside a word", () => {
    expect(mentioned("the data, collection")).not.toContain("product/scada");
    expect(mentioned("comes messy")).not.toContain("product/mes");
  });

  it("says what an exact name means", () => {
    expect(
      defaultLexicon()
        .named("浙江")
        .map(({ id }) => id),
    ).toEqual(["region/zhejiang"]);
    expect(defaultLexicon().named("浙江省某地")).toEqual([]);
  });
});

describe("lexiconFrom", () => {
  it("takes a team's own words and keeps the industries", () => {
    const lexicon = lexiconFrom([
      { id: "product/care", kind: "product", zh: ["设备管家"], en: ["Asset Care"] },
    ]);

    expect(lexicon.mentions(segment("设备管家用于汽车行业")).map(({ concept }) => concept.id)).toEqual([
      "product/care",
      "industry/36",
    ]);
  });

  it("names an entry that is there twice or has no name", () => {
    const twice = { id: "a", kind: "term", en: ["x"] };

    expect(() => lexiconFrom([twice, twice])).toThrow(/a is there twice/);
    expect(() => lexiconFrom([{ id: "b", kind: "term" }])).toThrow(/b has no name/);
  });
});
