import { createHash } from "node:crypto";
import { z } from "zod";
import type { Log } from "../../log.ts";
import { reasonOf, type SlackApi } from "./client.ts";

const EVENT_TYPE = "yingdan_answer";

/** The outgoing key as it travels in a message's metadata: short, and telling nothing. */
export function keyOf(key: string): string {
  return createHash("sha256").update(key).digest("base64url").slice(0, 24);
}

export function metadataOf(key: string, part: number) {
  return { event_type: EVENT_TYPE, event_payload: { key: keyOf(key), part } };
}

const History = z.object({
  messages: z.array(
    z.looseObject({
      ts: z.string(),
      metadata: z
        .object({
          event_type: z.string(),
          event_payload: z.looseObject({ key: z.string().optional(), part: z.number().optional() }),
        })
        .optional(),
    }),
  ),
});

/**
 * The messages a key has already posted, by their metadata: Slack has no key of its own against posting twice.
 * Looks at the last hundred messages there. Without the scope to read history it finds nothing.
 */
export async function findPosted(
  api: SlackApi,
  place: { readonly channel: string; readonly thread?: string | undefined },
  key: string,
  log: Log,
): Promise<string[]> {
  const { channel, thread } = place;
  const common = { channel, include_all_metadata: true, limit: 100 };
  try {
    const answer =
      thread === undefined
        ? await api.call("conversations.history", common)
        : await api.call("conversations.replies", { ...common, ts: thread });
    return History.parse(answer)
      .messages.filter(({ metadata }) => metadata?.event_type === EVENT_TYPE)
      .filter(({ metadata }) => metadata?.event_payload.key === keyOf(key))
      .sort((a, b) => (a.metadata?.event_payload.part ?? 0) - (b.metadata?.event_payload.part ?? 0))
      .map(({ ts }) => ts);
  } catch (error) {
    const reason = reasonOf(error);
    if (
      reason !== "missing_scope" &&
      reason !== "not_in_channel" &&
      reason !== "thread_not_found" &&
      reason !== "channel_not_found"
    )
      throw error;
    log.warn("slack history cannot be read, an answer may be posted twice after a crash", { reason });
    return [];
  }
}
