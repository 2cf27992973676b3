import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Queue as BullQueue, Worker as BullWorker } from "bullmq";
import { Redis } from "ioredis";
import { openBullmqQueue } from "#src/engines/distributed/bullmq-queue.ts";
import { createSqlQueue } from "#src/engines/embedded/sql-queue.ts";
import { openSqlite } from "#src/engines/embedded/sqlite.ts";
import { migrate } from "#src/engines/sql/migrate.ts";
import { silentLog } from "#src/log.ts";
import { systemClock } from "#src/ports/clock.ts";
import type { Queue } from "#src/ports/queue.ts";
import { startRedis, type TestRedis } from "#test/support/redis.ts";
import { SERVERS } from "#test/support/servers.ts";
import { ackRatio } from "./ack-ratio.ts";

export const name = "queue";

const deps = { clock: systemClock, log: silentLog };

interface Cost {
  readonly perSecond: number;
  readonly cpuMicros: number;
}

async function embedded<T>(work: (queue: Queue) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), "yingdan-bench-"));
  const db = await openSqlite({ path: join(directory, "queue.db") });
  try {
    await migrate(db);
    await using queue = createSqlQueue(db, {}, deps);
    return await work(queue);
  } finally {
    await db[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function measured(count: number, work: () => Promise<unknown>): Promise<Cost> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: (count / (performance.now() - start)) * 1000, cpuMicros: (user + system) / count };
}

/** Claims and finishes, the jobs being there already. */
async function drained(queue: Queue, count: number, concurrency: number): Promise<Cost> {
  await Promise.all(
    Array.from({ length: count }, (_, index) => queue.add({ name: "note", data: { index } })),
  );
  let left = count;
  const { promise, resolve } = Promise.withResolvers<void>();
  const handlers = {
    note: async () => {
      left -= 1;
      if (left === 0) resolve();
      return null;
    },
  };
  const cost = await measured(count, async () => {
    await using _worker = queue.work(handlers, { concurrency });
    await promise;
  });
  return cost;
}

/** Milliseconds from `add` to the handler's first line, one job at a time. */
async function pickUps(queue: Queue, count: number): Promise<readonly number[]> {
  const times: number[] = [];
  let arrived = () => {};
  await using _worker = queue.work({
    note: async () => {
      arrived();
      return null;
    },
  });
  for (let index = 0; index < count; index += 1) {
    const start = performance.now();
    const here = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    await queue.add({ name: "note", data: index, priority: 0 });
    await here;
    times.push(performance.now() - start);
  }
  return times.toSorted((a, b) => a - b);
}

/** Milliseconds until a team's one job starts while another team's ten thousand wait. */
async function behindTenThousand(queue: Queue): Promise<number> {
  const add = (group: string) => queue.add({ name: "score", data: group, group });
  for (let batch = 0; batch < 20; batch += 1) {
    await Promise.all(Array.from({ length: 500 }, () => add("big")));
  }
  const { promise, resolve } = Promise.withResolvers<void>();
  await using _worker = queue.work(
    {
      score: async (group) => {
        if (group === "small") resolve();
        await new Promise((done) => setTimeout(done, 5));
        return null;
      },
    },
    { concurrency: 4 },
  );
  await new Promise((done) => setTimeout(done, 200));
  const start = performance.now();
  await add("small");
  await promise;
  return performance.now() - start;
}

async function median(rounds: number, work: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let round = 0; round < rounds; round += 1) values.push(await work());
  return values.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
}

const BULL_JOBS = 3000;
const BULL_CONCURRENCY = 20;

async function bareBullmq(server: TestRedis, prefix: string): Promise<Cost> {
  const connection = new Redis(server.url, { maxRetriesPerRequest: null });
  const queue = new BullQueue("bare", { connection, prefix });
  const options = { priority: 5, attempts: 3, backoff: { type: "exponential", delay: 1000 } };
  const keep = { removeOnComplete: { age: 259_200 }, removeOnFail: { age: 2_592_000 } };
  let left = BULL_JOBS;
  const { promise, resolve } = Promise.withResolvers<void>();
  const cost = await measured(BULL_JOBS, async () => {
    for (let index = 0; index < BULL_JOBS; index += 50) {
      await Promise.all(
        Array.from({ length: 50 }, (_, n) =>
          queue.add("note", { index: index + n }, { ...options, ...keep }),
        ),
      );
    }
    const worker = new BullWorker("bare", async () => null, {
      connection,
      prefix,
      concurrency: BULL_CONCURRENCY,
    });
    worker.on("completed", () => {
      left -= 1;
      if (left === 0) resolve();
    });
    await promise;
    await worker.close();
  });
  await queue.close();
  connection.disconnect();
  return cost;
}

async function ourBullmq(server: TestRedis, prefix: string): Promise<Cost> {
  await using queue = await openBullmqQueue({ url: server.url, prefix }, deps);
  let left = BULL_JOBS;
  const { promise, resolve } = Promise.withResolvers<void>();
  return await measured(BULL_JOBS, async () => {
    for (let index = 0; index < BULL_JOBS; index += 50) {
      await Promise.all(
        Array.from({ length: 50 }, (_, n) => queue.add({ name: "note", data: { index: index + n } })),
      );
    }
    const handlers = {
      note: async () => {
        left -= 1;
        if (left === 0) resolve();
        return null;
      },
    };
    await using _worker = queue.work(handlers, { concurrency: BULL_CONCURRENCY });
    await promise;
  });
}

async function bullmqRatio(rounds: number): Promise<string> {
  await using server = await startRedis();
  const ratios: number[] = [];
  let ours = 0;
  let bare = 0;
  for (let round = 0; round <= rounds; round += 1) {
    bare = (await bareBullmq(server, `bare${round}`)).cpuMicros;
    ours = (await ourBullmq(server, `ours${round}`)).cpuMicros;
    // The first round compiles both.
    if (round > 0) ratios.push(ours / bare);
  }
  const middle = ratios.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
  return `${middle.toFixed(2)} × bare BullMQ's CPU (last round ${ours.toFixed(0)} against ${bare.toFixed(0)} µs a job)`;
}

/** Prints each figure beside its goal. */
export async function run(print: (line: string) => void = console.log): Promise<void> {
  const singly: Cost[] = [];
  const batches: Cost[] = [];
  for (let round = 0; round < 4; round += 1) {
    singly.push(await embedded((queue) => drained(queue, 5000, 1)));
    batches.push(await embedded((queue) => drained(queue, 20_000, 64)));
  }
  const best = (costs: readonly Cost[]) => costs.toSorted((a, b) => b.perSecond - a.perSecond)[0] as Cost;
  const show = ({ perSecond, cpuMicros }: Cost) =>
    `${perSecond.toFixed(0)}/s, ${cpuMicros.toFixed(0)} µs CPU a job`;
  print(`embedded, claim + finish singly: ${show(best(singly))} (goal 5,000/s)`);
  print(`embedded, claim + finish in batches: ${show(best(batches))} (goal 20,000/s)`);
  const times = await embedded((queue) => pickUps(queue, 1000));
  print(
    `embedded, pick-up: p50 ${times[500]?.toFixed(1)} ms, p99 ${times[990]?.toFixed(1)} ms (goal p99 15 ms)`,
  );
  const wait = await median(3, () => embedded(behindTenThousand));
  print(`embedded, behind another team's 10,000 jobs: ${wait.toFixed(0)} ms (goal 2,000 ms)`);
  print(await ackRatio());
  if (SERVERS.redis.find() === undefined) {
    print(`BullMQ: not measured, Redis was not found (${SERVERS.redis.install})`);
    return;
  }
  print(`BullMQ: ${await bullmqRatio(5)} (goal 1.3)`);
  await using server = await startRedis();
  await using queue = await openBullmqQueue({ url: server.url }, deps);
  print(
    `BullMQ, behind another team's 10,000 jobs: ${(await behindTenThousand(queue)).toFixed(0)} ms (goal 2,000 ms)`,
  );
}

if (import.meta.main) await run();
