import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmbeddedSearchIndex } from "#src/engines/embedded/embedded-search-index.ts";
import { chunk, searchIndexContract } from "#test/contracts/search-index-contract.ts";
import { type QdrantStandIn, startQdrant } from "#test/stand-ins/qdrant.ts";
import { createQdrantSearchIndex } from "./qdrant-search-index.ts";

let standIn: QdrantStandIn;
let counter = 0;

beforeAll(async () => {
  standIn = await startQdrant();
});

afterAll(async () => {
  await standIn[Symbol.asyncDispose]();
});

const open = () => createQdrantSearchIndex({ url: standIn.url, collection: `test-${++counter}` });

searchIndexContract({ name: "Qdrant (stand-in)", create: open });

const { QDRANT_URL } = process.env;
if (QDRANT_URL) {
  searchIndexContract({
    name: "Qdrant (server)",
    create: () =>
      createQdrantSearchIndex({ url: QDRANT_URL, collection: `yingdan-test-${process.pid}-${++counter}` }),
  });
}

describe("Qdrant beside the embedded index", () => {
  it("gives the same order and the same scores", async () => {
    const embedded = createEmbeddedSearchIndex();
    const qdrant = await open();
    const words = ["泵", "阀门", "mes", "停机", "追溯", "erp"];
    const chunks = Array.from({ length: 60 }, (_, at) =>
      chunk({
        id: `c${at}`,
        documentId: `d${at % 20}`,
        length: 40 + ((at * 37) % 200),
        terms: Object.fromEntries(
          words
            .filter((_, word) => ((at >> (word % 6)) & 1) === 1 || word === at % 6)
            .map((word, n) => [word, 1 + ((at + n) % 5)]),
        ),
      }),
    );
    const query = {
      terms: new Map([
        ["停机", 1],
        ["mes", 0.5],
        ["追溯", 1],
      ]),
      principals: ["all"],
      limit: 20,
    };

    await embedded.put(chunks);
    await qdrant.put(chunks);
    const ours = (await embedded.search(query)).lexical;
    const theirs = (await qdrant.search(query)).lexical;

    expect(theirs.map(({ chunkId }) => chunkId)).toEqual(ours.map(({ chunkId }) => chunkId));
    for (const [at, candidate] of theirs.entries())
      expect(candidate.score).toBeCloseTo(ours[at]?.score ?? Number.NaN, 4);
  });

  it("sends only what the server's own description allows", () => {
    expect(standIn.violations).toEqual([]);
  });

  it("says on whose side it failed when the server is away", async () => {
    await expect(
      createQdrantSearchIndex({ url: "http://127.0.0.1:9", timeoutMs: 500 }),
    ).rejects.toMatchObject({
      code: "UPSTREAM_FAILED",
      source: "qdrant",
    });
  });
});
