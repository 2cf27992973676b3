/** A passage as the index holds it: its terms and who may find it, never its text. */
export interface IndexedChunk {
  readonly id: string;
  readonly documentId: string;
  /** Place in the document, from 0. */
  readonly position: number;
  /** Weighted term frequencies, made on our side so that every engine ranks alike. Counted in quarters, from 0.25 to 63.75. */
  readonly terms: ReadonlyMap<string, number>;
  /** Chinese characters plus words of the passage itself, at least 0. */
  readonly length: number;
  /** Any scale; compared by cosine. One dimension for the whole index. */
  readonly vector?: Float32Array;
  /** Principals that may find it: `all`, `role:…`, `team:…`, `user:…`. */
  readonly readers: readonly string[];
  /** Kind, industry, product, language and the like, for filters. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
}

export interface SearchQuery {
  /** Term → how much the question asks for it. */
  readonly terms: ReadonlyMap<string, number>;
  readonly vector?: Float32Array;
  /** On whose behalf. With none, nothing is found. */
  readonly principals: readonly string[];
  /** Field → accepted values; a chunk needs one of them for every field named. */
  readonly filter?: Readonly<Record<string, readonly string[]>>;
  /** Candidates at most in each list. */
  readonly limit: number;
  readonly excludeDocuments?: readonly string[];
}

export interface Candidate {
  readonly chunkId: string;
  readonly documentId: string;
  /** Lexical: BM25, see {@link termImpact}. Dense: cosine, −1 to 1. */
  readonly score: number;
}

export interface SearchOutcome {
  /** Best first; equal scores by chunk id. Only chunks that share a term. */
  readonly lexical: readonly Candidate[];
  /** Best first; equal scores by chunk id. Empty without a query vector. */
  readonly dense: readonly Candidate[];
  /** Query term → its weight times its {@link rarity} among what may be found: what a perfect passage could score with it. */
  readonly weights: ReadonlyMap<string, number>;
}

/**
 * Finds passages by their terms and vectors. The permission filter is part of the query: what the principals
 * may not read is neither returned nor counted, so hidden documents cannot be felt in a score. Does not hold
 * text, know languages, or merge the two lists. A batch is checked whole before any of it is stored.
 */
export interface SearchIndex extends AsyncDisposable {
  /** Adds chunks, replacing those with the same id. INPUT_INVALID names the chunk at fault. */
  put(chunks: readonly IndexedChunk[]): Promise<void>;
  /** Removes every chunk of the documents; unknown ids are ignored. */
  remove(documentIds: readonly string[]): Promise<void>;
  /** Removes everything; vectors of another dimension may come after it. */
  clear(): Promise<void>;
  search(query: SearchQuery): Promise<SearchOutcome>;
  /** Rarity of terms among all that the principals may read. */
  weigh(terms: Iterable<string>, principals: readonly string[]): Promise<ReadonlyMap<string, number>>;
  count(): Promise<{ readonly documents: number; readonly chunks: number }>;
}

const SATURATION = 1.2;
const LENGTH_SHARE = 0.75;
const USUAL_LENGTH = 150;

/**
 * What one term adds to a chunk's score per unit of its weight, 0 to 1: BM25's saturation with k1 1.2 and
 * b 0.75 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009), without the constant k1 + 1.
 * The usual length is fixed at 150 instead of the collection's mean: chunks are cut to size, and so a chunk's
 * score depends neither on documents the asker cannot see nor on when it was indexed.
 */
export function termImpact(frequency: number, lengthNorm: number): number {
  return frequency / (frequency + lengthNorm);
}

/** The share of {@link termImpact} that depends on a chunk's length only. */
export function lengthNorm(length: number): number {
  return SATURATION * (1 - LENGTH_SHARE + (LENGTH_SHARE * length) / USUAL_LENGTH);
}

/** BM25's inverse document frequency, never negative: how telling a term is that `holding` of `total` chunks have. */
export function rarity(holding: number, total: number): number {
  return Math.log(1 + (total - holding + 0.5) / (holding + 0.5));
}

/** The step in which term frequencies are kept: quarters, from 1 to 255 of them. */
export function quarters(frequency: number): number {
  return Math.min(255, Math.max(1, Math.round(frequency * 4)));
}
