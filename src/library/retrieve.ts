import type { Candidate, SearchIndex, SearchQuery } from "../ports/search-index.ts";
import {
  FEEDBACK_SETTINGS,
  type FeedbackSettings,
  massInWords,
  sharedTerms,
  wantsFeedback,
  withFeedback,
} from "./feedback.ts";
import { fuse, groupByDocument, type RankedDocument } from "./fuse.ts";
import type { TokenisedText } from "./tokenise.ts";

export interface RetrievalSettings {
  /** Chunks looked at; a document with many good ones must not crowd out the others. */
  readonly candidates: number;
  /** Share of the dense list in the fused score, 0 to 1. */
  readonly denseShare: number;
  readonly feedback: FeedbackSettings | undefined;
}

export const RETRIEVAL_SETTINGS: RetrievalSettings = {
  candidates: 50,
  denseShare: 0.5,
  feedback: FEEDBACK_SETTINGS,
};

export interface RetrievalDeps {
  readonly index: SearchIndex;
  /** Terms of stored chunks, as they were indexed; chunks that are gone or hidden are left out. */
  readonly termsOf: (chunkIds: readonly string[]) => Promise<ReadonlyMap<string, TokenisedText>>;
}

export interface Retrieved {
  readonly documents: readonly RankedDocument[];
  /** Term of the question → what a perfect passage could score with it. */
  readonly weights: ReadonlyMap<string, number>;
  /** Document → the highest cosine of its passages; empty without a vector. */
  readonly cosines: ReadonlyMap<string, number>;
}

/** Ranks documents for a question, each once. The same for every engine, the product and the evaluations. */
export async function retrieve(
  query: Omit<SearchQuery, "limit">,
  deps: RetrievalDeps,
  settings: RetrievalSettings = RETRIEVAL_SETTINGS,
): Promise<Retrieved> {
  const limit = settings.candidates;
  const first = await deps.index.search({ ...query, limit });
  const mass = sum(first.weights.values());
  const plain = groupByDocument(first.lexical);
  const lexical =
    settings.feedback && wantsFeedback(plain, mass, settings.feedback)
      ? await searchAgain(query, { ...first, documents: plain }, deps, settings)
      : first.lexical;
  return {
    documents: groupByDocument(fuse(lexical, first.dense, settings.denseShare)),
    weights: first.weights,
    cosines: cosinesOf(first.dense),
  };
}

function cosinesOf(dense: readonly Candidate[]): ReadonlyMap<string, number> {
  const best = new Map<string, number>();
  for (const { documentId, score } of dense)
    best.set(documentId, Math.max(score, best.get(documentId) ?? -1));
  return best;
}

async function searchAgain(
  query: Omit<SearchQuery, "limit">,
  found: {
    readonly documents: readonly RankedDocument[];
    readonly lexical: readonly Candidate[];
    readonly weights: ReadonlyMap<string, number>;
  },
  deps: RetrievalDeps,
  settings: RetrievalSettings,
) {
  const feedback = settings.feedback ?? FEEDBACK_SETTINGS;
  const mass = massInWords(found.weights);
  if (mass === 0) return found.lexical;
  const passages = found.documents
    .flatMap((document) => document.chunks)
    .sort((a, b) => b.score - a.score || (a.chunkId < b.chunkId ? -1 : 1))
    .slice(0, feedback.passages);
  const texts = await deps.termsOf(passages.map(({ chunkId }) => chunkId));
  const shared = sharedTerms(passages, (id) => texts.get(id));
  const rarity = await deps.index.weigh(shared.keys(), query.principals);
  const { vector: _, ...words } = query;
  const terms = withFeedback(query.terms, shared, { rarity, mass }, feedback);
  return (await deps.index.search({ ...words, terms, limit: settings.candidates })).lexical;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
