import type { Viewer } from "../domain/viewer.ts";
import { principalsOf } from "../domain/viewer.ts";
import type { LibraryDocument, Passage } from "../ports/documents.ts";
import type { SearchIndex } from "../ports/search-index.ts";
import type { Store } from "../ports/store.ts";
import { type Coverage, coverage } from "./coverage.ts";
import type { RankedDocument } from "./fuse.ts";
import { chunkTerms } from "./index-chunk.ts";
import { indexEntry } from "./index-entry.ts";
import type { Lexicon } from "./lexicon.ts";
import type { LibraryAnswer, LibraryHit, LibraryQuestion } from "./library.ts";
import { type RetrievalDeps, retrieve } from "./retrieve.ts";
import { type ReadQuestion, readQuestion, type TokenisedText } from "./tokenise.ts";
import { readWish, type Wish } from "./wish.ts";

export interface SearchDeps {
  readonly store: Store;
  readonly searchIndex: SearchIndex;
  readonly lexicon: Lexicon;
}

/** How much of a question a document must hold to be an answer to it, and how much of it in one passage. */
export interface FitSettings {
  readonly coverage: number;
  readonly passage: number;
  /** A document that fits this much worse than the best is left out. */
  readonly ofBest: number;
}

export const FIT: FitSettings = { coverage: 0.5, passage: 0.25, ofBest: 0.6 };

const LIMIT = 3;
/** Documents that are looked at closely. */
const LOOKED_AT = 8;
const PASSAGES_PER_DOCUMENT = 8;

interface Asked {
  readonly viewer: Viewer;
  readonly question: LibraryQuestion;
  readonly wish: Wish;
  readonly read: ReadQuestion;
}

/** A document with what it holds of the question. */
interface Judged {
  readonly hit: LibraryHit;
  readonly held: Coverage;
  /** Its best passage against a perfect one, 0 to 1. */
  readonly fit: number;
}

/** Answers a question from what the viewer may read. See {@link LibraryAnswer}; `searched` is left to the caller. */
export async function searchLibrary(
  viewer: Viewer,
  question: LibraryQuestion,
  deps: SearchDeps,
): Promise<Omit<LibraryAnswer, "searched">> {
  const wish = readWish(question.text);
  const read = readQuestion(wish.subject, deps.lexicon);
  if (read.terms.size === 0) return listMatching(viewer, { question, wish }, deps);
  const asked: Asked = { viewer, question, wish, read };
  const judged = await judge(asked, filterOf(wish, question), deps);
  const fitting = judged.filter(fits);
  if (fitting.length > 0) return answer(fitting, asked);
  const wider =
    Object.keys(filterOf(wish, question)).length > 0
      ? await judge(asked, question.filter ?? {}, deps)
      : judged;
  return nothing(wider, asked, judged);
}

function fits({ held, fit }: Judged): boolean {
  return held.share >= FIT.coverage && fit >= FIT.passage;
}

function answer(fitting: readonly Judged[], { question, read }: Asked): Omit<LibraryAnswer, "searched"> {
  const best = Math.max(...fitting.map(worth));
  const shown = fitting
    .filter((item) => worth(item) >= FIT.ofBest * best)
    .toSorted((a, b) => worth(b) - worth(a))
    .slice(0, question.limit ?? LIMIT);
  const held = new Set(shown.flatMap((item) => item.held.matched));
  const missing = read.aspects.map(({ label }) => label).filter((label) => !held.has(label));
  return { hits: shown.map(({ hit }) => hit), missing: [...new Set(missing)] };
}

/** A document that holds all of the question beats one that says half of it loudly. */
function worth({ held, hit }: Judged): number {
  return hit.score * held.share;
}

function nothing(
  judged: readonly Judged[],
  { read }: Asked,
  first: readonly Judged[],
): Omit<LibraryAnswer, "searched"> {
  const closest = judged.toSorted((a, b) => worth(b) - worth(a))[0];
  const held = new Set((first.length > 0 ? first : judged).slice(0, 1).flatMap((item) => item.held.matched));
  const missing = read.aspects.map(({ label }) => label).filter((label) => !held.has(label));
  return {
    hits: [],
    missing: [...new Set(missing)],
    ...(closest !== undefined && { closest: closest.hit }),
  };
}

type Filter = Readonly<Record<string, readonly string[]>>;

function filterOf(wish: Wish, { filter = {} }: LibraryQuestion): Filter {
  return {
    ...filter,
    ...(wish.kinds.length > 0 && filter.kind === undefined && { kind: wish.kinds }),
    ...(wish.language !== undefined && filter.language === undefined && { language: [wish.language] }),
  };
}

async function judge(asked: Asked, filter: Filter, deps: SearchDeps): Promise<Judged[]> {
  const { viewer, question, read } = asked;
  const reader = createReader(viewer, deps);
  const query = { terms: read.terms, principals: principalsOf(viewer), filter };
  const expired: string[] = [];
  for (let attempt = 0; ; attempt++) {
    question.signal?.throwIfAborted();
    const found = await retrieve(
      { ...query, excludeDocuments: expired },
      { index: deps.searchIndex, termsOf: reader.termsOf },
    );
    const top = found.documents.slice(0, LOOKED_AT);
    const documents = await reader.documents(top.map(({ documentId }) => documentId));
    const outdated = [...documents.values()].filter((document) => !isCurrent(document, question.today));
    if (outdated.length === 0 || attempt === 2) {
      const current = top.filter(({ documentId }) => {
        const document = documents.get(documentId);
        return document !== undefined && isCurrent(document, question.today);
      });
      return judgeAll(current, { weights: found.weights, read }, reader);
    }
    expired.push(...outdated.map(({ id }) => id));
  }
}

/** Past its date it may still be opened, but is not put forward. */
function isCurrent({ validUntil, status }: LibraryDocument, today: string): boolean {
  return status === "active" && (validUntil === undefined || validUntil >= today);
}

async function judgeAll(
  ranked: readonly RankedDocument[],
  { weights, read }: { weights: ReadonlyMap<string, number>; read: ReadQuestion },
  reader: Reader,
): Promise<Judged[]> {
  const mass = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  const chosen = ranked.map((item) =>
    item.chunks.slice(0, PASSAGES_PER_DOCUMENT).map(({ chunkId }) => chunkId),
  );
  const terms = await reader.termsOf(chosen.flat());
  const passages = await reader.passages(chosen.flat());
  const judged: Judged[] = [];
  for (const [at, { documentId, score }] of ranked.entries()) {
    const document = (await reader.documents([documentId])).get(documentId);
    const own = (chosen[at] ?? []).filter((id) => passages.has(id));
    if (document === undefined || own.length === 0) continue;
    const held = coverage(read.aspects, weights, (term) => own.some((id) => terms.get(id)?.terms.has(term)));
    judged.push({
      held,
      fit: mass === 0 ? 0 : score / mass,
      hit: { document, passages: own.flatMap((id) => passages.get(id) ?? []), score, matched: held.matched },
    });
  }
  return judged;
}

interface Reader {
  documents(ids: readonly string[]): Promise<ReadonlyMap<string, LibraryDocument>>;
  passages(ids: readonly string[]): Promise<ReadonlyMap<string, Passage>>;
  readonly termsOf: RetrievalDeps["termsOf"];
}

/** Reads through the store as the viewer, so that a permission taken away a moment ago holds; each row once. */
function createReader(viewer: Viewer, { store, lexicon }: SearchDeps): Reader {
  const documentsRead = new Map<string, LibraryDocument>();
  const passagesRead = new Map<string, Passage>();
  const termsRead = new Map<string, TokenisedText>();

  async function documents(ids: readonly string[]) {
    const unread = [...new Set(ids)].filter((id) => !documentsRead.has(id));
    if (unread.length > 0) {
      for (const document of await store.documents.find(viewer, { ids: unread, limit: unread.length }))
        documentsRead.set(document.id, document);
    }
    return documentsRead;
  }

  async function passages(ids: readonly string[]) {
    const unread = ids.filter((id) => !passagesRead.has(id));
    if (unread.length > 0) {
      for (const passage of await store.documents.passages(viewer, unread))
        passagesRead.set(passage.id, passage);
    }
    return passagesRead;
  }

  async function termsOf(ids: readonly string[]) {
    const unread = ids.filter((id) => !termsRead.has(id));
    const texts = await passages(unread);
    const owners = await documents(unread.flatMap((id) => texts.get(id)?.documentId ?? []));
    for (const id of unread) {
      const passage = texts.get(id);
      const owner = passage && owners.get(passage.documentId);
      if (owner) termsRead.set(id, chunkTerms(indexEntry(owner, lexicon), passage, lexicon));
    }
    return termsRead;
  }

  return { documents, passages, termsOf };
}

/** A question without a subject ("which cases are in English") is answered by a list, newest first. */
async function listMatching(
  viewer: Viewer,
  { question, wish }: { question: LibraryQuestion; wish: Wish },
  { store }: SearchDeps,
): Promise<Omit<LibraryAnswer, "searched">> {
  const [kind] = wish.kinds;
  if (kind === undefined && wish.language === undefined && question.filter === undefined)
    return { hits: [], missing: [] };
  const matching: LibraryDocument[] = [];
  for await (const document of allActive(store, viewer)) {
    if (kind !== undefined && !wish.kinds.includes(document.kind)) continue;
    if (wish.language !== undefined && document.language !== wish.language) continue;
    if (isCurrent(document, question.today)) matching.push(document);
  }
  const shown = matching
    .toSorted((a, b) =>
      a.addedAt === b.addedAt ? (a.path < b.path ? -1 : 1) : a.addedAt < b.addedAt ? 1 : -1,
    )
    .slice(0, question.limit ?? LIMIT);
  const passages = await store.documents.passages(
    viewer,
    shown.map(({ id }) => `${id}:0`),
  );
  return {
    hits: shown.map((document) => ({
      document,
      passages: passages.filter(({ documentId }) => documentId === document.id),
      score: 0,
      matched: [],
    })),
    missing: [],
  };
}

/** Every active document the viewer may read. */
export async function* allActive(store: Store, viewer: Viewer): AsyncIterable<LibraryDocument> {
  let cursor: string | undefined;
  while (true) {
    const page = await store.documents.find(viewer, {
      status: "active",
      limit: 500,
      ...(cursor !== undefined && { cursor }),
    });
    yield* page;
    cursor = page.at(-1)?.id;
    if (cursor === undefined || page.length < 500) return;
  }
}
