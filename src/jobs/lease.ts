import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { Log } from "../log.ts";
import type { Clock } from "../ports/clock.ts";
import type { SystemStore } from "../ports/store.ts";

export interface LeaseOptions {
  readonly name: string;
  /** A holder that was not heard of for so long has lost it. Default 15,000. */
  readonly ttlMs?: number;
  /** Ends the waiting for it. */
  readonly signal: AbortSignal;
}

export interface LeaseDeps {
  readonly system: SystemStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** Held until it is disposed, which hands it on at once, or `lost` is aborted. */
export interface Lease extends AsyncDisposable {
  readonly lost: AbortSignal;
}

const AREA = "lease";

/**
 * Waits until this process is the one that holds the name; undefined when the waiting was ended. Of several
 * processes on one database one holds it. Their clocks must agree within a few seconds.
 */
export async function holdLease(options: LeaseOptions, deps: LeaseDeps): Promise<Lease | undefined> {
  const { name, signal, ttlMs = 15_000 } = options;
  const { system, clock, log } = deps;
  const self = randomUUID();
  const until = () => ({ expiresAt: new Date(clock.now() + ttlMs).toISOString() });
  let renewedAt = performance.now();
  let isWaiting = false;

  while (!(await system.add(AREA, name, self, until()))) {
    if (!isWaiting) log.info("another process leads; standing by", { lease: name });
    isWaiting = true;
    await setTimeout(ttlMs / 5, undefined, { signal }).catch(() => {});
    if (signal.aborted) return undefined;
    renewedAt = performance.now();
  }
  log.info("leading", { lease: name });
  const lost = new AbortController();

  async function renew(): Promise<void> {
    // Past this moment another may have taken it, whatever the database says next.
    if (performance.now() - renewedAt > ttlMs * 0.8) return lose();
    const from = performance.now();
    if ((await system.get<string>(AREA, name)) !== self) return lose();
    await system.put(AREA, name, self, until());
    renewedAt = from;
  }

  function lose(): void {
    if (lost.signal.aborted) return;
    log.error("the lease was lost; another process may lead", { lease: name });
    lost.abort();
  }

  const timer = setInterval(() => {
    renew().catch((error: unknown) => log.warn("the lease could not be renewed", { lease: name, error }));
  }, ttlMs / 3);
  return {
    lost: lost.signal,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      if (lost.signal.aborted) return;
      const holder = await system.get<string>(AREA, name).catch(() => undefined);
      if (holder === self) await system.remove(AREA, name);
    },
  };
}
