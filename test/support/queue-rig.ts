import { spawn } from "node:child_process";
import { join } from "node:path";
import type { InboxRig } from "#test/contracts/inbox-contract.ts";
import type { OutboxRig } from "#test/contracts/outbox-contract.ts";
import type { QueueRig } from "#test/contracts/queue-contract.ts";
import {
  type DatabasePlace,
  openDatabase,
  openInbox,
  openOutbox,
  openQueue,
  type Place,
} from "./queue-places.ts";

const WORKER = join(import.meta.dirname, "hanging-worker.ts");
const PATIENCE_MS = 15_000;

/** Two queues on one place, and real processes to kill. */
export async function createQueueRig(place: Place): Promise<QueueRig> {
  const queue = await openQueue(place);
  const other = await openQueue(place);
  return { queue, other, crashDuring: (name) => crash(place, name), patienceMs: PATIENCE_MS };
}

export async function disposeQueueRig(rig: QueueRig): Promise<void> {
  await rig.queue[Symbol.asyncDispose]();
  await rig.other[Symbol.asyncDispose]();
}

export interface OpenInboxRig extends InboxRig, AsyncDisposable {}

export async function createInboxRig(place: DatabasePlace): Promise<OpenInboxRig> {
  const databases = [await openDatabase(place), await openDatabase(place)] as const;
  const [inbox, other] = [openInbox(databases[0]), openInbox(databases[1])];
  return {
    inbox,
    other,
    crashOnce: () => crash(place),
    breakStorage: async () => databases[0][Symbol.asyncDispose](),
    patienceMs: PATIENCE_MS,
    async [Symbol.asyncDispose]() {
      await inbox[Symbol.asyncDispose]();
      await other[Symbol.asyncDispose]();
      for (const db of databases) await db[Symbol.asyncDispose]();
    },
  };
}

export interface OpenOutboxRig extends OutboxRig, AsyncDisposable {}

export async function createOutboxRig(place: DatabasePlace): Promise<OpenOutboxRig> {
  const databases = [await openDatabase(place), await openDatabase(place)] as const;
  let now = Date.now();
  const clock = { now: () => now };
  return {
    outbox: openOutbox(databases[0], { clock }),
    other: openOutbox(databases[1], { clock }),
    advance: (ms) => {
      now += ms;
    },
    async dieAt(point, effect, send) {
      const reached = Promise.withResolvers<void>();
      const failpoint = (name: string) => {
        if (name !== point) return;
        reached.resolve();
        return new Promise<void>(() => {});
      };
      void openOutbox(databases[0], { clock, failpoint }).perform(effect, { send });
      await reached.promise;
    },
    async [Symbol.asyncDispose]() {
      for (const db of databases) await db[Symbol.asyncDispose]();
    },
  };
}

export async function disposeRig(rig: AsyncDisposable): Promise<void> {
  await rig[Symbol.asyncDispose]();
}

/** A process takes the job or event, and is killed while it has it. */
async function crash(place: Place, ...name: string[]): Promise<void> {
  const child = spawn(process.execPath, [WORKER, JSON.stringify(place), ...name], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await new Promise<void>((resolve, reject) => {
    child.stdout.once("data", () => resolve());
    child.once("exit", (code) => reject(new Error(`the worker ended with ${code} before it took the job`)));
  });
  child.kill("SIGKILL");
  await ended;
}
