import type { Incoming } from "../channels/channel.ts";
import type { Json } from "../domain/crm.ts";
import type { InboxEvent } from "../ports/inbox.ts";

/** As the inbox keeps it; what is the event's own is not written a second time into its payload. */
export function eventOf(incoming: Incoming): InboxEvent {
  const { channel, tenant, eventId, conversation, at, ...rest } = incoming;
  return { channel, tenant, eventId, conversation, at, payload: rest as unknown as Json };
}

export function incomingOf({ channel, tenant, eventId, conversation, at, payload }: InboxEvent): Incoming {
  return { ...(payload as unknown as Incoming), channel, tenant, eventId, conversation, at };
}
