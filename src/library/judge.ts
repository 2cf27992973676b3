import type { Viewer } from "../domain/viewer.ts";
import { principalsOf } from "../domain/viewer.ts";
import type { LibraryDocument } from "../ports/documents.ts";
import { rarity, type SearchIndex } from "../ports/search-index.ts";
import type { Store } from "../ports/store.ts";
import type { BilingualDictionary } from "./bilingual/dictionary-file.ts";
import { shareSaid } from "./bilingual/said-in-other-language.ts";
import { NOWHERE, type TranslatedWord } from "./bilingual/translate.ts";
import { type ReadFor, translateRead } from "./bilingual/translate-read.ts";
import { type Coverage, coverage, type Holding } from "./coverage.ts";
import type { RankedDocument } from "./fuse.ts";
import type { Concept, Lexicon } from "./lexicon.ts";
import type { LibraryHit } from "./library.ts";
import { createReader, type Reader } from "./library-reader.ts";
import { citations } from "./quote.ts";
import { RETRIEVAL_SETTINGS, retrieve } from "./retrieve.ts";
import type { Aspect, ReadQuestion, TokenisedText } from "./tokenise.ts";
import { tradesOf } from "./trades.ts";
import type { Vectors } from "./vectors.ts";

export interface SearchDeps {
  readonly store: Store;
  /** Terms of passages read before; emptied when the words change. */
  readonly termsRead?: Map<string, TokenisedText>;
  readonly searchIndex: SearchIndex;
  readonly lexicon: Lexicon;
  /** Absent until it is made, or when there is none. */
  readonly dictionary?: BilingualDictionary | undefined;
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
  /** What `held` and `together` would be without a translation of the question, 0 to 1. */
  readonly untranslated: { readonly share: number; readonly together: number };
  /** Its score against the best one in its language, 0 to 1. */
  readonly strength: number;
}

/** Documents that are looked at closely, in each language. */
const LOOKED_AT = 8;
const PASSAGES_PER_DOCUMENT = 8;
const ATTEMPTS = 3;

/**
 * The best documents that are not out of date, each with what it holds of the question. The two languages are
 * searched apart: a document in the other one shares only concepts, names, numbers and translations with the
 * question, and next to those that share its words it would never be seen.
 */
export async function judge(asked: Asked, deps: SearchDeps): Promise<Judged[]> {
  if (!crossesLanguages(asked, deps)) return judgeIn(asked, deps);
  const inLanguage = (language: Language) => ({
    ...asked,
    filter: { ...asked.filter, language: [language] },
  });
  const chinese = await judgeIn(inLanguage("zh"), deps, "zh");
  return [...chinese, ...(await judgeIn(inLanguage("en"), deps, "en"))];
}

/** Without a dictionary, a concept, a foreign word or a number there is nothing to recognise in the other language. */
function crossesLanguages({ read, filter, vector }: Asked, { dictionary }: SearchDeps): boolean {
  if (filter.language !== undefined) return false;
  if (vector !== undefined || (dictionary !== undefined && read.units !== undefined)) return true;
  return read.concepts.length > 0 || [...read.terms.keys()].some((term) => /^[a-z0-9]/i.test(term));
}

async function judgeIn(asked: Asked, deps: SearchDeps, language = onlyLanguage(asked)): Promise<Judged[]> {
  const { viewer, today, filter, vector, signal } = asked;
  const reader = createReader(viewer, deps);
  const principals = principalsOf(viewer);
  const { words, terms, settings } = await readFor(language, asked, deps);
  const query = { terms, principals, filter, ...(vector && { vector }) };
  const expired: string[] = [];
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    const ways = { index: deps.searchIndex, termsOf: reader.termsOf };
    const found = await retrieve({ ...query, excludeDocuments: expired }, ways, settings);
    const top = found.documents.slice(0, LOOKED_AT);
    const documents = await reader.documents(top.map(({ documentId }) => documentId));
    const usable = top.filter(({ documentId }) => isCurrent(documents.get(documentId), today));
    if (usable.length === top.length || attempt === ATTEMPTS) {
      const weights = await weightsOf(asked, deps.searchIndex);
      const meant = meantBy(found.cosines, deps.meantFrom);
      return judgeAll(usable, { asked, weights, words, lexicon: deps.lexicon, meant }, reader);
    }
    // Out of date, or hidden since the index heard of it: look again past them.
    expired.push(
      ...top.map(({ documentId }) => documentId).filter((id) => !isCurrent(documents.get(id), today)),
    );
  }
}

type Language = "zh" | "en";

function onlyLanguage({ filter: { language = [] } }: Asked): Language | undefined {
  const [only, ...more] = language;
  return more.length === 0 && (only === "zh" || only === "en") ? only : undefined;
}

async function readFor(
  language: Language | undefined,
  { viewer, read }: Asked,
  { dictionary, searchIndex }: SearchDeps,
): Promise<ReadFor> {
  if (language === undefined) return { terms: read.terms, words: [], settings: RETRIEVAL_SETTINGS };
  const weigh = (terms: Iterable<string>) => searchIndex.weigh(terms, principalsOf(viewer));
  return translateRead(read, language, { dictionary, weigh });
}

function meantBy(cosines: ReadonlyMap<string, number>, from: number | undefined): ReadonlySet<string> {
  const close = [...cosines].filter(([, cosine]) => from !== undefined && cosine >= from);
  return new Set(close.map(([documentId]) => documentId));
}

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
  /** The question in the documents' language, when it was put in the other. */
  readonly words: readonly TranslatedWord[];
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
  { asked, weights, words, lexicon, meant, best }: Judging,
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
    const said = { holds: term, unknown: Math.max(0, ...weights.values()) };
    const translated = ({ at }: Aspect) => (at === undefined ? 0 : shareSaid(at, words, said));
    return { term, concept: trades, ...(words.length > 0 && { translated }) };
  };
  const whole = holdingOf(passages.map(({ id }) => id));
  const held = coverage(aspects, weights, whole);
  const each = passages.map(({ id }) => holdingOf([id]));
  const shareOf = (holding: Holding) => coverage(aspects, weights, holding).share;
  const plain = ({ translated: _, ...rest }: Holding) => shareOf(rest);
  const together = Math.max(...each.map(shareOf));
  const untranslated = () => ({ share: plain(whole), together: Math.max(...each.map(plain)) });
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
    untranslated: words.length > 0 ? untranslated() : { share: held.share, together },
    strength: best > 0 ? score / best : 0,
    together,
  };
}

/** A trade or a region: a case from elsewhere may be interesting, but is not what was asked for. */
function isPlace({ kind }: Concept): boolean {
  return kind === "industry" || kind === "region";
}
