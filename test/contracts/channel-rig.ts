import type { Channel, Incoming, Outgoing, SentRef } from "#src/channels/channel.ts";
import type { Json } from "#src/domain/crm.ts";
import type { Reply } from "#src/reply.ts";

/** What a person (or the bot itself) does on the platform, before it is a request or a frame. */
export type Act =
  | { readonly type: "text"; readonly text: string; readonly mention?: boolean }
  /** `otherBot`: some other program's message. */
  | { readonly type: "own" | "otherBot"; readonly text: string }
  | { readonly type: "action"; readonly token: string; readonly values?: { readonly [name: string]: Json } };

export interface Delivery {
  /** Two deliveries with one id are the platform sending the same event again. */
  readonly eventId?: string;
  /** `body`: changed after signing. `stale` and `future`: truly signed, at a time that may not count. */
  readonly forged?: "signature" | "body" | "stale" | "future";
  /** Truly signed, but no event of the platform. */
  readonly garbage?: boolean;
}

export interface Delivered {
  /** Whether the platform regards the event as taken and will not send it again. */
  readonly accepted: boolean;
  /** The HTTP status, where there is one. */
  readonly status?: number;
  readonly body: string;
}

export interface Shown {
  /** The texts of one message, each as the platform counts its limit. */
  readonly parts: readonly string[];
  readonly buttons: readonly { readonly label: string; readonly token: string }[];
  readonly audience: "asker" | "everyone";
  /** Everything the platform was given for this message. */
  readonly raw: string;
}

export type Fault = "rateLimited" | "unauthorised" | "down" | "streamDies";

/** A started channel with the far side of its platform: a person at one end, a recorder at the other. */
export interface ChannelRig {
  readonly channel: Channel;
  readonly handed: readonly Incoming[];
  /** Values that no error and no answer to a stranger may hold. */
  readonly secrets: readonly string[];
  now(): number;
  advance(ms: number): void;
  /** What happens inside `handle`, after the event was recorded. */
  whenHandling(act: () => Promise<void>): void;
  deliver(act: Act, delivery?: Delivery): Promise<Delivered>;
  /** True when the platform is content with how the channel proved itself. */
  handshake(): Promise<boolean>;
  outgoing(reply: Reply, changes?: Partial<Outgoing>): Outgoing;
  /** The reference of a message that the platform no longer has. */
  goneRef(): SentRef;
  /** The conversation as the person sees it now. */
  shown(): Promise<readonly Shown[]>;
  /** The platform's own streams; absent where words are shown by edits alone. */
  readonly streams?: RigStreams;
  /** `rateLimited` asks to wait RATE_LIMIT_MS. All but `streamDies` last for the next call only. */
  fault(fault: Fault): void;
}

export interface RigStreams {
  /** Whether the question has to be asked in a group, since nothing else streams there. */
  readonly inGroup: boolean;
  /** Whether words are shown by edits when their stream is dead; otherwise the answer is the next to be seen. */
  readonly fallsBack: boolean;
  open(): number;
  /** Ends what is open, as the platform does when its time is up. */
  kill(): void;
}

export const RATE_LIMIT_MS = 7_000;
