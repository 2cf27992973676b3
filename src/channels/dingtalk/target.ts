import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { Outgoing } from "../channel.ts";

/** Where an answer goes. A digest to a person needs nothing but `person` (a staff id). */
export const ReplyTo = z.object({
  user: z.string().optional(),
  person: z.string().optional(),
  conversation: z.string().optional(),
  direct: z.boolean().optional(),
});
export type ReplyTo = z.infer<typeof ReplyTo>;

/** `conversation` is where what is said about it belongs, also for a person. */
export type Target =
  | { readonly to: "person"; readonly user: string; readonly conversation: string }
  | { readonly to: "group"; readonly conversation: string };

export function targetOf(outgoing: Outgoing, { user, person, conversation, direct }: ReplyTo): Target {
  if (person !== undefined) return { to: "person", user: person, conversation: outgoing.conversation };
  const place = conversation ?? outgoing.conversation;
  if (direct !== true && !outgoing.private) return { to: "group", conversation: place };
  if (user === undefined) {
    throw new AppError("NOT_FOUND", "There is nobody to send this private answer to.", {
      source: "dingtalk",
    });
  }
  return { to: "person", user, conversation: direct === true ? place : user };
}
