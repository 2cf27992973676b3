import { createEmbeddedSearchIndex } from "#src/engines/embedded/embedded-search-index.ts";
import type {
  Candidate,
  IndexedChunk,
  SearchIndex,
  SearchOutcome,
  SearchQuery,
} from "#src/ports/search-index.ts";
import { chunk, searchIndexContract } from "./search-index-contract.ts";

interface Faults {
  readonly put?: (chunks: readonly IndexedChunk[], index: SearchIndex) => Promise<void>;
  readonly remove?: (documentIds: readonly string[], index: SearchIndex) => Promise<void>;
  readonly asked?: (query: SearchQuery) => SearchQuery;
  readonly answer?: (outcome: SearchOutcome, query: SearchQuery) => SearchOutcome;
}

/** A sound index with one fault. */
function broken({ put, remove, asked, answer }: Faults): () => SearchIndex {
  return () => {
    const index = createEmbeddedSearchIndex();
    return {
      ...index,
      put: (chunks) => (put ? put(chunks, index) : index.put(chunks)),
      remove: (ids) => (remove ? remove(ids, index) : index.remove(ids)),
      search: async (query) => {
        const outcome = await index.search(asked?.(query) ?? query);
        return answer?.(outcome, query) ?? outcome;
      },
    };
  };
}

const lists = (change: (list: readonly Candidate[]) => readonly Candidate[]) =>
  broken({
    answer: (outcome) => ({ ...outcome, lexical: change(outcome.lexical), dense: change(outcome.dense) }),
  });
const chunks = (change: (chunk: IndexedChunk) => IndexedChunk) =>
  broken({ put: (given, index) => index.put(given.map(change)) });
const sees = (...principals: string[]) =>
  broken({ asked: (query) => ({ ...query, principals: [...query.principals, ...principals] }) });

let turn = 0;

searchIndexContract.provedBy({
  "finds what was put": broken({ put: async () => {} }),
  "scores by rarity, frequency and length as the port says": chunks((given) => ({ ...given, length: 10 })),
  "says what each term of the query weighs": broken({
    answer: (outcome) => ({ ...outcome, weights: new Map() }),
  }),
  "weighs terms by what the asker may read": chunks((given) => ({ ...given, readers: ["all"] })),
  "answers the same query in the same order": lists((list) => (turn++ % 4 < 2 ? list : list.toReversed())),
  "breaks ties by chunk id, at the limit too": lists((list) => list.toReversed()),
  "returns no more than the limit, the best": broken({
    asked: (query) => ({ ...query, limit: query.limit + 1 }),
  }),
  "an empty index finds nothing": () => {
    const index = createEmbeddedSearchIndex();
    return {
      ...index,
      search: async (query) => {
        await index.put([chunk({ id: "stray#0" })]);
        return index.search(query);
      },
    };
  },
  "without principals finds nothing, not even public documents": sees("all"),
  "shows a document to its readers and to nobody else": sees("team:t1"),
  "follows a change of readers at once": broken({
    put: async (given, index) => ((await index.count()).chunks === 0 ? index.put(given) : undefined),
  }),
  "hidden documents change no score, weight or order": chunks((given) => ({
    ...given,
    readers: ["all"],
    terms: given.readers.includes("all") ? given.terms : new Map([["mes", 0.25]]),
  })),
  "filters by fields: any value of a field, every field named": broken({
    asked: ({ filter: _, ...query }) => query,
  }),
  "leaves out excluded documents and fills the list with others": broken({
    asked: ({ excludeDocuments: _, ...query }) => query,
    answer: (outcome, query) => ({
      ...outcome,
      lexical: outcome.lexical.filter(({ documentId }) => !query.excludeDocuments?.includes(documentId)),
    }),
  }),
  "removing a document removes all its chunks and their weight": broken({ remove: async () => {} }),
  "clearing forgets every chunk and the dimension of the vectors": () => {
    const index = createEmbeddedSearchIndex();
    return { ...index, clear: async () => {} };
  },
  "putting a chunk again replaces it": broken({
    put: async (given, index) =>
      index.put(given.map((one) => ({ ...one, id: one.terms.has("valve") ? `${one.id}'` : one.id }))),
  }),
  "finds the nearest vectors by direction, whatever their length": lists((list) => list.toReversed()),
  "refuses a vector of the wrong dimension and keeps nothing of its batch": chunks(
    ({ vector: _, ...given }) => given,
  ),
  "refuses numbers that are none, naming the chunk": broken({ put: async () => {} }),
  "takes names nobody expects as terms, ids and fields": chunks((given) => ({
    ...given,
    terms: new Map([...given.terms].map(([term, count]) => [term.replace("\0", ""), count])),
  })),
  "takes 2,000 chunks in one batch": broken({ put: (given, index) => index.put(given.slice(0, 1_000)) }),
});
