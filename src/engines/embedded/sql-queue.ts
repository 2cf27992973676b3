import { randomUUID } from "node:crypto";
import type { Json } from "#src/domain/crm.ts";
import type { JobState, JobStatus, Queue, Worker } from "#src/ports/queue.ts";
import { checkJob } from "../check-job.ts";
import type { SqlDatabase } from "../sql/database.ts";
import { createAddBatch } from "./add-batch.ts";
import { createChanges } from "./changes.ts";
import { createIdle } from "./idle.ts";
import { runHandler } from "./job-context.ts";
import { type RunnerConfig, type RunnerDeps, startRunner } from "./job-runner.ts";
import { createSqlJobs, type JobRow } from "./sql-jobs.ts";

export interface SqlQueueConfig extends RunnerConfig {
  /** How long a job that is done or cancelled is kept, and so its id is taken. Default 72 hours. */
  readonly keepMs?: number;
  /** How long a parked job is kept. Default 30 days. */
  readonly keepFailedMs?: number;
}

export interface SqlQueue extends Queue {
  /** Drops what has been kept long enough; returns how many jobs. */
  sweep(): Promise<number>;
}

const HOUR_MS = 3_600_000;
const DEFAULT_LIST = 100;

/** The queue on a table of the store: one process or several on SQLite, any number of machines on Postgres. */
export function createSqlQueue(db: SqlDatabase, config: SqlQueueConfig, deps: RunnerDeps): SqlQueue {
  const jobs = createSqlJobs(db, { table: "queue_jobs" });
  const changes = createChanges();
  const insert = createAddBatch(jobs, deps.clock);
  const idle = createIdle({ isBusy: jobs.isBusy, changes, pollMs: config.pollMs ?? 200 });
  const workers = new Set<Worker>();

  async function get(id: string): Promise<JobStatus | undefined> {
    const row = await jobs.get(id);
    return row === undefined ? undefined : statusOf(row);
  }

  return {
    async add(input) {
      const job = { ...input, id: input.id ?? randomUUID() };
      checkJob(job);
      const addedAt = new Date(deps.clock.now()).toISOString();
      const isNew = await insert(job);
      await deps.failpoint?.("job.added");
      if (!isNew) {
        const known = await get(job.id);
        if (known !== undefined) return known;
      }
      changes.announce((job.delayMs ?? 0) > 0);
      return { id: job.id, name: job.name, data: job.data, state: "waiting", attempts: 0, addedAt };
    },

    get,

    async list(state: JobState, limit = DEFAULT_LIST) {
      return (await jobs.list(state, limit)).map(statusOf);
    },

    counts: () => jobs.counts(),

    async cancel(id) {
      const now = deps.clock.now();
      if (await jobs.cancelWaiting(id, now)) {
        changes.announce();
        return true;
      }
      if (!(await jobs.cancelActive(id))) return false;
      changes.cancel(id);
      return true;
    },

    async retry(id) {
      const isBack = await jobs.retry(id, deps.clock.now());
      if (isBack) changes.announce(true);
      return isBack;
    },

    work(handlers, options = {}) {
      const worker = startRunner(
        {
          jobs,
          changes,
          names: Object.keys(handlers),
          concurrency: options.concurrency ?? 1,
          run: (attempt) => {
            const handler = handlers[attempt.row.name];
            if (handler === undefined) throw new Error(`No handler for ${attempt.row.name}.`);
            return runHandler(jobs, handler, attempt);
          },
        },
        config,
        deps,
      );
      workers.add(worker);
      return worker;
    },

    idle: idle.reached,

    async sweep() {
      const now = deps.clock.now();
      const before = now - (config.keepMs ?? 72 * HOUR_MS);
      const failedBefore = now - (config.keepFailedMs ?? 30 * 24 * HOUR_MS);
      return jobs.sweep(new Date(before).toISOString(), new Date(failedBefore).toISOString());
    },

    async [Symbol.asyncDispose]() {
      await Promise.all([...workers].map((worker) => worker.stop()));
      idle.dispose();
    },
  };
}

function statusOf(row: JobRow): JobStatus {
  const { state } = row;
  return {
    id: row.id,
    name: row.name,
    data: JSON.parse(row.data) as Json,
    state: state === "ready" || state === "delayed" || state === "blocked" ? "waiting" : state,
    attempts: Number(row.attempts),
    addedAt: row.added_at,
    ...(row.progress === null ? {} : { progress: JSON.parse(row.progress) as Json }),
    ...(row.result === null ? {} : { result: JSON.parse(row.result) as Json }),
    ...(row.error === null ? {} : { error: row.error }),
    ...(row.finished_at === null ? {} : { finishedAt: row.finished_at }),
  };
}
