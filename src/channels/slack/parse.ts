import type { Json } from "../../domain/crm.ts";
import type { Incoming, IncomingContent } from "../channel.ts";
import { parseObject } from "../inbound.ts";
import { readValues } from "./form-values.ts";
import {
  BlockActions,
  Challenge,
  EventCallback,
  JoinedEvent,
  MessageEvent,
  SlashCommand,
} from "./payloads.ts";
import { readSlackText } from "./text.ts";

export type Parsed =
  | { readonly type: "challenge"; readonly challenge: string }
  | { readonly type: "events"; readonly incoming: readonly Incoming[] }
  | { readonly type: "unreadable" };

export interface ParseContext {
  readonly now: number;
  /** Our own bot user, when it is known otherwise than from the event. */
  readonly botUserId?: string;
  readonly channels?: ReadonlySet<string>;
  /** Told apart from an earlier life of the process, which may have answered this very event already. */
  readonly boot: string;
}

const NOTHING: Parsed = { type: "events", incoming: [] };
const UNREADABLE: Parsed = { type: "unreadable" };

/** The body of a verified request: JSON for events, a form for commands and interaction. */
export function parseSlackBody(contentType: string, raw: string, context: ParseContext): Parsed {
  if (!contentType.includes("application/x-www-form-urlencoded")) return fromJson(raw, context);
  const form = Object.fromEntries(new URLSearchParams(raw));
  if (form.ssl_check === "1") return NOTHING;
  return form.payload === undefined ? parseSlackPayload(form, context) : fromJson(form.payload, context);
}

function fromJson(raw: string, context: ParseContext): Parsed {
  const payload = parseObject(raw);
  return payload === undefined ? UNREADABLE : parseSlackPayload(payload, context);
}

/** One payload, by whatever way it came. */
export function parseSlackPayload(payload: Record<string, unknown>, context: ParseContext): Parsed {
  if (payload.type === "url_verification") {
    const parsed = Challenge.safeParse(payload);
    return parsed.success ? { type: "challenge", challenge: parsed.data.challenge } : UNREADABLE;
  }
  if (payload.type === "event_callback") return fromEvent(payload, context);
  if (payload.type === "block_actions") return fromPress(payload, context);
  if (typeof payload.command === "string") return fromCommand(payload, context);
  // Shortcuts, views and whatever is added to the app later: acknowledged, nothing to answer.
  return typeof payload.type === "string" ? NOTHING : UNREADABLE;
}

function fromEvent(payload: Record<string, unknown>, context: ParseContext): Parsed {
  const parsed = EventCallback.safeParse(payload);
  if (!parsed.success) return UNREADABLE;
  const { event } = parsed.data;
  if (event.type === "message" || event.type === "app_mention") return fromMessage(parsed.data, context);
  if (event.type === "member_joined_channel") return fromJoined(parsed.data, context);
  return NOTHING;
}

/** What a person did, without who, where and when. */
interface Place {
  readonly tenant: string;
  readonly channel: string;
  readonly thread?: string | undefined;
  readonly user: string;
  readonly name?: string | undefined;
  readonly at: number;
  readonly commandUrl?: string | undefined;
}

function incomingOf(
  place: Place,
  eventId: string,
  content: IncomingContent,
  context: ParseContext,
): Incoming {
  const { channel, thread, user, name } = place;
  const replyTo: { [key: string]: Json } = { channel, user, team: place.tenant, boot: context.boot };
  if (thread !== undefined) replyTo.thread = thread;
  if (place.commandUrl !== undefined) replyTo.commandUrl = place.commandUrl;
  return {
    channel: "slack",
    tenant: place.tenant,
    eventId,
    conversation: thread === undefined ? channel : `${channel}:${thread}`,
    ...(thread === undefined ? {} : { thread }),
    person: { id: user, ...(name === undefined ? {} : { name }) },
    direct: channel.startsWith("D"),
    at: place.at,
    content,
    replyTo,
  };
}

function events(
  place: Place,
  context: ParseContext,
  list: readonly (readonly [string, IncomingContent])[],
): Parsed {
  const closed =
    context.channels !== undefined && !place.channel.startsWith("D") && !context.channels.has(place.channel);
  if (closed) return NOTHING;
  return { type: "events", incoming: list.map(([id, content]) => incomingOf(place, id, content, context)) };
}

/** Subtypes that are still a person speaking. */
const SPOKEN = new Set([undefined, "file_share", "thread_broadcast"]);

function fromMessage(callback: EventCallback, context: ParseContext): Parsed {
  const parsed = MessageEvent.safeParse(callback.event);
  if (!parsed.success) return UNREADABLE;
  const message = parsed.data;
  const bot = botOf(callback) ?? context.botUserId;
  if (message.bot_id || message.user === undefined || message.user === bot) return NOTHING;
  if (!SPOKEN.has(message.subtype) || !isForUs(message, bot)) return NOTHING;
  const direct = message.channel.startsWith("D");
  const place: Place = {
    tenant: tenantOf(callback),
    channel: message.channel,
    // In a channel the answer opens a thread under the question; a direct message stays flat unless threaded.
    thread: message.thread_ts ?? (direct ? undefined : message.ts),
    user: message.user,
    at: Math.round(Number(message.ts) * 1_000) || context.now,
  };
  const text = readSlackText(message.text ?? "", bot);
  // Channel and time name the message itself: a mention that is also delivered as a plain message, under an
  // event id of its own, is known as the same one.
  const key = `m:${message.channel}:${message.ts}`;
  const files = (message.files ?? []).map((file, index) => [`${key}:f${index}`, fileContent(file)] as const);
  const words = text === "" ? [] : [[key, { type: "text", text }] as const];
  return events(place, context, [...files, ...words]);
}

function isForUs(
  { type, channel, channel_type, text, parent_user_id }: MessageEvent,
  bot: string | undefined,
): boolean {
  if (type === "app_mention" || channel_type === "im" || channel.startsWith("D")) return true;
  if (bot === undefined) return false;
  return (text ?? "").includes(`<@${bot}`) || parent_user_id === bot;
}

function fileContent(file: NonNullable<MessageEvent["files"]>[number]): IncomingContent {
  const url = file.url_private_download ?? file.url_private;
  return {
    type: "file",
    name: file.name ?? file.id,
    mediaType: file.mimetype ?? "application/octet-stream",
    file: { id: file.id, ...(url === undefined ? {} : { url }) },
  };
}

function fromJoined(callback: EventCallback, context: ParseContext): Parsed {
  const parsed = JoinedEvent.safeParse(callback.event);
  if (!parsed.success) return UNREADABLE;
  const { user, channel, inviter } = parsed.data;
  if (user !== (botOf(callback) ?? context.botUserId) || inviter === undefined) return NOTHING;
  const at = (callback.event_time ?? context.now / 1_000) * 1_000;
  const place = { tenant: tenantOf(callback), channel, user: inviter, at };
  return events(place, context, [[callback.event_id, { type: "joined" }]]);
}

function fromCommand(payload: Record<string, unknown>, context: ParseContext): Parsed {
  const parsed = SlashCommand.safeParse(payload);
  if (!parsed.success) return UNREADABLE;
  const command = parsed.data;
  const place: Place = {
    tenant: (command.is_enterprise_install === "true" ? command.enterprise_id : command.team_id) ?? "",
    channel: command.channel_id,
    user: command.user_id,
    name: command.user_name,
    at: context.now,
    commandUrl: command.response_url,
  };
  const text = readSlackText(command.text, context.botUserId);
  return events(place, context, [[`c:${command.trigger_id}`, commandContent(command.command, text)]]);
}

/** `/yingdan …` is a question like any other; a command named after a skill runs it. */
function commandContent(command: string, text: string): IncomingContent {
  const name = command.slice(1).toLowerCase();
  if (name !== "yingdan" && name !== "赢单") return { type: "command", skill: name, text };
  return text === "" ? { type: "command", skill: "help", text: "" } : { type: "text", text };
}

function fromPress(payload: Record<string, unknown>, context: ParseContext): Parsed {
  const parsed = BlockActions.safeParse(payload);
  if (!parsed.success) return UNREADABLE;
  const press = parsed.data;
  const [action] = press.actions;
  const token = action?.value ?? action?.selected_option?.value;
  // A choice made inside a form is only read when the form is sent.
  if (action === undefined || token === undefined || action.action_id.startsWith("f:")) return NOTHING;
  const place: Place = {
    tenant: (press.is_enterprise_install ? press.enterprise?.id : press.team?.id) ?? "",
    channel: press.channel.id,
    thread: press.container?.thread_ts ?? press.message?.thread_ts,
    user: press.user.id,
    name: press.user.name,
    at: Math.round(Number(action.action_ts) * 1_000) || context.now,
  };
  const values = readValues(action.action_id, press.state?.values ?? {});
  const content: IncomingContent = { type: "action", token, ...(values && { values }) };
  const eventId = `a:${action.action_ts}:${press.user.id}:${action.action_id}:${action.block_id ?? ""}`;
  return events(place, context, [[eventId, content]]);
}

function botOf({ authorizations }: EventCallback): string | undefined {
  return authorizations?.find(({ is_bot }) => is_bot)?.user_id;
}

function tenantOf(callback: EventCallback): string {
  const wide = callback.authorizations?.some(({ is_enterprise_install }) => is_enterprise_install);
  return (wide ? callback.enterprise_id : callback.team_id) ?? "";
}
