import { describe, expect, it } from "vitest";
import type { Candidate } from "../ports/search-index.ts";
import { fuse, fuseByRank, groupByDocument } from "./fuse.ts";

const list = (...entries: [string, number][]): Candidate[] =>
  entries.map(([chunkId, score]) => ({ chunkId, documentId: chunkId.split("#")[0] ?? "", score }));
const ids = (ranked: readonly { chunkId: string }[]) => ranked.map(({ chunkId }) => chunkId);

describe("fuse", () => {
  it("leaves the lexical list as it is when there is no dense one", () => {
    const lexical = list(["a#0", 8], ["b#0", 2]);

    expect(fuse(lexical, [], 0.5)).toEqual(lexical);
  });

  it("adds scores scaled to each list's highest", () => {
    const fused = fuse(list(["a#0", 8], ["b#0", 4]), list(["b#0", 1], ["c#0", 0]), 0.5);

    // a: 0.5·1; b: 0.5·0.5 + 0.5·(1 − 0.5); c, the list's last: 0.
    expect(fused).toEqual(list(["a#0", 0.5], ["b#0", 0.5], ["c#0", 0]));
  });

  it("follows one list alone at either end of the share", () => {
    const [lexical, dense] = [list(["a#0", 3], ["b#0", 1]), list(["b#0", 0.9], ["a#0", 0.2])];

    expect(ids(fuse(lexical, dense, 0))).toEqual(["a#0", "b#0"]);
    expect(ids(fuse(lexical, dense, 1))).toEqual(["b#0", "a#0"]);
  });
});

describe("fuseByRank", () => {
  it("adds 1/(60 + rank) from every list", () => {
    const fused = fuseByRank([list(["a#0", 9], ["b#0", 1]), list(["b#0", 0.5], ["c#0", 0.4])]);

    expect(ids(fused)).toEqual(["b#0", "a#0", "c#0"]);
    expect(fused[0]?.score).toBeCloseTo(1 / 62 + 1 / 61, 10);
  });
});

describe("groupByDocument", () => {
  it("names each document once, by its best chunk, with the others after it", () => {
    const grouped = groupByDocument(list(["a#1", 5], ["b#0", 4], ["a#0", 3]));

    expect(grouped.map(({ documentId, score, chunks }) => [documentId, score, ids(chunks)])).toEqual([
      ["a", 5, ["a#1", "a#0"]],
      ["b", 4, ["b#0"]],
    ]);
  });
});
