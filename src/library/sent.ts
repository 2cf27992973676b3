/** Kind of the records that say which document was handed out for which account or deal; the subject stands on the record. */
export const SENT_KIND = "document-sent";

export interface DocumentSent {
  /** Survives a new version of the document. */
  readonly path: string;
  readonly documentId: string;
  readonly title: string;
}
