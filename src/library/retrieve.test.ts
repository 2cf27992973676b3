import { describe, expect, it } from "vitest";
import { createEmbeddedSearchIndex } from "#src/engines/embedded/embedded-search-index.ts";
import { wantsFeedback, withFeedback } from "./feedback.ts";
import { chunkTerms, indexDocument } from "./index-chunk.ts";
import { createLexicon } from "./lexicon.ts";
import { RETRIEVAL_SETTINGS, type RetrievalDeps, retrieve } from "./retrieve.ts";
import { readQuestion, type TokenisedText } from "./tokenise.ts";

const lexicon = createLexicon([{ id: "industry/auto", kind: "industry", zh: ["汽车"], en: ["automotive"] }]);

interface Sketch {
  readonly id: string;
  readonly title: string;
  readonly texts: readonly string[];
  readonly readers?: readonly string[];
}

async function library(documents: readonly Sketch[]): Promise<RetrievalDeps> {
  const index = createEmbeddedSearchIndex();
  const stored = new Map<string, TokenisedText>();
  for (const { id, title, texts, readers = ["all"] } of documents) {
    const chunks = texts.map((text, position) => ({ id: `${id}#${position}`, position, text, headings: [] }));
    await index.put(indexDocument({ id, title, readers }, chunks, lexicon));
    for (const chunk of chunks) stored.set(chunk.id, chunkTerms({ title }, chunk, lexicon));
  }
  const termsOf = async (ids: readonly string[]) =>
    new Map(ids.flatMap((id) => (stored.has(id) ? [[id, stored.get(id) as TokenisedText]] : [])));
  return { index, termsOf };
}

async function ask(deps: RetrievalDeps, text: string, principals = ["all"]) {
  const { documents } = await retrieve({ terms: readQuestion(text, lexicon).terms, principals }, deps);
  return documents.map(({ documentId }) => documentId);
}

describe("retrieve", () => {
  it("finds a passage by its document's title, which the passage does not repeat", async () => {
    const deps = await library([
      { id: "a", title: "长风汽配", texts: ["返工率降到百分之二。"] },
      { id: "b", title: "临港重装", texts: ["返工率降到百分之三。"] },
    ]);

    expect(await ask(deps, "长风汽配的返工率")).toEqual(["a", "b"]);
  });

  it("names a document once however many of its passages answer", async () => {
    const deps = await library([
      { id: "a", title: "Pumps", texts: ["A pump.", "Another pump.", "A third pump."] },
      { id: "b", title: "Valves", texts: ["A valve for a pump."] },
    ]);

    expect(await ask(deps, "pump")).toEqual(["a", "b"]);
  });

  it("finds a document in the other language by their shared concept", async () => {
    const deps = await library([
      { id: "en", title: "Case", texts: ["An automotive supplier."] },
      { id: "other", title: "Case", texts: ["A food producer."] },
    ]);

    expect(await ask(deps, "汽车行业")).toEqual(["en"]);
  });

  it("learns words for a topic only from passages the asker may read", async () => {
    const topic = ["one", "two", "three", "four", "five", "six"].map((name) => ({
      id: name,
      title: "report",
      texts: [`Cavitation ${name} of the impeller.`],
    }));
    const secret = { id: "secret", title: "report", texts: ["Cavitation zebra."], readers: ["user:u1"] };
    const linked = { id: "linked", title: "other", texts: ["The impeller alone."] };
    const zebra = { id: "zebra", title: "other", texts: ["A zebra alone."] };
    const deps = await library([...topic, secret, linked, zebra]);
    const eager = { ...RETRIEVAL_SETTINGS.feedback, crowding: 0, fit: 1, passages: 5, terms: 20, weight: 1 };

    const { terms } = readQuestion("cavitation");
    const settings = { ...RETRIEVAL_SETTINGS, feedback: eager };
    const found = await retrieve({ terms, principals: ["all"] }, deps, settings);
    const ids = found.documents.map(({ documentId }) => documentId);

    expect(ids).toContain("linked");
    expect(ids).not.toContain("zebra");
    expect(ids).not.toContain("secret");
  });

  it("asks once more only for a topic, not when one document stands out", () => {
    const ranked = (...scores: number[]) =>
      scores.map((score, at) => ({ documentId: `d${at}`, score, chunks: [] }));

    expect(wantsFeedback(ranked(4, 4, 3, 3, 3), 10)).toBe(true);
    expect(wantsFeedback(ranked(4, 3, 1, 1, 1), 10)).toBe(false);
    expect(wantsFeedback(ranked(9, 9, 9, 9, 9), 10)).toBe(false);
    expect(wantsFeedback([], 10)).toBe(false);
  });

  it("adds terms worth their share of the question's mass", () => {
    const shared = new Map([
      ["impeller", 0.5],
      ["casing", 0.25],
    ]);
    const rarity = new Map([
      ["impeller", 2],
      ["casing", 4],
    ]);

    const extended = withFeedback(new Map([["pump", 1]]), shared, { rarity, mass: 8 });

    // Worths are 1 and 1, so a strength of 1 weighs 0.5 · 8 / 2 = 2.
    expect(extended).toEqual(
      new Map([
        ["pump", 1],
        ["casing", 0.5],
        ["impeller", 1],
      ]),
    );
  });
});
