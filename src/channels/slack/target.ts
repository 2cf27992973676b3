import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { Outgoing } from "../channel.ts";
import type { ChannelDeps } from "../deps.ts";
import { createRecent } from "../recent.ts";
import type { SlackApi } from "./client.ts";

/** Where an answer goes. A digest to a person needs nothing but `person`. */
export const ReplyTo = z.object({
  channel: z.string().optional(),
  user: z.string().optional(),
  team: z.string().optional(),
  person: z.string().optional(),
  thread: z.string().optional(),
  boot: z.string().optional(),
});
export type ReplyTo = z.infer<typeof ReplyTo>;

export interface Target {
  readonly channel: string;
  readonly thread?: string | undefined;
}

const Opened = z.object({ channel: z.object({ id: z.string() }) });

/**
 * Finds the place of an answer. A private one to a question from a channel goes to the direct messages: an
 * ephemeral message could be neither edited nor found again, and is gone after a reload.
 */
export function createTargets(api: SlackApi, deps: Pick<ChannelDeps, "clock">) {
  const known = createRecent<string>({ size: 5_000, keepMs: 86_400_000, now: () => deps.clock.now() });

  async function directChannelOf(person: string): Promise<string> {
    const channel = known.get(person);
    if (channel !== undefined) return channel;
    const { id } = Opened.parse(await api.call("conversations.open", { users: person })).channel;
    known.set(person, id);
    return id;
  }

  return async function targetOf(outgoing: Outgoing, replyTo: ReplyTo): Promise<Target> {
    if (replyTo.person !== undefined) return { channel: await directChannelOf(replyTo.person) };
    const channel = replyTo.channel ?? outgoing.conversation.split(":")[0] ?? "";
    if (channel.startsWith("D") || !outgoing.private) return { channel, thread: replyTo.thread };
    if (replyTo.user !== undefined) return { channel: await directChannelOf(replyTo.user) };
    throw new AppError("NOT_FOUND", "There is nobody to send this private answer to.", { source: "slack" });
  };
}
