import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { openSubject } from "#test/contracts/store/subject.ts";
import { storeContract } from "#test/contracts/store-contract.ts";
import { openSqlite } from "./sqlite.ts";

const directory = mkdtempSync(join(tmpdir(), "yingdan-store-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let count = 0;

storeContract({
  name: "sqlite",
  create() {
    const path = join(directory, `${++count}.db`);
    return openSubject(() => openSqlite({ path }));
  },
  async dispose(subject) {
    await subject[Symbol.asyncDispose]();
  },
});
