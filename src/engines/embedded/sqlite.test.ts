import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, describe, expect, it } from "vitest";
import { openSqlite } from "./sqlite.ts";

const directory = mkdtempSync(join(tmpdir(), "yingdan-sqlite-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("openSqlite", () => {
  it("makes the folder and waits for no disk more than it must", async () => {
    await using database = await openSqlite({ path: join(directory, "new/folder/a.db") });

    const { rows } = await sql<{ mode: string; sync: number }>`
      select journal_mode as mode, synchronous as sync from pragma_journal_mode, pragma_synchronous`.execute(
      database.kysely,
    );

    expect(rows).toStrictEqual([{ mode: "wal", sync: 1 }]);
  });

  it("says so when the file is no database", async () => {
    const path = join(directory, "text.db");
    writeFileSync(path, "this is a plain text file, and not a short one at that ".repeat(40));

    await expect(openSqlite({ path })).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });

  it("lets the process go on while another connection writes", async () => {
    const path = join(directory, "busy.db");
    await using first = await openSqlite({ path });
    await using second = await openSqlite({ path });
    await sql`create table t (n integer)`.execute(first.kysely);
    const order: string[] = [];

    const waiting = await first.transaction(async (trx) => {
      await sql`insert into t values (1)`.execute(trx);
      const pending = second.transaction((other) => sql`insert into t values (2)`.execute(other));
      const noted = pending.then(() => order.push("second"));
      await new Promise((resolve) => setTimeout(resolve, 30));
      order.push("first");
      return { noted };
    });
    await waiting.noted;

    expect(order).toEqual(["first", "second"]);
  });

  it("undoes a transaction that throws", async () => {
    await using database = await openSqlite({ path: ":memory:" });
    await sql`create table t (n integer)`.execute(database.kysely);

    const failing = database.transaction(async (trx) => {
      await sql`insert into t values (1)`.execute(trx);
      throw new Error("stop");
    });

    await expect(failing).rejects.toThrow("stop");
    expect((await sql`select * from t`.execute(database.kysely)).rows).toEqual([]);
  });
});
