import { describe, expect, it } from "vitest";
import { coverage } from "./coverage.ts";
import { createLexicon } from "./lexicon.ts";
import { readQuestion, tokenise } from "./tokenise.ts";

const lexicon = createLexicon([{ id: "product/mes", kind: "product", zh: ["制造执行"], en: ["MES"] }]);

function cover(question: string, passage: string) {
  const { aspects, terms } = readQuestion(question, lexicon);
  const held = tokenise(passage, lexicon).terms;
  return coverage(aspects, terms, { term: (name) => held.has(name) });
}

describe("coverage", () => {
  it("is whole when a passage holds every piece and nothing when it holds none", () => {
    expect(cover("pump downtime", "Downtime of a pump").share).toBeGreaterThan(0.85);
    expect(cover("pump downtime", "阀门")).toEqual({ share: 0, matched: [], missing: ["pump", "downtime"] });
  });

  it("counts a concept as held in the other language", () => {
    expect(cover("制造执行", "a MES for plants")).toEqual({ share: 1, matched: ["制造执行"], missing: [] });
  });

  it("says which piece is missing, in the asker's words", () => {
    expect(cover("MES的能耗", "制造执行上线")).toMatchObject({ matched: ["MES"], missing: ["能耗"] });
  });

  it("weighs a rare piece more than a common one", () => {
    const { aspects } = readQuestion("pump valve");
    const weights = new Map([
      ["pump", 3],
      ["valv", 1],
    ]);

    expect(coverage(aspects, weights, { term: (name) => name === "pump" }).share).toBe(0.75);
    expect(coverage([], weights, { term: () => true }).share).toBe(0);
  });

  it("weighs a word of the trade half as much again as another of the same rarity", () => {
    const { aspects } = readQuestion("MES pump", lexicon);
    const weights = new Map(["mes", "pump", "§product/mes"].map((term) => [term, 2]));

    expect(coverage(aspects, weights, { term: (name) => name === "mes" }).share).toBeCloseTo(0.6);
  });

  it("does not take characters that stand apart for the word they spell", () => {
    expect(cover("印度", "打印的程度").share).toBe(0);
    expect(cover("印度", "去年出口印度").share).toBe(1);
  });

  it("believes what is known of a concept, and else the text; its very words count in any case", () => {
    const { aspects, terms } = readQuestion("MES", lexicon);
    const none = { term: () => false };

    expect(coverage(aspects, terms, { ...none, concept: () => true }).share).toBe(1);
    expect(coverage(aspects, terms, { ...none, concept: () => undefined }).share).toBe(0);
    const inOtherWords = { term: (name: string) => name === "§product/mes", concept: () => false };
    expect(coverage(aspects, terms, inOtherWords).share).toBe(0);
    expect(coverage(aspects, terms, { term: () => true, concept: () => false }).share).toBe(1);
  });
});
