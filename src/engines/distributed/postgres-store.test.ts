import { afterAll, beforeAll, describe, it } from "vitest";
import { openSubject } from "#test/contracts/store/subject.ts";
import { storeContract } from "#test/contracts/store-contract.ts";
import { startPostgres, type TestPostgres } from "#test/support/postgres.ts";
import { SERVERS } from "#test/support/servers.ts";
import { openPostgres } from "./postgres.ts";

let server: TestPostgres;

if (SERVERS.postgres.find() === undefined) {
  describe("store contract: postgres", () => {
    it("is named as skipped by the runner where PostgreSQL is not installed", () => {});
  });
} else {
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server[Symbol.asyncDispose]());

  storeContract({
    name: "postgres",
    async create() {
      const url = await server.freshDatabase();
      return openSubject(() => openPostgres({ url }));
    },
    async dispose(subject) {
      await subject[Symbol.asyncDispose]();
    },
  });
}
