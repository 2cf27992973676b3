import type { Json } from "#src/domain/crm.ts";
import type { JobInput, JobState } from "#src/ports/queue.ts";
import type { SqlDatabase } from "../sql/database.ts";
import { createJobStatements, type JobTable, NEW_JOB_COLUMNS, type Outcome } from "./sql-job-statements.ts";
import { createSqlRunner, type Parameter, type SqlRunner } from "./sql-runner.ts";

/** A job as it is handed to who runs it. */
export interface ClaimedRow {
  readonly seq: number;
  readonly id: string;
  readonly name: string;
  readonly data: string;
  readonly priority: number;
  readonly lane: string | null;
  readonly turn: number;
  readonly attempts: number;
  readonly max_attempts: number;
  readonly backoff_ms: number;
  readonly added_at: string;
}

export interface JobRow extends ClaimedRow {
  readonly state: "ready" | "delayed" | "blocked" | "active" | "done" | "failed" | "cancelled";
  readonly progress: string | null;
  readonly result: string | null;
  readonly error: string | null;
  readonly finished_at: string | null;
}

export interface NewJob extends JobInput {
  readonly id: string;
}

export interface ClaimRequest {
  readonly names: readonly string[];
  readonly worker: string;
  readonly limit: number;
  /** Only jobs more urgent than this number. */
  readonly below?: number;
}

export interface Ending {
  readonly outcomes: readonly Outcome[];
  readonly next: ClaimRequest | undefined;
  readonly now: number;
}

export interface JobsConfig {
  readonly table: JobTable;
  /** Adds are on the disk, not only with the operating system, when they resolve. */
  readonly durable?: boolean;
}

const ANY_PRIORITY = 2 ** 31 - 1;

const PARTS_OF_STATE: Readonly<Record<JobState, readonly string[]>> = {
  waiting: ["ready", "delayed", "blocked"],
  active: ["active"],
  done: ["done"],
  failed: ["failed"],
  cancelled: ["cancelled"],
};

/**
 * The rows of the queue or of the inbox, and every change of their state. A job is `ready` (may be claimed),
 * `delayed` (until `run_at`), `blocked` (behind another of its lane), `active`, or over. Ready jobs are claimed
 * by priority, then by turn: a group's n-th waiting job gets a turn n after the present one, so groups go round
 * (start-time fair queueing, Goyal, Vin and Cheng 1997) and a claim is one walk along an index.
 */
export function createSqlJobs(db: SqlDatabase, config: JobsConfig) {
  const runner = createSqlRunner(db);
  const text = createJobStatements(db.dialect, config.table);
  const inserts = new Map<number, string>();

  async function lockLanes(trx: SqlRunner, lanes: readonly string[]): Promise<void> {
    if (db.dialect === "postgres" && lanes.length > 0) await trx.all(text.lockLanes, [JSON.stringify(lanes)]);
  }

  async function unblock(trx: SqlRunner, lanes: readonly string[], now: number): Promise<void> {
    if (lanes.length > 0) await trx.all(text.unblock, [JSON.stringify(lanes), now]);
  }

  async function insert(jobs: readonly NewJob[], now: number): Promise<ReadonlySet<string>> {
    const rows = rowsOf(jobs, now);
    const at = new Date(now).toISOString();
    if (db.dialect === "sqlite") {
      const values = rows.flatMap((row) => NEW_JOB_COLUMNS.map((column) => row[column]));
      const statement = insertOf(rows.length);
      const run = config.durable ? runner.durably : runner.all;
      const added = await run<{ id: string }>(statement, [now, at, ...values]);
      const ids = new Set(added.map(({ id }) => id));
      await mend(runner, jobs, ids, now);
      return ids;
    }
    return runner.transaction(async (trx) => {
      // Also keeps two gateways that store one redelivered batch in different orders out of a deadlock.
      await lockLanes(trx, [...new Set(jobs.map((job) => job.lane ?? job.id))]);
      const added = await trx.all<{ id: string }>(insertOf(1), [now, at, JSON.stringify(rows)]);
      const ids = new Set(added.map(({ id }) => id));
      await mend(trx, jobs, ids, now);
      return ids;
    });
  }

  function insertOf(count: number): string {
    const known = inserts.get(count) ?? text.insert(count);
    inserts.set(count, known);
    return known;
  }

  /** A job that was put behind one of its own batch which turned out to be known already. */
  async function mend(
    trx: SqlRunner,
    jobs: readonly NewJob[],
    added: ReadonlySet<string>,
    now: number,
  ): Promise<void> {
    const lanes = jobs.flatMap((job) => (job.lane !== undefined && !added.has(job.id) ? [job.lane] : []));
    await unblock(trx, [...new Set(lanes)], now);
  }

  async function claim(on: SqlRunner, request: ClaimRequest): Promise<readonly ClaimedRow[]> {
    const which = [request.below ?? ANY_PRIORITY, JSON.stringify(request.names), request.limit];
    const rows = await on.all<ClaimedRow>(
      request.limit === 1 ? text.claimOne : text.claim,
      db.dialect === "sqlite" ? [request.worker, ...which] : [...which, request.worker],
    );
    return rows.length < 2 ? rows : rows.toSorted(byTurn);
  }

  return {
    /** Adds those whose id is new, all in one commit; returns the ids that were. */
    insert,

    claim: (request: ClaimRequest) => claim(runner, request),

    /**
     * Ends attempts of this worker, as far as they are still its own, and claims the next in the same commit:
     * half the commits for a worker that is busy.
     */
    async finish(worker: string, batch: Ending): Promise<readonly ClaimedRow[]> {
      const { outcomes, next, now } = batch;
      const rows = JSON.stringify(outcomes);
      const lanes = outcomes.flatMap(({ lane, state }) => (lane !== null && isOver(state) ? [lane] : []));
      return runner.transaction(async (trx) => {
        await lockLanes(trx, lanes);
        await trx.all(text.finish, [rows, worker]);
        await unblock(trx, lanes, now);
        return next === undefined ? [] : claim(trx, next);
      });
    },

    /** Delayed jobs whose time has come are ready; returns how many, and when the next one is due. */
    async promote(now: number): Promise<{ readonly promoted: number; readonly nextAt: number | undefined }> {
      const [due] = await runner.all<{ at: number | string | null }>(text.nextDue);
      const at = due?.at === null || due === undefined ? undefined : Number(due.at);
      if (at === undefined || at > now) return { promoted: 0, nextAt: at };
      const rows = await runner.all(text.promote, [now]);
      return { promoted: rows.length, nextAt: undefined };
    },

    /** Frees lanes whose first job is blocked with nothing before it, which a kill between two commits leaves. */
    async mendLanes(now: number): Promise<void> {
      const rows = await runner.all<{ lane: string }>(text.stuckLanes);
      if (rows.length === 0) return;
      const lanes = rows.map(({ lane }) => lane);
      await runner.transaction(async (trx) => {
        await lockLanes(trx, lanes);
        await unblock(trx, lanes, now);
      });
    },

    /** False when there is no such worker (any more). */
    async beat(worker: string): Promise<boolean> {
      return (await runner.all(text.beat, [worker])).length > 0;
    },

    async register(worker: string): Promise<void> {
      await runner.all("INSERT INTO queue_workers (id, beat) VALUES (?, 1)", [worker]);
    },

    async held(worker: string): Promise<readonly { readonly id: string; readonly cancel: number }[]> {
      return runner.all(text.held, [worker]);
    },

    async forgetWorker(worker: string): Promise<void> {
      await runner.all("DELETE FROM queue_workers WHERE id = ?", [worker]);
    },

    async activeWorkers(): Promise<readonly { readonly worker: string; readonly beat: number | null }[]> {
      return runner.all(text.activeWorkers);
    },

    /** Takes the jobs of a worker that is dead back to the others; one that crashed too often is parked. */
    async release(
      worker: string,
      beat: number | null,
      options: { readonly now: number; readonly maxCrashes: number },
    ): Promise<number> {
      const at = new Date(options.now).toISOString();
      return runner.transaction(async (trx) => {
        if (beat !== null) {
          const gone = await trx.all(text.buryWorker, [worker, beat]);
          if (gone.length === 0) return 0;
        }
        const lanes = await trx.all<{ lane: string }>(text.lanesOf, [worker]);
        await lockLanes(
          trx,
          lanes.map(({ lane }) => lane),
        );
        const rows = await trx.all<{ lane: string | null }>(text.release, [
          options.maxCrashes,
          options.maxCrashes,
          options.maxCrashes,
          at,
          worker,
        ]);
        await unblock(
          trx,
          lanes.map(({ lane }) => lane),
          options.now,
        );
        return rows.length;
      });
    },

    async cancelWaiting(id: string, now: number): Promise<boolean> {
      return runner.transaction(async (trx) => {
        const [row] = await trx.all<{ lane: string | null }>(text.laneOf, [id]);
        const lanes = row?.lane ? [row.lane] : [];
        await lockLanes(trx, lanes);
        const changed = await trx.all(text.cancelWaiting, [new Date(now).toISOString(), id]);
        await unblock(trx, lanes, now);
        return changed.length > 0;
      });
    },

    async cancelActive(id: string): Promise<boolean> {
      return (await runner.all(text.cancelActive, [id])).length > 0;
    },

    async retry(id: string, now: number): Promise<boolean> {
      return runner.transaction(async (trx) => {
        const [row] = await trx.all<{ lane: string | null }>(text.laneOf, [id]);
        const lanes = row?.lane ? [row.lane] : [];
        await lockLanes(trx, lanes);
        const changed = await trx.all(text.retry, [now, id]);
        await unblock(trx, lanes, now);
        return changed.length > 0;
      });
    },

    async get(id: string): Promise<JobRow | undefined> {
      return (await runner.all<JobRow>(text.get, [id]))[0];
    },

    async list(state: JobState, limit: number): Promise<readonly JobRow[]> {
      const list = state === "waiting" || state === "active" ? text.listOpen : text.listOver;
      return runner.all<JobRow>(list, [JSON.stringify(PARTS_OF_STATE[state]), limit]);
    },

    /** When the newest row of the groups under `prefix/` was added. */
    async lastAdded(prefix: string): Promise<string | undefined> {
      const [row] = await runner.all<{ last: string | null }>(text.lastAdded, [`${prefix}/`, `${prefix}0`]);
      return row?.last ?? undefined;
    },

    async counts(): Promise<Record<JobState, number>> {
      const rows = await runner.all<{ state: string; n: number | string }>(text.counts);
      const counted = new Map(rows.map(({ state, n }) => [state, Number(n)]));
      const sum = (state: JobState) =>
        PARTS_OF_STATE[state].reduce((total, part) => total + (counted.get(part) ?? 0), 0);
      return {
        waiting: sum("waiting"),
        active: sum("active"),
        done: sum("done"),
        failed: sum("failed"),
        cancelled: sum("cancelled"),
      };
    },

    async isBusy(): Promise<boolean> {
      return (await runner.all(text.busy)).length > 0;
    },

    async setProgress(worker: string, id: string, value: Json): Promise<void> {
      await runner.all(text.progress, [JSON.stringify(value), id, worker]);
    },

    async steps(job: string): Promise<Map<string, Json>> {
      const rows = await runner.all<{ name: string; result: string }>(text.steps, [job]);
      return new Map(rows.map(({ name, result }) => [name, JSON.parse(result) as Json]));
    },

    async keepStep(job: string, name: string, result: string): Promise<void> {
      await runner.all(text.keepStep, [job, name, result]);
    },

    /** Drops what ended before the instant; failed jobs stay until `failedBefore`. */
    async sweep(before: string, failedBefore: string): Promise<number> {
      const rows = await runner.all<{ id: string }>(text.sweep, [before, failedBefore]);
      if (rows.length > 0) await runner.all(text.sweepSteps, [JSON.stringify(rows.map(({ id }) => id))]);
      return rows.length;
    },
  };
}

export type SqlJobs = ReturnType<typeof createSqlJobs>;

function byTurn(a: ClaimedRow, b: ClaimedRow): number {
  return a.priority - b.priority || a.turn - b.turn || a.seq - b.seq;
}

function isOver(state: Outcome["state"]): boolean {
  return state === "done" || state === "failed" || state === "cancelled";
}

type NewRow = Readonly<Record<(typeof NEW_JOB_COLUMNS)[number], Parameter>>;

/** `rank` spaces the turns of one group within the batch; `behind` marks a later one of its lane. */
function rowsOf(jobs: readonly NewJob[], now: number): readonly NewRow[] {
  const lanes = new Set<string>();
  const ranks = new Map<string, number>();
  return jobs.map((job) => {
    const priority = job.priority ?? 5;
    const group = `${priority} ${job.group ?? ""}`;
    const rank = ranks.get(group) ?? 0;
    ranks.set(group, rank + 1);
    const behind = job.lane !== undefined && lanes.has(job.lane) ? 1 : 0;
    if (job.lane !== undefined) lanes.add(job.lane);
    return {
      id: job.id,
      name: job.name,
      data: JSON.stringify(job.data),
      priority,
      grp: job.group ?? "",
      lane: job.lane ?? null,
      run_at: now + (job.delayMs ?? 0),
      max_attempts: job.attempts ?? 3,
      backoff_ms: job.backoffMs ?? 1000,
      rank,
      behind,
    };
  });
}
