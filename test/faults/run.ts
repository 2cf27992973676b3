import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type DatabasePlace,
  openDatabase,
  openInbox,
  openOutbox,
  openQueue,
  type Place,
} from "#test/support/queue-places.ts";
import { startRedis } from "#test/support/redis.ts";
import { until } from "#test/support/waiting.ts";
import { startKillablePostgres } from "./killable-postgres.ts";
import { type Killer, killThemAll } from "./kills.ts";
import { type FakePlatforms, PLATFORMS, startPlatforms } from "./platforms.ts";
import { type Supervised, supervise } from "./processes.ts";
import { seeded } from "./random.ts";
import { createDeliveries, deliverAll, type StormResult } from "./storm.ts";
import type { ChildTask } from "./task.ts";

export interface FaultPlan {
  readonly edition: "embedded" | "distributed";
  readonly seed: number;
  readonly events: number;
  /** Kills at each named point. */
  readonly perPoint: number;
  /** Kills at any moment, spread over gateway, workers and the servers. */
  readonly atRandom: number;
}

export interface FaultReport {
  readonly plan: FaultPlan;
  readonly storm: StormResult;
  readonly kills: Readonly<Record<string, number>>;
  readonly effects: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** Held for the admin: DingTalk only. */
  readonly held: number;
  readonly heldElsewhere: number;
  readonly parked: number;
  readonly drainedMs: number;
  readonly totalMs: number;
}

interface Servers {
  readonly database: DatabasePlace;
  readonly queue: Place;
  readonly killers: Readonly<Record<string, Killer>>;
}

const SECRET = "a secret of the fault test";

/** One storm with kills, and the count of what was lost or shown twice. */
export async function runFaults(plan: FaultPlan): Promise<FaultReport> {
  const startedAt = performance.now();
  const random = seeded(plan.seed);
  await using stack = new AsyncDisposableStack();
  const servers = await startServers(plan, stack);
  await using platforms = await startPlatforms({ random: seeded(plan.seed + 1), drop: 0.04, limit: 0.01 });
  const port = await freePort();
  const task = {
    database: servers.database,
    queue: servers.queue,
    platforms: platforms.url,
    port,
    secret: SECRET,
  };
  await (await openDatabase(servers.database))[Symbol.asyncDispose]();
  const children = await startChildren(task);

  let killed = 0;
  const url = `http://127.0.0.1:${port}`;
  const deliveries = createDeliveries(plan.events, random);
  // Events must still come while the last kill is done, and no longer.
  const pauseMs = (share: number) => (killed >= 1 ? 0 : share > killed ? 700 : 2);
  const progress = (share: number) => {
    killed = share;
  };
  const killing = killThemAll({ ...plan, random, children, servers: servers.killers, progress });
  const storm = await deliverAll(deliveries, { url, secret: SECRET, width: 8, pauseMs });
  const kills = await killing;
  const drainFrom = performance.now();
  const end = await drain(servers, children);
  const drainedMs = performance.now() - drainFrom;
  return {
    plan,
    storm,
    kills,
    ...compare(plan, platforms, end.held),
    parked: end.parked,
    drainedMs,
    totalMs: performance.now() - startedAt,
  };
}

async function startServers(plan: FaultPlan, stack: AsyncDisposableStack): Promise<Servers> {
  if (plan.edition === "embedded") {
    const directory = mkdtempSync(join(tmpdir(), "yingdan-faults-"));
    stack.defer(() => rmSync(directory, { recursive: true, force: true }));
    const place = { engine: "sqlite", path: join(directory, "faults.db") } as const;
    return { database: place, queue: place, killers: {} };
  }
  const postgres = stack.use(await startKillablePostgres());
  const redis = stack.use(await startRedis());
  return {
    database: { engine: "postgres", url: postgres.url },
    queue: { engine: "bullmq", url: redis.url, prefix: "faults" },
    killers: { postgres: () => postgres.killAndRestart(), redis: () => redis.restart() },
  };
}

async function startChildren(task: Omit<ChildTask, "role">): Promise<Readonly<Record<string, Supervised>>> {
  const gateway = await supervise({ ...task, role: "gateway" });
  const one = await supervise({ ...task, role: "worker" });
  const two = await supervise({ ...task, role: "worker" });
  return { gateway, one, two };
}

async function drain(servers: Servers, children: Readonly<Record<string, Supervised>>) {
  await using db = await openDatabase(servers.database);
  await using inbox = openInbox(db);
  await using queue = await openQueue(servers.queue);
  const outbox = openOutbox(db);
  await until(120_000, async () => {
    const { waiting, active } = await inbox.counts();
    const jobs = await queue.counts();
    return waiting + active + jobs.waiting + jobs.active === 0 ? true : undefined;
  });
  for (const child of Object.values(children)) await child.stop();
  const parked = (await inbox.counts()).parked + (await queue.counts()).failed;
  return { held: await outbox.unresolved(1_000_000), parked };
}

function compare(
  plan: FaultPlan,
  platforms: FakePlatforms,
  held: readonly { kind: string; cause: string }[],
) {
  const times = new Map<string, number>();
  for (const { text } of platforms.shown) times.set(text, (times.get(text) ?? 0) + 1);
  const heldTexts = new Set(held.map(({ kind, cause }) => textOf(kind, cause)));
  const expected = createDeliveries(plan.events, seeded(plan.seed))
    .filter(({ isForged }) => !isForged)
    .flatMap(({ event }) => ["reply", "follow"].map((kind) => `${kind} ${event.channel} ${event.eventId}`));
  const wanted = [...new Set(expected)];
  const forged = platforms.shown.filter(({ text }) => text.includes("forged"));
  if (forged.length > 0) throw new Error(`A forged event had an effect: ${forged[0]?.text}`);
  return {
    effects: wanted.length,
    lost: wanted.filter((text) => !times.has(text) && !heldTexts.has(text)),
    doubled: [...times].filter(([, count]) => count > 1).map(([text]) => text),
    held: heldTexts.size,
    heldElsewhere: [...heldTexts].filter((text) => PLATFORMS[text.split(" ")[1] ?? ""] !== "none").length,
  };
}

/** The text of an effect from its place in the ledger: its cause is the event's key, `channel/tenant/event`. */
function textOf(kind: string, cause: string): string {
  const [channel, , eventId] = cause.split("/");
  return `${kind} ${channel} ${eventId}`;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
