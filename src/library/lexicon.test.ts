import { describe, expect, it } from "vitest";
import { defaultLexicon, teamLexicon } from "./default-lexicon.ts";
import { type Concept, type Lexicon, LexiconEntries } from "./lexicon.ts";
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

describe("teamLexicon", () => {
  const ids = (lexicon: Lexicon, text: string) =>
    lexicon.mentions(segment(text)).map(({ concept }) => concept.id);

  it("adds a team's own words to those of the product", () => {
    const lexicon = teamLexicon([concept({ id: "product/care", kind: "product", zh: ["设备管家"] })]);

    expect(ids(lexicon, "设备管家用于汽车行业，减少停机")).toEqual([
      "product/care",
      "industry/36",
      "problem/downtime",
    ]);
  });

  it("counts a word once when team and product both know it, and keeps all its names", () => {
    const lexicon = teamLexicon([
      concept({ id: "product/p01", kind: "product", zh: ["衡石制造执行", "MES"] }),
    ]);

    expect(ids(lexicon, "MES")).toEqual(["product/p01"]);
    expect(ids(lexicon, "车间管理系统")).toEqual(["product/p01"]);
  });

  it("knows an industry by its code however it is written", () => {
    const lexicon = teamLexicon([concept({ id: "industry/c36", kind: "industry", zh: ["车企"] })]);

    expect(ids(lexicon, "车企")).toEqual(["industry/36"]);
    expect(ids(lexicon, "汽车制造业")).toEqual(["industry/36"]);
  });
});

describe("LexiconEntries", () => {
  it("names an entry that is there twice or has no name", () => {
    const twice = { id: "a", kind: "term", en: ["x"] };

    expect(() => LexiconEntries.parse([twice, twice])).toThrow(/a is there twice/);
    expect(() => LexiconEntries.parse([{ id: "b", kind: "term" }])).toThrow(/b has no name/);
  });
});

function concept(entry: Partial<Concept> & Pick<Concept, "id" | "kind">): Concept {
  return { zh: [], en: [], ...entry };
}
