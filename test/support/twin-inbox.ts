import { AppError } from "#src/errors.ts";
import type { EventHandler, Inbox, InboxEvent, ReceivedEvent } from "#src/ports/inbox.ts";
import type { InboxRig } from "#test/contracts/inbox-contract.ts";

/** Which one promise of the inbox's contract this twin breaks. */
export type InboxFault =
  | "ids"
  | "heard"
  | "tick"
  | "keys"
  | "order"
  | "crash"
  | "park"
  | "drain"
  | "storage"
  | "check"
  | "memory"
  | "deaf";

interface Entry {
  readonly received: Omit<ReceivedEvent, "attempt">;
  state: "waiting" | "active" | "done" | "parked";
  attempts: number;
  error?: string;
}

/** Keeps every promise of the contract, in memory, but the one it is told to break. */
export function createTwinInbox(fault?: InboxFault): InboxRig {
  const entries = new Map<string, Entry>();
  const handlers: { readonly handle: EventHandler; readonly places: number; readonly owner: number }[] = [];
  const running = new Set<Promise<void>>();
  let isBroken = false;

  const keyOf = ({ channel, tenant, eventId }: InboxEvent) =>
    fault === "ids" ? JSON.stringify([tenant, eventId]) : JSON.stringify([channel, tenant, eventId]);
  const isOpen = ({ state }: Entry) => state === "waiting" || state === "active";

  function isFirst(entry: Entry): boolean {
    if (fault === "order") return true;
    const stuck = (other: Entry) => isOpen(other) || (fault === "park" && other.state === "parked");
    const lane = [...entries.values()].filter(
      (other) => other.received.conversation === entry.received.conversation && stuck(other),
    );
    return lane[0] === entry || !lane.includes(entry);
  }

  function look(): void {
    for (const { handle } of handlers) {
      for (const entry of entries.values()) {
        if (entry.state !== "waiting" || !isFirst(entry)) continue;
        entry.state = "active";
        entry.attempts += 1;
        const run = attempt(entry, handle).finally(() => {
          running.delete(run);
          look();
        });
        running.add(run);
      }
    }
  }

  async function attempt(entry: Entry, handle: EventHandler): Promise<void> {
    const key = fault === "keys" ? `${entry.received.key} ${entry.attempts}` : entry.received.key;
    try {
      const context = { signal: new AbortController().signal };
      await handle({ ...entry.received, key, attempt: entry.attempts }, context);
      entry.state = "done";
    } catch (error) {
      entry.error = String(error instanceof Error ? error.message : error);
      entry.state = entry.attempts >= 3 ? "parked" : "waiting";
    }
  }

  function open(owner: number): Inbox {
    return {
      async accept(event) {
        if (isBroken && fault !== "storage") throw new AppError("UPSTREAM_FAILED", "broken");
        if (fault !== "check" && (event.eventId === "" || event.conversation === "")) {
          throw new AppError("INPUT_INVALID", "empty");
        }
        const key = keyOf(event);
        if (fault === "tick") await new Promise((resolve) => setImmediate(resolve));
        const isKnown = entries.has(key);
        if (fault === "tick") await new Promise((resolve) => setImmediate(resolve));
        if (isKnown) return "duplicate";
        const received = { ...event, key, receivedAt: new Date().toISOString() };
        entries.set(key, { received, state: "waiting", attempts: 0 });
        if (fault !== "deaf" || handlers.some((handler) => handler.owner === owner)) queueMicrotask(look);
        return "new";
      },
      work(handle, options = {}) {
        handlers.push({ handle, places: options.concurrency ?? 8, owner });
        look();
        const stop = async () => void (await Promise.all(running));
        return { stop, [Symbol.asyncDispose]: stop };
      },
      async counts() {
        const counts = { waiting: 0, active: 0, done: 0, parked: 0 };
        for (const { state } of entries.values()) counts[state] += 1;
        return counts;
      },
      async lastReceived(channel) {
        const all = [...entries.values()].filter(
          ({ received }) => fault === "heard" || received.channel === channel,
        );
        return all
          .map(({ received }) => received.receivedAt)
          .toSorted()
          .at(-1);
      },
      async parked() {
        return [...entries.values()]
          .filter(({ state }) => state === "parked")
          .map(({ received: { key, receivedAt, ...event }, attempts, error = "" }) => {
            return { key, event, receivedAt, attempts, error };
          });
      },
      async retry(key) {
        const entry = entries.get(key);
        if (entry?.state !== "parked") return false;
        Object.assign(entry, { state: "waiting", attempts: 0 });
        queueMicrotask(look);
        return true;
      },
      async sweep() {
        if (fault === "memory") entries.clear();
        return 0;
      },
      async idle() {
        while ([...entries.values()].some(isOpen)) await new Promise((resolve) => setTimeout(resolve, 5));
      },
      async [Symbol.asyncDispose]() {
        if (fault !== "drain") await Promise.all(running);
      },
    };
  }

  return {
    inbox: open(1),
    other: open(2),
    async crashOnce() {
      for (const entry of entries.values()) if (fault === "crash") entry.state = "done";
    },
    async breakStorage() {
      isBroken = true;
    },
    patienceMs: fault === undefined ? 3000 : 400,
  };
}
