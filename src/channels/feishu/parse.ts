import type { Json } from "../../domain/crm.ts";
import type { Incoming, IncomingContent } from "../channel.ts";
import { contentOf } from "./content.ts";
import { readValues } from "./form-values.ts";
import { BotAdded, CardAction, Header, MenuPressed, MessageReceived } from "./payloads.ts";

export interface ParseContext {
  readonly now: number;
  /** Names this life of the process. */
  readonly boot?: string;
  readonly botOpenId?: string;
  readonly chats?: ReadonlySet<string>;
}

/** Undefined when the event cannot be read; an empty list when there is nothing in it for us. */
export type Parsed = readonly Incoming[] | undefined;

interface Place {
  readonly chat: string;
  readonly direct: boolean;
  readonly person: string;
  readonly name?: string | undefined;
  readonly message?: string | undefined;
  readonly thread?: string | undefined;
}

/** A verified event, however it came: webhook and long connection carry the same `{header, event}`. */
export function parseFeishu(payload: Record<string, unknown>, context: ParseContext): Parsed {
  const header = Header.safeParse(payload.header);
  if (!header.success) return undefined;
  switch (header.data.event_type) {
    case "im.message.receive_v1":
      return fromMessage(header.data, payload.event, context);
    case "card.action.trigger":
      return fromCard(header.data, payload.event, context);
    case "application.bot.menu_v6":
      return fromMenu(header.data, payload.event, context);
    case "im.chat.member.bot.added_v1":
      return fromAdded(header.data, payload.event, context);
    default:
      return [];
  }
}

interface Event {
  readonly header: Header;
  readonly eventId: string;
  readonly content: IncomingContent;
  readonly at?: string | undefined;
}

function incoming({ header, eventId, content, at }: Event, place: Place, context: ParseContext): Incoming[] {
  if (!place.direct && context.chats !== undefined && !context.chats.has(place.chat)) return [];
  const { chat, direct, person, name, message, thread } = place;
  const replyTo: { [key: string]: Json } = { chat, direct, user: person };
  if (message !== undefined) replyTo.message = message;
  if (thread !== undefined) replyTo.thread = thread;
  if (context.boot !== undefined) replyTo.boot = context.boot;
  const one: Incoming = {
    channel: "feishu",
    tenant: header.tenant_key,
    eventId,
    conversation: thread === undefined ? chat : `${chat}:${thread}`,
    ...(thread === undefined ? {} : { thread }),
    person: { id: person, ...(name === undefined ? {} : { name }) },
    direct,
    at: millis(at ?? header.create_time) ?? context.now,
    content,
    replyTo,
  };
  return [one];
}

/** Messages count milliseconds, cards microseconds. */
function millis(time: string | undefined): number | undefined {
  const value = Number(time);
  if (!Number.isFinite(value) || value <= 0) return undefined;
  return value > 1e14 ? Math.floor(value / 1_000) : value;
}

function fromMessage(header: Header, event: unknown, context: ParseContext): Parsed {
  const parsed = MessageReceived.safeParse(event);
  if (!parsed.success) return undefined;
  const { sender, message } = parsed.data;
  const { botOpenId } = context;
  if (sender.sender_type !== "user" || sender.sender_id.open_id === botOpenId) return [];
  const isUs = (openId: string | undefined, kind: string | undefined) =>
    botOpenId === undefined ? kind === "bot" : openId === botOpenId;
  const direct = message.chat_type === "p2p";
  const isMentioned = (message.mentions ?? []).some(({ id, mentioned_type }) =>
    isUs(id.open_id, mentioned_type),
  );
  if (!direct && !isMentioned) return [];
  const content = contentOf(message, isUs);
  if (content === undefined) return [];
  const place = {
    chat: message.chat_id,
    direct,
    person: sender.sender_id.open_id,
    message: message.message_id,
    thread: message.thread_id || undefined,
  };
  // A message is the same one under whatever event id it is pushed again.
  const eventId = `m:${message.message_id}`;
  return incoming({ header, eventId, content, at: message.create_time }, place, context);
}

function fromCard(header: Header, event: unknown, context: ParseContext): Parsed {
  const parsed = CardAction.safeParse(event);
  if (!parsed.success) return undefined;
  const { operator, action, context: at } = parsed.data;
  const token = action.value?.token ?? action.option;
  if (token === undefined || token === "") return [];
  const direct = action.value?.direct === true;
  const place = {
    chat: at?.open_chat_id ?? operator.open_id,
    direct,
    person: operator.open_id,
    message: at?.open_message_id,
  };
  const values = action.form_value === undefined ? {} : { values: readValues(action.form_value) };
  const content: IncomingContent = { type: "action", token, ...values };
  return incoming({ header, eventId: header.event_id, content }, place, context);
}

function fromMenu(header: Header, event: unknown, context: ParseContext): Parsed {
  const parsed = MenuPressed.safeParse(event);
  if (!parsed.success) return undefined;
  const { operator, event_key } = parsed.data;
  const person = operator.operator_id.open_id;
  const place = { chat: person, direct: true, person, name: operator.operator_name };
  const content: IncomingContent = { type: "command", skill: event_key, text: "" };
  return incoming({ header, eventId: header.event_id, content }, place, context);
}

function fromAdded(header: Header, event: unknown, context: ParseContext): Parsed {
  const parsed = BotAdded.safeParse(event);
  if (!parsed.success) return undefined;
  const place = { chat: parsed.data.chat_id, direct: false, person: parsed.data.operator_id.open_id };
  return incoming({ header, eventId: header.event_id, content: { type: "joined" } }, place, context);
}
