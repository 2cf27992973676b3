import type { EntityBatch } from "./store.ts";

/** A value that could not be taken as it stood. The row's other values were kept unless `rowSkipped`. */
export interface Problem {
  readonly code:
    | "unknown-column"
    | "missing-column"
    | "bad-number"
    | "bad-date"
    | "bad-value"
    | "bad-row"
    | "duplicate-id"
    | "unknown-reference"
    | "missing-reference"
    | "formula"
    | "unreadable";
  readonly file: string;
  /** 1 is the header line, as a spreadsheet counts. */
  readonly row?: number;
  readonly column?: string;
  /** What stood there, cut at 80 characters. */
  readonly value?: string;
  readonly message: { readonly zh: string; readonly en: string };
  readonly rowSkipped: boolean;
  /** How many rows share the problem where it is reported once for all. */
  readonly count?: number;
}

export interface SourceBatch {
  readonly batch: EntityBatch;
  readonly problems: readonly Problem[];
  /** Rows read so far and, where it is known, rows in all. */
  readonly progress: { readonly done: number; readonly total?: number };
  /** Hand it to `changes` to go on after this batch. */
  readonly cursor: string;
}

export interface SourceObject {
  readonly kind: string;
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly label: string; readonly mappedTo?: string }[];
}

/**
 * A CRM as the sync sees it. `changes` pages through everything newer than the cursor, oldest first, in
 * batches of at most 1,000 rows; running it again from the same cursor gives the same rows. It throws
 * AUTH_FAILED, FORBIDDEN, NOT_FOUND, RATE_LIMITED or UPSTREAM_FAILED for the source's own failures; a bad row
 * is a problem of its batch, never an exception.
 */
export interface CrmSource extends AsyncDisposable {
  readonly system: string;
  discover(): Promise<readonly SourceObject[]>;
  changes(cursor?: string, signal?: AbortSignal): AsyncIterable<SourceBatch>;
}
