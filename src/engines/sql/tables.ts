import type { RecordScope } from "#src/ports/store.ts";

export interface RecordColumns {
  kind: string;
  id: string;
  version: number;
  scope: RecordScope;
  ownerId: string;
  accountId: string | null;
  dealId: string | null;
  body: string;
  createdAt: string;
  updatedAt: string;
  updatedBy: string;
  removed: number;
}

export interface DocumentColumns {
  id: string;
  path: string;
  kind: string;
  status: string;
  readers: string;
  addedAt: string;
  /** The whole document as JSON; the columns beside it are what queries test. */
  body: string;
}

export interface PassageColumns {
  id: string;
  documentId: string;
  position: number;
  text: string;
  headings: string;
  locator: string | null;
}

export interface SystemColumns {
  area: string;
  key: string;
  value: string;
  expiresAt: string | null;
}

/**
 * The tables that may be queried by name. Those of the sales world are left out on purpose: they are read
 * through `entities.ts` alone, where the visibility filter is.
 */
export interface Tables {
  migration: { name: string; at: string };
  record: RecordColumns;
  recordVersion: RecordColumns;
  document: DocumentColumns;
  passage: PassageColumns;
  system: SystemColumns;
}
