import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { outboxContract } from "#test/contracts/outbox-contract.ts";
import { createOutboxRig, disposeRig, type OpenOutboxRig } from "#test/support/queue-rig.ts";

const directory = mkdtempSync(join(tmpdir(), "yingdan-outbox-"));
let files = 0;

outboxContract({
  name: "a table in SQLite",
  create: () => createOutboxRig({ engine: "sqlite", path: join(directory, `${++files}.db`) }),
  dispose: (rig) => disposeRig(rig as OpenOutboxRig),
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));
