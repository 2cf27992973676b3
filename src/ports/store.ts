import type { EntityKind, EntityKinds, Instant, Json } from "../domain/crm.ts";
import type { Viewer } from "../domain/viewer.ts";
import type { DocumentStore } from "./documents.ts";

/** One test on a field: equal, one of, a range, present or not, or a part of a text (case ignored). */
export type Condition<V> =
  | V
  | { readonly in: readonly V[] }
  | { readonly not: V }
  | { readonly gte?: V; readonly gt?: V; readonly lte?: V; readonly lt?: V }
  | { readonly exists: boolean }
  | { readonly contains: string };

/** All conditions must hold. Only scalar fields can be tested; money is tested on its whole hundredths. */
export type Where<T> = { readonly [K in keyof T]?: Condition<NonNullable<T[K]>> };

export interface Query<T> {
  readonly where?: Where<T>;
  /** Default `id`. Rows without the field come last; ties are ordered by id. */
  readonly orderBy?: keyof T & string;
  readonly direction?: "asc" | "desc";
  /** 1–1,000, default 100. */
  readonly limit?: number;
  /** `next` of the page before. Pages have no gaps and no repeats while nothing is written. */
  readonly cursor?: string;
}

export interface Page<T> {
  readonly rows: readonly T[];
  readonly next?: string;
}

export interface UpsertCounts {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
}

/** Who reads for nobody: the sync and these jobs. The name is part of the call so that a reader can be audited. */
export const JOB_NAMES = [
  "sync",
  "ingest",
  "score-all",
  "territories",
  "train",
  "draft-plan",
  "plan-watch",
  "export",
  "digest",
  "deliver",
  "identity",
  "move",
  "doctor",
] as const;

export type JobName = (typeof JOB_NAMES)[number];

/**
 * The mirror of the CRM, the assistant's own records and the library's documents. One schema for SQLite and
 * Postgres. Instants and JSON are kept as text in both, so a row reads alike from either.
 */
export interface Store extends AsyncDisposable {
  /** One page of what the viewer may see. Lists leave `origin` out; `get` alone reads it. */
  find<K extends EntityKind>(
    viewer: Viewer,
    kind: K,
    query?: Query<EntityKinds[K]>,
  ): Promise<Page<EntityKinds[K]>>;
  /** Everything the viewer may see, for computing over it, ordered by id. */
  all<K extends EntityKind>(
    viewer: Viewer,
    kind: K,
    where?: Where<EntityKinds[K]>,
  ): Promise<EntityKinds[K][]>;
  /** Absent alike when it does not exist and when the viewer may not see it. */
  get<K extends EntityKind>(viewer: Viewer, kind: K, id: string): Promise<EntityKinds[K] | undefined>;
  count<K extends EntityKind>(viewer: Viewer, kind: K, where?: Where<EntityKinds[K]>): Promise<number>;
  readonly records: RecordStore;
  readonly documents: DocumentStore;
  readonly system: SystemStore;
  forJob(name: JobName): JobStore;
}

/** Reads and writes that act for nobody. */
export interface JobStore {
  /**
   * Adds or replaces by id, in one transaction. A row equal to the stored one counts as unchanged and is not
   * written. A row without `origin` keeps the stored one. Nothing is ever deleted because it is missing.
   */
  upsert<K extends EntityKind>(kind: K, rows: readonly EntityKinds[K][]): Promise<UpsertCounts>;
  /** Several kinds in one transaction: all of it is there afterwards, or nothing. */
  upsertMany(batches: readonly EntityBatch[]): Promise<UpsertCounts>;
  /** Every row, in batches of at most 1,000, ordered by id. */
  scan<K extends EntityKind>(
    kind: K,
    where?: Where<EntityKinds[K]>,
  ): AsyncIterable<readonly EntityKinds[K][]>;
  get<K extends EntityKind>(kind: K, id: string): Promise<EntityKinds[K] | undefined>;
  count<K extends EntityKind>(kind: K, where?: Where<EntityKinds[K]>): Promise<number>;
  remove(kind: EntityKind, ids: readonly string[]): Promise<number>;
  readonly records: JobRecordStore;
}

export type EntityBatch = {
  [K in EntityKind]: { readonly kind: K; readonly rows: readonly EntityKinds[K][] };
}[EntityKind];

/**
 * Who may read one of the assistant's own records: `subject` all who may see its account or deal, `owner` its
 * owner and the managers above, `private` its owner alone, `everyone` all users.
 */
export type RecordScope = "subject" | "owner" | "private" | "everyone";

/** What the assistant knows and the CRM does not: plans, decision chains, feedback, decisions, settings. */
export interface OwnRecord<B = Json> {
  readonly kind: string;
  readonly id: string;
  /** 1 for the first write, one more at each. */
  readonly version: number;
  readonly scope: RecordScope;
  readonly ownerId: string;
  readonly accountId?: string;
  readonly dealId?: string;
  readonly body: B;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly updatedBy: string;
  /** Set when the record was removed; its history stays. */
  readonly removed?: boolean;
}

export interface RecordQuery {
  readonly accountId?: string;
  readonly dealId?: string;
  readonly ownerId?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

export interface RecordInput<B = Json> {
  readonly kind: string;
  readonly id: string;
  readonly scope: RecordScope;
  readonly accountId?: string;
  readonly dealId?: string;
  readonly ownerId?: string;
  readonly body: B;
  /** 0: must be new. Absent: last writer wins. Otherwise CONFLICT unless it is the stored version. */
  readonly expectedVersion?: number;
}

export interface RecordStore {
  find<B>(viewer: Viewer, kind: string, query?: RecordQuery): Promise<Page<OwnRecord<B>>>;
  get<B>(viewer: Viewer, kind: string, id: string): Promise<OwnRecord<B> | undefined>;
  /** NOT_FOUND when the subject is not visible to the viewer; CONFLICT when somebody wrote in between. */
  put<B>(viewer: Viewer, input: RecordInput<B>): Promise<OwnRecord<B>>;
  remove(viewer: Viewer, kind: string, id: string, expectedVersion?: number): Promise<void>;
  /** Every version, oldest first, the present one included. */
  history<B>(viewer: Viewer, kind: string, id: string): Promise<OwnRecord<B>[]>;
}

export interface JobRecordStore {
  scan<B>(kind: string): AsyncIterable<readonly OwnRecord<B>[]>;
  get<B>(kind: string, id: string): Promise<OwnRecord<B> | undefined>;
  put<B>(input: RecordInput<B> & { readonly ownerId: string }): Promise<OwnRecord<B>>;
}

/**
 * Small state of the machine itself (button payloads, conversations, import runs), never sales data. Values and
 * the bodies of records are JSON: what `JSON.parse(JSON.stringify(value))` keeps.
 */
export interface SystemStore {
  get<V>(area: string, key: string): Promise<V | undefined>;
  put(area: string, key: string, value: unknown, options?: { readonly expiresAt?: Instant }): Promise<void>;
  /** True when it was added, false when the key was there. The check and the write are one step. */
  add(
    area: string,
    key: string,
    value: unknown,
    options?: { readonly expiresAt?: Instant },
  ): Promise<boolean>;
  remove(area: string, key: string): Promise<boolean>;
  list<V>(area: string, prefix?: string): Promise<readonly { readonly key: string; readonly value: V }[]>;
  /** Drops what has expired; returns how many. */
  sweep(now: Instant): Promise<number>;
}
