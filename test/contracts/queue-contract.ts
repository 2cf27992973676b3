import { expect } from "vitest";
import type { JobContext, JobInput, JobStatus, Queue } from "#src/ports/queue.ts";
import { contract } from "#test/support/contract.ts";
import { gate, until, within } from "#test/support/waiting.ts";

/** A queue, a second one on the same storage as another process would open it, and a way to die. */
export interface QueueRig {
  readonly queue: Queue;
  readonly other: Queue;
  /** A worker elsewhere takes a job of that name and is killed while it runs. */
  readonly crashDuring: (name: string) => Promise<void>;
  /** How long a case waits for what should come. */
  readonly patienceMs: number;
}

async function end(rig: QueueRig, id: string): Promise<JobStatus> {
  return until(rig.patienceMs, async () => {
    const job = await rig.queue.get(id);
    return job !== undefined && job.state !== "waiting" && job.state !== "active" ? job : undefined;
  });
}

async function addAll(queue: Queue, count: number, job: (index: number) => JobInput): Promise<void> {
  for (let index = 0; index < count; index += 1) await queue.add(job(index));
}

export const queueContract = contract<QueueRig>("queue", {
  async "runs jobs of one urgency in the order they were added"({ queue, patienceMs }) {
    const seen: unknown[] = [];
    await addAll(queue, 20, (index) => ({ name: "note", data: index }));

    queue.work({ note: async (data) => seen.push(data) });
    await within(patienceMs, queue.idle());

    expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => index));
  },

  async "runs the more urgent first"({ queue, patienceMs }) {
    const seen: unknown[] = [];
    await queue.add({ name: "note", data: "batch" });
    await queue.add({ name: "note", data: "soon", priority: 2 });
    await queue.add({ name: "note", data: "person", priority: 0 });

    queue.work({ note: async (data) => seen.push(data) });
    await within(patienceMs, queue.idle());

    expect(seen).toEqual(["person", "soon", "batch"]);
  },

  async "adds an id once while it waits, runs or is kept"({ queue, other, patienceMs }) {
    let runs = 0;
    const first = await queue.add({ name: "count", data: 1, id: "once:1" });
    const second = await other.add({ name: "count", data: 2, id: "once:1" });
    queue.work({ count: async () => ++runs });
    await within(patienceMs, queue.idle());
    const third = await queue.add({ name: "count", data: 3, id: "once:1" });
    await within(patienceMs, queue.idle());

    expect(runs).toBe(1);
    expect([first.id, second.data, third.data, third.state]).toEqual(["once:1", 1, 1, "done"]);
  },

  async "keeps data, result and error as they were given"(rig) {
    const { queue } = rig;
    const data = { 名: "华晟精密", emoji: "👩‍👩‍👧", none: null, list: [1, 2.5, "\n"], deep: { "a.b": true } };
    queue.work({
      echo: async (given) => given,
      fail: async () => {
        throw new Error("第 318 行有问题");
      },
    });
    const echo = await queue.add({ name: "echo", data });
    const fail = await queue.add({ name: "fail", data: null, attempts: 1 });

    expect(await end(rig, echo.id)).toMatchObject({ state: "done", data, result: data, attempts: 1 });
    expect(await end(rig, fail.id)).toMatchObject({ state: "failed", data: null, error: "第 318 行有问题" });
    expect(await queue.get("nobody")).toBeUndefined();
    expect(await queue.counts()).toMatchObject({ done: 1, failed: 1, waiting: 0, active: 0 });
    expect((await queue.list("failed")).map(({ id }) => id)).toEqual([fail.id]);
  },

  async "waits as long as it was told"({ queue, patienceMs }) {
    let ranAt = 0;
    const addedAt = Date.now();
    queue.work({ late: async () => (ranAt = Date.now()) });
    await queue.add({ name: "late", data: null, delayMs: 300 });
    await within(patienceMs, queue.idle());

    expect(ranAt - addedAt).toBeGreaterThanOrEqual(295);
  },

  async "retries with growing waits, then parks"(rig) {
    const times: number[] = [];
    rig.queue.work({
      fail: async () => {
        times.push(Date.now());
        throw new Error("no");
      },
    });
    const { id } = await rig.queue.add({ name: "fail", data: null, attempts: 3, backoffMs: 80 });
    const job = await end(rig, id);

    expect(job).toMatchObject({ state: "failed", attempts: 3, error: "no" });
    expect(times).toHaveLength(3);
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(75);
    expect(times[2]! - times[1]!).toBeGreaterThanOrEqual(155);
  },

  async "tries a parked job again when asked, its attempts counted anew"(rig) {
    const { queue } = rig;
    let isMended = false;
    queue.work({
      fail: async () => {
        if (!isMended) throw new Error("no");
        return "yes";
      },
    });
    const { id } = await queue.add({ name: "fail", data: null, attempts: 1 });
    await end(rig, id);
    isMended = true;

    expect(await queue.retry(id)).toBe(true);
    const job = await until(rig.patienceMs, async () => {
      const now = await queue.get(id);
      return now?.state === "done" ? now : undefined;
    });
    expect(job).toMatchObject({ result: "yes", attempts: 1 });
    expect(await queue.retry(id)).toBe(false);
    expect(await queue.retry("nobody")).toBe(false);
  },

  async "runs a job again when its worker was killed, and does not count that as a failure"(rig) {
    const { id } = await rig.queue.add({ name: "hang", data: null, attempts: 1 });
    await within(rig.patienceMs, rig.crashDuring("hang"));

    rig.queue.work({ hang: async () => "finished by another" });

    expect(await end(rig, id)).toMatchObject({ state: "done", result: "finished by another" });
  },

  async "never runs one job in two workers together"({ queue, other, patienceMs }) {
    const runs = new Map<string, number>();
    await addAll(queue, 200, (index) => ({ name: "note", data: index }));
    const handlers = {
      note: async (_data: unknown, { id }: JobContext) => {
        runs.set(id, (runs.get(id) ?? 0) + 1);
        await new Promise((resolve) => setImmediate(resolve));
        return null;
      },
    };

    queue.work(handlers, { concurrency: 8 });
    other.work(handlers, { concurrency: 8 });
    await within(patienceMs, queue.idle());

    expect(runs.size).toBe(200);
    expect([...runs.values()].filter((count) => count > 1)).toEqual([]);
  },

  async "is idle only when nothing waits, is delayed or runs"({ queue, patienceMs }) {
    const finished: string[] = [];
    queue.work(
      {
        slow: async (data) => {
          await new Promise((resolve) => setTimeout(resolve, 60));
          finished.push(String(data));
          return null;
        },
      },
      { concurrency: 2 },
    );
    await queue.add({ name: "slow", data: "now" });
    await queue.add({ name: "slow", data: "later", delayMs: 150 });
    await within(patienceMs, queue.idle());

    expect(finished).toEqual(["now", "later"]);
    expect(await queue.counts()).toMatchObject({ waiting: 0, active: 0, done: 2 });
  },

  async "finishes what is under way before it is disposed"(rig) {
    const started = gate();
    let isFinished = false;
    rig.other.work({
      slow: async () => {
        started.open();
        await new Promise((resolve) => setTimeout(resolve, 120));
        isFinished = true;
        return "kept";
      },
    });
    const { id } = await rig.queue.add({ name: "slow", data: null });
    await within(rig.patienceMs, started.passed);
    await rig.other[Symbol.asyncDispose]();

    expect(isFinished).toBe(true);
    expect(await rig.queue.get(id)).toMatchObject({ state: "done", result: "kept" });
  },

  async "hands back what a stopped worker could not finish, as if it had not been tried"(rig) {
    const started = gate();
    const worker = rig.queue.work({
      long: (_data, { signal }) => {
        started.open();
        return new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason), { once: true });
        });
      },
    });
    const { id } = await rig.queue.add({ name: "long", data: null, attempts: 1 });
    await within(rig.patienceMs, started.passed);
    await within(rig.patienceMs, worker.stop());
    expect(await rig.queue.get(id)).toMatchObject({ state: "waiting", attempts: 0 });

    rig.other.work({ long: async () => "done elsewhere" });
    expect(await end(rig, id)).toMatchObject({ state: "done", result: "done elsewhere" });
  },

  async "never runs a job that was cancelled while it waited"({ queue, patienceMs }) {
    const seen: unknown[] = [];
    const { id } = await queue.add({ name: "note", data: "cancelled" });
    await queue.add({ name: "note", data: "kept" });

    expect(await queue.cancel(id)).toBe(true);
    queue.work({ note: async (data) => seen.push(data) });
    await within(patienceMs, queue.idle());

    expect(seen).toEqual(["kept"]);
    expect(await queue.get(id)).toMatchObject({ state: "cancelled" });
    expect(await queue.cancel(id)).toBe(false);
    expect(await queue.cancel("nobody")).toBe(false);
    expect(await queue.counts()).toMatchObject({ cancelled: 1, failed: 0 });
  },

  async "aborts the signal of a job that is cancelled while it runs, from any process"(rig) {
    const started = gate();
    rig.queue.work({
      long: (_data, { signal }) => {
        started.open();
        return new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason), { once: true });
        });
      },
    });
    const { id } = await rig.queue.add({ name: "long", data: null });
    await within(rig.patienceMs, started.passed);

    expect(await rig.other.cancel(id)).toBe(true);
    expect(await end(rig, id)).toMatchObject({ state: "cancelled" });
  },

  async "does not repeat a finished step"(rig) {
    const paid: string[] = [];
    rig.queue.work({
      plan: async (_data, { step, attempt }) => {
        const one = await step("one", async () => {
          paid.push("one");
          return { words: 200 };
        });
        const two = await step("two", async () => {
          paid.push("two");
          if (attempt === 1) throw new Error("the model was away");
          return 300;
        });
        return one.words + two;
      },
    });
    const { id } = await rig.queue.add({ name: "plan", data: null, backoffMs: 10 });

    expect(await end(rig, id)).toMatchObject({ state: "done", result: 500, attempts: 2 });
    expect(paid).toEqual(["one", "two", "two"]);
  },

  async "runs the jobs of a lane one at a time and in order, beside other lanes"({
    queue,
    other,
    patienceMs,
  }) {
    const seen: string[] = [];
    let inLane = 0;
    let mostInLane = 0;
    let together = 0;
    let mostTogether = 0;
    const handlers = {
      say: async (data: unknown, { attempt }: JobContext) => {
        const { lane, index } = data as { lane: string; index: number };
        together += 1;
        mostTogether = Math.max(mostTogether, together);
        if (lane === "a") inLane += 1;
        mostInLane = Math.max(mostInLane, inLane);
        await new Promise((resolve) => setTimeout(resolve, 10));
        together -= 1;
        if (lane === "a") inLane -= 1;
        if (lane === "a" && index === 2 && attempt === 1) throw new Error("again");
        if (lane === "a") seen.push(`${index}`);
        return null;
      },
    };
    await addAll(queue, 16, (index) => {
      const lane = index % 2 === 0 ? "a" : "b";
      return { name: "say", data: { lane, index: index >> 1 }, lane, backoffMs: 30 };
    });
    queue.work(handlers, { concurrency: 4 });
    other.work(handlers, { concurrency: 4 });
    await within(patienceMs, queue.idle());

    expect(seen).toEqual(["0", "1", "2", "3", "4", "5", "6", "7"]);
    expect(mostInLane).toBe(1);
    expect(mostTogether).toBeGreaterThan(1);
  },

  async "goes on with a lane after a job of it was parked or cancelled"({ queue, patienceMs }) {
    const seen: unknown[] = [];
    await queue.add({ name: "say", data: "bad", lane: "a", attempts: 1 });
    const second = await queue.add({ name: "say", data: "cancelled", lane: "a" });
    await queue.add({ name: "say", data: "good", lane: "a" });
    await queue.cancel(second.id);
    queue.work({
      say: async (data) => {
        if (data === "bad") throw new Error("no");
        seen.push(data);
        return null;
      },
    });
    await within(patienceMs, queue.idle());

    expect(seen).toEqual(["good"]);
  },

  async "starts a waiting person's job while long batches hold the other places"({ queue, patienceMs }) {
    const done = gate();
    const person = gate();
    queue.work(
      {
        batch: async () => {
          await done.passed;
          return null;
        },
        person: async () => {
          person.open();
          return null;
        },
      },
      { concurrency: 3 },
    );
    await addAll(queue, 6, () => ({ name: "batch", data: null }));
    await until(patienceMs, async () => ((await queue.counts()).active >= 2 ? true : undefined));
    await queue.add({ name: "person", data: null, priority: 0 });

    try {
      await within(patienceMs, person.passed);
    } finally {
      done.open();
    }
    await within(patienceMs, queue.idle());
  },

  async "lets no group keep another waiting"({ queue, patienceMs }) {
    const order: string[] = [];
    await addAll(queue, 60, () => ({ name: "score", data: "big", group: "big" }));
    await addAll(queue, 5, () => ({ name: "score", data: "small", group: "small" }));

    queue.work({ score: async (data) => order.push(String(data)) });
    await within(patienceMs, queue.idle());

    expect(order).toHaveLength(65);
    expect(order.lastIndexOf("small")).toBeLessThan(15);
  },

  async "tells how far a job has come"(rig) {
    const half = gate();
    const go = gate();
    rig.queue.work({
      plan: async (_data, { progress }) => {
        await progress({ done: 1, of: 2 });
        half.open();
        await go.passed;
        return null;
      },
    });
    const { id } = await rig.queue.add({ name: "plan", data: null });
    await within(rig.patienceMs, half.passed);
    const job = await rig.other.get(id);
    go.open();

    expect(job).toMatchObject({ state: "active", progress: { done: 1, of: 2 } });
    await end(rig, id);
  },
});
