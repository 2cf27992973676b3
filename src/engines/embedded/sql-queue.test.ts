import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { queueContract } from "#test/contracts/queue-contract.ts";
import { createQueueRig, disposeQueueRig } from "#test/support/queue-rig.ts";

const directory = mkdtempSync(join(tmpdir(), "yingdan-queue-"));
let files = 0;

queueContract({
  name: "a table in SQLite",
  create: () => createQueueRig({ engine: "sqlite", path: join(directory, `${++files}.db`) }),
  dispose: disposeQueueRig,
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));
