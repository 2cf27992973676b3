import { describe, expect, it } from "vitest";
import type { Concept } from "./lexicon.ts";
import { mergeConcepts } from "./merge-concepts.ts";

const concept = (id: string, zh: string[], en: string[] = []): Concept => ({ id, kind: "term", zh, en });

describe("mergeConcepts", () => {
  it("joins concepts that share a name under the team's id and names", () => {
    const merged = mergeConcepts(
      [concept("product/mes", ["车间管理", "MES"])],
      [concept("product/p1", ["衡石制造", "MES"])],
    );

    expect(merged).toEqual([concept("product/p1", ["衡石制造", "MES", "车间管理"])]);
  });

  it("leaves a name where the team put it", () => {
    const merged = mergeConcepts(
      [concept("a", ["追溯", "跟踪"]), concept("b", ["仓储"])],
      [concept("own", ["追溯"]), concept("other", ["跟踪"])],
    );

    expect(merged).toEqual([concept("own", ["追溯"]), concept("other", ["跟踪"]), concept("b", ["仓储"])]);
  });

  it("takes trades for the same by their code alone", () => {
    const merged = mergeConcepts(
      [concept("industry/15", ["酒"], ["food and beverage"]), concept("industry/14", ["食品"])],
      [concept("industry/c14", ["调味品"], ["food and beverage"])],
    );

    expect(merged).toEqual([
      { ...concept("industry/14", ["调味品", "食品"], ["food and beverage"]) },
      concept("industry/15", ["酒"], []),
    ]);
  });
});
