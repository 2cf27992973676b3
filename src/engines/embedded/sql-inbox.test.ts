import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { inboxContract } from "#test/contracts/inbox-contract.ts";
import { createInboxRig, disposeRig, type OpenInboxRig } from "#test/support/queue-rig.ts";

const directory = mkdtempSync(join(tmpdir(), "yingdan-inbox-"));
let files = 0;

inboxContract({
  name: "a table in SQLite",
  create: () => createInboxRig({ engine: "sqlite", path: join(directory, `${++files}.db`) }),
  dispose: (rig) => disposeRig(rig as OpenInboxRig),
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));
