import type { Log } from "../log.ts";
import type { Clock } from "../ports/clock.ts";
import type { Inbox } from "../ports/inbox.ts";
import type { Outbox } from "../ports/outbox.ts";
import type { Queue } from "../ports/queue.ts";
import type { Store } from "../ports/store.ts";

export interface HousekeepingDeps {
  readonly store: Pick<Store, "system">;
  readonly inbox: Pick<Inbox, "sweep">;
  readonly outbox: Pick<Outbox, "sweep">;
  /** Queues on a table forget finished jobs when asked; BullMQ does so by itself. */
  readonly queue: Queue | (Queue & { sweep(): Promise<number> });
  readonly clock: Clock;
  readonly log: Log;
}

const HOUR_MS = 3_600_000;

/** Drops what has been kept long enough: handled events, settled effects, finished jobs, expired state. */
export async function sweepAll(deps: HousekeepingDeps): Promise<void> {
  const { store, inbox, outbox, queue, clock, log } = deps;
  const dropped = {
    events: await inbox.sweep(),
    effects: await outbox.sweep(),
    jobs: "sweep" in queue ? await queue.sweep() : 0,
    state: await store.system.sweep(new Date(clock.now()).toISOString()),
  };
  log.debug("housekeeping done", dropped);
}

/** Sweeps every hour until it is disposed; a failure waits for the next hour. */
export function startHousekeeping(deps: HousekeepingDeps): Disposable {
  const sweep = () => void sweepAll(deps).catch((error) => deps.log.warn("housekeeping failed", { error }));
  const timer = setInterval(sweep, HOUR_MS);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
