import type {
  Candidate,
  IndexedChunk,
  SearchIndex,
  SearchOutcome,
  SearchQuery,
} from "../../ports/search-index.ts";
import { createAudiences } from "./audiences.ts";
import { checkChunks, checkQuery } from "./check-chunks.ts";
import { createDenseIndex, NO_VECTOR } from "./dense-index.ts";
import { createLexicalIndex, type Scope } from "./lexical-index.ts";
import { MAX_SLOT } from "./posting-lists.ts";
import { selectTop } from "./select-top.ts";

interface Slot {
  readonly chunkId: string;
  readonly documentId: string;
}

interface Limits {
  readonly scope: Scope;
  readonly lowest: number;
  readonly highest: number;
}

/** The search index of one process, in memory: built from the stored passages at start, changed in place. */
export function createEmbeddedSearchIndex(): SearchIndex {
  const lexical = createLexicalIndex();
  const dense = createDenseIndex();
  const audiences = createAudiences();
  const slots: (Slot | undefined)[] = [];
  const freeSlots: number[] = [];
  const slotOfChunk = new Map<string, number>();
  const slotsOfDocument = new Map<string, Set<number>>();
  let audienceOf = new Uint32Array(1024);

  function place(chunk: IndexedChunk): void {
    const known = slotOfChunk.get(chunk.id);
    if (known !== undefined) clear(known);
    const slot = freeSlots.pop() ?? slots.length;
    if (slot > MAX_SLOT) throw new Error("the embedded search index is full");
    slots[slot] = { chunkId: chunk.id, documentId: chunk.documentId };
    slotOfChunk.set(chunk.id, slot);
    const siblings = slotsOfDocument.get(chunk.documentId) ?? new Set();
    slotsOfDocument.set(chunk.documentId, siblings.add(slot));
    if (slot >= audienceOf.length) {
      const larger = new Uint32Array(audienceOf.length * 2);
      larger.set(audienceOf);
      audienceOf = larger;
    }
    audienceOf[slot] = audiences.join(chunk.readers, chunk.fields);
    lexical.add(slot, chunk.terms, chunk.length);
    if (chunk.vector) dense.add(slot, chunk.vector);
  }

  function clear(slot: number): void {
    const held = slots[slot];
    if (!held) return;
    lexical.remove(slot);
    dense.remove(slot);
    audiences.leave(audienceOf[slot] ?? 0);
    slots[slot] = undefined;
    freeSlots.push(slot);
    slotOfChunk.delete(held.chunkId);
    const siblings = slotsOfDocument.get(held.documentId);
    siblings?.delete(slot);
    if (siblings?.size === 0) slotsOfDocument.delete(held.documentId);
  }

  function byChunkId(left: number, right: number): number {
    return (slots[left]?.chunkId ?? "") < (slots[right]?.chunkId ?? "") ? -1 : 1;
  }

  function scopeOf(query: Pick<SearchQuery, "principals" | "filter">): Scope {
    return { ...audiences.admitted(query.principals, query.filter), audienceOf };
  }

  /** The best of what may be found; scores of all else are brought down to the lowest first. */
  function best(scores: Float64Array, query: SearchQuery, { scope, ...range }: Limits): Candidate[] {
    for (let slot = 0; slot < scores.length && !scope.everyone; slot++) {
      if (scope.mask[audienceOf[slot] as number] === 0) scores[slot] = range.lowest;
    }
    for (const id of query.excludeDocuments ?? []) {
      for (const slot of slotsOfDocument.get(id) ?? []) scores[slot] = range.lowest;
    }
    return selectTop(scores, { ...range, limit: query.limit }, byChunkId).map(({ slot, score }) => {
      const { chunkId, documentId } = slots[slot] as Slot;
      return { chunkId, documentId, score };
    });
  }

  async function put(chunks: readonly IndexedChunk[]): Promise<void> {
    checkChunks(chunks, dense.dimension());
    for (const chunk of chunks) place(chunk);
  }

  async function remove(documentIds: readonly string[]): Promise<void> {
    for (const id of documentIds) for (const slot of [...(slotsOfDocument.get(id) ?? [])]) clear(slot);
  }

  async function search(query: SearchQuery): Promise<SearchOutcome> {
    checkQuery(query, dense.dimension());
    const scope = scopeOf(query);
    const { scores, weights } = lexical.score(query.terms, scope);
    const cosines = query.vector ? dense.compare(query.vector, slots.length) : new Float64Array();
    return {
      lexical: best(scores, query, { scope, lowest: 0, highest: sum(weights.values()) }),
      dense: best(cosines, query, { scope, lowest: NO_VECTOR, highest: 1 }),
      weights,
    };
  }

  return {
    put,
    remove,
    clear: () => remove([...slotsOfDocument.keys()]),
    search,
    weigh: async (terms, principals) => lexical.rarities(terms, scopeOf({ principals })),
    count: async () => ({ documents: slotsOfDocument.size, chunks: slotOfChunk.size }),
    [Symbol.asyncDispose]: async () => remove([...slotsOfDocument.keys()]),
  };
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
