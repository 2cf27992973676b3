import type { Log } from "../log.ts";
import type { Clock } from "../ports/clock.ts";
import type { LibraryDocument, Passage } from "../ports/documents.ts";
import type { Store } from "../ports/store.ts";
import { createBackground } from "./likeness.ts";
import type { PassageVectors, Vectors } from "./vectors.ts";

/** Gives the indexed passages their vectors, and those that could not have any theirs later. */
export interface VectorKeeper {
  /** Those made before; a document without all of them is caught up on later. */
  kept(document: LibraryDocument, passages: readonly Passage[]): Promise<PassageVectors>;
  /** All of them, or those made before when the endpoint fails. */
  make(
    document: LibraryDocument,
    passages: readonly Passage[],
  ): Promise<{ readonly vectors: PassageVectors; readonly byWords: boolean }>;
  /** Learns what there is of an index that was filled before. */
  look(): Promise<void>;
  /** Starts making what is missing, unless it is being made or was tried a moment ago. Does not wait. */
  catchUp(): void;
  settled(): Promise<void>;
  meantFrom(): number | undefined;
}

interface Deps {
  readonly vectors?: Vectors | undefined;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

interface Hooks {
  index(document: LibraryDocument, passages: readonly Passage[], vectors: PassageVectors): Promise<void>;
  /** Empties the index and fills it from the store. */
  startAgain(): Promise<void>;
}

const NONE: PassageVectors = new Map();
const TRY_AGAIN_MS = 60_000;

export function createVectorKeeper({ vectors, store, clock, log }: Deps, hooks: Hooks): VectorKeeper {
  const late = new Set<string>();
  const background = createBackground();
  let tryAgainAt = 0;
  let underWay: Promise<void> | undefined;

  function note(document: LibraryDocument, passages: readonly Passage[], made: PassageVectors): void {
    const [first] = made.values();
    if (first !== undefined) background.add(document.id, first);
    if (made.size < passages.length) late.add(document.id);
    else late.delete(document.id);
  }

  async function makeNow(document: LibraryDocument, passages: readonly Passage[], from: Vectors) {
    const made = await from.make(document, passages);
    if (made.otherSpace) {
      log.warn("the embeddings endpoint gives other vectors than before; all documents are read again");
      background.clear();
      await hooks.startAgain();
    }
    note(document, passages, made.vectors);
    return made;
  }

  function failed(error: unknown): void {
    tryAgainAt = clock.now() + TRY_AGAIN_MS;
    log.warn("no vectors for now; documents are found by their words", { error, documents: late.size });
  }

  async function makeMissing(from: Vectors): Promise<void> {
    for (let again = true; again; ) {
      again = false;
      for await (const { document, passages } of store.documents.scan()) {
        if (document.status !== "active" || !late.has(document.id)) continue;
        const made = await makeNow(document, passages, from);
        again ||= made.otherSpace;
        await hooks.index(document, passages, made.vectors);
      }
    }
    // Whatever is still late was withdrawn meanwhile.
    late.clear();
  }

  return {
    async kept(document, passages) {
      if (vectors === undefined) return NONE;
      const known = await vectors.kept(document, passages);
      note(document, passages, known);
      return known;
    },

    async make(document, passages) {
      if (vectors === undefined) return { vectors: NONE, byWords: false };
      // A folder of a thousand documents must not wait for a dead endpoint a thousand times.
      if (clock.now() >= tryAgainAt || late.size === 0) {
        try {
          return { vectors: (await makeNow(document, passages, vectors)).vectors, byWords: false };
        } catch (error) {
          failed(error);
        }
      }
      const known = await vectors.kept(document, passages);
      note(document, passages, known);
      return { vectors: known, byWords: known.size < passages.length };
    },

    async look() {
      if (vectors === undefined) return;
      for await (const { document, passages } of store.documents.scan()) {
        if (document.status === "active") note(document, passages, await vectors.kept(document, passages));
      }
    },

    catchUp() {
      if (vectors === undefined || late.size === 0 || underWay !== undefined) return;
      if (clock.now() < tryAgainAt) return;
      underWay = makeMissing(vectors)
        .catch(failed)
        .finally(() => {
          underWay = undefined;
        });
    },

    settled: async () => underWay,
    meantFrom: background.meantFrom,
  };
}
