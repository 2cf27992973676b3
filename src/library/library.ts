import type { Viewer } from "../domain/viewer.ts";
import type { LibraryDocument, Passage } from "../ports/documents.ts";

export interface LibraryQuestion {
  readonly text: string;
  /** Field → accepted values (any of); an exact filter. */
  readonly filter?: Readonly<Record<string, readonly string[]>>;
  /** Documents at most, default 3. */
  readonly limit?: number;
  readonly today: string;
  readonly signal?: AbortSignal;
}

export interface LibraryHit {
  readonly document: LibraryDocument;
  /** The best passage and, after it, others of the same document that also answer. */
  readonly passages: readonly Passage[];
  readonly score: number;
  /** The words and concepts of the question that the document holds, as the reader wrote or would write them. */
  readonly matched: readonly string[];
}

export interface LibraryAnswer {
  /** Best first, one entry a document. Empty when nothing fits. */
  readonly hits: readonly LibraryHit[];
  /** The closest document when nothing fits well enough. */
  readonly closest?: LibraryHit;
  /** What the question asked for and no document holds. */
  readonly missing: readonly string[];
  /** Documents the viewer may open, so that "nothing fits" can say out of how many. */
  readonly searched: number;
}

/** The team's documents, searched. */
export interface Library {
  search(viewer: Viewer, question: LibraryQuestion): Promise<LibraryAnswer>;
}
