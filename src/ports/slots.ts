import type { Instant } from "../domain/crm.ts";

/** pending: somebody owes it. sent and late: it went out. skipped: it was too late and was reported. */
export type SlotState = "pending" | "sent" | "late" | "skipped";

export interface Slot {
  /** `weekly-digest`. */
  readonly kind: string;
  readonly person: string;
  /** `2026-W47`. */
  readonly slot: string;
}

export interface SlotStatus extends Slot {
  readonly state: SlotState;
  readonly changedAt: Instant;
}

/**
 * What is owed to whom, once per slot, however many schedulers look. A claim is no lock: whoever finds a slot
 * pending may do it, under one job id and one effect key, so that a scheduler killed after its claim loses
 * nothing.
 */
export interface Slots {
  /** True for the one caller that made the row. */
  claim(slot: Slot): Promise<boolean>;
  get(slot: Slot): Promise<SlotStatus | undefined>;
  /** From pending to an end; false when it had ended already. */
  end(slot: Slot, state: Exclude<SlotState, "pending">): Promise<boolean>;
  /** Everything still owed, oldest first. */
  pending(kind: string, limit?: number): Promise<readonly SlotStatus[]>;
  /** What was skipped since, for the report to the admin. */
  skipped(kind: string, since: Instant): Promise<readonly SlotStatus[]>;
}
