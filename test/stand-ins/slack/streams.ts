import type { SlackMessage } from "./slack-stand-in.ts";

type Args = Readonly<Record<string, unknown>>;
type Result = Record<string, unknown> | string;

interface Streaming {
  readonly messages: SlackMessage[];
  readonly closed: ReadonlySet<string>;
  nextTs(): string;
  find(args: Args): SlackMessage | undefined;
}

/** Slack's three methods for text that grows, refusing what Slack refuses. */
export function createSlackStreams({ messages, closed, nextTs, find }: Streaming) {
  function start(args: Args): Result {
    const channel = String(args.channel);
    if (!/^[CDG]/.test(channel)) return "channel_not_found";
    if (closed.has(channel)) return "not_in_channel";
    if (typeof args.thread_ts !== "string") return "invalid_arguments: thread_ts is required";
    if (!channel.startsWith("D") && typeof args.recipient_team_id !== "string")
      return "missing_recipient_team_id";
    if (!channel.startsWith("D") && typeof args.recipient_user_id !== "string")
      return "missing_recipient_user_id";
    const text = textOf(args);
    if (text === undefined) return "invalid_chunks";
    if (text.length > LIMIT) return "msg_too_long";
    const ts = nextTs();
    messages.push({
      channel,
      ts,
      thread: args.thread_ts,
      text,
      blocks: [],
      files: [],
      edits: 0,
      streaming: "open",
    });
    return { channel, ts };
  }

  function append(args: Args): Result {
    const message = find(args);
    if (message === undefined) return "message_not_found";
    if (message.streaming !== "open") return "message_not_in_streaming_state";
    const text = textOf(args);
    if (text === undefined || text === "") return "invalid_chunks";
    if (message.text.length + text.length > LIMIT) return "msg_too_long";
    message.text += text;
    return { channel: message.channel, ts: message.ts };
  }

  function stop(args: Args): Result {
    const message = find(args);
    if (message === undefined) return "message_not_found";
    if (message.streaming !== "open") return "message_not_in_streaming_state";
    message.streaming = "stopped";
    return { channel: message.channel, ts: message.ts };
  }

  return { "chat.startStream": start, "chat.appendStream": append, "chat.stopStream": stop };
}

const LIMIT = 12_000;

/** The text of the chunks; undefined when there is something among them that is none. */
function textOf({ chunks, markdown_text }: Args): string | undefined {
  if (typeof markdown_text === "string") return markdown_text;
  if (!Array.isArray(chunks) || chunks.length === 0) return undefined;
  const texts = chunks.map((chunk: { readonly type?: unknown; readonly text?: unknown }) =>
    chunk.type === "markdown_text" && typeof chunk.text === "string" ? chunk.text : undefined,
  );
  return texts.includes(undefined) ? undefined : texts.join("");
}
