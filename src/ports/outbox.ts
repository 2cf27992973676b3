import type { Instant, Json } from "../domain/crm.ts";

/** What is known of a platform's way to keep one message from being shown twice. See `Capabilities`. */
export type Idempotency = "key" | "readBack" | "content" | "none";

/** Something done outside: a message posted, a card edited, a record written to a CRM. */
export interface Effect {
  readonly tenant: string;
  /** What brought it about: an event's key, a job's id, a digest's slot. */
  readonly cause: string;
  /** `reply`, `edit:3`, `crm-note`: tells apart the effects that one cause has on one target. */
  readonly kind: string;
  /** Where it is done: channel and conversation, or a record. */
  readonly target: string;
  readonly idempotency: Idempotency;
  /**
   * How long after the first try the platform still recognises the second (`key`, `content`). Default 55
   * minutes for `key` and 25 for `content`: under the hour of Feishu and the 30 minutes of WeCom.
   */
  readonly windowMs?: number;
  /** What is needed to make it again after a crash. Forgotten once the effect is made. */
  readonly payload?: Json;
}

/**
 * planned: not tried, or tried and surely not made. sending: a call is under way. sent: made, with the
 * platform's handle. unknown: the call may have been made. held: unknown for good, a person decides.
 * dropped: the admin decided against it.
 */
export type EffectState = "planned" | "sending" | "sent" | "unknown" | "held" | "dropped";

export interface EffectStatus extends Effect {
  readonly key: string;
  readonly state: EffectState;
  readonly attempts: number;
  readonly ref?: Json;
  readonly error?: string;
  readonly plannedAt: Instant;
  readonly changedAt: Instant;
}

export interface EffectCalls {
  /** Makes the effect; resolves to the platform's handle. The key is stable over all attempts. */
  send(key: string): Promise<Json>;
  /** `readBack` only: the handle when the platform shows the effect, undefined when it surely does not. */
  readBack?(key: string): Promise<Json | undefined>;
}

export type Performed =
  | { readonly state: "sent"; readonly ref: Json; readonly already: boolean }
  /** It may have been made and nobody can tell: it is listed for the admin, and not made again. */
  | { readonly state: "held" }
  | { readonly state: "dropped" };

/**
 * The ledger of effects: each is recorded before it is made and after. An effect that is `sent` is never made
 * again. Without a key of the platform, once-only is as good as its read-back; without that the effect is held.
 */
export interface Outbox extends AsyncDisposable {
  /**
   * Makes the effect once over all its calls, in whatever process. Throws what `send` threw when trying again
   * later is right (the caller's own retry performs it again), and CONFLICT while another is sending it.
   */
  perform(effect: Effect, calls: EffectCalls): Promise<Performed>;
  get(key: string): Promise<EffectStatus | undefined>;
  /** Effects whose outcome a person must settle, oldest first. */
  unresolved(limit?: number): Promise<readonly EffectStatus[]>;
  /** The person's answer on a held effect: it was made, make it again, or leave it. False when not held. */
  settle(key: string, answer: "sent" | "again" | "drop"): Promise<boolean>;
  /** Effects left unmade for longer than `olderThanMs`, for a job that performs them again. */
  leftOver(olderThanMs: number, limit?: number): Promise<readonly EffectStatus[]>;
  counts(): Promise<Readonly<Record<EffectState, number>>>;
  /** Forgets effects settled longer ago than the time they are kept; returns how many. */
  sweep(): Promise<number>;
}
