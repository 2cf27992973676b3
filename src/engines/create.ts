import { join } from "node:path";
import type { Config } from "../config.ts";
import type { Log } from "../log.ts";
import type { Clock } from "../ports/clock.ts";
import type { Files } from "../ports/files.ts";
import type { Inbox } from "../ports/inbox.ts";
import type { Outbox } from "../ports/outbox.ts";
import type { Queue } from "../ports/queue.ts";
import type { SearchIndex } from "../ports/search-index.ts";
import type { Slots } from "../ports/slots.ts";
import type { Store } from "../ports/store.ts";
import { createDiskFiles } from "./embedded/disk-files.ts";
import { createEmbeddedSearchIndex } from "./embedded/embedded-search-index.ts";
import { createSqlInbox } from "./embedded/sql-inbox.ts";
import { createSqlOutbox } from "./embedded/sql-outbox.ts";
import { createSqlQueue } from "./embedded/sql-queue.ts";
import { createSqlSlots } from "./embedded/sql-slots.ts";
import { createSqlStore } from "./embedded/sqlite-store.ts";
import type { SqlDatabase } from "./sql/database.ts";

export interface Engines extends AsyncDisposable {
  readonly database: SqlDatabase;
  readonly store: Store;
  readonly files: Files;
  readonly queue: Queue;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly slots: Slots;
  readonly searchIndex: SearchIndex;
}

export interface EngineDeps {
  readonly clock: Clock;
  readonly log: Log;
}

/** Opens the engines that the configuration names; the clients of the others are never loaded. */
export async function createEngines(config: Config, directory: string, deps: EngineDeps): Promise<Engines> {
  const database = await openDatabase(config, directory);
  const store = await createSqlStore(database, deps);
  const queue = await openQueue(config, database, deps);
  const searchIndex = await openSearchIndex(config);
  const inbox = createSqlInbox(database, {}, deps);
  const outbox = createSqlOutbox(database, {}, deps);
  return {
    database,
    store,
    queue,
    inbox,
    outbox,
    slots: createSqlSlots(database, { clock: deps.clock }),
    searchIndex,
    files: createDiskFiles({ directory: join(directory, "files") }),
    async [Symbol.asyncDispose]() {
      await inbox[Symbol.asyncDispose]();
      await outbox[Symbol.asyncDispose]();
      await queue[Symbol.asyncDispose]();
      await searchIndex[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

async function openDatabase(config: Config, directory: string): Promise<SqlDatabase> {
  if (config.store.engine === "sqlite") {
    const { openSqlite } = await import("./embedded/sqlite.ts");
    return openSqlite({ path: join(directory, "yingdan.db") });
  }
  const { openPostgres } = await import("./distributed/postgres.ts");
  return openPostgres({ url: config.store.url });
}

async function openQueue(config: Config, database: SqlDatabase, deps: EngineDeps): Promise<Queue> {
  if (config.queue.engine === "embedded") return createSqlQueue(database, {}, deps);
  const { openBullmqQueue } = await import("./distributed/bullmq-queue.ts");
  return openBullmqQueue({ url: config.queue.url }, deps);
}

async function openSearchIndex(config: Config): Promise<SearchIndex> {
  if (config.search.engine === "embedded") return createEmbeddedSearchIndex();
  const { createQdrantSearchIndex } = await import("./distributed/qdrant-search-index.ts");
  return createQdrantSearchIndex({ url: config.search.url, apiKey: config.search.apiKey });
}
