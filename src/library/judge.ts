import type { Viewer } from "../domain/viewer.ts";
import { principalsOf } from "../domain/viewer.ts";
import type { LibraryDocument } from "../ports/documents.ts";
import { rarity, type SearchIndex } from "../ports/search-index.ts";
import type { Store } from "../ports/store.ts";
import { type Coverage, coverage, type Holding } from "./coverage.ts";
import type { RankedDocument } from "./fuse.ts";
import type { Concept, Lexicon } from "./lexicon.ts";
import type { LibraryHit } from "./library.ts";
import { createReader, type Reader } from "./library-reader.ts";
import { citations } from "./quote.ts";
import { retrieve } from "./retrieve.ts";
import { type ReadQuestion, type TokenisedText, termsForEnglish } from "./tokenise.ts";
import { tradesOf } from "./trades.ts";
import type { Vectors } from "./vectors.ts";

export interface SearchDeps {
  readonly store: Store;
  /** Terms of passages read before; emptied when the words change. */
  readonly termsRead?: Map<string, TokenisedText>;
  readonly searchIndex: SearchIndex;
  readonly lexicon: Lexicon;
  /** Absent when no embeddings endpoint is configured. */
  readonly vectors?: Vectors | undefined;
  /** The cosine from which a passage is meant by a question. */
  readonly meantFrom?: number | undefined;
}

export interface Asked {
  readonly viewer: Viewer;
  readonly read: ReadQuestion;
  readonly today: string;
  /** Field → accepted values. */
  readonly filter: Readonly<Record<string, readonly string[]>>;
  /** Whether numbers are wanted. */
  readonly figures?: boolean;
  /** What the question means, when an embeddings endpoint is configured. */
  readonly vector?: Float32Array | undefined;
  readonly signal?: AbortSignal;
}

/** A document with what it holds of the question. */
export interface Judged {
  readonly hit: LibraryHit;
  /** The hit with its passages in the order in which they answer, and the sentence to quote. */
  cited(): LibraryHit;
  readonly held: Coverage;
  /** The most that a single passage holds of the question, 0 to 1: words scattered over a document are no answer. */
  readonly together: number;
  /** The question names a trade or a region, and the document is about another. */
  readonly elsewhere: boolean;
  /** Its meaning is close to the question's, whatever words it uses. */
  readonly meant: boolean;
  /** Its score against the best one in its language, 0 to 1. */
  readonly strength: number;
}

/** Documents that are looked at closely, in each language. */
const LOOKED_AT = 8;
const PASSAGES_PER_DOCUMENT = 8;
const ATTEMPTS = 3;

/**
 * The best documents that are not out of date, each with what it holds of the question. The two languages are
 * searched apart: a document in the other one shares only concepts, names and numbers with the question, and
 * next to those that share its words it would never be seen.
 */
export async function judge(asked: Asked, deps: SearchDeps): Promise<Judged[]> {
  if (!crossesLanguages(asked)) return judgeIn(asked, deps, false);
  const inLanguage = (language: "zh" | "en") => ({
    ...asked,
    filter: { ...asked.filter, language: [language] },
  });
  const chinese = await judgeIn(inLanguage("zh"), deps, false);
  return [...chinese, ...(await judgeIn(inLanguage("en"), deps, true))];
}

/** Without a concept, a foreign word or a number there is nothing to recognise in the other language. */
function crossesLanguages({ read, filter, vector }: Asked): boolean {
  if (filter.language !== undefined) return false;
  if (vector !== undefined) return true;
  return read.concepts.length > 0 || [...read.terms.keys()].some((term) => /^[a-z0-9]/i.test(term));
}

async function judgeIn(asked: Asked, deps: SearchDeps, foreign: boolean): Promise<Judged[]> {
  const { viewer, read, today, filter, vector, signal } = asked;
  const reader = createReader(viewer, deps);
  const terms = foreign ? termsForEnglish(read.terms) : read.terms;
  const query = { terms, principals: principalsOf(viewer), filter, ...(vector && { vector }) };
  const expired: string[] = [];
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    const ways = { index: deps.searchIndex, termsOf: reader.termsOf };
    const found = await retrieve({ ...query, excludeDocuments: expired }, ways);
    const top = found.documents.slice(0, LOOKED_AT);
    const documents = await reader.documents(top.map(({ documentId }) => documentId));
    const usable = top.filter(({ documentId }) => isCurrent(documents.get(documentId), today));
    if (usable.length === top.length || attempt === ATTEMPTS) {
      const weights = await weightsOf(asked, deps.searchIndex);
      const meant = meantBy(found.cosines, deps.meantFrom);
      return judgeAll(usable, { asked, weights, lexicon: deps.lexicon, meant }, reader);
    }
    // Out of date, or hidden since the index heard of it: look again past them.
    expired.push(
      ...top.map(({ documentId }) => documentId).filter((id) => !isCurrent(documents.get(id), today)),
    );
  }
}

function meantBy(cosines: ReadonlyMap<string, number>, from: number | undefined): ReadonlySet<string> {
  const close = [...cosines].filter(([, cosine]) => from !== undefined && cosine >= from);
  return new Set(close.map(([documentId]) => documentId));
}

/** In no text: its rarity tells how many passages there are. */
const NOWHERE = "§§";

/**
 * What each word of the question weighs among all that the viewer may read. One that no document has weighs no more
 * than one that a single passage has: otherwise, in a small library, whatever it lacks would outweigh all it holds.
 */
async function weightsOf({ viewer, read }: Asked, index: SearchIndex): Promise<ReadonlyMap<string, number>> {
  const rarities = await index.weigh([...read.terms.keys(), NOWHERE], principalsOf(viewer));
  const passages = (Math.exp(rarities.get(NOWHERE) ?? 0) - 1) / 2 - 0.5;
  const most = rarity(1, Math.max(1, Math.round(passages)));
  return new Map(
    [...read.terms].map(([term, asked]) => [term, asked * Math.min(most, rarities.get(term) ?? most)]),
  );
}

/** Past its date a document may still be opened, but is not put forward. */
export function isCurrent(document: LibraryDocument | undefined, today: string): boolean {
  if (document?.status !== "active") return false;
  return document.validUntil === undefined || document.validUntil >= today;
}

interface Judging {
  readonly asked: Asked;
  readonly weights: ReadonlyMap<string, number>;
  readonly lexicon: Lexicon;
  /** Documents whose meaning is close to the question's. */
  readonly meant: ReadonlySet<string>;
  /** Score of the best document. */
  readonly best: number;
}

async function judgeAll(
  ranked: readonly RankedDocument[],
  given: Omit<Judging, "best">,
  reader: Reader,
): Promise<Judged[]> {
  const judging = { ...given, best: Math.max(...ranked.map(({ score }) => score)) };
  const chosen = ranked.map(({ chunks }) =>
    chunks.slice(0, PASSAGES_PER_DOCUMENT).map(({ chunkId }) => chunkId),
  );
  await reader.termsOf(chosen.flat());
  const judged: Judged[] = [];
  for (const [at, item] of ranked.entries()) {
    const one = await judgeOne(item, chosen[at] ?? [], judging, reader);
    if (one !== undefined) judged.push(one);
  }
  return judged;
}

async function judgeOne(
  { documentId, score }: RankedDocument,
  chunkIds: readonly string[],
  { asked, weights, lexicon, meant, best }: Judging,
  reader: Reader,
): Promise<Judged | undefined> {
  const document = (await reader.documents([documentId])).get(documentId);
  const read = await reader.passages(chunkIds);
  const passages = chunkIds.flatMap((id) => read.get(id) ?? []);
  if (document === undefined || passages.length === 0) return undefined;
  const terms = await reader.termsOf(chunkIds);
  const { aspects } = asked.read;
  const trades = tradesOf(document, lexicon);
  const holdingOf = (ids: readonly string[]): Holding => {
    const term = (name: string) => ids.some((id) => terms.get(id)?.terms.has(name));
    return { term, concept: trades };
  };
  const held = coverage(aspects, weights, holdingOf(passages.map(({ id }) => id)));
  const each = passages.map(({ id }) => coverage(aspects, weights, holdingOf([id])));
  const hit = { document, passages, score, matched: held.matched };
  const cited = (): LibraryHit => {
    const cites = citations(passages, { weights, lexicon, figures: asked.figures ?? false });
    const quote = cites[0] === undefined ? {} : { quote: cites[0].quote };
    return { ...hit, passages: cites.map(({ passage }) => passage), ...quote };
  };
  return {
    hit,
    cited,
    held,
    elsewhere: aspects.some(({ label, concepts }) => concepts.some(isPlace) && held.missing.includes(label)),
    meant: meant.has(documentId),
    strength: best > 0 ? score / best : 0,
    together: Math.max(...each.map(({ share }) => share)),
  };
}

/** A trade or a region: a case from elsewhere may be interesting, but is not what was asked for. */
function isPlace({ kind }: Concept): boolean {
  return kind === "industry" || kind === "region";
}
