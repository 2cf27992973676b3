import type { Candidate } from "../ports/search-index.ts";

/** A chunk of a fused list. */
export interface RankedChunk {
  readonly chunkId: string;
  readonly documentId: string;
  readonly score: number;
}

export interface RankedDocument {
  readonly documentId: string;
  /** Of its best chunk. */
  readonly score: number;
  /** Best first. */
  readonly chunks: readonly RankedChunk[];
}

/**
 * One list from the lexical and the dense one: a convex combination of scores, each scaled from its lowest
 * possible value (0 for BM25, −1 for cosine) to the list's highest, as in Bruch, Gai and Ingber, "An Analysis
 * of Fusion Functions for Hybrid Retrieval", 2023. A chunk missing from a list has that list's lowest score
 * there. Share is the dense list's, 0 to 1; without a dense list the lexical one is returned as it is.
 */
export function fuse(
  lexical: readonly Candidate[],
  dense: readonly Candidate[],
  share: number,
): RankedChunk[] {
  if (dense.length === 0) return [...lexical];
  const totals = new Map<string, RankedChunk>();
  const add = (list: readonly Candidate[], lowest: number, weight: number) => {
    const span = (list[0]?.score ?? lowest) - lowest;
    if (span <= 0) return;
    const floor = ((list.at(-1)?.score ?? lowest) - lowest) / span;
    for (const { chunkId, documentId, score } of list) {
      const gain = weight * ((score - lowest) / span - (lowest < 0 ? floor : 0));
      totals.set(chunkId, { chunkId, documentId, score: (totals.get(chunkId)?.score ?? 0) + gain });
    }
  };
  add(lexical, 0, 1 - share);
  add(dense, -1, share);
  return [...totals.values()].sort(better);
}

/**
 * Reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009), for lists whose scores cannot be compared or
 * when there is nothing to choose a share by.
 */
export function fuseByRank(lists: readonly (readonly Candidate[])[], constant = 60): RankedChunk[] {
  const totals = new Map<string, RankedChunk>();
  for (const list of lists) {
    for (const [rank, { chunkId, documentId }] of list.entries()) {
      const score = (totals.get(chunkId)?.score ?? 0) + 1 / (constant + rank + 1);
      totals.set(chunkId, { chunkId, documentId, score });
    }
  }
  return [...totals.values()].sort(better);
}

/** Each document once, placed by its best chunk. */
export function groupByDocument(ranked: readonly RankedChunk[]): RankedDocument[] {
  const documents = new Map<string, RankedChunk[]>();
  for (const chunk of ranked) {
    const chunks = documents.get(chunk.documentId);
    if (chunks) chunks.push(chunk);
    else documents.set(chunk.documentId, [chunk]);
  }
  return [...documents].map(([documentId, chunks]) => ({ documentId, score: chunks[0]?.score ?? 0, chunks }));
}

function better(left: RankedChunk, right: RankedChunk): number {
  return right.score - left.score || (left.chunkId < right.chunkId ? -1 : 1);
}
