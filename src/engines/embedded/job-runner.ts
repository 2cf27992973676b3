import type { Log } from "#src/log.ts";
import type { Clock } from "#src/ports/clock.ts";
import type { Worker } from "#src/ports/queue.ts";
import type { Changes } from "./changes.ts";
import { backoffOf, outcomeOf } from "./job-outcome.ts";
import type { Outcome } from "./sql-job-statements.ts";
import type { ClaimedRow, SqlJobs } from "./sql-jobs.ts";
import { createWorkerLife } from "./worker-life.ts";

/** A named place in the code where a fault test may kill the process. Absent in production. */
export type Failpoint = (name: string) => void | Promise<void>;

export interface RunnerConfig {
  /** A worker that has not shown life for this long is dead and its jobs go to others. Default 15,000. */
  readonly leaseMs?: number;
  /** How often to look for jobs that other processes added. Default 200. */
  readonly pollMs?: number;
  /** A job whose worker died this often is parked: it may be what kills it. Default 25. */
  readonly maxCrashes?: number;
}

export interface RunnerDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly failpoint?: Failpoint;
}

export interface RunnerOptions {
  readonly jobs: SqlJobs;
  readonly changes: Changes;
  readonly names: readonly string[];
  readonly concurrency: number;
  /** Resolves to the result as JSON text. */
  readonly run: (attempt: Attempt) => Promise<string | null>;
}

/** One claimed job while it runs. */
export interface Attempt {
  readonly row: ClaimedRow;
  readonly worker: string;
  readonly signal: AbortSignal;
}

interface Running {
  readonly row: ClaimedRow;
  readonly worker: string;
  readonly abort: AbortController;
  isCancelled: boolean;
}

interface Ended {
  readonly entry: Running;
  readonly outcome: Outcome;
}

// The last free place is kept from batches, so that a waiting person's job always finds one.
const BATCH_PRIORITY = 5;
const TRIES_AFTER_STOP = 8;

/** Claims jobs, runs them side by side and ends them, several of either in one statement. */
export function startRunner(options: RunnerOptions, config: RunnerConfig, deps: RunnerDeps): Worker {
  const { jobs, changes, names, concurrency } = options;
  const { clock, log } = deps;
  const leaseMs = config.leaseMs ?? 15_000;
  const pollMs = config.pollMs ?? 200;
  const reserve = concurrency > 1 ? 1 : 0;
  const failpoint = deps.failpoint ?? (() => {});
  const life = createWorkerLife({ jobs, leaseMs, maxCrashes: config.maxCrashes ?? 25 }, deps);
  const running = new Set<Running>();
  const timers = new Set<NodeJS.Timeout>();
  let ended: Ended[] = [];
  let stopped = false;
  let wanted = false;
  let pumping: Promise<void> | undefined;
  let isFlushing = false;
  let dueTimer: NodeJS.Timeout | undefined;
  let drained = () => {};

  function wake(): void {
    wanted = true;
    if (pumping !== undefined || stopped) return;
    pumping = pump().finally(() => {
      pumping = undefined;
      // A wake-up that came after the last look and before this line would be lost until the next poll.
      if (wanted && running.size < concurrency) wake();
    });
  }

  async function pump(): Promise<void> {
    try {
      while (wanted && !stopped && running.size < concurrency) {
        wanted = false;
        for (const row of await claimSome()) start(row);
      }
    } catch (error) {
      log.warn("claiming jobs failed", { error });
    }
  }

  async function claimSome(): Promise<readonly ClaimedRow[]> {
    const worker = life.id();
    const room = concurrency - running.size;
    const forAll = Math.max(0, Math.min(room, concurrency - reserve - batchesIn([...running])));
    const rows = forAll > 0 ? await jobs.claim({ names, worker, limit: forAll }) : [];
    if (rows.length < forAll || forAll === room) return rows;
    const urgent = { names, worker, limit: room - forAll, below: BATCH_PRIORITY };
    return [...rows, ...(await jobs.claim(urgent))];
  }

  function start(row: ClaimedRow): void {
    const entry: Running = { row, worker: life.id(), abort: new AbortController(), isCancelled: false };
    running.add(entry);
    if (stopped) abort(entry, "The worker is stopping.");
    void attempt(entry).then((outcome) => {
      ended.push({ entry, outcome });
      flushSoon();
    });
  }

  async function attempt(entry: Running): Promise<Outcome> {
    const { row, worker, abort: controller } = entry;
    try {
      await failpoint("job.claimed");
      const result = await options.run({ row, worker, signal: controller.signal });
      await failpoint("job.ran");
      return outcomeOf(
        row,
        clock.now(),
        entry.isCancelled ? { state: "cancelled" } : { state: "done", result },
      );
    } catch (error) {
      return failureOf(entry, error);
    }
  }

  function failureOf(entry: Running, error: unknown): Outcome {
    const { row } = entry;
    const now = clock.now();
    if (entry.isCancelled) return outcomeOf(row, now, { state: "cancelled" });
    if (stopped) return outcomeOf(row, now, { state: "ready", attempts: row.attempts - 1 });
    const text = error instanceof Error ? error.message : String(error);
    const fields = { job: row.id, name: row.name, attempt: row.attempts, error };
    if (row.attempts >= row.max_attempts) {
      log.error("job parked", fields);
      return outcomeOf(row, now, { state: "failed", error: text });
    }
    const waitMs = backoffOf(row, error);
    log.warn("job will be tried again", { ...fields, waitMs });
    return outcomeOf(row, now, { state: "delayed", error: text, run_at: now + waitMs });
  }

  async function flush(): Promise<void> {
    const batch = ended;
    ended = [];
    await failpoint("job.finishing");
    // What was taken from a worker given up for dead is not its to end.
    const own = batch.filter(({ entry }) => entry.worker === life.id());
    const next = own.length > 0 ? await finish(own) : [];
    for (const { entry } of batch) running.delete(entry);
    await failpoint("job.finished");
    for (const row of next) start(row);
    isFlushing = false;
    flushSoon();
    changes.announce(own.some(({ outcome }) => outcome.state === "delayed"));
    if (running.size === 0) drained();
  }

  function flushSoon(): void {
    if (isFlushing || ended.length === 0) return;
    isFlushing = true;
    setImmediate(() => void flush());
  }

  /** The attempt is over whatever the database says, so its end is written as soon as that can be. */
  async function finish(batch: readonly Ended[]): Promise<readonly ClaimedRow[]> {
    const worker = life.id();
    const outcomes = batch.map(({ outcome }) => outcome);
    // The places that are surely free then; what else is free is filled by the next look.
    const limit = reserve === 0 ? batch.length : batchesIn(batch.map(({ entry }) => entry));
    for (let tries = 1; ; tries += 1) {
      try {
        const next = stopped || limit === 0 ? undefined : { names, worker, limit };
        return await jobs.finish(worker, { outcomes, next, now: clock.now() });
      } catch (error) {
        log.warn("ending jobs failed", { error, jobs: batch.length });
        if (stopped && tries >= TRIES_AFTER_STOP) return [];
        await new Promise((resolve) => setTimeout(resolve, Math.min(25 * 2 ** tries, 2000)));
      }
    }
  }

  async function promote(): Promise<void> {
    const { promoted, nextAt } = await jobs.promote(clock.now());
    if (promoted > 0) changes.announce();
    clearTimeout(dueTimer);
    const waitMs = nextAt === undefined ? pollMs : nextAt - clock.now();
    if (!stopped && waitMs < pollMs) dueTimer = setTimeout(() => guard(promote), Math.max(waitMs, 1));
  }

  function abort(entry: Running, reason: string): void {
    entry.abort.abort(new Error(reason));
  }

  function cancel(id: string): void {
    for (const entry of running) {
      if (entry.row.id !== id) continue;
      entry.isCancelled = true;
      abort(entry, "The job was cancelled.");
    }
  }

  async function beat(): Promise<void> {
    const before = [...running];
    const { alive, cancelled } = await life.beat();
    for (const id of cancelled) cancel(id);
    if (!alive) for (const entry of before) abort(entry, "The job was given to another worker.");
  }

  function guard(work: () => Promise<void>): Promise<void> {
    return work().catch((error: unknown) => log.warn("a round of the worker failed", { error }));
  }

  function every(ms: number, work: () => Promise<void>): void {
    const timer = setTimeout(async () => {
      timers.delete(timer);
      await guard(work);
      if (!stopped || running.size > 0) every(ms, work);
    }, ms);
    timers.add(timer);
  }

  const stopListening = changes.listen({
    changed: (delayed) => {
      wake();
      if (delayed && !stopped) void guard(promote);
    },
    cancelled: cancel,
  });
  every(pollMs, async () => {
    wake();
    await promote();
  });
  every(leaseMs / 5, beat);
  every(leaseMs / 5, async () => {
    if ((await life.buryTheDead()) > 0) changes.announce();
  });
  every(leaseMs / 3, () => jobs.mendLanes(clock.now()));
  const begun = guard(beat).then(() => wake());

  async function stop(): Promise<void> {
    if (!stopped) {
      stopped = true;
      stopListening();
      clearTimeout(dueTimer);
      for (const entry of running) abort(entry, "The worker is stopping.");
    }
    await begun;
    await pumping;
    if (running.size > 0) {
      await new Promise<void>((resolve) => {
        const before = drained;
        drained = () => {
          before();
          resolve();
        };
      });
    }
    for (const timer of timers) clearTimeout(timer);
    await guard(() => life.signOff());
  }

  return { stop, [Symbol.asyncDispose]: stop };
}

function batchesIn(entries: readonly Running[]): number {
  return entries.filter(({ row }) => row.priority >= BATCH_PRIORITY).length;
}
