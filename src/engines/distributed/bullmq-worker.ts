import { Worker as BullWorker, DelayedError, UnrecoverableError, WaitingError } from "bullmq";
import type { Redis } from "ioredis";
import type { Json } from "#src/domain/crm.ts";
import type { Log } from "#src/log.ts";
import type { JobContext, JobHandler, Worker } from "#src/ports/queue.ts";
import { type BullJob, CANCELLED, decodeId, type Payload, type Space } from "./bullmq-space.ts";
import { tendLanes } from "./lane-keeper.ts";
import { createPlaces } from "./places.ts";

export interface BullmqWorkerOptions {
  readonly space: Space;
  readonly connection: Redis;
  readonly prefix: string;
  readonly handlers: Readonly<Record<string, JobHandler>>;
  readonly concurrency: number;
  readonly leaseMs: number;
  readonly log: Log;
  readonly failpoint: ((name: string) => void | Promise<void>) | undefined;
  /** Called once for each job whose cancellation took effect. */
  readonly cancelled: (job: BullJob) => Promise<void>;
}

interface Running {
  readonly job: BullJob;
  readonly abort: AbortController;
  isCancelled: boolean;
}

// A job of a name that this worker does not know is left for one that does.
const UNKNOWN_NAME_MS = 1000;
const MAX_STALLED = 25;
const MAX_BACKOFF_MS = 15 * 60_000;

/** Runs the jobs of both BullMQ queues in one set of places. */
export function startBullmqWorker(options: BullmqWorkerOptions): Worker {
  const { space, handlers, concurrency, leaseMs, log } = options;
  const running = new Set<Running>();
  const places = createPlaces(concurrency);
  const after = new Set<Promise<void>>();
  const subscriber = options.connection.duplicate();
  let stopping: Promise<void> | undefined;

  async function process(job: BullJob, token: string | undefined): Promise<Json> {
    const entry: Running = { job, abort: new AbortController(), isCancelled: false };
    try {
      await places.enter(job.queueName === space.now.name);
    } catch {
      return handBack(job, token);
    }
    running.add(entry);
    try {
      const handler = handlers[job.name];
      if (handler === undefined) return await leaveForOthers(job, token);
      await options.failpoint?.("job.claimed");
      const result = await handler(job.data.data, contextOf(space, entry));
      await options.failpoint?.("job.ran");
      if (entry.isCancelled) throw new UnrecoverableError(CANCELLED);
      return result ?? null;
    } catch (error) {
      if (entry.isCancelled) throw new UnrecoverableError(CANCELLED);
      if (stopping !== undefined && !(error instanceof DelayedError)) return await handBack(job, token);
      throw error instanceof Error ? error : new Error(String(error));
    } finally {
      running.delete(entry);
      places.leave();
    }
  }

  function abort(jobId: string | undefined, reason: string, isCancelled: boolean): void {
    for (const entry of running) {
      if (entry.job.id !== jobId) continue;
      entry.isCancelled ||= isCancelled;
      entry.abort.abort(new Error(reason));
    }
  }

  function background(work: Promise<void>): void {
    const guarded = work
      .catch((error: unknown) => log.warn("work after a job failed", { error }))
      .finally(() => after.delete(guarded));
    after.add(guarded);
  }

  async function ended(job: BullJob): Promise<void> {
    await options.failpoint?.("job.finished");
    await space.leaveLane(job.queueName, job.id ?? "", job.data.lane);
    if (job.failedReason === CANCELLED) await options.cancelled(job);
  }

  function open(queue: string, size: number): BullWorker<Payload, Json> {
    const worker = new BullWorker<Payload, Json>(queue, process, {
      connection: options.connection,
      prefix: options.prefix,
      concurrency: size,
      lockDuration: leaseMs,
      stalledInterval: leaseMs,
      // A worker's death is no fault of the job: only one that keeps killing its worker is parked.
      maxStalledCount: MAX_STALLED,
      skipVersionCheck: true,
      settings: { backoffStrategy: (attempt, _type, error, job) => backoffOf(attempt, error, job) },
    });
    worker.on("error", (error) => log.warn("the queue's connection failed", { error }));
    worker.on("completed", (job) => {
      if (job.data.lane !== undefined) background(ended(job));
    });
    worker.on("failed", (job, error) => {
      if (job?.finishedOn === undefined) return;
      if (error.message !== CANCELLED) log.error("job parked", { job: job.id, name: job.name, error });
      background(ended(job));
    });
    worker.on("lockRenewalFailed", (ids) => {
      for (const id of ids) abort(id, "The job was given to another worker.", false);
    });
    return worker;
  }

  const workers = [
    open(space.now.name, concurrency),
    open(space.batch.name, Math.max(1, concurrency - 1)),
  ] as const;
  workers[0].on("drained", () => places.noneUrgent());
  subscriber.on("error", (error) => log.warn("the queue's connection failed", { error }));
  subscriber.on("message", (_channel, jobId) => abort(jobId, CANCELLED, true));
  background(subscriber.subscribe(space.cancelChannel).then(() => {}));

  const keeper = tendLanes(space, { leaseMs, log });
  // A message of Redis may be missed while a connection is renewed; the set is what counts.
  const cancelTimer = setInterval(() => {
    if (running.size === 0) return;
    background(
      space.redis.smembers(space.cancelling).then((ids) => {
        for (const id of ids) abort(id, CANCELLED, true);
      }),
    );
  }, leaseMs / 4);

  async function stop(): Promise<void> {
    clearInterval(cancelTimer);
    places.close();
    for (const entry of running) entry.abort.abort(new Error("The worker is stopping."));
    await Promise.all(workers.map((worker) => worker.close()));
    await keeper.stop();
    await Promise.all(after);
    subscriber.disconnect();
  }

  function stopOnce(): Promise<void> {
    stopping ??= stop();
    return stopping;
  }

  return { stop: stopOnce, [Symbol.asyncDispose]: stopOnce };
}

/** As if it had not been tried: a stop is no failure of the job. */
async function handBack(job: BullJob, token: string | undefined): Promise<never> {
  await job.moveToWait(token);
  throw new WaitingError();
}

async function leaveForOthers(job: BullJob, token: string | undefined): Promise<never> {
  await job.moveToDelayed(Date.now() + UNKNOWN_NAME_MS, token);
  throw new DelayedError();
}

function backoffOf(attempt: number, error: Error | undefined, job: unknown): number {
  const { backoff } = (job as BullJob).opts;
  const firstMs = typeof backoff === "object" ? (backoff.delay ?? 0) : (backoff ?? 0);
  const asked = error !== undefined && "retryAfterMs" in error ? Number(error.retryAfterMs ?? 0) : 0;
  return Math.max(Math.min(firstMs * 2 ** (attempt - 1), MAX_BACKOFF_MS), asked);
}

function contextOf(space: Space, { job, abort }: Running): JobContext {
  const jobId = job.id ?? "";
  let kept: Promise<Readonly<Record<string, string>>> | undefined;
  return {
    id: decodeId(jobId),
    attempt: job.attemptsMade + 1,
    signal: abort.signal,
    // BullMQ's type knows no null and no list; it keeps any JSON.
    progress: (value) => job.updateProgress({ value } as object),
    async step<R>(name: string, work: () => Promise<R>): Promise<R> {
      abort.signal.throwIfAborted();
      kept ??= space.steps(jobId);
      const known = (await kept)[name];
      if (known !== undefined) return JSON.parse(known) as R;
      const result = await work();
      await space.keepStep(jobId, name, JSON.stringify(result ?? null));
      return result;
    },
  };
}
