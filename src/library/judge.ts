import type { Viewer } from "../domain/viewer.ts";
import { principalsOf } from "../domain/viewer.ts";
import type { LibraryDocument } from "../ports/documents.ts";
import { rarity, type SearchIndex } from "../ports/search-index.ts";
import type { Store } from "../ports/store.ts";
import { type Coverage, coverage } from "./coverage.ts";
import type { RankedDocument } from "./fuse.ts";
import type { Lexicon } from "./lexicon.ts";
import type { LibraryHit } from "./library.ts";
import { createReader, type Reader } from "./library-reader.ts";
import { citations } from "./quote.ts";
import { retrieve } from "./retrieve.ts";
import type { ReadQuestion } from "./tokenise.ts";

export interface SearchDeps {
  readonly store: Store;
  readonly searchIndex: SearchIndex;
  readonly lexicon: Lexicon;
}

export interface Asked {
  readonly viewer: Viewer;
  readonly read: ReadQuestion;
  readonly today: string;
  /** Field → accepted values. */
  readonly filter: Readonly<Record<string, readonly string[]>>;
  /** Whether numbers are wanted. */
  readonly figures?: boolean;
  readonly signal?: AbortSignal;
}

/** A document with what it holds of the question. */
export interface Judged {
  readonly hit: LibraryHit;
  readonly held: Coverage;
  /** The most that a single passage holds of the question, 0 to 1: words scattered over a document are no answer. */
  readonly together: number;
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
  const languages = crossesLanguages(asked) ? [["zh"], ["en"]] : [undefined];
  const lists: Judged[][] = [];
  for (const language of languages) {
    const filter = language === undefined ? asked.filter : { ...asked.filter, language };
    lists.push(await judgeIn({ ...asked, filter }, deps));
  }
  return lists.flat();
}

/** Without a concept, a foreign word or a number there is nothing to recognise in the other language. */
function crossesLanguages({ read, filter }: Asked): boolean {
  if (filter.language !== undefined) return false;
  return read.concepts.length > 0 || [...read.terms.keys()].some((term) => /^[a-z0-9]/i.test(term));
}

async function judgeIn(asked: Asked, deps: SearchDeps): Promise<Judged[]> {
  const { viewer, read, today, filter, signal } = asked;
  const reader = createReader(viewer, deps);
  const query = { terms: read.terms, principals: principalsOf(viewer), filter };
  const expired: string[] = [];
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    const ways = { index: deps.searchIndex, termsOf: reader.termsOf };
    const found = await retrieve({ ...query, excludeDocuments: expired }, ways);
    const top = found.documents.slice(0, LOOKED_AT);
    const documents = await reader.documents(top.map(({ documentId }) => documentId));
    const usable = top.filter(({ documentId }) => isCurrent(documents.get(documentId), today));
    if (usable.length === top.length || attempt === ATTEMPTS) {
      const weights = await tempered(found.weights, asked, deps.searchIndex);
      return judgeAll(usable, { asked, weights, lexicon: deps.lexicon }, reader);
    }
    // Out of date, or hidden since the index heard of it: look again past them.
    expired.push(
      ...top.map(({ documentId }) => documentId).filter((id) => !isCurrent(documents.get(id), today)),
    );
  }
}

/** In no text: its rarity tells how many passages there are. */
const NOWHERE = "§§";

/**
 * A word that no document has weighs no more than one that a single passage has. Otherwise, in a small library,
 * whatever it lacks would outweigh all that it holds.
 */
async function tempered(
  weights: ReadonlyMap<string, number>,
  { viewer, read }: Asked,
  index: SearchIndex,
): Promise<ReadonlyMap<string, number>> {
  const absent = (await index.weigh([NOWHERE], principalsOf(viewer))).get(NOWHERE) ?? 0;
  const passages = (Math.exp(absent) - 1) / 2 - 0.5;
  const most = rarity(1, Math.max(1, Math.round(passages)));
  return new Map(
    [...weights].map(([term, weight]) => [term, Math.min(weight, most * (read.terms.get(term) ?? 1))]),
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
  { asked, weights, lexicon, best }: Judging,
  reader: Reader,
): Promise<Judged | undefined> {
  const document = (await reader.documents([documentId])).get(documentId);
  const read = await reader.passages(chunkIds);
  const passages = chunkIds.flatMap((id) => read.get(id) ?? []);
  if (document === undefined || passages.length === 0) return undefined;
  const terms = await reader.termsOf(chunkIds);
  const { aspects } = asked.read;
  const held = coverage(aspects, weights, (term) =>
    passages.some(({ id }) => terms.get(id)?.terms.has(term)),
  );
  const each = passages.map(({ id }) =>
    coverage(aspects, weights, (term) => terms.get(id)?.terms.has(term) ?? false),
  );
  const cited = citations(passages, { weights, lexicon, figures: asked.figures ?? false });
  return {
    held,
    strength: best > 0 ? score / best : 0,
    together: Math.max(...each.map(({ share }) => share)),
    hit: {
      document,
      passages: cited.map(({ passage }) => passage),
      ...(cited[0] !== undefined && { quote: cited[0].quote }),
      score,
      matched: held.matched,
    },
  };
}
