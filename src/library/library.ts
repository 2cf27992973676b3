import type { Viewer } from "../domain/viewer.ts";
import type { Confidentiality, DocumentKind, LibraryDocument, Passage } from "../ports/documents.ts";

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
  /** Looked for by words alone, since the embeddings endpoint that is configured did not answer. */
  readonly byWords?: boolean;
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

/** A file that a person hands over. */
export interface NewFile {
  readonly name: string;
  readonly data: Uint8Array;
}

/** What became of a file that was handed over. */
export interface Added {
  /** The document as it stands now; the one that is already there when it is a duplicate. */
  readonly document: LibraryDocument;
  readonly outcome: "added" | "changed" | "unchanged" | "duplicate";
  readonly passages: number;
  /** Another document that is nearly the same, if the viewer may see it. */
  readonly near?: { readonly document: LibraryDocument; readonly likeness: number };
  /** Found by its words alone until the embeddings endpoint answers. */
  readonly byWords?: boolean;
}

/** What a person says of a document. An empty list or text takes a field away. */
export interface DocumentChanges {
  readonly title?: string;
  readonly kind?: DocumentKind;
  readonly language?: "zh" | "en";
  readonly confidentiality?: Confidentiality;
  /** `YYYY-MM-DD`. */
  readonly validUntil?: string;
  readonly fields?: Readonly<Record<string, readonly string[]>>;
  /** Of one that is nearly the same as another: it replaces the other, or both stay. */
  readonly near?: "replace" | "keep";
}

/** The team's documents, searched and looked after. */
export interface Library {
  search(viewer: Viewer, question: LibraryQuestion): Promise<LibraryAnswer>;
  /** What to send for a deal or account: documents meant for customers, those that share most with it first. */
  recommend(viewer: Viewer, need: LibraryNeed): Promise<LibraryAnswer>;
  /** The file itself; undefined alike when it is not there and when the viewer may not read it. */
  original(viewer: Viewer, documentId: string): Promise<OriginalFile | undefined>;
  /** The document to read in a browser, opened at a page or passage: a PDF as it is, else a page of its text. */
  reading(viewer: Viewer, documentId: string): Promise<OriginalFile | undefined>;
  /**
   * Takes a file in; the same name from the same person is a new version. UNSUPPORTED, LIMIT_EXCEEDED and
   * INPUT_INVALID say why one cannot be read; then nothing is kept.
   */
  add(viewer: Viewer, file: NewFile, signal?: AbortSignal): Promise<Added>;
  /** Writes what a person says of a document. NOT_FOUND alike when it is not there or not open to the viewer. */
  amend(viewer: Viewer, documentId: string, changes: DocumentChanges): Promise<LibraryDocument>;
  /** Takes a document with all its versions out of store, index and files. NOT_FOUND as with `amend`. */
  withdraw(viewer: Viewer, documentId: string): Promise<void>;
}

/** A document as it was put into the library. */
export interface OriginalFile {
  readonly name: string;
  readonly mediaType: string;
  readonly data: Uint8Array;
}
