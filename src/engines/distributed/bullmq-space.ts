import { Queue as BullQueue, type Job } from "bullmq";
import type { Redis } from "ioredis";
import type { Json } from "#src/domain/crm.ts";
import type { JobStatus } from "#src/ports/queue.ts";
import { createLaneScripts } from "./lane-scripts.ts";

/** What BullMQ keeps of a job of ours. */
export interface Payload {
  readonly data: Json;
  readonly lane?: string;
  /** When a job held behind its lane may run, milliseconds since the epoch. */
  readonly runAt?: number;
}

export type BullJob = Job<Payload, Json>;

export interface SpaceConfig {
  readonly prefix: string;
  readonly keepMs: number;
  readonly keepFailedMs: number;
}

export const CANCELLED = "The job was cancelled.";
/** A job behind another of its lane is delayed for so long: promoted when its turn comes. Five years. */
export const HOLD_MS = 5 * 365 * 86_400_000;

const BATCH_PRIORITY = 5;
// BullMQ's priorities end at 2^21; each of our ten takes a tenth of them for the turns of its groups.
const SPAN = Math.floor(2 ** 21 / 10) - 1;

/**
 * Our keys in Redis: two BullMQ queues, so that a batch never takes a person's place (`now` for priorities 0–4,
 * `batch` for the rest); a list per lane; kept steps; and the cancelled jobs, which BullMQ has no state for.
 */
export function createSpace(redis: Redis, config: SpaceConfig) {
  const { prefix } = config;
  const scripts = createLaneScripts(redis);
  const options = { connection: redis, prefix, skipVersionCheck: true };
  const now = new BullQueue<Payload, Json>("now", options);
  const batch = new BullQueue<Payload, Json>("batch", options);

  const jobKey = (queue: BullQueue<Payload, Json>, jobId: string) => `${prefix}:${queue.name}:${jobId}`;
  const laneKeys = (lane: string) => [`${prefix}:lane:${lane}`, `${prefix}:lanes`];
  const cancelledKey = (jobId: string) => `${prefix}:cancelled:${jobId}`;
  const cancelledIndex = `${prefix}:cancelled-index`;
  const cancelling = `${prefix}:cancelling`;
  const stepsKey = (jobId: string) => `${prefix}:steps:${jobId}`;
  const tokenOf = (queue: string, jobId: string) => `${queue}|${jobId}`;

  async function find(jobId: string): Promise<BullJob | undefined> {
    const [urgent, other] = await Promise.all([now.getJob(jobId), batch.getJob(jobId)]);
    return urgent ?? other;
  }

  /** Lets the first of a lane run, as far as it is held or was asked to be tried again. */
  async function release(token: string): Promise<void> {
    const [queue = "", jobId = ""] = token.split("|");
    const job = await (queue === now.name ? now : batch).getJob(jobId);
    if (job === undefined) return;
    const state = await job.getState();
    if (state === "failed") await job.retry("failed", { resetAttemptsMade: true });
    if (state !== "delayed" || job.delay < HOLD_MS / 2) return;
    const leftMs = (job.data.runAt ?? 0) - Date.now();
    await (leftMs > 0 ? job.changeDelay(leftMs) : job.promote());
  }

  async function leaveLane(queue: string, jobId: string, lane: string | undefined): Promise<void> {
    if (lane === undefined) return;
    const head = await scripts.leave(laneKeys(lane), [lane, tokenOf(queue, jobId)]);
    if (head !== null) await release(head);
  }

  return {
    redis,
    now,
    batch,
    cancelling,
    cancelChannel: `${prefix}:cancel`,
    find,
    leaveLane,
    queueFor: (priority: number) => (priority < BATCH_PRIORITY ? now : batch),

    /** Undefined when the id is taken. */
    async place(job: {
      readonly jobId: string;
      readonly priority: number;
      readonly group: string;
      readonly lane: string | undefined;
    }): Promise<{ readonly priority: number; readonly isHeld: boolean } | undefined> {
      const [own, other] = job.priority < BATCH_PRIORITY ? [now, batch] : [batch, now];
      const keys = [
        jobKey(own, job.jobId),
        jobKey(other, job.jobId),
        cancelledKey(job.jobId),
        `${prefix}:${own.name}:prioritized`,
        `${prefix}:turns:${job.priority}`,
        ...laneKeys(job.lane ?? ""),
      ];
      const token = tokenOf(own.name, job.jobId);
      const base = 1 + job.priority * SPAN;
      const values = [base, SPAN, job.group, job.lane ?? "", token];
      const [priority, position] = await scripts.place(keys, values);
      return priority < 0 ? undefined : { priority, isHeld: position > 0 };
    },

    /** Its lane may have become empty while it was being added behind it. */
    async releaseIfFirst(queue: string, jobId: string, lane: string): Promise<void> {
      const token = tokenOf(queue, jobId);
      const head = await redis.lindex(`${prefix}:lane:${lane}`, 0);
      if (head === token) await release(token);
    },

    /** True when it is the first of its lane and may run at once. */
    async joinLane(queue: string, jobId: string, lane: string): Promise<boolean> {
      return (await scripts.join(laneKeys(lane), [lane, tokenOf(queue, jobId)])) === 0;
    },

    /** The first of every lane that has jobs. */
    async lanes(): Promise<readonly { readonly lane: string; readonly head: string }[]> {
      const names = await redis.smembers(`${prefix}:lanes`);
      const heads = await Promise.all(names.map((lane) => redis.lindex(`${prefix}:lane:${lane}`, 0)));
      return names.flatMap((lane, index) => {
        const head = heads[index];
        return head === null || head === undefined ? [] : [{ lane, head }];
      });
    },

    release,

    async bury(jobId: string, status: JobStatus): Promise<void> {
      const at = Date.now();
      await redis
        .multi()
        .set(cancelledKey(jobId), JSON.stringify(status), "PX", config.keepMs)
        .zadd(cancelledIndex, at, jobId)
        .zremrangebyscore(cancelledIndex, 0, at - config.keepMs)
        .exec();
    },

    async cancelledStatus(jobId: string): Promise<JobStatus | undefined> {
      const text = await redis.get(cancelledKey(jobId));
      return text === null ? undefined : (JSON.parse(text) as JobStatus);
    },

    async cancelledCount(): Promise<number> {
      return redis.zcount(cancelledIndex, Date.now() - config.keepMs, "+inf");
    },

    async cancelledList(limit: number): Promise<readonly JobStatus[]> {
      const ids = await redis.zrevrange(cancelledIndex, 0, limit - 1);
      if (ids.length === 0) return [];
      const texts = await redis.mget(ids.map(cancelledKey));
      return texts.flatMap((text) => (text === null ? [] : [JSON.parse(text) as JobStatus]));
    },

    async steps(jobId: string): Promise<Readonly<Record<string, string>>> {
      return redis.hgetall(stepsKey(jobId));
    },

    async keepStep(jobId: string, name: string, result: string): Promise<void> {
      const key = stepsKey(jobId);
      await redis.multi().hsetnx(key, name, result).pexpire(key, config.keepFailedMs).exec();
    },
  };
}

export type Space = ReturnType<typeof createSpace>;

/** BullMQ refuses ids with a colon and ids that are numbers. */
export function encodeId(id: string): string {
  return `j${encodeURIComponent(id)}`;
}

export function decodeId(jobId: string): string {
  return decodeURIComponent(jobId.slice(1));
}
