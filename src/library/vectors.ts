import { createHash } from "node:crypto";
import type { Viewer } from "../domain/viewer.ts";
import { AppError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Clock } from "../ports/clock.ts";
import type { LibraryDocument, Passage } from "../ports/documents.ts";
import type { Files } from "../ports/files.ts";
import type { SystemStore } from "../ports/store.ts";
import { packVectors, unpackVectors } from "./vector-file.ts";

/** Turns texts into vectors that lie close when the texts mean alike. */
export interface Embedder {
  /** The endpoint's model: vectors of different models cannot be compared. */
  readonly model: string;
  /** One vector a text, in order. */
  documents(texts: readonly string[], signal?: AbortSignal): Promise<readonly Float32Array[]>;
  /** Of what a person asks, within their budget and with what they must not give away hidden. */
  question(viewer: Viewer, text: string, signal?: AbortSignal): Promise<Float32Array>;
}

/** Passage id → vector. */
export type PassageVectors = ReadonlyMap<string, Float32Array>;

/** The vectors of the library's passages: made once, kept beside the originals, made again only for what changed. */
export interface Vectors {
  readonly model: string;
  /** Those that were made before. */
  kept(document: LibraryDocument, passages: readonly Passage[]): Promise<PassageVectors>;
  /**
   * All of them, the missing ones made and kept. `otherSpace`: the endpoint now gives vectors of another
   * dimension, so that none made before can be used. Throws what the endpoint throws.
   */
  make(
    document: LibraryDocument,
    passages: readonly Passage[],
  ): Promise<{ readonly vectors: PassageVectors; readonly otherSpace: boolean }>;
  /** Undefined when the endpoint does not answer in time; after that it is left alone for a while. */
  question(viewer: Viewer, text: string): Promise<Float32Array | undefined>;
}

export interface VectorsDeps {
  readonly embedder: Embedder;
  readonly files: Files;
  readonly system: SystemStore;
  readonly clock: Clock;
  readonly log: Log;
}

const AREA = "library-vectors";
/** A person waits for the answer: words alone are better than a late one. */
const QUESTION_MS = 2_500;
const DOCUMENT_MS = 60_000;
const LEFT_ALONE_MS = 30_000;
const BATCH = 64;

interface Space {
  readonly model: string;
  readonly dimension: number;
}

export function createVectors({ embedder, files, system, clock, log }: VectorsDeps): Vectors {
  const { model } = embedder;
  let space: Space | undefined;
  let looked = false;
  let downUntil = 0;

  async function spaceNow(): Promise<Space | undefined> {
    if (!looked) {
      const stored = await system.get<Space>(AREA, "space");
      space = stored?.model === model ? stored : undefined;
      looked = true;
    }
    return space;
  }

  async function keptOf(documentId: string | undefined): Promise<ReadonlyMap<string, Float32Array>> {
    const now = await spaceNow();
    const key = documentId === undefined ? undefined : vectorsKey(documentId);
    if (now === undefined || key === undefined || !(await files.exists(key))) return new Map();
    const file = unpackVectors(await files.read(key));
    return file?.model === now.model && file.dimension === now.dimension ? file.vectors : new Map();
  }

  async function embed(texts: readonly string[]): Promise<Float32Array[]> {
    const made: Float32Array[] = [];
    for (let from = 0; from < texts.length; from += BATCH) {
      const signal = AbortSignal.timeout(DOCUMENT_MS);
      made.push(...(await embedder.documents(texts.slice(from, from + BATCH), signal)));
    }
    return checked(made, texts.length);
  }

  /** Whether this is another space than that of the vectors made before. */
  async function enter(dimension: number): Promise<boolean> {
    const before = await spaceNow();
    if (before?.dimension === dimension) return false;
    space = { model, dimension };
    await system.put(AREA, "space", space);
    return before !== undefined;
  }

  return {
    model,
    async kept(document, passages) {
      const known = await keptOf(document.id);
      const pairs = passages.map((passage) => [passage.id, known.get(keyOf(document, passage))] as const);
      return new Map(pairs.filter((pair): pair is [string, Float32Array] => pair[1] !== undefined));
    },

    async make(document, passages) {
      const texts = new Map(passages.map((passage) => [keyOf(document, passage), textOf(document, passage)]));
      const known = new Map([...(await keptOf(document.replaces)), ...(await keptOf(document.id))]);
      const missing = [...texts].filter(([key]) => !known.has(key));
      const made = await embed(missing.map(([, text]) => text));
      const otherSpace = made[0] !== undefined && (await enter(made[0].length));
      const all = new Map<string, Float32Array>();
      for (const key of texts.keys()) {
        const vector = known.get(key);
        if (vector !== undefined && !otherSpace) all.set(key, vector);
      }
      for (const [at, [key]] of missing.entries()) all.set(key, made[at] as Float32Array);
      const now = await spaceNow();
      if (now !== undefined && missing.length > 0)
        await files.write(vectorsKey(document.id), packVectors({ ...now, vectors: all }));
      const vectors = new Map<string, Float32Array>();
      for (const passage of passages) {
        const vector = all.get(keyOf(document, passage));
        if (vector !== undefined) vectors.set(passage.id, vector);
      }
      return { vectors, otherSpace };
    },

    async question(viewer, text) {
      const now = await spaceNow();
      // Without a vector in the index there is nothing to compare with.
      if (now === undefined || clock.now() < downUntil) return undefined;
      try {
        const vector = await embedder.question(viewer, text, AbortSignal.timeout(QUESTION_MS));
        return vector.length === now.dimension ? vector : undefined;
      } catch (error) {
        downUntil = clock.now() + LEFT_ALONE_MS;
        log.warn("the embeddings endpoint did not answer; searching by words", { error });
        return undefined;
      }
    },
  };
}

function checked(vectors: readonly Float32Array[], wanted: number): Float32Array[] {
  const width = vectors[0]?.length;
  const sound = vectors.length === wanted && vectors.every(({ length }) => length === width) && width !== 0;
  if (sound) return [...vectors];
  throw new AppError("UPSTREAM_FAILED", "The embeddings endpoint did not give one vector a text.", {
    source: "model",
    zh: "向量接口没有为每段文字返回一个向量。",
  });
}

/** A passage cut out of its document no longer says what it is about: title and headings go with it. */
function textOf({ title }: LibraryDocument, { headings, text }: Passage): string {
  return [title, ...headings, text].join("\n");
}

function keyOf(document: LibraryDocument, passage: Passage): string {
  return createHash("sha256").update(textOf(document, passage)).digest("hex").slice(0, 32);
}

/** Where the vectors of a document are kept. */
export function vectorsKey(documentId: string): string {
  return `library/${documentId}/vectors`;
}
