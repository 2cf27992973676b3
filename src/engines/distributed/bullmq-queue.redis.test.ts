import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "#src/ports/clock.ts";
import { queueContract } from "#test/contracts/queue-contract.ts";
import { quietLog } from "#test/support/queue-places.ts";
import { createQueueRig, disposeQueueRig } from "#test/support/queue-rig.ts";
import { startRedis, type TestRedis } from "#test/support/redis.ts";
import { SERVERS } from "#test/support/servers.ts";
import { openBullmqQueue } from "./bullmq-queue.ts";

const deps = { clock: systemClock, log: quietLog };

describe.runIf(SERVERS.redis.find() !== undefined)("the queue on BullMQ", () => {
  let server: TestRedis;
  let prefixes = 0;
  beforeAll(async () => {
    server = await startRedis();
  }, 30_000);
  afterAll(() => server[Symbol.asyncDispose]());

  queueContract({
    name: "BullMQ on Redis",
    create: () => createQueueRig({ engine: "bullmq", url: server.url, prefix: `t${++prefixes}` }),
    dispose: disposeQueueRig,
  });

  it("keeps what it accepted when Redis is killed", async () => {
    await using queue = await openBullmqQueue({ url: server.url, prefix: "kill" }, deps);
    const ids = await Promise.all(
      Array.from({ length: 50 }, (_, index) => queue.add({ name: "note", data: index, id: `kept ${index}` })),
    );

    await server.restart();

    await using after = await openBullmqQueue({ url: server.url, prefix: "kill" }, deps);
    expect(await after.counts()).toMatchObject({ waiting: ids.length });
  });

  it("says so when Redis is away", async () => {
    await using away = await startRedis();
    await using queue = await openBullmqQueue({ url: away.url, prefix: "away" }, deps);
    await away.kill();

    await expect(queue.add({ name: "note", data: null })).rejects.toMatchObject({ code: "UPSTREAM_FAILED" });
  });
});

describe.runIf(SERVERS.redis.find() !== undefined)("a Redis that would lose jobs", () => {
  it.each([
    [["--appendonly", "no"], "CONFIG SET appendonly yes"],
    [["--appendonly", "yes", "--maxmemory-policy", "allkeys-lru"], "CONFIG SET maxmemory-policy noeviction"],
  ])("is refused with the command that mends it: %j", async (settings, command) => {
    await using server = await startRedis(settings);

    const refused = openBullmqQueue({ url: server.url }, deps);

    await expect(refused).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining(command),
    });
    await expect(refused).rejects.toMatchObject({ zh: expect.stringContaining(command) });
  });
});
