import { randomUUID } from "node:crypto";
import type { Json } from "#src/domain/crm.ts";
import type { JobHandler, JobInput, JobState, JobStatus, Queue } from "#src/ports/queue.ts";

/** Which one promise of the queue's contract this twin breaks. */
export type QueueFault =
  | "order"
  | "priority"
  | "ids"
  | "texts"
  | "delay"
  | "backoff"
  | "retry"
  | "crash"
  | "double"
  | "idle"
  | "drain"
  | "stop"
  | "cancel"
  | "abort"
  | "steps"
  | "lane"
  | "park"
  | "reserve"
  | "groups"
  | "progress";

interface Entry {
  readonly job: JobInput & { readonly id: string };
  readonly seq: number;
  readonly addedAt: string;
  readonly steps: Map<string, unknown>;
  readonly abort: AbortController;
  turn: number;
  dueAt: number;
  state: JobState;
  attempts: number;
  progress?: Json;
  result?: Json;
  error?: string;
}

interface Pool {
  readonly handlers: Readonly<Record<string, JobHandler>>;
  readonly places: number;
  readonly running: Map<Entry, Promise<void>>;
  isStopped: boolean;
}

/**
 * A queue in memory that keeps every promise of the contract but the one it is told to break. It stands
 * beside the real engines only to show that each case can fail.
 */
export function createTwinQueue(fault?: QueueFault) {
  const entries = new Map<string, Entry>();
  const pools: Pool[] = [];
  const lastTurn = new Map<string, number>();
  let sequence = 0;
  let present = 0;

  const open = (entry: Entry) => entry.state === "waiting" || entry.state === "active";

  function mayRun(entry: Entry): boolean {
    if (entry.state === "active" && fault === "double") return true;
    if (entry.state !== "waiting" || (fault !== "delay" && entry.dueAt > Date.now())) return false;
    if (entry.job.lane === undefined || fault === "lane") return true;
    const stuck = (other: Entry) => open(other) || (fault === "park" && other.state === "failed");
    return ![...entries.values()].some(
      (other) => other.job.lane === entry.job.lane && other.seq < entry.seq && stuck(other),
    );
  }

  function compare(a: Entry, b: Entry): number {
    const urgency = fault === "priority" ? 0 : (a.job.priority ?? 5) - (b.job.priority ?? 5);
    const turn = fault === "groups" ? 0 : a.turn - b.turn;
    return urgency || (fault === "order" ? b.seq - a.seq : turn || a.seq - b.seq);
  }

  function look(): void {
    for (const pool of pools) {
      while (!pool.isStopped && pool.running.size < pool.places) {
        const batches = [...pool.running.keys()].filter(({ job }) => (job.priority ?? 5) >= 5).length;
        const isKept = fault !== "reserve" && pool.places > 1 && batches >= pool.places - 1;
        const next = [...entries.values()]
          .filter((entry) => pool.handlers[entry.job.name] && !pool.running.has(entry) && mayRun(entry))
          .filter((entry) => !isKept || (entry.job.priority ?? 5) < 5)
          .sort(compare)[0];
        if (next === undefined) break;
        start(pool, next);
      }
    }
  }

  function start(pool: Pool, entry: Entry): void {
    entry.state = "active";
    present = entry.turn;
    entry.attempts += 1;
    const run = attempt(pool, entry).then(() => {
      pool.running.delete(entry);
      look();
    });
    pool.running.set(entry, run);
  }

  async function attempt(pool: Pool, entry: Entry): Promise<void> {
    try {
      const handler = pool.handlers[entry.job.name];
      const result = await handler?.(entry.job.data, contextOf(entry));
      entry.result = result ?? null;
      entry.state = "done";
    } catch (error) {
      if (entry.state === "cancelled") return;
      const isOver = entry.attempts >= (entry.job.attempts ?? 3);
      if (pool.isStopped && fault !== "stop") {
        entry.attempts -= 1;
        entry.state = "waiting";
        return;
      }
      entry.error = fault === "texts" ? "?" : error instanceof Error ? error.message : String(error);
      entry.state = isOver ? "failed" : "waiting";
      const grown = (entry.job.backoffMs ?? 1000) * 2 ** (entry.attempts - 1);
      entry.dueAt = Date.now() + (fault === "backoff" ? 0 : grown);
    }
  }

  function contextOf(entry: Entry) {
    return {
      id: entry.job.id,
      attempt: entry.attempts,
      signal: entry.abort.signal,
      async progress(value: Json) {
        if (fault !== "progress") entry.progress = value;
      },
      async step<R>(name: string, work: () => Promise<R>): Promise<R> {
        if (entry.steps.has(name) && fault !== "steps") return entry.steps.get(name) as R;
        const result = await work();
        entry.steps.set(name, result);
        return result;
      },
    };
  }

  function statusOf(entry: Entry): JobStatus {
    const { job, state, attempts, progress, result, error, addedAt } = entry;
    return {
      id: job.id,
      name: job.name,
      data: job.data,
      state,
      attempts,
      addedAt,
      ...(progress === undefined ? {} : { progress }),
      ...(result === undefined ? {} : { result }),
      ...(error === undefined ? {} : { error }),
    };
  }

  async function stop(pool: Pool, isDispose: boolean): Promise<void> {
    pool.isStopped = true;
    for (const { abort } of pool.running.keys()) abort.abort(new Error("stopping"));
    if (!(isDispose && fault === "drain")) await Promise.all(pool.running.values());
  }

  const timer = setInterval(look, 5);
  timer.unref();

  const queue: Queue = {
    async add(input) {
      const id = input.id ?? randomUUID();
      const known = entries.get(id);
      if (known !== undefined && fault !== "ids") return statusOf(known);
      sequence += 1;
      const group = input.group ?? "";
      const turn = Math.max(present, (lastTurn.get(group) ?? -1) + 1);
      lastTurn.set(group, turn);
      const entry: Entry = {
        job: { ...input, id },
        seq: sequence,
        turn,
        addedAt: new Date().toISOString(),
        steps: new Map(),
        abort: new AbortController(),
        dueAt: Date.now() + (input.delayMs ?? 0),
        state: "waiting",
        attempts: 0,
      };
      entries.set(fault === "ids" ? `${id} ${sequence}` : id, entry);
      return statusOf(entry);
    },
    async get(id) {
      const entry = entries.get(id);
      return entry === undefined ? undefined : statusOf(entry);
    },
    async list(state, limit = 100) {
      return [...entries.values()]
        .filter((entry) => entry.state === state)
        .slice(0, limit)
        .map(statusOf);
    },
    async counts() {
      const counts = { waiting: 0, active: 0, done: 0, failed: 0, cancelled: 0 };
      for (const { state } of entries.values()) counts[state] += 1;
      return counts;
    },
    async cancel(id) {
      const entry = entries.get(id);
      if (entry === undefined || !open(entry)) return false;
      const wasActive = entry.state === "active";
      if (fault !== (wasActive ? "abort" : "cancel")) entry.state = "cancelled";
      if (wasActive && fault !== "abort") entry.abort.abort(new Error("cancelled"));
      return true;
    },
    async retry(id) {
      const entry = entries.get(id);
      if (entry?.state !== "failed" || fault === "retry") return false;
      Object.assign(entry, { state: "waiting", attempts: 0, dueAt: 0 });
      return true;
    },
    work(handlers, options = {}) {
      const pool: Pool = { handlers, places: options.concurrency ?? 1, running: new Map(), isStopped: false };
      pools.push(pool);
      return { stop: () => stop(pool, false), [Symbol.asyncDispose]: () => stop(pool, false) };
    },
    async idle() {
      const busy = (entry: Entry) => (fault === "idle" ? entry.state === "active" : open(entry));
      while ([...entries.values()].some(busy)) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(pools.map((pool) => stop(pool, true)));
    },
  };

  /** A job of that name is taken by a worker that dies; an honest queue gives it to another. */
  async function crashDuring(name: string): Promise<void> {
    for (const entry of entries.values()) {
      if (entry.job.name === name && fault === "crash") entry.state = "failed";
    }
  }

  return { queue, crashDuring };
}
