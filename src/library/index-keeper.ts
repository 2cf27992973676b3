import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { Log } from "../log.ts";
import type { Clock } from "../ports/clock.ts";
import type { LibraryDocument, Passage } from "../ports/documents.ts";
import type { IndexedChunk, SearchIndex } from "../ports/search-index.ts";
import type { Store } from "../ports/store.ts";
import { indexDocument } from "./index-chunk.ts";
import { indexEntry } from "./index-entry.ts";
import type { TeamWords } from "./team-words.ts";
import { createVectorKeeper } from "./vector-keeper.ts";
import type { PassageVectors, Vectors } from "./vectors.ts";

export interface IndexKeeperDeps {
  readonly store: Store;
  readonly searchIndex: SearchIndex;
  readonly words: TeamWords;
  readonly log: Log;
  readonly clock: Clock;
  /** Absent when no embeddings endpoint is configured. */
  readonly vectors?: Vectors | undefined;
}

/**
 * Keeps the search index true to the store: filled from it when empty, refilled when the team's words change,
 * brought up to date when another process changed the library.
 */
export interface IndexKeeper {
  /** Resolves when a search finds what the store holds. Cheap when nothing changed. */
  ready(): Promise<void>;
  /** Call before the store gets the document, so that a process that dies in between leaves a mark. */
  begin(documentId: string): Promise<void>;
  /** Call after the store has the document. `byWords`: it is found by its words alone until the endpoint answers. */
  put(document: LibraryDocument, passages: readonly Passage[]): Promise<{ readonly byWords: boolean }>;
  /** Call after the store has dropped or replaced them. */
  remove(documentIds: readonly string[]): Promise<void>;
  /** Changes whenever the library does, here or elsewhere, as of the last `ready`. */
  edition(): number;
  /** The cosine from which a passage is meant by a question; undefined without vectors. */
  meantFrom(): number | undefined;
  /** Resolves when no vector is being made. */
  settled(): Promise<void>;
}

const AREA = "library-change";
const KEEP_CHANGES_MS = 30 * 86_400_000;
const BATCH = 2000;

export function createIndexKeeper(deps: IndexKeeperDeps): IndexKeeper {
  const { store, searchIndex, words, log, clock } = deps;
  const dense = createVectorKeeper(deps, { index, startAgain });
  const self = randomUUID();
  const held = new Map<string, string>();
  const seen = new Map<string, number>();
  let signature: string | undefined;
  let edition = 0;
  let own = 0;
  let underWay: Promise<void> | undefined;

  function ready(): Promise<void> {
    underWay ??= bringUpToDate().finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  async function bringUpToDate(): Promise<void> {
    const changed = await changedElsewhere();
    if (changed || signature === undefined) await words.refresh();
    const now = words.signature();
    if (signature === undefined) await firstLook(now);
    else if (now !== signature) await fill(true);
    else if (changed) await fill(false);
    signature = now;
    dense.catchUp();
  }

  /** With vectors of another model in it, an index that outlives the process cannot take new ones. */
  async function startAgain(): Promise<void> {
    await searchIndex.clear();
    held.clear();
    await fill(true);
  }

  async function index(
    document: LibraryDocument,
    passages: readonly Passage[],
    vectors: PassageVectors,
  ): Promise<void> {
    await searchIndex.put(chunksOf(document, passages, vectors));
  }

  /** An index that outlives the process is filled already, unless the words it was filled with have changed. */
  async function firstLook(now: string): Promise<void> {
    const { chunks } = await searchIndex.count();
    const filledWith = await store.system.get<string>(AREA, "words");
    const unfinished = await store.system.list(AREA, "pending/");
    const otherModel = await modelChanged();
    if (chunks > 0 && otherModel) await searchIndex.clear();
    if (chunks === 0 || otherModel || filledWith !== now || unfinished.length > 0) await fill(true);
    else await dense.look();
    for (const { key } of unfinished) await store.system.remove(AREA, key);
  }

  /** An index that outlives the process may hold vectors of a model that is no longer used. */
  async function modelChanged(): Promise<boolean> {
    const model = deps.vectors?.model ?? "";
    const before = (await store.system.get<string>(AREA, "model")) ?? "";
    if (before !== model) await store.system.put(AREA, "model", model);
    return before !== model;
  }

  async function fill(all: boolean): Promise<void> {
    const started = performance.now();
    const present = new Set<string>();
    const batch: IndexedChunk[] = [];
    let documents = 0;
    for await (const { document, passages } of store.documents.scan()) {
      if (document.status !== "active") continue;
      present.add(document.id);
      const stamp = stampOf(document);
      if (!all && held.get(document.id) === stamp) continue;
      batch.push(...chunksOf(document, passages, await dense.kept(document, passages)));
      held.set(document.id, stamp);
      if (++documents % 50 === 0) await setImmediate();
      if (batch.length >= BATCH) await searchIndex.put(batch.splice(0));
    }
    await searchIndex.put(batch);
    const gone = [...held.keys()].filter((id) => !present.has(id));
    await drop(gone);
    edition++;
    await rememberWords(documents);
    log.debug("search index filled", {
      documents,
      gone: gone.length,
      ms: Math.round(performance.now() - started),
    });
  }

  /** Reading the library must not write: only a filled index has words to remember, and only when they are new. */
  async function rememberWords(documents: number): Promise<void> {
    const now = words.signature();
    if (documents === 0 || (await store.system.get<string>(AREA, "words")) === now) return;
    await store.system.put(AREA, "words", now);
  }

  function chunksOf(
    document: LibraryDocument,
    passages: readonly Passage[],
    vectors: PassageVectors,
  ): IndexedChunk[] {
    const lexicon = words.lexicon();
    const chunks = passages.map((passage) => {
      const vector = vectors.get(passage.id);
      return vector === undefined ? passage : { ...passage, vector };
    });
    return indexDocument(indexEntry(document, lexicon), chunks, lexicon);
  }

  async function drop(ids: readonly string[]): Promise<void> {
    for (const id of ids) held.delete(id);
    if (ids.length > 0) await searchIndex.remove(ids);
  }

  /** Every process that changes the library counts its changes under its own key, so that none is overwritten. */
  async function changedElsewhere(): Promise<boolean> {
    let changed = false;
    for (const { key, value } of await store.system.list<number>(AREA, "by/")) {
      if (key === `by/${self}` || seen.get(key) === value) continue;
      seen.set(key, value);
      changed = true;
    }
    return changed;
  }

  async function announce(): Promise<void> {
    edition++;
    const expiresAt = new Date(clock.now() + KEEP_CHANGES_MS).toISOString();
    await store.system.put(AREA, `by/${self}`, ++own, { expiresAt });
  }

  return {
    ready,
    edition: () => edition,
    begin: (documentId) => store.system.put(AREA, `pending/${documentId}`, true),
    async put(document, passages) {
      const stale = held.has(document.id) ? [document.id] : [];
      const { vectors, byWords } = await dense.make(document, passages);
      await drop(stale);
      await index(document, passages, vectors);
      held.set(document.id, stampOf(document));
      await store.system.remove(AREA, `pending/${document.id}`);
      await announce();
      return { byWords };
    },
    meantFrom: dense.meantFrom,
    settled: dense.settled,
    async remove(documentIds) {
      await drop(documentIds);
      await announce();
    },
  };
}

/** What of a document the index depends on, besides its passages, which are fixed by its id. */
function stampOf({ title, readers, fields, kind, language }: LibraryDocument): string {
  return JSON.stringify([title, readers, fields, kind, language]);
}
