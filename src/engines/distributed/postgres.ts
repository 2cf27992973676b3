import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { SqlDatabase } from "#src/engines/sql/database.ts";
import type { Tables } from "#src/engines/sql/tables.ts";
import { AppError } from "#src/errors.ts";

/**
 * Connects to Postgres 13 or later. CONFIG_INVALID when the address cannot be read, AUTH_FAILED when the server
 * refuses the user or the database, UPSTREAM_FAILED when it does not answer; no message holds the password.
 */
export async function openPostgres(options: { readonly url: string }): Promise<SqlDatabase> {
  const pool = createPool(options.url);
  // An idle connection that the server drops must not end the process: the next query opens another.
  pool.on("error", () => {});
  // Nor one in use: its query fails by itself, but without a listener the event would end the process.
  pool.on("connect", (client) => client.on("error", () => {}));
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  try {
    await pool.query("select 1");
  } catch (error) {
    await pool.end();
    throw connectError(error);
  }
  return {
    kysely,
    dialect: "postgres",
    transaction: (work) => kysely.transaction().execute(work),
    async [Symbol.asyncDispose]() {
      await kysely.destroy();
      if (!pool.ended) await pool.end();
    },
  };
}

const INT8 = 20;

function createPool(connectionString: string): pg.Pool {
  try {
    new URL(connectionString);
    return new pg.Pool({
      connectionString,
      application_name: "yingdan",
      connectionTimeoutMillis: 10_000,
      // Counts and hundredths of money fit a double; as text they would read differently than from SQLite.
      types: {
        getTypeParser: (oid, format) => (oid === INT8 ? Number : pg.types.getTypeParser(oid, format)),
      },
    });
  } catch {
    throw new AppError("CONFIG_INVALID", "DATABASE_URL is no postgres:// address. Check it.", {
      zh: "DATABASE_URL 不是有效的 postgres:// 地址，请检查。",
    });
  }
}

function connectError(cause: unknown): AppError {
  const code = String((cause as { code?: unknown }).code);
  // Class 28 is a refused user or password, 3D000 a database that is not there.
  if (code.startsWith("28") || code === "3D000") {
    return new AppError("AUTH_FAILED", "Postgres refused the user or the database of DATABASE_URL.", {
      source: "postgres",
      zh: "Postgres 拒绝了 DATABASE_URL 中的用户或数据库。",
      cause,
    });
  }
  return new AppError("UPSTREAM_FAILED", "Postgres does not answer at DATABASE_URL. Is it running?", {
    source: "postgres",
    zh: "DATABASE_URL 指向的 Postgres 没有响应，请确认它已启动。",
    cause,
  });
}
