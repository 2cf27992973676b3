import { type RawBuilder, sql } from "kysely";
import type { Viewer } from "#src/domain/viewer.ts";
import type { Clock } from "#src/ports/clock.ts";
import type { RecordInput, RecordQuery, RecordStore } from "#src/ports/store.ts";
import { all } from "./conditions.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { type Executor, lock, type SqlDatabase } from "./database.ts";
import { checkLimit } from "./entities.ts";
import {
  checkInput,
  checkVersion,
  isKey,
  notFound,
  storedRow,
  toRecord,
  writeVersion,
} from "./record-rows.ts";
import { checkOwner, checkWrite } from "./record-rules.ts";
import type { RecordColumns } from "./tables.ts";
import { readableRecords, scope, type Way } from "./visibility.ts";

/** The assistant's own records for people: read through their scope, written by the rules of `checkWrite`. */
export function createRecordStore(database: SqlDatabase, clock: Clock): RecordStore {
  const { dialect } = database;
  const stamp = ({ userId }: Viewer) => ({ by: userId, at: new Date(clock.now()).toISOString() });

  async function read(executor: Executor, viewer: Viewer, from: Source): Promise<RecordColumns[]> {
    const way = from.way ?? "probes";
    const tests = all([readableRecords(way), ...from.tests]);
    const query = sql<RecordColumns>`${scope(dialect, viewer.userId, way)}
      select r.* from ${sql.id(from.table ?? "record")} r where ${tests} ${from.tail ?? sql``}`;
    return (await query.execute(executor)).rows;
  }

  async function readable(executor: Executor, viewer: Viewer, kind: string, id: string) {
    const [row] = await read(executor, viewer, { tests: [isKey(kind, id)] });
    return row;
  }

  /** The row under its lock: `stored` whatever it is, `present` when it is not removed. NOT_FOUND out of sight. */
  async function locked(trx: Executor, viewer: Viewer, kind: string, id: string) {
    await lock(trx, dialect, `record ${kind} ${id}`);
    const stored = await storedRow(trx, kind, id);
    const present = stored?.removed === 0 ? stored : undefined;
    const hidden = present !== undefined && (await readable(trx, viewer, kind, id)) === undefined;
    if (hidden) throw notFound(kind, id);
    return { stored, present };
  }

  return {
    async find<B>(viewer: Viewer, kind: string, query: RecordQuery = {}) {
      const limit = checkLimit(query.limit ?? 100);
      const { accountId, dealId, ownerId } = query;
      const fingerprint = ["record", kind, accountId, dealId, ownerId];
      const tests = [sql`r.kind = ${kind}`, sql`r.removed = 0`, ...equal({ accountId, dealId, ownerId })];
      if (query.cursor !== undefined) tests.push(sql`r.id > ${readCursor(query.cursor, fingerprint).id}`);
      const tail = sql`order by r.id limit ${limit + 1}`;
      const way = accountId === undefined && dealId === undefined ? "sets" : "probes";
      const found = await read(database.kysely, viewer, { tests, tail, way });
      const rows = found.slice(0, limit).map(toRecord<B>);
      const last = rows.at(-1);
      if (found.length <= limit || last === undefined) return { rows };
      return { rows, next: writeCursor({ value: null, id: last.id }, fingerprint) };
    },

    async get<B>(viewer: Viewer, kind: string, id: string) {
      const row = await readable(database.kysely, viewer, kind, id);
      return row === undefined || row.removed === 1 ? undefined : toRecord<B>(row);
    },

    async put<B>(viewer: Viewer, input: RecordInput<B>) {
      checkInput(input);
      return database.transaction(async (trx) => {
        const { stored, present } = await locked(trx, viewer, input.kind, input.id);
        await checkWrite({ trx, dialect, userId: viewer.userId }, input, present);
        checkVersion(input, present);
        const ownerId = input.ownerId ?? present?.ownerId ?? viewer.userId;
        return toRecord<B>(await writeVersion(trx, { ...input, ownerId }, stored, stamp(viewer)));
      });
    },

    async remove(viewer, kind, id, expectedVersion) {
      await database.transaction(async (trx) => {
        const { present } = await locked(trx, viewer, kind, id);
        if (present === undefined) throw notFound(kind, id);
        checkOwner(viewer, present);
        if (expectedVersion !== undefined) checkVersion({ kind, id, expectedVersion }, present);
        await writeVersion(trx, toRecord(present), present, { ...stamp(viewer), removed: true });
      });
    },

    async history<B>(viewer: Viewer, kind: string, id: string) {
      if ((await readable(database.kysely, viewer, kind, id)) === undefined) return [];
      // Each version through its own scope: what was private once stays so after the record was opened.
      const from = { table: "recordVersion", tests: [isKey(kind, id)], tail: sql`order by r.version` };
      return (await read(database.kysely, viewer, from)).map(toRecord<B>);
    },
  };
}

interface Source {
  readonly table?: string;
  readonly tests: readonly RawBuilder<unknown>[];
  readonly tail?: RawBuilder<unknown>;
  readonly way?: Way;
}

function equal(fields: Readonly<Record<string, string | undefined>>): RawBuilder<unknown>[] {
  return Object.entries(fields).flatMap(([field, value]) =>
    value === undefined ? [] : [sql`${sql.ref(`r.${field}`)} = ${value}`],
  );
}
