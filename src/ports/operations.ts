import type { Inbox } from "./inbox.ts";
import type { Outbox } from "./outbox.ts";
import type { Slots } from "./slots.ts";

/** What an admin looks at and settles beside the queue: events given up, effects in doubt, digests skipped. */
export interface Operations {
  readonly inbox: Pick<Inbox, "counts" | "parked" | "retry">;
  readonly outbox: Pick<Outbox, "counts" | "unresolved" | "settle">;
  readonly slots: Pick<Slots, "skipped">;
}
