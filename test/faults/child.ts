/**
 * A gateway or a worker as a process of its own, to be killed. `YINGDAN_FAILPOINT=name#n` ends it with SIGKILL
 * at the n-th passing of that point.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { openBullmqQueue } from "#src/engines/distributed/bullmq-queue.ts";
import { createSqlInbox } from "#src/engines/embedded/sql-inbox.ts";
import { createSqlOutbox } from "#src/engines/embedded/sql-outbox.ts";
import { createSqlQueue } from "#src/engines/embedded/sql-queue.ts";
import { AppError } from "#src/errors.ts";
import { systemClock } from "#src/ports/clock.ts";
import type { InboxEvent, ReceivedEvent } from "#src/ports/inbox.ts";
import type { EffectCalls } from "#src/ports/outbox.ts";
import type { Queue } from "#src/ports/queue.ts";
import { openDatabase, type Place, quietLog } from "#test/support/queue-places.ts";
import { bodyOf, PLATFORMS } from "./platforms.ts";
import type { ChildTask } from "./task.ts";

const task = JSON.parse(process.argv[2] ?? "{}") as ChildTask;
const [pointName, pointCount = "1"] = (process.env.YINGDAN_FAILPOINT ?? "").split("#");
let passed = 0;

function failpoint(name: string): void {
  if (name !== pointName) return;
  passed += 1;
  if (passed === Number(pointCount)) process.kill(process.pid, "SIGKILL");
}

const deps = { clock: systemClock, log: quietLog, failpoint };
const quick = { leaseMs: 1000, pollMs: 50, backoffMs: 100 };
const db = await openDatabase(task.database);
const inbox = createSqlInbox(db, { ...quick, attempts: 50 }, deps);
const outbox = createSqlOutbox(db, { sendingMs: 1500 }, deps);

async function openQueue(place: Place): Promise<Queue> {
  if (place.engine === "bullmq") return openBullmqQueue({ ...place, leaseMs: 1000 }, deps);
  return createSqlQueue(db, quick, deps);
}

function serve(port: number): void {
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const expected = createHmac("sha256", task.secret).update(body).digest();
    const given = Buffer.from(String(request.headers["x-signature"] ?? ""), "hex");
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      response.writeHead(401).end();
      return;
    }
    failpoint("gateway.verified");
    try {
      await inbox.accept(JSON.parse(body) as InboxEvent);
      response.writeHead(200).end();
      failpoint("gateway.acked");
    } catch {
      response.writeHead(503).end();
    }
  });
  server.listen(port, "127.0.0.1", () => process.stdout.write("ready\n"));
}

async function callPlatform(platform: string, key: string, text: string): Promise<{ message: string }> {
  const response = await fetch(task.platforms, {
    method: "POST",
    body: JSON.stringify({ platform, key, text }),
  }).catch((cause: unknown) => {
    throw new AppError("UPSTREAM_FAILED", "the connection was cut", { cause });
  });
  if (response.status === 429) throw new AppError("RATE_LIMITED", "slow down", { retryAfterMs: 200 });
  return (await response.json()) as { message: string };
}

async function post(event: InboxEvent, cause: string, kind: string): Promise<void> {
  const text = `${kind} ${event.channel} ${event.eventId}`;
  const effect = {
    tenant: event.tenant,
    cause,
    kind,
    target: event.conversation,
    idempotency: PLATFORMS[event.channel] ?? "none",
  } as const;
  const calls: EffectCalls = {
    send: (key) => callPlatform(event.channel, key, text),
    async readBack(key) {
      const response = await fetch(`${task.platforms}/?key=${key}`);
      return response.ok ? ((await response.json()) as { message: string }) : undefined;
    },
  };
  await outbox.perform(effect, calls);
}

async function work(): Promise<void> {
  const queue = await openQueue(task.queue);
  queue.work(
    {
      follow: async (data, { id }) => {
        await post(data as unknown as InboxEvent, id, "follow");
        return null;
      },
    },
    { concurrency: 6 },
  );
  inbox.work(
    async (received: ReceivedEvent) => {
      const { key, receivedAt: _at, attempt: _attempt, ...event } = received;
      await post(event, key, "reply");
      await queue.add({
        name: "follow",
        data: { ...event },
        id: key,
        attempts: 50,
        backoffMs: 100,
        group: event.tenant,
        lane: event.conversation,
      });
    },
    { concurrency: 6 },
  );
  process.stdout.write("ready\n");
}

if (task.role === "gateway") serve(task.port);
else await work();
