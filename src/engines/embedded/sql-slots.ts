import type { Clock } from "#src/ports/clock.ts";
import type { Slot, SlotState, SlotStatus, Slots } from "#src/ports/slots.ts";
import type { SqlDatabase } from "../sql/database.ts";
import { createSqlRunner } from "./sql-runner.ts";

interface SlotRow {
  readonly kind: string;
  readonly person: string;
  readonly slot: string;
  readonly state: SlotState;
  readonly at: string;
}

const CLAIM = `INSERT INTO schedule_slots (kind, person, slot, state, at) VALUES (?, ?, ?, 'pending', ?)
  ON CONFLICT (kind, person, slot) DO NOTHING RETURNING slot`;

/** The slots of schedules on a table of the store. */
export function createSqlSlots(db: SqlDatabase, deps: { readonly clock: Clock }): Slots {
  const runner = createSqlRunner(db);
  const now = () => new Date(deps.clock.now()).toISOString();
  const keyOf = ({ kind, person, slot }: Slot) => [kind, person, slot];

  return {
    async claim(slot) {
      return (await runner.all(CLAIM, [...keyOf(slot), now()])).length > 0;
    },
    async get(slot) {
      const where = "SELECT * FROM schedule_slots WHERE kind = ? AND person = ? AND slot = ?";
      const [row] = await runner.all<SlotRow>(where, keyOf(slot));
      return row === undefined ? undefined : statusOf(row);
    },
    async end(slot, state) {
      const change = `UPDATE schedule_slots SET state = ?, at = ?
        WHERE kind = ? AND person = ? AND slot = ? AND state = 'pending' RETURNING slot`;
      return (await runner.all(change, [state, now(), ...keyOf(slot)])).length > 0;
    },
    async pending(kind, limit = 1000) {
      const where =
        "SELECT * FROM schedule_slots WHERE kind = ? AND state = 'pending' ORDER BY at, person LIMIT ?";
      return (await runner.all<SlotRow>(where, [kind, limit])).map(statusOf);
    },
    async skipped(kind, since) {
      const where = `SELECT * FROM schedule_slots WHERE kind = ? AND state = 'skipped' AND at >= ?
        ORDER BY at, person`;
      return (await runner.all<SlotRow>(where, [kind, since])).map(statusOf);
    },
  };
}

function statusOf({ kind, person, slot, state, at }: SlotRow): SlotStatus {
  return { kind, person, slot, state, changedAt: at };
}
