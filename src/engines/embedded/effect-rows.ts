import type { Json } from "#src/domain/crm.ts";
import type { Effect, EffectState, Idempotency } from "#src/ports/outbox.ts";
import type { SqlDatabase } from "../sql/database.ts";
import { createSqlRunner } from "./sql-runner.ts";

export interface EffectRow {
  readonly key: string;
  readonly tenant: string;
  readonly cause: string;
  readonly kind: string;
  readonly target: string;
  readonly idempotency: Idempotency;
  readonly window_ms: number | null;
  readonly payload: string | null;
  readonly state: EffectState;
  readonly attempts: number;
  readonly owner: string | null;
  readonly first_sent_at: number | null;
  readonly ref: string | null;
  readonly error: string | null;
  readonly planned_at: number;
  readonly changed_at: number;
}

const PLAN = `INSERT INTO outbox_effects
  (key, tenant, cause, kind, target, idempotency, window_ms, payload, state, planned_at, changed_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'planned', ?, ?) ON CONFLICT (key) DO NOTHING RETURNING *`;

// The state and attempt that were read are part of the condition: of two takers one wins.
const TAKE = `UPDATE outbox_effects SET state = 'sending', owner = ?, attempts = attempts + 1, changed_at = ?,
  first_sent_at = CASE WHEN state = 'planned' THEN ? ELSE first_sent_at END
  WHERE key = ? AND state = ? AND attempts = ? RETURNING key`;

const END = `UPDATE outbox_effects SET state = ?, error = ?, changed_at = ?, owner = NULL
  WHERE key = ? AND state = 'sending' AND owner = ?`;

// Whoever it was that made it: once it is known to be made, no other state may stand.
const SENT = `UPDATE outbox_effects SET state = 'sent', ref = ?, payload = NULL, error = NULL, owner = NULL,
  changed_at = ? WHERE key = ? AND state <> 'sent'`;

const MOVE = `UPDATE outbox_effects SET state = ?, changed_at = ?, owner = NULL
  WHERE key = ? AND state = ? RETURNING key`;

/** The rows of the ledger and each change of their state, every one a single statement. */
export function createEffectRows(db: SqlDatabase) {
  const runner = createSqlRunner(db);

  async function get(key: string): Promise<EffectRow | undefined> {
    return (await runner.all<EffectRow>("SELECT * FROM outbox_effects WHERE key = ?", [key]))[0];
  }

  return {
    get,

    async plan(key: string, effect: Effect, now: number): Promise<EffectRow> {
      const known = await get(key);
      if (known !== undefined) return known;
      const { tenant, cause, kind, target, idempotency } = effect;
      const payload = effect.payload === undefined ? null : JSON.stringify(effect.payload);
      const values = [
        key,
        tenant,
        cause,
        kind,
        target,
        idempotency,
        effect.windowMs ?? null,
        payload,
        now,
        now,
      ];
      const [planned] = await runner.durably<EffectRow>(PLAN, values);
      const row = planned ?? (await get(key));
      if (row === undefined) throw new Error(`The effect ${key} vanished while it was planned.`);
      return row;
    },

    /** False when another took it since the row was read. Durable: it is recorded before it is made. */
    async take(row: EffectRow, owner: string, now: number): Promise<boolean> {
      const values = [owner, now, now, row.key, row.state, row.attempts];
      return (await runner.durably(TAKE, values)).length > 0;
    },

    async end(
      key: string,
      owner: string,
      end: { readonly state: EffectState; readonly error: string; readonly now: number },
    ): Promise<void> {
      await runner.all(END, [end.state, end.error, end.now, key, owner]);
    },

    async sent(key: string, ref: Json, now: number): Promise<void> {
      await runner.durably(SENT, [JSON.stringify(ref ?? null), now, key]);
    },

    async move(key: string, from: EffectState, to: EffectState, now: number): Promise<boolean> {
      return (await runner.all(MOVE, [to, now, key, from])).length > 0;
    },

    async held(limit: number): Promise<readonly EffectRow[]> {
      return runner.all<EffectRow>(
        "SELECT * FROM outbox_effects WHERE state = 'held' ORDER BY changed_at LIMIT ?",
        [limit],
      );
    },

    async leftOver(before: number, limit: number): Promise<readonly EffectRow[]> {
      return runner.all<EffectRow>(
        `SELECT * FROM outbox_effects WHERE state IN ('planned', 'sending', 'unknown') AND state <> 'sent'
          AND changed_at < ? ORDER BY changed_at LIMIT ?`,
        [before, limit],
      );
    },

    async counts(): Promise<Record<EffectState, number>> {
      const counted = { planned: 0, sending: 0, sent: 0, unknown: 0, held: 0, dropped: 0 };
      const rows = await runner.all<{ state: EffectState; n: number | string }>(
        "SELECT state, count(*) AS n FROM outbox_effects GROUP BY state",
      );
      for (const { state, n } of rows) counted[state] = Number(n);
      return counted;
    },

    async sweep(before: number): Promise<number> {
      const rows = await runner.all(
        "DELETE FROM outbox_effects WHERE state IN ('sent', 'dropped') AND changed_at < ? RETURNING key",
        [before],
      );
      return rows.length;
    },
  };
}
