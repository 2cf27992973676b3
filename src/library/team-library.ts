import { basename } from "node:path";
import type { Viewer } from "../domain/viewer.ts";
import { principalsOf } from "../domain/viewer.ts";
import type { Log } from "../log.ts";
import type { Clock } from "../ports/clock.ts";
import type { LibraryDocument } from "../ports/documents.ts";
import type { Files } from "../ports/files.ts";
import type { SearchIndex } from "../ports/search-index.ts";
import type { Store } from "../ports/store.ts";
import type { Settings } from "../settings.ts";
import type { BilingualDictionary } from "./bilingual/dictionary-file.ts";
import { createExtractor } from "./extract/extract.ts";
import { createIndexKeeper } from "./index-keeper.ts";
import type { IndexReport } from "./index-report.ts";
import { addFile } from "./ingest/add-file.ts";
import { allPassages, amendDocument, notThere } from "./ingest/amend.ts";
import { type IndexOptions, indexFolder, removePath } from "./ingest/index-folder.ts";
import { type IngestDeps, originalKey } from "./ingest/ingest-document.ts";
import { loadPrints } from "./ingest/prints.ts";
import type { Library, OriginalFile } from "./library.ts";
import { allActive } from "./library-reader.ts";
import { readingPage } from "./reading-page.ts";
import { recommendFor, searchLibrary } from "./search-library.ts";
import { createTeamWords } from "./team-words.ts";
import type { TokenisedText } from "./tokenise.ts";
import { createVectors, type Embedder, vectorsKey } from "./vectors.ts";

export interface TeamLibraryDeps {
  readonly store: Store;
  readonly files: Files;
  readonly searchIndex: SearchIndex;
  readonly settings: Settings;
  readonly log: Log;
  readonly clock: Clock;
  /** Absent: documents are found by their words. */
  readonly embedder?: Embedder | undefined;
  /** The dictionary that a question finds documents of the other language with; undefined until it is made. */
  readonly dictionary?: (() => BilingualDictionary | undefined) | undefined;
}

/** The team's documents: read in from folders, searched, handed out. */
export interface TeamLibrary extends Library {
  /** Brings the library in step with a folder. NOT_FOUND and INPUT_INVALID when there is nothing to read. */
  index(folder: string, options?: IndexOptions): Promise<IndexReport>;
  /** Makes the library ready to be searched, so that the first question need not wait for it. */
  load(): Promise<void>;
  /** Resolves when every passage has its vector, or the endpoint has failed. */
  settled(): Promise<void>;
  /** As `withdraw`, for nobody: a job or an admin's command. Returns whether it was there. */
  remove(documentId: string): Promise<boolean>;
}

export function createTeamLibrary(deps: TeamLibraryDeps): TeamLibrary {
  const { store, files, searchIndex, settings, log, clock } = deps;
  const words = createTeamWords(store.system, settings);
  const { embedder } = deps;
  const vectors = embedder && createVectors({ embedder, files, system: store.system, clock, log });
  const keeper = createIndexKeeper({ store, searchIndex, words, log, clock, vectors });
  const { extract } = createExtractor();
  const ingest: IngestDeps = { store, files, keeper, clock, words, extract };
  const counts = new Map<string, number>();
  let countedAt = -1;

  /** Counted once for everyone with the same rights, until the library changes. */
  async function countFor(viewer: Viewer): Promise<number> {
    if (countedAt !== keeper.edition()) counts.clear();
    countedAt = keeper.edition();
    const key = principalsOf(viewer).join(" ");
    const known = counts.get(key);
    if (known !== undefined) return known;
    let count = 0;
    for await (const _ of allActive(store, viewer)) count++;
    counts.set(key, count);
    return count;
  }

  const termsRead = new Map<string, TokenisedText>();
  let readAt = -1;

  /** A change of words or of a document's fields changes terms: both come with a new edition. */
  function searchDeps() {
    if (readAt !== keeper.edition()) termsRead.clear();
    readAt = keeper.edition();
    return {
      store,
      searchIndex,
      lexicon: words.lexicon(),
      termsRead,
      vectors,
      dictionary: deps.dictionary?.(),
      meantFrom: keeper.meantFrom(),
    };
  }

  async function original(viewer: Viewer, documentId: string): Promise<OriginalFile | undefined> {
    const document = await store.documents.get(viewer, documentId);
    const key = originalKey(documentId);
    if (document === undefined || !(await files.exists(key))) return undefined;
    return { name: fileName(document), mediaType: document.mediaType, data: await files.read(key) };
  }

  async function reading(viewer: Viewer, documentId: string): Promise<OriginalFile | undefined> {
    const document = await store.documents.get(viewer, documentId);
    if (document === undefined || document.mediaType === "application/pdf")
      return original(viewer, documentId);
    const page = readingPage(document, await allPassages(viewer, document, { store }));
    const data = new TextEncoder().encode(page);
    return { name: `${document.title}.html`, mediaType: "text/html; charset=utf-8", data };
  }

  return {
    async search(viewer, question) {
      await keeper.ready();
      const answer = await searchLibrary(viewer, question, searchDeps());
      return { ...answer, searched: await countFor(viewer) };
    },
    async recommend(viewer, need) {
      await keeper.ready();
      const answer = await recommendFor(viewer, need, searchDeps());
      return { ...answer, searched: await countFor(viewer) };
    },
    original,
    reading,
    load: () => keeper.ready(),
    settled: () => keeper.settled(),
    async index(folder, options) {
      await keeper.ready();
      return indexFolder(folder, ingest, options);
    },
    async add(viewer, file, signal) {
      await keeper.ready();
      return addFile(viewer, file, ingest, signal);
    },
    async amend(viewer, documentId, changes) {
      await keeper.ready();
      return amendDocument(viewer, documentId, changes, ingest);
    },
    async withdraw(viewer, documentId) {
      const document = await store.documents.get(viewer, documentId);
      if (document === undefined) throw notThere();
      await keeper.ready();
      await removePath(document.path, ingest, await loadPrints(store.system));
    },
    async remove(documentId) {
      await keeper.ready();
      const removed = await store.documents.remove(documentId);
      await keeper.remove([documentId]);
      await files.remove(originalKey(documentId));
      await files.remove(vectorsKey(documentId));
      await (await loadPrints(store.system)).forget(documentId);
      return removed;
    },
  };
}

/** A line of a corpus has no file of its own: its title names it. */
function fileName({ path, title }: LibraryDocument): string {
  return path.includes("#") ? `${title.replace(/[\\/:*?"<>|\s]+/g, " ").trim()}.md` : basename(path);
}
