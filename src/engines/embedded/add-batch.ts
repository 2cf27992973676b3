import type { Clock } from "#src/ports/clock.ts";
import type { NewJob, SqlJobs } from "./sql-jobs.ts";

interface Waiting {
  readonly job: NewJob;
  resolve(isNew: boolean): void;
  reject(error: unknown): void;
}

// Keeps one commit short, and the statements, one for each number of rows, few enough to stay prepared.
const BATCH_LIMIT = 64;

/**
 * Group commit: everything added in one tick, or while the commit before is under way, shares one commit.
 * With `gatherMs` it waits that long for more to share it. Resolves after the commit, true when the id was new.
 */
export function createAddBatch(jobs: SqlJobs, clock: Clock, gatherMs = 0) {
  let waiting: Waiting[] = [];
  let isFlushing = false;

  async function flush(): Promise<void> {
    const batch = waiting.slice(0, BATCH_LIMIT);
    waiting = waiting.slice(BATCH_LIMIT);
    try {
      const added = await jobs.insert(
        batch.map(({ job }) => job),
        clock.now(),
      );
      const left = new Set(added);
      // Of two with one id in the batch, the first is the new one.
      for (const { job, resolve } of batch) resolve(left.delete(job.id));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    if (waiting.length > 0) flushSoon();
    else isFlushing = false;
  }

  function flushSoon(): void {
    if (gatherMs > 0 && waiting.length < BATCH_LIMIT) setTimeout(() => void flush(), gatherMs);
    else setImmediate(() => void flush());
  }

  return function add(job: NewJob): Promise<boolean> {
    return new Promise((resolve, reject) => {
      waiting.push({ job, resolve, reject });
      if (isFlushing) return;
      isFlushing = true;
      flushSoon();
    });
  };
}
