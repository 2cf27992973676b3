import { randomUUID } from "node:crypto";
import type { Queue as BullQueue } from "bullmq";
import { Redis } from "ioredis";
import type { Json } from "#src/domain/crm.ts";
import { AppError } from "#src/errors.ts";
import type { Log } from "#src/log.ts";
import type { Clock } from "#src/ports/clock.ts";
import type { JobInput, JobState, JobStatus, Queue, Worker } from "#src/ports/queue.ts";
import { checkJob } from "../check-job.ts";
import {
  type BullJob,
  CANCELLED,
  createSpace,
  decodeId,
  encodeId,
  HOLD_MS,
  type Payload,
} from "./bullmq-space.ts";
import { startBullmqWorker } from "./bullmq-worker.ts";
import { demandSafeRedis } from "./redis-guard.ts";

export interface BullmqQueueConfig {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  /** Before every key, so that several installations may share a Redis. Default `yingdan`. */
  readonly prefix?: string;
  /** A worker that has not renewed a job's lock for so long has lost it. Default 15,000. */
  readonly leaseMs?: number;
  readonly keepMs?: number;
  readonly keepFailedMs?: number;
}

export interface BullmqQueueDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** Called at named places, where a fault test may kill the process. Absent in production. */
  readonly failpoint?: (name: string) => void | Promise<void>;
}

export interface BullmqQueue extends Queue {
  /** The two BullMQ queues, for bull-board. */
  readonly boards: readonly BullQueue[];
}

const HOUR_MS = 3_600_000;
const DEFAULT_LIST = 100;
const WAITING = ["wait", "prioritized", "delayed"] as const;
const TYPES = {
  waiting: [...WAITING],
  active: ["active"],
  done: ["completed"],
  failed: ["failed"],
} as const satisfies Record<Exclude<JobState, "cancelled">, readonly string[]>;

/**
 * The queue on BullMQ. CONFIG_INVALID when Redis would lose jobs, UPSTREAM_FAILED when it does not answer.
 * Needs Redis 6.2 or later, one node (lanes span keys).
 */
export async function openBullmqQueue(
  config: BullmqQueueConfig,
  deps: BullmqQueueDeps,
): Promise<BullmqQueue> {
  const { log } = deps;
  const redis = await connect(config.url, log);
  await demandSafeRedis(redis).catch((error: unknown) => {
    redis.disconnect();
    throw error;
  });
  const prefix = config.prefix ?? "yingdan";
  const keepMs = config.keepMs ?? 72 * HOUR_MS;
  const keepFailedMs = config.keepFailedMs ?? 30 * 24 * HOUR_MS;
  const leaseMs = config.leaseMs ?? 15_000;
  const space = createSpace(redis, { prefix, keepMs, keepFailedMs });
  const queues = [space.now, space.batch];
  for (const queue of queues)
    queue.on("error", (error) => log.warn("the queue's connection failed", { error }));
  const workers = new Set<Worker>();
  const connections: Redis[] = [redis];

  async function get(id: string): Promise<JobStatus | undefined> {
    const job = await space.find(encodeId(id));
    const state = job === undefined ? undefined : stateOf(await job.getState());
    if (job === undefined || state === undefined) return space.cancelledStatus(encodeId(id));
    if (state === "waiting" || state === "active") return statusOf(job, state);
    // It may have ended between the two reads: its result is in a third.
    const over = await space.find(encodeId(id));
    return over === undefined ? space.cancelledStatus(encodeId(id)) : statusOf(over, state);
  }

  async function add(input: JobInput): Promise<JobStatus> {
    const id = input.id ?? randomUUID();
    const jobId = encodeId(id);
    const { lane, delayMs = 0, priority = 5, group = "" } = input;
    const place = await space.place({ jobId, priority, group, lane });
    if (place === undefined) {
      const known = await get(id);
      if (known !== undefined) return known;
      throw new Error(`The job ${id} vanished while it was looked up.`);
    }
    const queue = space.queueFor(priority);
    const payload: Payload = {
      data: input.data,
      ...(lane === undefined ? {} : { lane, runAt: deps.clock.now() + delayMs }),
    };
    await deps.failpoint?.("job.placed");
    const job = await queue.add(input.name, payload, {
      jobId,
      priority: place.priority,
      delay: place.isHeld ? HOLD_MS : delayMs,
      attempts: input.attempts ?? 3,
      backoff: { type: "doubling", delay: input.backoffMs ?? 1000 },
      removeOnComplete: { age: keepMs / 1000 },
      removeOnFail: { age: keepFailedMs / 1000 },
    });
    await deps.failpoint?.("job.added");
    if (place.isHeld && lane !== undefined) await space.releaseIfFirst(queue.name, jobId, lane);
    return statusOf(job, "waiting");
  }

  async function buried(job: BullJob): Promise<void> {
    await space.bury(job.id ?? "", statusOf(job, "cancelled"));
    await job.remove();
    await redis.srem(space.cancelling, job.id ?? "");
  }

  async function cancel(id: string): Promise<boolean> {
    const job = await space.find(encodeId(id));
    if (job === undefined) return false;
    const state = stateOf(await job.getState());
    if (state !== "waiting" && state !== "active") return false;
    const isRemoved = state === "waiting" && (await job.remove().then(...TRUE_OR_FALSE));
    if (isRemoved) {
      await space.bury(job.id ?? "", {
        ...statusOf(job, "cancelled"),
        finishedAt: new Date(deps.clock.now()).toISOString(),
      });
      await space.leaveLane(job.queueName, job.id ?? "", job.data.lane);
      return true;
    }
    await redis.sadd(space.cancelling, job.id ?? "");
    await redis.publish(space.cancelChannel, job.id ?? "");
    return true;
  }

  async function retry(id: string): Promise<boolean> {
    const job = await space.find(encodeId(id));
    if (job === undefined || stateOf(await job.getState()) !== "failed") return false;
    const { lane } = job.data;
    // Behind others of its lane it is retried when they are over.
    if (lane === undefined || (await space.joinLane(job.queueName, job.id ?? "", lane))) {
      await job.retry("failed", { resetAttemptsMade: true });
    }
    return true;
  }

  async function isBusy(): Promise<boolean> {
    const counts = await Promise.all(queues.map((queue) => queue.getJobCountByTypes(...WAITING, "active")));
    return counts.some((count) => count > 0);
  }

  const answering = <T>(work: Promise<T>) => work.catch(notAnswering);
  return {
    boards: queues,

    async add(input) {
      checkJob(input);
      return answering(add(input));
    },
    get: (id) => answering(get(id)),
    async list(state, limit = DEFAULT_LIST) {
      if (state === "cancelled") return space.cancelledList(limit);
      const isOpen = state === "waiting" || state === "active";
      const found = await Promise.all(
        queues.map((queue) => queue.getJobs([...TYPES[state]], 0, limit - 1, isOpen)),
      );
      return found
        .flat()
        .slice(0, limit)
        .map((job) => statusOf(job, state));
    },
    async counts() {
      const types = (["waiting", "active", "done", "failed"] as const).map(async (state) => {
        const counts = await Promise.all(queues.map((queue) => queue.getJobCountByTypes(...TYPES[state])));
        return counts.reduce((sum, count) => sum + count, 0);
      });
      const [waiting = 0, active = 0, done = 0, failed = 0] = await Promise.all(types);
      return { waiting, active, done, failed, cancelled: await space.cancelledCount() };
    },
    cancel: (id) => answering(cancel(id)),
    retry: (id) => answering(retry(id)),

    work(handlers, options = {}) {
      // Blocking commands must be tried for ever, so a worker has a connection of its own.
      const connection = redis.duplicate({ maxRetriesPerRequest: null });
      connection.on("error", (error) => log.warn("the queue's connection failed", { error }));
      connections.push(connection);
      const worker = startBullmqWorker({
        space,
        connection,
        prefix,
        handlers,
        concurrency: options.concurrency ?? 1,
        leaseMs,
        log,
        failpoint: deps.failpoint,
        cancelled: buried,
      });
      workers.add(worker);
      return worker;
    },

    async idle() {
      while (await isBusy()) await new Promise((resolve) => setTimeout(resolve, 25));
    },

    async [Symbol.asyncDispose]() {
      await Promise.all([...workers].map((worker) => worker.stop()));
      await Promise.all(queues.map((queue) => queue.close()));
      for (const connection of connections) connection.disconnect();
    },
  };
}

const TRUE_OR_FALSE = [() => true, () => false] as const;

async function connect(url: string, log: Log): Promise<Redis> {
  const redis = new Redis(url, {
    lazyConnect: true,
    // A caller hears within a second or so that Redis is away, instead of waiting for ever.
    maxRetriesPerRequest: 3,
    retryStrategy: (times) => Math.min(50 * 2 ** times, 1000),
  });
  redis.on("error", (error) => log.warn("the queue's connection failed", { error }));
  try {
    await redis.connect();
    return redis;
  } catch (cause) {
    redis.disconnect();
    throw away(cause);
  }
}

function notAnswering(error: unknown): never {
  if (error instanceof AppError) throw error;
  throw away(error);
}

function away(cause: unknown): AppError {
  return new AppError(
    "UPSTREAM_FAILED",
    "Redis does not answer. Check that it runs and REDIS_URL names it.",
    {
      source: "redis",
      zh: "Redis 没有响应，请确认它在运行，并检查 REDIS_URL。",
      cause,
    },
  );
}

function stateOf(state: string): JobState {
  if (state === "completed") return "done";
  if (state === "active" || state === "failed") return state;
  return "waiting";
}

function statusOf(job: BullJob, state: JobState): JobStatus {
  const isOver = state !== "waiting" && state !== "active";
  const progress = job.progress as { readonly value?: Json } | number | undefined;
  return {
    id: decodeId(job.id ?? "j"),
    name: job.name,
    data: job.data.data,
    state: state === "failed" && job.failedReason === CANCELLED ? "cancelled" : state,
    attempts: job.attemptsMade + (state === "active" ? 1 : 0),
    addedAt: new Date(job.timestamp).toISOString(),
    ...(typeof progress === "object" && progress.value !== undefined ? { progress: progress.value } : {}),
    ...(state === "done" ? { result: job.returnvalue } : {}),
    ...(job.failedReason === undefined || state === "done" ? {} : { error: job.failedReason }),
    ...(isOver && job.finishedOn !== undefined ? { finishedAt: new Date(job.finishedOn).toISOString() } : {}),
  };
}
