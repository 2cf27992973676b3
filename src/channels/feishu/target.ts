import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { Outgoing } from "../channel.ts";

/** Where an answer goes. A digest to a person needs nothing but `person` (an open_id). */
export const ReplyTo = z.object({
  chat: z.string().optional(),
  direct: z.boolean().optional(),
  user: z.string().optional(),
  person: z.string().optional(),
  message: z.string().optional(),
  thread: z.string().optional(),
  boot: z.string().optional(),
});
export type ReplyTo = z.infer<typeof ReplyTo>;

export interface Target {
  /** A chat (`oc_…`) or a person (`ou_…`). */
  readonly to: string;
  /** The message to answer to, in a group. */
  readonly under?: string | undefined;
  readonly inThread: boolean;
  readonly direct: boolean;
}

/** A private answer to a question from a group goes to the person's direct messages. */
export function targetOf(outgoing: Outgoing, replyTo: ReplyTo): Target {
  const { chat = outgoing.conversation.split(":")[0] ?? "", user, message, thread, person } = replyTo;
  if (person !== undefined) return toPerson(person);
  if (replyTo.direct === true || chat.startsWith("ou_")) return { to: chat, inThread: false, direct: true };
  if (!outgoing.private) return { to: chat, under: message, inThread: thread !== undefined, direct: false };
  if (user !== undefined) return toPerson(user);
  throw new AppError("NOT_FOUND", "There is nobody to send this private answer to.", { source: "feishu" });
}

function toPerson(openId: string): Target {
  return { to: openId, inThread: false, direct: true };
}
