import type { Json } from "../domain/crm.ts";
import type { Locale } from "../domain/text.ts";
import type { Log } from "../log.ts";
import type { Pictures } from "../pictures/pictures.ts";
import type { Clock } from "../ports/clock.ts";
import type { Files } from "../ports/files.ts";
import type { Channel } from "./channel.ts";

/** What every chat platform's channel is given. */
export interface ChannelDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly files: Pick<Files, "read">;
  /** Loaded when the first picture is drawn. */
  pictures(): Promise<Pictures>;
  /** Where people open our own documents; without it a document is named but not linked. */
  readonly publicUrl?: string;
}

/** What the platform itself vouches for. Absent fields are not known or not verified. */
export interface Profile {
  readonly name?: string;
  readonly locale?: Locale;
  readonly email?: string;
  readonly mobile?: string;
}

/** Questions that may be asked once an event is stored; kept beside the port, which stays at three methods. */
export interface Desk {
  /** Undefined for guests, strangers and bots. UPSTREAM_FAILED when the platform does not answer. */
  profileOf(tenant: string, personId: string): Promise<Profile | undefined>;
  /** The bytes behind the `file` of an incoming file. NOT_FOUND when it is gone, LIMIT_EXCEEDED when too large. */
  fetchFile(file: Json): Promise<Uint8Array>;
}

export interface OpenedChannel {
  readonly channel: Channel;
  readonly desk: Desk;
}

/** Address of one of our documents, if people can reach us at all. */
export function documentUrl(
  deps: Pick<ChannelDeps, "publicUrl">,
  id: string,
  page?: number,
): string | undefined {
  if (deps.publicUrl === undefined) return undefined;
  const anchor = page === undefined ? "" : `#page=${page}`;
  return `${deps.publicUrl.replace(/\/$/, "")}/documents/${encodeURIComponent(id)}${anchor}`;
}
