import { describe, expect, it } from "vitest";
import { createLexicon } from "./lexicon.ts";
import { readQuestion, tokenise } from "./tokenise.ts";

const lexicon = createLexicon([
  { id: "product/mes", kind: "product", zh: ["制造执行系统"], en: ["MES"] },
  { id: "problem/rework", kind: "problem", zh: ["返工"], en: ["rework"] },
]);

describe("tokenise", () => {
  it("gives every character and pair of characters of Chinese", () => {
    expect(tokenise("水泵厂")).toEqual({
      terms: new Map([
        ["水", 1],
        ["泵", 1],
        ["水泵", 1],
        ["厂", 1],
        ["泵厂", 1],
      ]),
      length: 3,
    });
  });

  it("gives words, neighbours a quarter, and a name with its number in full", () => {
    expect(tokenise("Smart pumps 3.0").terms).toEqual(
      new Map([
        ["smart", 1],
        ["pump", 1],
        ["smart pump", 0.25],
        ["3.0", 1],
        ["pump 3.0", 1],
      ]),
    );
  });

  it("pairs words across a stop word and not across a full stop", () => {
    const { terms } = tokenise("board of directors. Meeting");

    expect(terms.has("board director")).toBe(true);
    expect(terms.has("director meet")).toBe(false);
  });

  it("gives both languages the concept they share", () => {
    expect(tokenise("减少返工", lexicon).terms.get("§problem/rework")).toBe(1);
    expect(tokenise("less rework", lexicon).terms.get("§problem/rework")).toBe(1);
  });
});

describe("readQuestion", () => {
  it("drops what every question says", () => {
    expect([...readQuestion("水泵是什么？").terms.keys()]).toEqual(["水", "泵", "水泵", "泵是"]);
    expect([...readQuestion("What is a pump?").terms.keys()]).toEqual(["pump"]);
  });

  it("keeps stop words when there is nothing else", () => {
    expect([...readQuestion("who is it").terms.keys()]).toEqual(["who", "is", "it"]);
    expect(readQuestion("  ").terms.size).toBe(0);
  });

  it("cuts a question into the pieces a document can answer, as the asker wrote them", () => {
    const { aspects, concepts } = readQuestion("有没有上MES降返工的案例？", lexicon);

    expect(aspects.map(({ label }) => label)).toEqual(["MES", "返工", "案例"]);
    expect(concepts.map(({ id }) => id)).toEqual(["product/mes", "problem/rework"]);
  });
});
