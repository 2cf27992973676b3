/** Kind of the records that hold what people said of a document. */
export const RATING_KIND = "document-rating";

/** One person's opinion of a document on one occasion; the account or deal stands on the record. */
export interface DocumentRating {
  /** Survives a new version of the document. */
  readonly path: string;
  /** The version it was about. */
  readonly documentId: string;
  readonly useful: boolean;
  readonly question?: string;
}
