import { sql } from "kysely";
import { lock, type SqlDatabase } from "./database.ts";
import { MIGRATIONS, type Migration } from "./migrations/list.ts";

/**
 * Brings the schema up to date and returns the names of the migrations it ran. Everything happens in one
 * transaction under the write lock: Kysely's own migrator takes no lock on SQLite, where two processes may
 * open one new file at the same moment.
 */
export async function migrate(
  database: SqlDatabase,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<readonly string[]> {
  return database.transaction(async (trx) => {
    await lock(trx, database.dialect, "migrations");
    await sql`create table if not exists migration (name text primary key, at text not null)`.execute(trx);
    const done = await trx.selectFrom("migration").select("name").execute();
    const names = new Set(done.map(({ name }) => name));
    const missing = migrations
      .filter(({ name }) => !names.has(name))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const { name, up } of missing) {
      await up(trx, database.dialect);
      await trx.insertInto("migration").values({ name, at: new Date().toISOString() }).execute();
    }
    return missing.map(({ name }) => name);
  });
}
