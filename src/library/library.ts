import type { Viewer } from "../domain/viewer.ts";
import type { DocumentKind, LibraryDocument, Passage } from "../ports/documents.ts";

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
  /** The sentence of the best passage that says most about the question. */
  readonly quote?: string;
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
  /** Documents that fit, when more do than were asked for. */
  readonly total?: number;
  /** Documents the viewer may open, so that "nothing fits" can say out of how many. */
  readonly searched: number;
}

/** What is known of a deal or account that documents are wanted for. All of it may be empty. */
export interface LibraryNeed {
  readonly industryCode?: string;
  readonly industry?: string;
  readonly region?: string;
  readonly employees?: number;
  readonly products: readonly string[];
  readonly stage?: string;
  /** Titles of the people who decide. */
  readonly roles: readonly string[];
  /** What was said, newest first: notes of visits and calls, the deal's next step. */
  readonly notes: readonly string[];
  /** What the customer reads. */
  readonly language?: "zh" | "en";
  /** What it is for, so that opinions given for the same account or deal count. */
  readonly accountId?: string;
  readonly dealId?: string;
  /** A company does not need the case about itself. */
  readonly company?: string;
  /** What the asker adds in words. */
  readonly text?: string;
  /** Only documents of this kind. */
  readonly kind?: DocumentKind;
  readonly limit?: number;
  readonly today: string;
  readonly signal?: AbortSignal;
}

/** The team's documents, searched. */
export interface Library {
  search(viewer: Viewer, question: LibraryQuestion): Promise<LibraryAnswer>;
  /** What to send for a deal or account: documents meant for customers, those that share most with it first. */
  recommend(viewer: Viewer, need: LibraryNeed): Promise<LibraryAnswer>;
  /** The file itself; undefined alike when it is not there and when the viewer may not read it. */
  original(viewer: Viewer, documentId: string): Promise<OriginalFile | undefined>;
}

/** A document as it was put into the library. */
export interface OriginalFile {
  readonly name: string;
  readonly mediaType: string;
  readonly data: Uint8Array;
}
