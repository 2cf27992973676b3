import { AppError } from "#src/errors.ts";
import type { Inbox, InboxEvent, ParkedEvent } from "#src/ports/inbox.ts";
import type { Worker } from "#src/ports/queue.ts";
import type { SqlDatabase } from "../sql/database.ts";
import { createAddBatch } from "./add-batch.ts";
import { createChanges } from "./changes.ts";
import { createIdle } from "./idle.ts";
import { type Attempt, type RunnerConfig, type RunnerDeps, startRunner } from "./job-runner.ts";
import { createSqlJobs, type JobRow, type NewJob } from "./sql-jobs.ts";

export interface SqlInboxConfig extends RunnerConfig {
  /** How long an event's id is remembered. Default and least: 72 hours (Feishu delivers again after 7.1). */
  readonly keepMs?: number;
  /** Attempts in all before an event is parked. Default 8: about two minutes. */
  readonly attempts?: number;
  readonly backoffMs?: number;
}

const EVENT = "event";
// Twice the events in a commit for a wait that no platform's deadline of seconds notices.
const GATHER_MS = 2;
const LEAST_KEEP_MS = 72 * 3_600_000;
const KEEP_PARKED_MS = 30 * 24 * 3_600_000;

/** The inbox on a table of the store, shared by the gateways and workers that have the database open. */
export function createSqlInbox(db: SqlDatabase, config: SqlInboxConfig, deps: RunnerDeps): Inbox {
  const jobs = createSqlJobs(db, { table: "inbox_events", durable: true });
  const changes = createChanges();
  const insert = createAddBatch(jobs, deps.clock, GATHER_MS);
  const idle = createIdle({ isBusy: jobs.isBusy, changes, pollMs: config.pollMs ?? 200 });
  const workers = new Set<Worker>();
  const failpoint = deps.failpoint ?? (() => {});

  return {
    async accept(event) {
      const job = jobOf(event, config);
      await failpoint("inbox.accepting");
      const isNew = await insert(job).catch((cause: unknown) => {
        throw notStored(cause);
      });
      await failpoint("inbox.accepted");
      if (isNew) changes.announce();
      return isNew ? "new" : "duplicate";
    },

    work(handler, options = {}) {
      const run = async (attempt: Attempt) => {
        const { row, signal } = attempt;
        const event = JSON.parse(row.data) as InboxEvent;
        const received = { ...event, key: row.id, receivedAt: row.added_at, attempt: Number(row.attempts) };
        await handler(received, { signal });
        return null;
      };
      const concurrency = options.concurrency ?? 8;
      const worker = startRunner({ jobs, changes, names: [EVENT], concurrency, run }, config, deps);
      workers.add(worker);
      return worker;
    },

    async counts() {
      const { waiting, active, done, failed } = await jobs.counts();
      return { waiting, active, done, parked: failed };
    },

    lastReceived: (channel) => jobs.lastAdded(joined(channel)),

    async parked(limit = 100) {
      return (await jobs.list("failed", limit)).map(parkedOf);
    },

    async retry(key) {
      const isBack = await jobs.retry(key, deps.clock.now());
      if (isBack) changes.announce(true);
      return isBack;
    },

    async sweep() {
      const now = deps.clock.now();
      const before = now - Math.max(config.keepMs ?? LEAST_KEEP_MS, LEAST_KEEP_MS);
      return jobs.sweep(new Date(before).toISOString(), new Date(now - KEEP_PARKED_MS).toISOString());
    },

    idle: idle.reached,

    async [Symbol.asyncDispose]() {
      await Promise.all([...workers].map((worker) => worker.stop()));
      idle.dispose();
    },
  };
}

function jobOf(event: InboxEvent, config: SqlInboxConfig): NewJob {
  const { channel, tenant, eventId, conversation, payload, at } = event;
  if (channel === "" || eventId === "" || conversation === "") {
    throw new AppError("INPUT_INVALID", "An event needs a channel, an id and a conversation.", {
      source: "inbox",
      zh: "事件必须带有渠道、编号和会话。",
    });
  }
  return {
    id: joined(channel, tenant, eventId),
    name: EVENT,
    data: { channel, tenant, eventId, conversation, payload, at },
    priority: 0,
    lane: joined(channel, tenant, conversation),
    group: joined(channel, tenant),
    attempts: config.attempts ?? 8,
    backoffMs: config.backoffMs ?? 1000,
  };
}

/** Encoded, so that no part can run into the next. */
function joined(...parts: readonly string[]): string {
  return parts.map((part) => (PLAIN.test(part) ? part : encodeURIComponent(part))).join("/");
}

const PLAIN = /^[\w.-]*$/;

function parkedOf(row: JobRow): ParkedEvent {
  return {
    key: row.id,
    event: JSON.parse(row.data) as InboxEvent,
    receivedAt: row.added_at,
    attempts: Number(row.attempts),
    error: row.error ?? "",
  };
}

function notStored(cause: unknown): AppError {
  return new AppError(
    "UPSTREAM_FAILED",
    "The event could not be stored, so it was not acknowledged. Check the disk's free space and the database.",
    {
      source: "inbox",
      zh: "事件没能存下来，因此没有向平台确认收到。请检查磁盘剩余空间和数据库。",
      cause,
    },
  );
}
