import type { Instant, Json } from "../domain/crm.ts";
import type { Worker, WorkOptions } from "./queue.ts";

/** A verified event of a platform, before anything was done about it. */
export interface InboxEvent {
  readonly channel: string;
  readonly tenant: string;
  /** Unique per channel and tenant; a redelivered event carries the same one. */
  readonly eventId: string;
  /** Events of one conversation are handled one at a time, in the order they were received. */
  readonly conversation: string;
  readonly payload: Json;
  /** When it happened by the platform's clock, milliseconds since the epoch. */
  readonly at: number;
}

export interface ReceivedEvent extends InboxEvent {
  /** Our own key of the event: the same for every delivery of it, and the cause of its effects. */
  readonly key: string;
  readonly receivedAt: Instant;
  /** 1 for the first time it is handled. */
  readonly attempt: number;
}

export interface ParkedEvent {
  readonly key: string;
  readonly event: InboxEvent;
  readonly receivedAt: Instant;
  readonly attempts: number;
  readonly error: string;
}

export type EventState = "waiting" | "active" | "done" | "parked";

export interface EventContext {
  /** Aborted when the worker stops or lost the event to another. */
  readonly signal: AbortSignal;
}

export type EventHandler = (event: ReceivedEvent, context: EventContext) => Promise<void>;

/**
 * What the platforms told us, stored before it is acknowledged. An accepted event is handled at least once,
 * whatever is killed; its handler makes effects through the outbox so that a second run shows nothing twice.
 */
export interface Inbox extends AsyncDisposable {
  /**
   * Resolves after the COMMIT that holds the event; events accepted in one tick share it. `duplicate` when
   * channel, tenant and event id are known (kept at least 72 hours). UPSTREAM_FAILED when nothing could be
   * stored (disk full, database away): the channel answers 503 and the platform delivers again.
   */
  accept(event: InboxEvent): Promise<"new" | "duplicate">;
  /** A handler that throws is tried again with growing waits, then its event is parked and its lane goes on. */
  work(handler: EventHandler, options?: WorkOptions): Worker;
  counts(): Promise<Readonly<Record<EventState, number>>>;
  /** When the newest event of a channel that is still remembered was received; undefined when none is. */
  lastReceived(channel: string): Promise<Instant | undefined>;
  /** Events given up, newest first. */
  parked(limit?: number): Promise<readonly ParkedEvent[]>;
  /** A parked event waits again. False when there is none of that key. */
  retry(key: string): Promise<boolean>;
  /** Forgets events that were done longer ago than the time they are kept; returns how many. */
  sweep(): Promise<number>;
  /** Resolves when no event waits or is being handled. */
  idle(): Promise<void>;
}
