import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { sql } from "kysely";
import { afterAll, describe, expect, it } from "vitest";
import { ENTITY_KINDS } from "#src/domain/crm.ts";
import { openSqlite } from "#src/engines/embedded/sqlite.ts";
import { writeColumns } from "./codec.ts";
import { migrate } from "./migrate.ts";
import { MIGRATIONS, type Migration } from "./migrations/list.ts";

const directory = mkdtempSync(join(tmpdir(), "yingdan-migrate-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function table(name: string): Migration {
  return {
    name,
    async up(trx) {
      await sql`create table ${sql.id(name)} (id text)`.execute(trx);
    },
  };
}

describe("migrate", () => {
  it("runs each migration once, in order of names", async () => {
    await using database = await openSqlite({ path: ":memory:" });

    const first = await migrate(database, [table("2"), table("1")]);
    const second = await migrate(database, [table("3"), table("1"), table("2")]);

    expect([first, second, await migrate(database, [table("1")])]).toEqual([["1", "2"], ["3"], []]);
  });

  it("leaves nothing of a run that fails", async () => {
    await using database = await openSqlite({ path: ":memory:" });
    const failing: Migration = { name: "2", up: () => Promise.reject(new Error("no")) };

    await expect(migrate(database, [table("1"), failing])).rejects.toThrow("no");

    expect(await migrate(database, [table("1")])).toEqual(["1"]);
  });

  it("is run by one of several processes that open a new file at the same moment", async () => {
    const script = `
      const [{ openSqlite }, { migrate }] = await Promise.all([
        import(${JSON.stringify(import.meta.resolve("#src/engines/embedded/sqlite.ts"))}),
        import(${JSON.stringify(import.meta.resolve("./migrate.ts"))}),
      ]);
      const database = await openSqlite({ path: process.argv[1] });
      console.log((await migrate(database)).length);`;
    const path = join(directory, "shared.db");
    const open = () =>
      promisify(execFile)(process.execPath, ["--input-type=module", "-e", script, path], {
        cwd: join(import.meta.dirname, "../../.."),
      });

    const ran = await Promise.all([open(), open(), open()]);

    expect(ran.map(({ stdout }) => Number(stdout)).sort((a, b) => a - b)).toEqual([0, 0, MIGRATIONS.length]);
  });

  it("makes a column for every field of every kind", async () => {
    await using database = await openSqlite({ path: ":memory:" });
    await migrate(database);
    const tables = await database.kysely.introspection.getTables();

    for (const kind of ENTITY_KINDS) {
      const columns = tables.find(({ name }) => name === kind)?.columns.map(({ name }) => name);
      expect(columns, kind).toEqual(writeColumns(kind));
    }
  });
});
