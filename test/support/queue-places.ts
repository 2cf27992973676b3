import { openBullmqQueue } from "#src/engines/distributed/bullmq-queue.ts";
import { openPostgres } from "#src/engines/distributed/postgres.ts";
import type { Failpoint } from "#src/engines/embedded/job-runner.ts";
import { createSqlInbox } from "#src/engines/embedded/sql-inbox.ts";
import { createSqlOutbox } from "#src/engines/embedded/sql-outbox.ts";
import { createSqlQueue } from "#src/engines/embedded/sql-queue.ts";
import { openSqlite } from "#src/engines/embedded/sqlite.ts";
import type { SqlDatabase } from "#src/engines/sql/database.ts";
import { migrate } from "#src/engines/sql/migrate.ts";
import { createLog, type Log } from "#src/log.ts";
import { type Clock, systemClock } from "#src/ports/clock.ts";
import type { Queue } from "#src/ports/queue.ts";

/** Where a queue lives, as data, so that another process can be told. */
export type Place =
  | { readonly engine: "sqlite"; readonly path: string }
  | { readonly engine: "postgres"; readonly url: string }
  | { readonly engine: "bullmq"; readonly url: string; readonly prefix: string };

export type DatabasePlace = Exclude<Place, { readonly engine: "bullmq" }>;

export interface OpenOptions {
  readonly failpoint?: Failpoint;
  readonly log?: Log;
  /** For work that must not be taken from a worker that is only slow. */
  readonly leaseMs?: number;
}

/** Short leases, so that a death is noticed in a test's time. */
export const QUICK = { leaseMs: 400, pollMs: 50 } as const;

export const quietLog: Log = createLog({ level: "error", write: () => {}, now: () => new Date() });

export async function openDatabase(place: DatabasePlace): Promise<SqlDatabase> {
  const db = place.engine === "sqlite" ? await openSqlite(place) : await openPostgres(place);
  await migrate(db);
  return db;
}

export async function openQueue(place: Place, options: OpenOptions = {}): Promise<Queue> {
  const { leaseMs = QUICK.leaseMs, ...own } = options;
  const deps = { clock: systemClock, log: quietLog, ...own };
  if (place.engine === "bullmq") return openBullmqQueue({ ...place, ...QUICK, leaseMs }, deps);
  const db = await openDatabase(place);
  const queue = createSqlQueue(db, { ...QUICK, leaseMs }, deps);
  return {
    ...queue,
    async [Symbol.asyncDispose]() {
      await queue[Symbol.asyncDispose]();
      await db[Symbol.asyncDispose]();
    },
  };
}

export function openInbox(db: SqlDatabase, options: OpenOptions = {}) {
  return createSqlInbox(db, { ...QUICK, backoffMs: 20 }, { clock: systemClock, log: quietLog, ...options });
}

export function openOutbox(db: SqlDatabase, options: OpenOptions & { readonly clock?: Clock } = {}) {
  return createSqlOutbox(db, { sendingMs: 300 }, { clock: systemClock, log: quietLog, ...options });
}
