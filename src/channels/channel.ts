import type { Json } from "../domain/crm.ts";
import type { Locale } from "../domain/text.ts";
import type { Reply } from "../reply.ts";

/** What a platform can show and how much of it; data, so that no further method is needed on the port. */
export interface Capabilities {
  readonly edit: boolean;
  readonly stream: boolean;
  /** How often a message may be edited while words come; absent: every three seconds. */
  readonly editEveryMs?: number;
  readonly table: boolean;
  readonly chart: boolean;
  readonly form: boolean;
  readonly picture: boolean;
  readonly file: boolean;
  /** An answer in a group that only the asker sees. */
  readonly ephemeral: boolean;
  readonly textLimit: { readonly size: number; readonly unit: "characters" | "bytes" | "jsonBytes" };
  /** How a sent message is kept from being posted twice. */
  readonly idempotency: "key" | "readBack" | "content" | "none";
}

/** Something a person did, in one shape for all platforms. */
export interface Incoming {
  readonly channel: string;
  /** The platform's own tenant: workspace, corp, organisation. */
  readonly tenant: string;
  /** Unique per channel and tenant; a redelivered event carries the same one. */
  readonly eventId: string;
  /** Order is kept within it. */
  readonly conversation: string;
  readonly thread?: string;
  readonly person: { readonly id: string; readonly name?: string; readonly locale?: Locale };
  readonly direct: boolean;
  readonly at: number;
  readonly content: IncomingContent;
  /** What the channel needs to answer here (a response url, a message id). Opaque to everyone else. */
  readonly replyTo: Json;
}

export type IncomingContent =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "command"; readonly skill: string; readonly text: string }
  | { readonly type: "action"; readonly token: string; readonly values?: { readonly [name: string]: Json } }
  | { readonly type: "file"; readonly name: string; readonly mediaType: string; readonly file: Json }
  | { readonly type: "joined" };

export interface Outgoing {
  /** The effect's key: posting it twice with the same key must show it once where the platform can. */
  readonly key: string;
  readonly conversation: string;
  readonly replyTo: Json;
  readonly locale: Locale;
  readonly reply: Reply;
  /** The message to replace; absent for a new one. */
  readonly edits?: SentRef;
  readonly private?: boolean;
}

/** The platform's handle of a message, for editing it later. Opaque. */
export type SentRef = Json;

/** What the channel calls with a verified event. It resolves when the event is stored, before any work. */
export type Receive = (incoming: Incoming) => Promise<void>;

/**
 * A chat platform. It verifies, parses and draws; it never knows the assistant. `receive` answers a webhook
 * after `handle` resolved; a bad signature is a 401 and calls nothing. `send` throws RATE_LIMITED with
 * retryAfterMs, AUTH_FAILED, NOT_FOUND (the handle expired) or UPSTREAM_FAILED (it may have been posted).
 */
export interface Channel extends AsyncDisposable {
  readonly id: string;
  readonly capabilities: Capabilities;
  /** Opens long connections, if any. */
  start(handle: Receive): Promise<void>;
  receive(request: Request): Promise<Response>;
  send(outgoing: Outgoing): Promise<SentRef>;
}
