import { createHash } from "node:crypto";
import type { Json } from "../../domain/crm.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Outgoing } from "../channel.ts";
import type { TextLimit } from "../split.ts";
import type { Conversations } from "./conversations.ts";
import { refusals } from "./refusals.ts";
import { toWire } from "./to-wire.ts";
import type { WireAction, WireMessage, WireReply } from "./wire.ts";

/** The conversation a message to this user goes to when they did not ask first, a digest for instance. */
export function webConversation(userId: string, name = "main"): string {
  // A name without a colon cannot reach into the conversations of a user whose id has one.
  if (!/^[\w-]{1,64}$/.test(name)) throw refusals.badConversation();
  return `${userId}:${name}`;
}

/** Puts what people say and what is answered into the conversations. */
export interface Thread {
  /** Shows the answer, in place of an older one if it edits. NOT_FOUND when that one is gone. */
  answer(outgoing: Outgoing): WireMessage;
  said(conversation: string, event: string, text: string): void;
  unsaid(conversation: string, event: string): void;
  /** The label of the button with this token, if its message is still there. */
  labelOf(conversation: string, token: string): string | undefined;
}

export function createThread(conversations: Conversations, clock: Clock, textLimit: TextLimit): Thread {
  function idFor(outgoing: Outgoing): string {
    const edited = editedId(outgoing.edits);
    if (edited === undefined) return `a-${digest(`${outgoing.conversation}\n${outgoing.key}`)}`;
    if (conversations.find(outgoing.conversation, edited) === undefined) throw refusals.messageGone();
    return edited;
  }

  return {
    answer(outgoing) {
      const { reply, locale, conversation } = outgoing;
      const id = idFor(outgoing);
      const at = conversations.find(conversation, id)?.wire.at ?? clock.now();
      const answers = eventOf(outgoing.replyTo);
      const wire = (order: number, seq: number): WireMessage => {
        const address = pictureAddress(conversation, id, seq);
        const shown = toWire(reply, { locale, textLimit, pictureAddress: address });
        return { id, order, seq, at, from: "assistant", reply: shown, ...(answers && { answers }) };
      };
      return conversations.put(conversation, id, { blocks: reply.blocks, locale, wire });
    },
    said(conversation, event, text) {
      const id = saidId(event);
      if (conversations.find(conversation, id) !== undefined) return;
      const at = clock.now();
      const wire = (order: number, seq: number): WireMessage => {
        return { id, order, seq, at, from: "person", text };
      };
      conversations.put(conversation, id, { blocks: [], locale: "zh", wire });
    },
    unsaid: (conversation, event) => conversations.remove(conversation, saidId(event)),
    labelOf(conversation, token) {
      const replies = conversations.since(conversation).map(({ reply }) => reply);
      return replies
        .flatMap((reply) => (reply === undefined ? [] : actionsOf(reply)))
        .findLast(hasToken(token))?.label;
    },
  };
}

function saidId(event: string): string {
  return `p-${event}`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

function editedId(ref: Json | undefined): string | undefined {
  if (ref === undefined) return undefined;
  const id = fieldOf(ref, "message");
  if (id === undefined) throw refusals.messageGone();
  return id;
}

function eventOf(replyTo: Json): string | undefined {
  return fieldOf(replyTo, "event");
}

function fieldOf(value: Json, name: string): string | undefined {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return undefined;
  const field = (value as { readonly [key: string]: Json })[name];
  return typeof field === "string" ? field : undefined;
}

function pictureAddress(conversation: string, id: string, seq: number): (index: number) => string {
  const name = encodeURIComponent(conversation.slice(conversation.lastIndexOf(":") + 1));
  return (index) => `/api/pictures/${id}/${index}?in=${name}&v=${seq}`;
}

function hasToken(token: string): (action: WireAction) => boolean {
  return (action) => action.token === token;
}

function actionsOf(reply: WireReply): WireAction[] {
  return reply.blocks.flatMap((block) => {
    if (block.type === "actions") return block.actions;
    if (block.type === "form") return [block.submit];
    if (block.type === "documents") return block.items.flatMap((item) => item.actions);
    if (block.type === "table") return block.rows.map(rowAction).filter((action) => action !== undefined);
    return block.type === "progress" && block.stop ? [block.stop] : [];
  });
}

/** A row says its own name when it is tapped: its label alone would read the same on every row. */
function rowAction({
  cells,
  action,
}: {
  cells: readonly string[];
  action?: WireAction;
}): WireAction | undefined {
  return action && { ...action, label: [cells[0], action.label].filter(Boolean).join(" · ") };
}
