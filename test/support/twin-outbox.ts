import type { Json } from "#src/domain/crm.ts";
import { AppError } from "#src/errors.ts";
import type { Effect, EffectCalls, EffectStatus, Outbox, Performed } from "#src/ports/outbox.ts";
import type { OutboxRig } from "#test/contracts/outbox-contract.ts";

/** Which one promise of the outbox's contract this twin breaks. */
export type OutboxFault =
  | "once"
  | "apart"
  | "before"
  | "refusal"
  | "sameKey"
  | "window"
  | "readBack"
  | "hold"
  | "settle"
  | "one"
  | "crash"
  | "left"
  | "forget"
  | "remember";

type Entry = { -readonly [K in keyof EffectStatus]: EffectStatus[K] } & { firstAt: number; changed: number };

const SURE = ["RATE_LIMITED", "AUTH_FAILED", "NOT_FOUND"];
const SENDING_MS = 60_000;

/** Keeps every promise of the contract, in memory, but the one it is told to break. */
export function createTwinOutbox(fault?: OutboxFault): OutboxRig {
  const entries = new Map<string, Entry>();
  let now = 1_700_000_000_000;

  function plan(effect: Effect): Entry {
    const parts =
      fault === "apart"
        ? [effect.cause, effect.kind]
        : [effect.tenant, effect.cause, effect.kind, effect.target];
    const key = Buffer.from(parts.join("|")).toString("base64url").slice(-40);
    const at = new Date(now).toISOString();
    const fresh = {
      ...effect,
      key,
      state: "planned",
      attempts: 0,
      plannedAt: at,
      changedAt: at,
      firstAt: now,
      changed: now,
    };
    const entry = entries.get(key) ?? (fresh as Entry);
    entries.set(key, entry);
    return entry;
  }

  function made(entry: Entry, ref: Json): void {
    Object.assign(entry, { state: "sent", ref, changed: now });
    if (fault !== "forget") delete entry.payload;
  }

  async function send(entry: Entry, calls: EffectCalls): Promise<Performed> {
    if (entry.state === "planned") entry.firstAt = now;
    if (fault !== "before") Object.assign(entry, { state: "sending", changed: now });
    entry.attempts += 1;
    try {
      const ref = await calls.send(fault === "sameKey" ? `${entry.key}${entry.attempts}` : entry.key);
      made(entry, ref);
      return { state: "sent", ref, already: false };
    } catch (error) {
      const isSure = error instanceof AppError && SURE.includes(error.code) && fault !== "refusal";
      Object.assign(entry, { state: isSure ? "planned" : "unknown", changed: now });
      if (!isSure && entry.idempotency === "none" && fault !== "hold") {
        entry.state = "held";
        return { state: "held" };
      }
      throw error;
    }
  }

  async function resolve(entry: Entry, calls: EffectCalls): Promise<Performed> {
    const { idempotency, windowMs = 1_500_000 } = entry;
    if (fault === "crash") return send(entry, calls);
    if (idempotency === "readBack" && fault !== "readBack") {
      const ref = await calls.readBack?.(entry.key);
      if (ref === undefined) return send(entry, calls);
      made(entry, ref);
      return { state: "sent", ref, already: true };
    }
    const isLate = now - entry.firstAt > windowMs && fault !== "window";
    if ((idempotency === "none" && fault !== "hold") || (idempotency !== "readBack" && isLate)) {
      entry.state = "held";
      return { state: "held" };
    }
    return send(entry, calls);
  }

  const outbox: Outbox = {
    async perform(effect, calls) {
      const entry = plan(effect);
      if (entry.state === "sent" && fault !== "once")
        return { state: "sent", ref: entry.ref ?? null, already: true };
      if (entry.state === "held" || entry.state === "dropped") return { state: entry.state };
      if (entry.state === "sending" && fault !== "one" && now - entry.changed < SENDING_MS) {
        throw new AppError("CONFLICT", "in use");
      }
      return entry.state === "unknown" || entry.state === "sending"
        ? resolve(entry, calls)
        : send(entry, calls);
    },
    async get(key) {
      return entries.get(key);
    },
    async unresolved() {
      return [...entries.values()].filter(({ state }) => state === "held");
    },
    async settle(key, answer) {
      const entry = entries.get(key);
      if (entry?.state !== "held") return false;
      const states = {
        sent: "sent",
        again: fault === "settle" ? "held" : "planned",
        drop: "dropped",
      } as const;
      entry.state = states[answer];
      return true;
    },
    async leftOver(olderThanMs) {
      const open = [...entries.values()].filter(({ state }) =>
        ["planned", "sending", "unknown"].includes(state),
      );
      return open.filter(({ changed }) => changed < now - olderThanMs && fault !== "left");
    },
    async counts() {
      const counts = { planned: 0, sending: 0, sent: 0, unknown: 0, held: 0, dropped: 0 };
      for (const { state } of entries.values()) counts[state] += 1;
      return counts;
    },
    async sweep() {
      if (fault === "remember") entries.clear();
      return 0;
    },
    async [Symbol.asyncDispose]() {},
  };

  return {
    outbox,
    other: outbox,
    advance: (ms) => {
      now += ms;
    },
    async dieAt(point, effect, post) {
      const entry = plan(effect);
      Object.assign(entry, { state: "sending", changed: now, firstAt: now });
      if (point === "outbox.called") await post(entry.key);
    },
  };
}
