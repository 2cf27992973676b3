import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { type SqlDatabase, takeDecoder } from "#src/engines/sql/database.ts";
import type { Tables } from "#src/engines/sql/tables.ts";
import { AppError } from "#src/errors.ts";

/**
 * Opens or creates a SQLite file (`:memory:` for none) in WAL mode. Several processes may hold it open: readers
 * never wait, a writer waits for another up to `WRITE_WAIT_MS`, then UPSTREAM_FAILED. CONFIG_INVALID when the
 * file cannot be opened or is no database.
 */
export async function openSqlite(options: { readonly path: string }): Promise<SqlDatabase> {
  const native = openNative(options.path);
  const kysely = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => createDriver(native),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
  return {
    kysely,
    dialect: "sqlite",
    transaction: (work) => kysely.transaction().execute(work),
    async [Symbol.asyncDispose]() {
      await kysely.destroy();
      if (native.isOpen) native.close();
    },
  };
}

function openNative(path: string): DatabaseSync {
  try {
    if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
    const native = new DatabaseSync(path, { timeout: 10_000, enableForeignKeyConstraints: false });
    native.exec(
      "pragma journal_mode = wal; pragma synchronous = normal; pragma mmap_size = 268435456; pragma wal_autocheckpoint = 8000;",
    );
    // From here on waiting is done in `patiently`: SQLite's own wait would hold up the whole process.
    native.exec("pragma busy_timeout = 0");
    // SQLite's own lower() knows ASCII only.
    native.function("fold", { deterministic: true }, (value) =>
      typeof value === "string" ? value.toLowerCase() : null,
    );
    return native;
  } catch (error) {
    throw new AppError("CONFIG_INVALID", `The database file ${path} cannot be opened. Check YINGDAN_DATA.`, {
      zh: `数据库文件 ${path} 打不开，请检查 YINGDAN_DATA。`,
      cause: error,
    });
  }
}

function createDriver(native: DatabaseSync): Driver {
  const connection = createConnection(native);
  const run = async (text: string) => {
    await connection.executeQuery(CompiledQuery.raw(text));
  };
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    releaseConnection: async () => {},
    // Deferred transactions fail without waiting when they turn from reading to writing behind another process.
    beginTransaction: () => run("begin immediate"),
    commitTransaction: () => run("commit"),
    rollbackTransaction: () => run("rollback"),
    destroy: async () => native.close(),
  };
}

const KEPT_STATEMENTS = 200;

function createConnection(native: DatabaseSync): DatabaseConnection {
  const kept = new Map<string, StatementSync>();
  function prepare(key: string, text: string): StatementSync {
    const found = kept.get(key);
    if (found !== undefined) return found;
    const statement = native.prepare(text);
    const oldest = kept.size < KEPT_STATEMENTS ? undefined : kept.keys().next().value;
    if (oldest !== undefined) kept.delete(oldest);
    kept.set(key, statement);
    return statement;
  }
  const rowReturning = new WeakMap<StatementSync, boolean>();
  // Asking a statement for its columns costs as much as a small query: it is asked once.
  function returnsRows(statement: StatementSync): boolean {
    const known = rowReturning.get(statement) ?? statement.columns().length > 0;
    rowReturning.set(statement, known);
    return known;
  }
  return {
    executeQuery: <R>(query: CompiledQuery) => patiently(() => run<R>(query)),
    // biome-ignore lint/correctness/useYield: the product reads in pages and never streams.
    async *streamQuery() {
      throw new Error("Streaming is not supported: read in pages.");
    },
  };

  function run<R>(query: CompiledQuery): QueryResult<R> {
    const parameters = query.parameters as readonly SQLInputValue[];
    const decode = takeDecoder(query);
    if (decode !== undefined) {
      const statement = prepare(`[]${query.sql}`, query.sql);
      statement.setReturnArrays(true);
      return { rows: readAll(statement, parameters, decode) as R[] };
    }
    const statement = prepare(query.sql, query.sql);
    if (returnsRows(statement)) {
      // Rows come without a prototype; a plain object compares and prints as expected.
      return { rows: statement.all(...parameters).map((row) => ({ ...row }) as R) };
    }
    const { changes } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes) };
  }
}

const WRITE_WAIT_MS = 60_000;
const SQLITE_BUSY = 5;

/** Tries again while another connection holds the write lock; nothing of the statement has happened then. */
async function patiently<R>(work: () => R): Promise<R> {
  const deadline = performance.now() + WRITE_WAIT_MS;
  while (true) {
    try {
      return work();
    } catch (error) {
      // The low byte is the kind of error, the rest says which of that kind.
      if ((Number((error as { errcode?: number }).errcode) & 0xff) !== SQLITE_BUSY) throw error;
      if (performance.now() > deadline) throw stillBusy(error);
    }
    await setTimeout(2 + Math.random() * 20);
  }
}

function stillBusy(cause: unknown): AppError {
  return new AppError("UPSTREAM_FAILED", "Another process has been writing for a minute. Try again later.", {
    source: "sqlite",
    zh: "另一个进程正在长时间写入数据，请稍后再试。",
    cause,
  });
}

/** Decoded one by one: half the memory of reading all first, and faster for it. */
function readAll(
  statement: StatementSync,
  parameters: readonly SQLInputValue[],
  decode: (row: readonly unknown[]) => unknown,
): unknown[] {
  const rows: unknown[] = [];
  for (const row of statement.iterate(...parameters)) rows.push(decode(row as unknown as unknown[]));
  return rows;
}
