import type { CalendarDate, Instant } from "../domain/crm.ts";
import type { Viewer } from "../domain/viewer.ts";

export type DocumentKind =
  | "case"
  | "solution"
  | "product-sheet"
  | "price-list"
  | "playbook"
  | "article"
  | "other";

/** `public` may be sent to customers, `internal` stays in the company, `restricted` is for named readers. */
export type Confidentiality = "public" | "internal" | "restricted";

export type DocumentStatus = "active" | "replaced" | "failed";

/** A document of the library, without its text. */
export interface LibraryDocument {
  readonly id: string;
  /** Where it came from, relative to the folder it was read from; unique among active documents. */
  readonly path: string;
  readonly title: string;
  readonly kind: DocumentKind;
  readonly language: "zh" | "en";
  readonly confidentiality: Confidentiality;
  /** Principals who may read it (`all`, `role:…`, `team:…`, `user:…`); see `principalsOf`. */
  readonly readers: readonly string[];
  /** Company, industry, industryCode, product, stage, role, region and whatever else is known, for filters. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly summary?: string;
  readonly validUntil?: CalendarDate;
  readonly mediaType: string;
  readonly bytes: number;
  /** SHA-256 of the file, hex. */
  readonly hash: string;
  readonly status: DocumentStatus;
  /** The document that this one replaced. */
  readonly replaces?: string;
  /** Fields that were guessed and wait for a person to confirm. */
  readonly proposed?: readonly string[];
  /** Why it could not be read, in both languages, when status is `failed`. */
  readonly problem?: { readonly zh: string; readonly en: string };
  readonly addedAt: Instant;
  readonly addedBy: string;
}

/** A passage of a document: what is searched and cited. */
export interface Passage {
  readonly id: string;
  readonly documentId: string;
  readonly position: number;
  readonly text: string;
  readonly headings: readonly string[];
  /** Page, slide or sheet the passage starts on, as the reader would look it up. */
  readonly locator?: { readonly kind: "page" | "slide" | "sheet"; readonly label: string };
}

export interface DocumentQuery {
  readonly kind?: DocumentKind;
  readonly status?: DocumentStatus;
  readonly ids?: readonly string[];
  readonly limit?: number;
  /** The id of the last document of the page before. */
  readonly cursor?: string;
}

/** The library's documents and passages. Reads take a viewer; writes come from the ingest job. */
export interface DocumentStore {
  find(viewer: Viewer, query?: DocumentQuery): Promise<readonly LibraryDocument[]>;
  get(viewer: Viewer, id: string): Promise<LibraryDocument | undefined>;
  /** In the order asked for; those not visible are left out. */
  passages(viewer: Viewer, ids: readonly string[]): Promise<readonly Passage[]>;
  /**
   * Replaces the document and all its passages in one transaction; the one named in `replaces` becomes
   * `replaced` with it. CONFLICT when another active document lies at the path.
   */
  put(document: LibraryDocument, passages: readonly Passage[]): Promise<void>;
  /** Gone with its passages. Returns whether it was there. */
  remove(id: string): Promise<boolean>;
  /** Every document with its passages, for building the search index. */
  scan(): AsyncIterable<{ readonly document: LibraryDocument; readonly passages: readonly Passage[] }>;
  /** By path, whatever its readers: the ingest job compares hashes with it. */
  byPath(path: string): Promise<LibraryDocument | undefined>;
}
