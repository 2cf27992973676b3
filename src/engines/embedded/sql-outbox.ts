import { createHash, randomUUID } from "node:crypto";
import type { Json } from "#src/domain/crm.ts";
import { AppError, type ErrorCode } from "#src/errors.ts";
import type { Effect, EffectCalls, EffectState, EffectStatus, Outbox, Performed } from "#src/ports/outbox.ts";
import type { SqlDatabase } from "../sql/database.ts";
import { createEffectRows, type EffectRow } from "./effect-rows.ts";
import type { RunnerDeps } from "./job-runner.ts";

export interface SqlOutboxConfig {
  /** A call under way for longer than this belongs to a process that died. Default 60,000. */
  readonly sendingMs?: number;
  /** How long a settled effect is remembered: longer than its cause can come back. Default 30 days. */
  readonly keepMs?: number;
}

const MINUTE_MS = 60_000;
const KEEP_MS = 30 * 24 * 60 * MINUTE_MS;
const SKEW_MS = 10 * MINUTE_MS;
const WINDOW_MS = { key: 55 * MINUTE_MS, content: 25 * MINUTE_MS } as const;

// After these the platform surely did nothing. UPSTREAM_FAILED may have been posted, as may any bare error.
const SURELY_NOT_MADE: ReadonlySet<ErrorCode> = new Set([
  "CONFIG_INVALID",
  "AUTH_FAILED",
  "FORBIDDEN",
  "RATE_LIMITED",
  "NOT_FOUND",
  "UNSUPPORTED",
  "INPUT_INVALID",
  "LIMIT_EXCEEDED",
]);

/** The ledger of effects on a table of the store. */
export function createSqlOutbox(db: SqlDatabase, config: SqlOutboxConfig, deps: RunnerDeps): Outbox {
  const rows = createEffectRows(db);
  const { clock, log } = deps;
  const failpoint = deps.failpoint ?? (() => {});
  const sendingMs = config.sendingMs ?? MINUTE_MS;

  async function send(row: EffectRow, calls: EffectCalls): Promise<Performed> {
    const owner = randomUUID();
    const now = clock.now();
    if (!(await rows.take(row, owner, now))) throw inUse();
    await failpoint("outbox.sending");
    const ref = await calls.send(row.key).catch(async (error: unknown) => {
      const isSure = error instanceof AppError && SURELY_NOT_MADE.has(error.code);
      const text = error instanceof Error ? error.message : String(error);
      await rows.end(row.key, owner, {
        state: isSure ? "planned" : "unknown",
        error: text,
        now: clock.now(),
      });
      if (!isSure && row.idempotency === "none") return hold(row.key, "unknown");
      throw error;
    });
    if (isHeld(ref)) return ref;
    await failpoint("outbox.called");
    await rows.sent(row.key, ref, clock.now());
    await failpoint("outbox.sent");
    return { state: "sent", ref, already: false };
  }

  async function hold(key: string, from: EffectState): Promise<typeof HELD> {
    await rows.move(key, from, "held", clock.now());
    log.error("an effect may or may not have been made; the admin decides", { key });
    return HELD;
  }

  /** The outcome of an earlier call is unknown: what the platform can tell or repeat decides. */
  async function resolve(row: EffectRow, calls: EffectCalls): Promise<Performed> {
    const { idempotency } = row;
    if (idempotency === "none") return hold(row.key, row.state);
    if (idempotency === "readBack") {
      if (calls.readBack === undefined) return hold(row.key, row.state);
      const ref = await calls.readBack(row.key);
      await failpoint("outbox.readBack");
      if (ref === undefined) return send(row, calls);
      await rows.sent(row.key, ref, clock.now());
      return { state: "sent", ref, already: true };
    }
    const window = row.window_ms ?? WINDOW_MS[idempotency];
    const since = clock.now() - Number(row.first_sent_at ?? 0);
    // Outside the window the platform has forgotten the first try. A clock that was set back tells nothing; two
    // machines' clocks that differ by minutes tell that it was just now.
    if (since < -SKEW_MS || since > Number(window)) return hold(row.key, row.state);
    return send(row, calls);
  }

  return {
    async perform(effect, calls) {
      const key = keyOf(effect);
      const row = await rows.plan(key, effect, clock.now());
      await failpoint("outbox.planned");
      switch (row.state) {
        case "sent":
          return { state: "sent", ref: JSON.parse(row.ref ?? "null") as Json, already: true };
        case "held":
        case "dropped":
          return { state: row.state };
        case "planned":
          return send(row, calls);
        case "sending":
          if (Math.abs(clock.now() - Number(row.changed_at)) < sendingMs) throw inUse();
          return resolve(row, calls);
        case "unknown":
          return resolve(row, calls);
      }
    },

    async get(key) {
      const row = await rows.get(key);
      return row === undefined ? undefined : statusOf(row);
    },

    async unresolved(limit = 100) {
      return (await rows.held(limit)).map(statusOf);
    },

    async settle(key, answer) {
      const states = { sent: "sent", again: "planned", drop: "dropped" } as const;
      return rows.move(key, "held", states[answer], clock.now());
    },

    async leftOver(olderThanMs, limit = 100) {
      return (await rows.leftOver(clock.now() - olderThanMs, limit)).map(statusOf);
    },

    counts: () => rows.counts(),

    sweep: () => rows.sweep(clock.now() - (config.keepMs ?? KEEP_MS)),

    async [Symbol.asyncDispose]() {},
  };
}

const HELD = { state: "held" } as const;

function isHeld(value: unknown): value is typeof HELD {
  return value === HELD;
}

/** The effect's key: what brought it about, what it is, and where. At most 43 characters, as Feishu takes 50. */
export function keyOf(effect: Effect): string {
  const parts = [effect.tenant, effect.cause, effect.kind, effect.target];
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}

function inUse(): AppError {
  return new AppError("CONFLICT", "Another worker is sending this just now. It is looked at again shortly.", {
    source: "outbox",
    zh: "另一个进程正在发送这条内容，稍后会再确认一次。",
  });
}

function statusOf(row: EffectRow): EffectStatus {
  return {
    key: row.key,
    tenant: row.tenant,
    cause: row.cause,
    kind: row.kind,
    target: row.target,
    idempotency: row.idempotency,
    state: row.state,
    attempts: Number(row.attempts),
    plannedAt: new Date(Number(row.planned_at)).toISOString(),
    changedAt: new Date(Number(row.changed_at)).toISOString(),
    ...(row.window_ms === null ? {} : { windowMs: Number(row.window_ms) }),
    ...(row.payload === null ? {} : { payload: JSON.parse(row.payload) as Json }),
    ...(row.ref === null ? {} : { ref: JSON.parse(row.ref) as Json }),
    ...(row.error === null ? {} : { error: row.error }),
  };
}
