import { expect } from "vitest";
import type { IndexedChunk, SearchIndex, SearchQuery } from "#src/ports/search-index.ts";
import { contract } from "#test/support/contract.ts";

interface ChunkSketch extends Partial<Omit<IndexedChunk, "terms">> {
  readonly id: string;
  readonly terms?: Readonly<Record<string, number>>;
}

/** A chunk everyone may read, of the document before the "#" of its id. */
export function chunk({ id, terms = { pump: 1 }, ...rest }: ChunkSketch): IndexedChunk {
  return {
    id,
    documentId: id.split("#")[0] ?? id,
    position: 0,
    length: 10,
    readers: ["all"],
    fields: {},
    ...rest,
    terms: new Map(Object.entries(terms)),
  };
}

interface QuerySketch extends Partial<Omit<SearchQuery, "terms">> {
  readonly terms?: Readonly<Record<string, number>>;
}

export function question({ terms = { pump: 1 }, ...rest }: QuerySketch = {}): SearchQuery {
  return { principals: ["all"], limit: 10, ...rest, terms: new Map(Object.entries(terms)) };
}

async function found(index: SearchIndex, sketch: QuerySketch = {}): Promise<string[]> {
  return (await index.search(question(sketch))).lexical.map(({ chunkId }) => chunkId);
}

async function near(index: SearchIndex, sketch: QuerySketch): Promise<string[]> {
  return (await index.search(question(sketch))).dense.map(({ chunkId }) => chunkId);
}

const east = Float32Array.of(1, 0);
const north = Float32Array.of(0, 2);
const northEast = Float32Array.of(1, 1);

/** Promises of the search index: finding, filters, permission, order, change in place, refusal. */
export const searchIndexContract = contract<SearchIndex>("search-index", {
  async "finds what was put"(index) {
    await index.put([chunk({ id: "a#0", terms: { 水泵: 1 } }), chunk({ id: "b#0", terms: { valve: 1 } })]);

    const { lexical } = await index.search(question({ terms: { 水泵: 1 } }));

    expect(lexical.map(({ chunkId, documentId }) => [chunkId, documentId])).toEqual([["a#0", "a"]]);
  },

  async "scores by rarity, frequency and length as the port says"(index) {
    await index.put([
      chunk({ id: "a#0", terms: { pump: 2, mes: 1 }, length: 150 }),
      chunk({ id: "b#0", terms: { pump: 1 }, length: 0 }),
      chunk({ id: "c#0", terms: { other: 1 } }),
    ]);

    const { lexical } = await index.search(question({ terms: { pump: 1, mes: 2 } }));

    // ln(1 + 1.5/2.5) = 0.4700 for pump, ln(1 + 2.5/1.5) = 0.9808 for mes; norms 1.2 and 0.3.
    expect(lexical.map(({ chunkId }) => chunkId)).toEqual(["a#0", "b#0"]);
    expect(lexical[0]?.score).toBeCloseTo(0.47 * (2 / 3.2) + 2 * 0.9808 * (1 / 2.2), 3);
    expect(lexical[1]?.score).toBeCloseTo(0.47 * (1 / 1.3), 3);
  },

  async "says what each term of the query weighs"(index) {
    await index.put([chunk({ id: "a#0" }), chunk({ id: "b#0", terms: { valve: 1 } })]);

    const { weights } = await index.search(question({ terms: { pump: 2, unheard: 1 } }));

    expect(weights.get("pump")).toBeCloseTo(2 * Math.log(1 + 1.5 / 1.5), 5);
    expect(weights.get("unheard")).toBeCloseTo(Math.log(1 + 2.5 / 0.5), 5);
  },

  async "weighs terms by what the asker may read"(index) {
    await index.put([
      chunk({ id: "a#0" }),
      chunk({ id: "b#0", terms: { valve: 1 } }),
      chunk({ id: "h#0", readers: ["user:u2"] }),
    ]);

    expect((await index.weigh(["pump"], ["all"])).get("pump")).toBeCloseTo(Math.log(1 + 1.5 / 1.5), 5);
    const both = await index.weigh(["pump"], ["all", "user:u2"]);
    expect(both.get("pump")).toBeCloseTo(Math.log(1 + 1.5 / 2.5), 5);
  },

  async "answers the same query in the same order"(index) {
    await index.put(["c#0", "a#0", "b#0"].map((id) => chunk({ id, terms: { pump: id === "b#0" ? 3 : 1 } })));

    const first = await index.search(question());

    expect(first.lexical.map(({ chunkId }) => chunkId)).toEqual(["b#0", "a#0", "c#0"]);
    expect(await index.search(question())).toEqual(first);
  },

  async "breaks ties by chunk id, at the limit too"(index) {
    await index.put(["d#0", "b#0", "c#0", "a#0"].map((id) => chunk({ id, vector: east })));

    expect(await found(index, { limit: 2 })).toEqual(["a#0", "b#0"]);
    expect(await near(index, { limit: 2, vector: east })).toEqual(["a#0", "b#0"]);
  },

  async "returns no more than the limit, the best"(index) {
    const chunks = Array.from({ length: 20 }, (_, at) => chunk({ id: `d${at}#0`, terms: { pump: 1 + at } }));
    await index.put(chunks);

    expect(await found(index, { limit: 3 })).toEqual(["d19#0", "d18#0", "d17#0"]);
  },

  async "an empty index finds nothing"(index) {
    expect((await index.search(question({ vector: east }))).lexical).toEqual([]);
    expect((await index.search(question({ vector: east }))).dense).toEqual([]);
    expect(await index.count()).toEqual({ documents: 0, chunks: 0 });
  },

  async "without principals finds nothing, not even public documents"(index) {
    await index.put([chunk({ id: "a#0", vector: east })]);

    expect(await found(index)).toEqual(["a#0"]);
    expect(await found(index, { principals: [] })).toEqual([]);
    expect(await near(index, { principals: [], vector: east })).toEqual([]);
  },

  async "shows a document to its readers and to nobody else"(index) {
    await index.put([
      chunk({ id: "team#0", readers: ["team:t1", "user:u9"], vector: east }),
      chunk({ id: "none#0", readers: [], vector: east }),
    ]);

    expect(await found(index, { principals: ["all", "team:t1"] })).toEqual(["team#0"]);
    expect(await found(index, { principals: ["user:u9"] })).toEqual(["team#0"]);
    expect(await found(index, { principals: ["all", "team:t10", "user:u"] })).toEqual([]);
    expect(await near(index, { principals: ["all"], vector: east })).toEqual([]);
  },

  async "follows a change of readers at once"(index) {
    await index.put([chunk({ id: "a#0", readers: ["all"] })]);
    expect(await found(index)).toEqual(["a#0"]);

    await index.put([chunk({ id: "a#0", readers: ["user:u1"] })]);

    expect(await found(index)).toEqual([]);
    expect(await found(index, { principals: ["user:u1"] })).toEqual(["a#0"]);
  },

  async "hidden documents change no score, weight or order"(index) {
    await index.put([
      chunk({ id: "a#0", terms: { pump: 1, mes: 1 }, length: 40 }),
      chunk({ id: "b#0", terms: { mes: 2 }, length: 20 }),
      chunk({ id: "c#0", terms: { pump: 2 }, length: 30 }),
    ]);
    const asked = question({ terms: { pump: 1, mes: 1 } });
    const before = await index.search(asked);

    const hidden = ["h1#0", "h2#0", "h3#0"].map((id) =>
      chunk({ id, terms: { mes: 9 }, length: 900, readers: ["user:u2"] }),
    );
    await index.put(hidden);

    expect(await index.search(asked)).toEqual(before);
  },

  async "filters by fields: any value of a field, every field named"(index) {
    await index.put([
      chunk({ id: "a#0", fields: { kind: ["case"], industry: ["auto", "metal"] } }),
      chunk({ id: "b#0", fields: { kind: ["case"], industry: ["food"] } }),
      chunk({ id: "c#0", fields: { kind: ["solution"], industry: ["auto"] } }),
      chunk({ id: "d#0" }),
    ]);

    expect(await found(index, { filter: { kind: ["case"], industry: ["metal", "food"] } })).toEqual([
      "a#0",
      "b#0",
    ]);
    expect(await found(index, { filter: { kind: ["case", "solution"], industry: ["auto"] } })).toEqual([
      "a#0",
      "c#0",
    ]);
    expect(await found(index, { filter: { industry: [] } })).toEqual([]);
  },

  async "leaves out excluded documents and fills the list with others"(index) {
    await index.put([chunk({ id: "a#0", terms: { pump: 3 } }), chunk({ id: "a#1" }), chunk({ id: "b#0" })]);

    expect(await found(index, { excludeDocuments: ["a", "unknown"], limit: 1 })).toEqual(["b#0"]);
  },

  async "removing a document removes all its chunks and their weight"(index) {
    await index.put([chunk({ id: "a#0", vector: east }), chunk({ id: "a#1" }), chunk({ id: "b#0" })]);
    const alone = Math.log(1 + 0.5 / 1.5);

    await index.remove(["a", "unknown"]);

    expect(await found(index)).toEqual(["b#0"]);
    expect(await near(index, { vector: east })).toEqual([]);
    expect((await index.weigh(["pump"], ["all"])).get("pump")).toBeCloseTo(alone, 5);
    expect(await index.count()).toEqual({ documents: 1, chunks: 1 });
  },

  async "clearing forgets every chunk and the dimension of the vectors"(index) {
    await index.put([chunk({ id: "a#0", vector: east }), chunk({ id: "b#0", vector: north })]);

    await index.clear();
    await index.put([chunk({ id: "c#0", vector: Float32Array.of(0, 0, 1) })]);

    expect(await found(index)).toEqual(["c#0"]);
    expect(await near(index, { vector: Float32Array.of(0, 0, 2) })).toEqual(["c#0"]);
    expect(await index.count()).toEqual({ documents: 1, chunks: 1 });
  },

  async "putting a chunk again replaces it"(index) {
    await index.put([chunk({ id: "a#0", terms: { pump: 1 } })]);

    await index.put([chunk({ id: "a#0", terms: { valve: 1 } })]);

    expect(await found(index)).toEqual([]);
    expect(await found(index, { terms: { valve: 1 } })).toEqual(["a#0"]);
    expect(await index.count()).toEqual({ documents: 1, chunks: 1 });
  },

  async "finds the nearest vectors by direction, whatever their length"(index) {
    await index.put([
      chunk({ id: "n#0", vector: north }),
      chunk({ id: "e#0", vector: east }),
      chunk({ id: "x#0" }),
      chunk({ id: "ne#0", vector: northEast }),
    ]);

    const { dense } = await index.search(question({ vector: Float32Array.of(0, 0.5) }));

    expect(dense.map(({ chunkId }) => chunkId)).toEqual(["n#0", "ne#0", "e#0"]);
    expect(dense[1]?.score).toBeCloseTo(Math.SQRT1_2, 4);
  },

  async "refuses a vector of the wrong dimension and keeps nothing of its batch"(index) {
    await index.put([chunk({ id: "a#0", vector: east })]);

    const wrong = [chunk({ id: "b#0" }), chunk({ id: "c#0", vector: Float32Array.of(1, 2, 3) })];

    await expect(index.put(wrong)).rejects.toMatchObject({ code: "INPUT_INVALID" });
    expect(await index.count()).toEqual({ documents: 1, chunks: 1 });
    const asked = question({ vector: Float32Array.of(1, 2, 3) });
    await expect(index.search(asked)).rejects.toMatchObject({ code: "INPUT_INVALID" });
  },

  async "refuses numbers that are none, naming the chunk"(index) {
    const broken = chunk({ id: "bad#7", terms: { pump: Number.NaN } });

    await expect(index.put([broken])).rejects.toThrow(/bad#7/);
    await expect(index.search(question({ limit: 0 }))).rejects.toMatchObject({ code: "INPUT_INVALID" });
  },

  async "takes names nobody expects as terms, ids and fields"(index) {
    const odd = ["__proto__", "constructor", "😀", "a\u0000b", "'; DROP TABLE", "ﷺ", " "];
    await index.put(
      odd.map((name) => chunk({ id: `${name}#0`, terms: { [`t${name}`]: 1 }, fields: { x: [name] } })),
    );

    for (const name of odd) {
      expect(await found(index, { terms: { [`t${name}`]: 1 }, filter: { x: [name] } })).toEqual([
        `${name}#0`,
      ]);
    }
    expect(await found(index, { filter: { toString: ["x"] } })).toEqual([]);
  },

  async "takes 2,000 chunks in one batch"(index) {
    const many = Array.from({ length: 2_000 }, (_, at) =>
      chunk({ id: `d${at % 200}#${at}`, terms: { pump: 1, [`only${at}`]: 1 } }),
    );

    await index.put(many);

    expect(await index.count()).toEqual({ documents: 200, chunks: 2_000 });
    expect(await found(index, { terms: { only1234: 1 } })).toEqual(["d34#1234"]);
    expect(await found(index, { limit: 500 })).toHaveLength(500);
  },
});
