import { randomUUID } from "node:crypto";
import type { Log } from "#src/log.ts";
import type { Clock } from "#src/ports/clock.ts";
import type { SqlJobs } from "./sql-jobs.ts";

export interface WorkerLifeConfig {
  readonly jobs: SqlJobs;
  readonly leaseMs: number;
  readonly maxCrashes: number;
}

export interface Heartbeat {
  /** False when the others gave this worker up: its jobs are theirs now, and it goes on under a new id. */
  readonly alive: boolean;
  readonly cancelled: readonly string[];
}

/**
 * Shows that a worker lives, and notices those that do not. A worker is judged by whether its beat changes
 * within the lease as seen on the judge's own stopwatch: no two clocks are compared, so a clock that is moved
 * by minutes takes no job from anybody.
 */
export function createWorkerLife(
  config: WorkerLifeConfig,
  deps: { readonly clock: Clock; readonly log: Log },
) {
  const { jobs, leaseMs, maxCrashes } = config;
  const seen = new Map<string, { readonly beat: number | null; readonly since: number }>();
  let id = randomUUID() as string;
  let registered = false;

  async function beat(): Promise<Heartbeat> {
    const isKnown = await jobs.beat(id);
    if (isKnown) {
      const held = await jobs.held(id);
      return { alive: true, cancelled: held.filter(({ cancel }) => cancel === 1).map((job) => job.id) };
    }
    const alive = !registered;
    if (!alive) id = randomUUID();
    await jobs.register(id);
    registered = true;
    return { alive, cancelled: [] };
  }

  async function takeOver(dead: string, lastBeat: number | null): Promise<number> {
    seen.delete(dead);
    const taken = await jobs.release(dead, lastBeat, { now: deps.clock.now(), maxCrashes });
    if (taken > 0) deps.log.warn("took over the jobs of a dead worker", { worker: dead, jobs: taken });
    return taken;
  }

  return {
    id: () => id,
    beat,
    /** Takes over what dead workers held; returns how many jobs. */
    async buryTheDead(): Promise<number> {
      const now = performance.now();
      const others = (await jobs.activeWorkers()).filter(({ worker }) => worker !== id);
      const present = new Set(others.map(({ worker }) => worker));
      for (const known of seen.keys()) if (!present.has(known)) seen.delete(known);
      let taken = 0;
      for (const other of others) {
        const known = seen.get(other.worker);
        if (known === undefined || known.beat !== other.beat) {
          seen.set(other.worker, { beat: other.beat, since: now });
        } else if (now - known.since > leaseMs) {
          taken += await takeOver(other.worker, other.beat);
        }
      }
      return taken;
    },
    signOff: () => jobs.forgetWorker(id),
  };
}
