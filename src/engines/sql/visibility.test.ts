import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPostgres } from "#src/engines/distributed/postgres.ts";
import { openSqlite } from "#src/engines/embedded/sqlite.ts";
import { checkVisibility } from "#test/contracts/store/visibility-property.ts";
import { build } from "#test/support/builders.ts";
import { startPostgres, type TestPostgres } from "#test/support/postgres.ts";
import { SERVERS } from "#test/support/servers.ts";
import { type Rows, visibilityOracle } from "#test/support/visibility-oracle.ts";

describe("visibility on SQLite", () => {
  it("is what the oracle says, for random companies", async () => {
    await checkVisibility(() => openSqlite({ path: ":memory:" }), 120);
  }, 120_000);
});

if (SERVERS.postgres.find() !== undefined) {
  describe("visibility on Postgres", () => {
    let server: TestPostgres;
    beforeAll(async () => {
      server = await startPostgres();
    });
    afterAll(() => server[Symbol.asyncDispose]());

    it("is what the oracle says, for random companies", async () => {
      await checkVisibility(async () => openPostgres({ url: await server.freshDatabase() }), 12);
    }, 120_000);
  });
}

describe("the oracle", () => {
  it("agrees with an example worked by hand", () => {
    const rows = {
      user: [
        build("user", "m", { role: "manager" }),
        build("user", "r", { managerId: "m" }),
        build("user", "x"),
      ],
      account: [build("account", "a1", { ownerId: "r" }), build("account", "a2", { ownerId: "x" })],
      deal: [build("deal", "d1", { accountId: "a2", ownerId: "r" })],
      team: [],
      territory: [],
      territoryAccount: [],
      accountShare: [],
    } as unknown as Rows;
    const sees = (userId: string) =>
      rows.account.filter((row) => visibilityOracle(rows, userId).sees("account", row)).map(({ id }) => id);

    expect([sees("m"), sees("r"), sees("x"), sees("nobody")]).toEqual([
      ["a1", "a2"],
      ["a1", "a2"],
      ["a2"],
      [],
    ]);
  });
});
