import { afterAll, beforeAll, describe } from "vitest";
import { inboxContract } from "#test/contracts/inbox-contract.ts";
import { outboxContract } from "#test/contracts/outbox-contract.ts";
import { queueContract } from "#test/contracts/queue-contract.ts";
import { startPostgres, type TestPostgres } from "#test/support/postgres.ts";
import {
  createInboxRig,
  createOutboxRig,
  createQueueRig,
  disposeQueueRig,
  disposeRig,
  type OpenInboxRig,
  type OpenOutboxRig,
} from "#test/support/queue-rig.ts";
import { SERVERS } from "#test/support/servers.ts";

describe.runIf(SERVERS.postgres.find() !== undefined)("queue, inbox and outbox on Postgres", () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server[Symbol.asyncDispose]());

  const place = async () => ({ engine: "postgres", url: await server.freshDatabase() }) as const;

  queueContract({
    name: "a table in Postgres",
    create: async () => createQueueRig(await place()),
    dispose: disposeQueueRig,
  });

  inboxContract({
    name: "a table in Postgres",
    create: async () => createInboxRig(await place()),
    dispose: (rig) => disposeRig(rig as OpenInboxRig),
  });

  outboxContract({
    name: "a table in Postgres",
    create: async () => createOutboxRig(await place()),
    dispose: (rig) => disposeRig(rig as OpenOutboxRig),
  });
});
