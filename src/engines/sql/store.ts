import type { EntityKind, EntityKinds, Territory } from "#src/domain/crm.ts";
import type { Viewer } from "#src/domain/viewer.ts";
import type { Clock } from "#src/ports/clock.ts";
import type { EntityBatch, JobName, JobStore, Store, Where } from "#src/ports/store.ts";
import type { SqlDatabase } from "./database.ts";
import { createDocumentStore } from "./documents.ts";
import { countRows, findPage, MAX_PAGE, readAll, readOne, UNFILTERED, visibleIds } from "./entities.ts";
import { createJobRecordStore } from "./job-records.ts";
import { migrate } from "./migrate.ts";
import { createRecordStore } from "./records.ts";
import { createSystemStore } from "./system.ts";
import { removeRows, upsertBatches } from "./upsert.ts";
import { type Filter, reachOf, visibleRows, type Way } from "./visibility.ts";

/**
 * The store over an open SQLite or Postgres database, its schema brought up to date. The database stays with
 * whoever opened it. `origin` is read by `get` alone: the source's own rows are as large as all else together,
 * and lists are for computing. A written row without `origin` keeps the stored one.
 */
export async function createSqlStore(database: SqlDatabase, deps: { readonly clock: Clock }): Promise<Store> {
  await migrate(database);

  /** The filter for this viewer, or nothing when they see nothing. */
  async function filterFor(viewer: Viewer, kind: EntityKind, way: Way): Promise<Filter | undefined> {
    const { kysely, dialect } = database;
    const reach = await reachOf(kysely, viewer.userId);
    return reach && visibleRows({ dialect, userId: viewer.userId, reach, way }, kind);
  }

  async function seen<T>(viewer: Viewer, kind: EntityKind, rows: readonly T[]): Promise<T[]> {
    if (kind !== "territory") return rows as T[];
    return (await withoutHidden(database, viewer, rows as unknown as Territory[])) as unknown as T[];
  }

  return {
    async find(viewer, kind, query) {
      const filter = await filterFor(viewer, kind, wayFor(query?.where));
      if (filter === undefined) return { rows: [] };
      const page = await findPage(database, filter, kind, query);
      return { ...page, rows: await seen(viewer, kind, page.rows) };
    },
    async all(viewer, kind, where) {
      const filter = await filterFor(viewer, kind, wayFor(where));
      return filter === undefined ? [] : seen(viewer, kind, await readAll(database, filter, kind, where));
    },
    async get(viewer, kind, id) {
      const filter = await filterFor(viewer, kind, "probes");
      const row = filter && (await readOne(database, filter, kind, id));
      return row && (await seen(viewer, kind, [row]))[0];
    },
    async count(viewer, kind, where) {
      const filter = await filterFor(viewer, kind, wayFor(where));
      return filter === undefined ? 0 : countRows(database, filter, kind, where);
    },
    records: createRecordStore(database, deps.clock),
    documents: createDocumentStore(database),
    system: createSystemStore(database, deps.clock),
    forJob: (name) => createJobStore(database, deps.clock, name),
    async [Symbol.asyncDispose]() {},
  };
}

const NARROW = ["id", "accountId", "dealId", "orderId", "contactId", "leadId"];

/** What belongs to one account or deal is few rows. */
function wayFor(where: object | undefined): Way {
  const fields = Object.entries(where ?? {});
  return fields.some(([name, value]) => typeof value === "string" && NARROW.includes(name))
    ? "probes"
    : "sets";
}

/** A territory is open to all, the accounts it names are not. */
async function withoutHidden(
  database: SqlDatabase,
  viewer: Viewer,
  rows: readonly Territory[],
): Promise<Territory[]> {
  const named = new Set(rows.flatMap((row) => [...row.includeAccountIds, ...row.excludeAccountIds]));
  if (named.size === 0) return [...rows];
  const { kysely, dialect } = database;
  const visible = await visibleIds(kysely, dialect, viewer.userId, "account", [...named]);
  return rows.map((row) => ({
    ...row,
    includeAccountIds: row.includeAccountIds.filter((id) => visible.has(id)),
    excludeAccountIds: row.excludeAccountIds.filter((id) => visible.has(id)),
  }));
}

function createJobStore(database: SqlDatabase, clock: Clock, name: JobName): JobStore {
  return {
    upsert: (kind, rows) => upsertBatches(database, [{ kind, rows } as EntityBatch]),
    upsertMany: (batches) => upsertBatches(database, batches),
    scan: (kind, where) => scanPages(database, kind, where),
    get: (kind, id) => readOne(database, UNFILTERED, kind, id),
    count: (kind, where) => countRows(database, UNFILTERED, kind, where),
    remove: (kind, ids) => removeRows(database, kind, ids),
    records: createJobRecordStore(database, clock, name),
  };
}

/** By id, so that rows written meanwhile are neither repeated nor block the writer. */
async function* scanPages<K extends EntityKind>(
  database: SqlDatabase,
  kind: K,
  where: Where<EntityKinds[K]> | undefined,
): AsyncGenerator<readonly EntityKinds[K][]> {
  let cursor: string | undefined;
  do {
    const query = { limit: MAX_PAGE, ...(where && { where }), ...(cursor !== undefined && { cursor }) };
    const page = await findPage(database, UNFILTERED, kind, query);
    if (page.rows.length > 0) yield page.rows;
    cursor = page.next;
  } while (cursor !== undefined);
}
