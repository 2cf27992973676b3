import { describe, expect, it } from "vitest";
import { coverage } from "./coverage.ts";
import { createLexicon } from "./lexicon.ts";
import { readQuestion, tokenise } from "./tokenise.ts";

const lexicon = createLexicon([{ id: "product/mes", kind: "product", zh: ["制造执行"], en: ["MES"] }]);

function cover(question: string, passage: string) {
  const { aspects, terms } = readQuestion(question, lexicon);
  const held = tokenise(passage, lexicon).terms;
  return coverage(aspects, terms, (term) => held.has(term));
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

    expect(coverage(aspects, weights, (term) => term === "pump").share).toBe(0.75);
    expect(coverage([], weights, () => true).share).toBe(0);
  });
});
