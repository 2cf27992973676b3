import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IndexedChunk, SearchIndex } from "#src/ports/search-index.ts";
import { chunk, question, searchIndexContract } from "#test/contracts/search-index-contract.ts";
import { createEmbeddedSearchIndex } from "./embedded-search-index.ts";

searchIndexContract({ name: "embedded", create: () => createEmbeddedSearchIndex() });

const WORDS = ["pump", "mes", "阀门", "valve", "erp", "泵"];
const words = fc.dictionary(
  fc.constantFrom(...WORDS),
  fc.integer({ min: 1, max: 12 }).map((quarters) => quarters / 4),
  {
    minKeys: 1,
  },
);
const chunks = fc.record({
  document: fc.integer({ min: 0, max: 5 }),
  part: fc.integer({ min: 0, max: 3 }),
  terms: words,
  length: fc.integer({ min: 0, max: 400 }),
  readers: fc.subarray(["all", "team:t1", "user:u1"]),
  kind: fc.constantFrom("case", "solution"),
});
const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ put: fc.array(chunks, { maxLength: 8 }) }) },
    { weight: 1, arbitrary: fc.record({ remove: fc.integer({ min: 0, max: 5 }) }) },
  ),
  { maxLength: 12 },
);

/** The formula as written, over a plain list: BM25 with k1 1.2, b 0.75 and a usual length of 150. */
function oracle(
  held: readonly IndexedChunk[],
  terms: Readonly<Record<string, number>>,
  principals: string[],
  kind: string,
) {
  const open = held.filter(
    (one) => one.readers.some((reader) => principals.includes(reader)) && one.fields.kind?.includes(kind),
  );
  const scored = open.map((one) => {
    let score = 0;
    for (const [term, asked] of Object.entries(terms)) {
      const holding = open.filter(({ terms: own }) => own.has(term)).length;
      const rarity = Math.log(1 + (open.length - holding + 0.5) / (holding + 0.5));
      const count = one.terms.get(term) ?? 0;
      score += (asked * rarity * count) / (count + 1.2 * (0.25 + (0.75 * one.length) / 150));
    }
    return { chunkId: one.id, documentId: one.documentId, score };
  });
  return scored.filter(({ score }) => score > 0);
}

async function apply(index: SearchIndex, history: typeof steps extends fc.Arbitrary<infer S> ? S : never) {
  const held = new Map<string, IndexedChunk>();
  for (const step of history) {
    if ("remove" in step) {
      await index.remove([`d${step.remove}`]);
      for (const [id, one] of held) if (one.documentId === `d${step.remove}`) held.delete(id);
      continue;
    }
    const batch = step.put.map(({ document, part, kind, ...rest }) =>
      chunk({ id: `d${document}#${part}`, fields: { kind: [kind] }, ...rest }),
    );
    await index.put(batch);
    for (const one of batch) held.set(one.id, one);
  }
  return [...held.values()];
}

describe("embedded search index", () => {
  it("ranks as the formula does, whatever was put, replaced and removed before", async () => {
    await fc.assert(
      fc.asyncProperty(steps, words, fc.subarray(["all", "team:t1"]), async (history, terms, principals) => {
        await using index = createEmbeddedSearchIndex();
        const held = await apply(index, history);
        const expected = oracle(held, terms, principals, "case");

        const { lexical } = await index.search(
          question({ terms, principals, filter: { kind: ["case"] }, limit: 100 }),
        );

        expect(lexical.map(({ chunkId }) => chunkId).sort()).toEqual(
          expected.map(({ chunkId }) => chunkId).sort(),
        );
        for (const { chunkId, score } of lexical) {
          expect(score).toBeCloseTo(expected.find((one) => one.chunkId === chunkId)?.score ?? Number.NaN, 10);
        }
        expect(lexical.map(({ score }) => score)).toEqual(
          lexical.map(({ score }) => score).sort((a, b) => b - a),
        );
      }),
      { numRuns: 300 },
    );
  });

  it("takes a new embedding model's dimension once the old vectors are gone", async () => {
    await using index = createEmbeddedSearchIndex();
    await index.put([chunk({ id: "a#0", vector: Float32Array.of(1, 0) })]);
    await index.remove(["a"]);

    await index.put([chunk({ id: "a#0", vector: Float32Array.of(1, 0, 0) })]);

    const { dense } = await index.search(question({ vector: Float32Array.of(1, 0, 0) }));
    expect(dense).toEqual([{ chunkId: "a#0", documentId: "a", score: 1 }]);
  });

  it("keeps long posting lists in order while chunks come and go", async () => {
    await using index = createEmbeddedSearchIndex();
    const ids = Array.from({ length: 3_000 }, (_, at) => at);
    await index.put(ids.map((at) => chunk({ id: `d${at}#0`, terms: { common: 1, [`own${at % 100}`]: 1 } })));

    await index.remove(ids.filter((at) => at % 3 === 0).map((at) => `d${at}`));
    await index.put(
      ids.filter((at) => at % 6 === 0).map((at) => chunk({ id: `d${at}#0`, terms: { common: 2 } })),
    );

    expect(await index.count()).toEqual({ documents: 2_500, chunks: 2_500 });
    const { lexical } = await index.search(question({ terms: { common: 1 }, limit: 3_000 }));
    expect(lexical).toHaveLength(2_500);
    expect(new Set(lexical.slice(0, 500).map(({ documentId }) => Number(documentId.slice(1)) % 6))).toEqual(
      new Set([0]),
    );
    const own = await index.search(question({ terms: { own7: 1 }, limit: 100 }));
    expect(own.lexical).toHaveLength(ids.filter((at) => at % 100 === 7 && at % 3 !== 0).length);
  });
});
