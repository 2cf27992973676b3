import { createHmac, randomBytes } from "node:crypto";
import type { Json } from "#src/domain/crm.ts";
import { json, readMultipart, type StandInAnswer, type StandInRequest, serveHttp } from "../http.ts";
import { acceptSocket, type ServerSocket } from "../websocket.ts";
import { type Block, faultOfBlocks } from "./check-blocks.ts";
import { createSlackStreams } from "./streams.ts";

export interface SlackMessage {
  readonly channel: string;
  readonly ts: string;
  readonly thread?: string;
  /** Only this person sees it. */
  readonly only?: string;
  text: string;
  blocks: readonly Block[];
  readonly files: readonly string[];
  readonly metadata?: Json;
  edits: number;
  /** Absent: never streamed. */
  streaming?: "open" | "stopped" | "expired";
}

export interface SlackCall {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly token: string;
}

export type SlackFault = "rateLimited" | "unauthorised" | "down" | "cutAfter";

export interface SlackStandIn extends AsyncDisposable {
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly calls: readonly SlackCall[];
  readonly messages: readonly SlackMessage[];
  readonly users: Map<string, Record<string, unknown>>;
  /** Bytes that may be fetched with the bot's token, by path. */
  readonly downloads: Map<string, { readonly data: Uint8Array; readonly type: string }>;
  /** Errors that Slack would answer to the next calls of a method, in order; an empty one lets a call pass. */
  readonly refuse: Map<string, string[]>;
  fault(fault: SlackFault, retryAfter?: number): void;
  behaveOld(): void;
  /** What the bot token was granted. */
  readonly scopes: Set<string>;
  /** Slack's bot is not in these channels. */
  readonly closed: Set<string>;
  /** A truly signed request as Slack sends it, over whatever body. */
  sign(
    body: string,
    options: { readonly at: number; readonly type?: string; readonly secret?: string },
  ): Request;
  /** Delivers through Socket Mode; resolves to the acknowledgement, or undefined when there was none in time. */
  push(
    type: "events_api" | "slash_commands" | "interactive",
    payload: Json,
    waitMs?: number,
  ): Promise<Json | undefined>;
  /** Tells the client to reconnect, as Slack does every few hours. */
  askToReconnect(): void;
  dropConnections(): void;
  connected(count?: number): Promise<void>;
  /** Ends all open streams, as Slack does after about five minutes. */
  expireStreams(): void;
}

export const SLACK_TEAM = "T0HENGSHI";
export const SLACK_BOT = "U0BOT";

/** Slack's Web API, uploads and Socket Mode on a loopback port, refusing what Slack refuses. */
export async function startSlackStandIn(): Promise<SlackStandIn> {
  const botToken = `xoxb-${randomBytes(12).toString("hex")}`;
  const appToken = `xapp-1-${randomBytes(12).toString("hex")}`;
  const signingSecret = randomBytes(16).toString("hex");
  const calls: SlackCall[] = [];
  const messages: SlackMessage[] = [];
  const users = new Map<string, Record<string, unknown>>();
  const downloads: SlackStandIn["downloads"] = new Map();
  const refuse = new Map<string, string[]>();
  const closed = new Set<string>();
  const scopes = new Set<string>();
  const uploads = new Map<string, { readonly name: string; length: number; complete: boolean }>();
  const tickets = new Set<string>();
  const sockets = new Set<ServerSocket>();
  const waiting = new Map<string, (ack: Json | undefined) => void>();
  let isOld = false;
  let fault: { readonly kind: SlackFault; readonly retryAfter: number } | undefined;
  let count = 0;
  let connections = 0;
  let onConnection: () => void = () => {};

  const http = await serveHttp({ answer, upgrade });

  async function answer(request: StandInRequest): Promise<StandInAnswer> {
    const { pathname } = request.url;
    if (pathname.startsWith("/upload/")) return takeUpload(request);
    if (pathname.startsWith("/files/")) return download(request);
    if (!pathname.startsWith("/api/")) return { status: 404, body: "" };
    const method = pathname.slice("/api/".length);
    const args = readArgs(request.body.toString());
    const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    calls.push({ method, args, token });
    const failed = takeFault(method, token);
    if (failed !== undefined) return failed;
    const result = methods[method]?.(args);
    if (result === undefined) return json({ ok: false, error: "unknown_method" });
    if (fault?.kind === "cutAfter" && method.startsWith("chat.")) {
      fault = undefined;
      return "cut";
    }
    const answered =
      typeof result === "string"
        ? { ok: false, error: result.split(":")[0], detail: result }
        : { ok: true, ...result };
    return json(answered, 200, { "x-oauth-scopes": [...scopes].join(",") });
  }

  function takeFault(method: string, token: string): StandInAnswer | undefined {
    const current = fault;
    if (current !== undefined && current.kind !== "cutAfter") {
      fault = undefined;
      if (current.kind === "rateLimited")
        return { status: 429, headers: { "retry-after": `${current.retryAfter}` }, body: "" };
      if (current.kind === "unauthorised") return json({ ok: false, error: "invalid_auth" });
      return { status: 503, body: "upstream connect error" };
    }
    const expected = method === "apps.connections.open" ? appToken : botToken;
    if (token !== expected) return json({ ok: false, error: token === "" ? "not_authed" : "invalid_auth" });
    const refused = refuse.get(method)?.shift();
    return !refused ? undefined : json({ ok: false, error: refused, needed: "users:read.email" });
  }

  const nextTs = () =>
    `${1_764_000_000 + Math.floor(++count / 1_000)}.${String(count % 1_000).padStart(6, "0")}`;
  const blocksOf = (args: Readonly<Record<string, unknown>>) => (args.blocks ?? []) as Block[];
  const complete = () => new Set([...uploads].filter(([, { complete: done }]) => done).map(([id]) => id));
  const find = ({ channel, ts }: Readonly<Record<string, unknown>>) =>
    messages.find(
      (message) => message.channel === channel && message.ts === ts && message.only === undefined,
    );

  type Result = Record<string, unknown> | string;
  const methods: Readonly<Record<string, (args: Readonly<Record<string, unknown>>) => Result>> = {
    "auth.test": () => ({
      user_id: SLACK_BOT,
      team_id: SLACK_TEAM,
      bot_id: "B0BOT",
      team: "衡石软件",
      user: "yingdan",
    }),
    "apps.connections.open": () => {
      const ticket = randomBytes(8).toString("hex");
      tickets.add(ticket);
      return { url: `${http.origin.replace("http", "ws")}/link/?ticket=${ticket}&app_id=A1` };
    },
    "conversations.open": ({ users: person }) => ({ channel: { id: `D${String(person).slice(1)}` } }),
    "chat.postMessage": (args) => post(args),
    "chat.postEphemeral": (args) =>
      typeof args.user === "string" ? post(args, args.user) : "user_not_in_channel",
    ...createSlackStreams({ messages, nextTs, find, closed }),
    "chat.update": (args) => {
      const message = find(args);
      if (message?.streaming === "open") return "streaming_state_conflict";
      const tooLong = String(args.text ?? "").length > 4_000;
      if (message === undefined || tooLong)
        return message === undefined ? "message_not_found" : "msg_too_long";
      const wrong = faultOfBlocks(blocksOf(args), { isOld, files: complete() });
      if (wrong !== undefined) return wrong;
      Object.assign(message, { text: args.text, blocks: blocksOf(args), edits: message.edits + 1 });
      return { channel: message.channel, ts: message.ts };
    },
    "chat.delete": (args) => {
      const message = find(args);
      if (message === undefined) return "message_not_found";
      if (message.streaming === "open") return "streaming_state_conflict";
      messages.splice(messages.indexOf(message), 1);
      return {};
    },
    "conversations.history": ({ channel }) => ({
      messages: messages
        .filter((message) => message.channel === channel && !message.thread)
        .map(asHistory)
        .reverse(),
    }),
    "conversations.replies": ({ channel, ts }) => ({
      messages: messages
        .filter((message) => message.channel === channel && message.thread === ts)
        .map(asHistory),
    }),
    "users.info": ({ user }) => {
      const found = users.get(String(user));
      return found === undefined ? "user_not_found" : { user: { id: user, team_id: SLACK_TEAM, ...found } };
    },
    "files.getUploadURLExternal": ({ filename, length }) => {
      if (!(Number(length) > 0)) return "missing_argument";
      const id = `F${++count}`;
      uploads.set(id, { name: String(filename), length: Number(length), complete: false });
      return { upload_url: `${http.origin}/upload/${id}`, file_id: id };
    },
    "files.completeUploadExternal": (args) => completeUpload(args),
  };

  function post(args: Readonly<Record<string, unknown>>, only?: string): Result {
    const channel = String(args.channel);
    if (closed.has(channel)) return "not_in_channel";
    if (!/^[CDG]/.test(channel)) return "channel_not_found";
    const wrong = faultOfBlocks(blocksOf(args), { isOld, files: complete() });
    if (wrong !== undefined) return wrong;
    const ts = nextTs();
    messages.push({
      channel,
      ts,
      ...(typeof args.thread_ts === "string" && { thread: args.thread_ts }),
      ...(only !== undefined && { only }),
      text: String(args.text ?? ""),
      blocks: blocksOf(args),
      files: [],
      ...(args.metadata !== undefined && { metadata: args.metadata as Json }),
      edits: 0,
    });
    return { channel, ts };
  }

  function completeUpload({ files, channel_id, thread_ts }: Readonly<Record<string, unknown>>): Result {
    const ids = (files as { readonly id: string }[]).map(({ id }) => id);
    const found = ids.map((id) => uploads.get(id));
    if (found.some((upload) => upload === undefined || upload.length !== 0)) return "file_not_found";
    for (const upload of found) if (upload) upload.complete = true;
    if (typeof channel_id === "string") {
      const thread = typeof thread_ts === "string" ? { thread: thread_ts } : {};
      const names = found.map((upload) => upload?.name ?? "");
      messages.push({
        channel: channel_id,
        ts: nextTs(),
        ...thread,
        text: "",
        blocks: [],
        files: names,
        edits: 0,
      });
    }
    return { files: ids.map((id) => ({ id })) };
  }

  async function takeUpload(request: StandInRequest): Promise<StandInAnswer> {
    const id = request.url.pathname.split("/").at(-1) ?? "";
    const upload = uploads.get(id);
    const part = (await readMultipart(request)).get("body");
    const size = part instanceof File ? part.size : 0;
    if (upload === undefined || size !== upload.length) return { status: 400, body: "size differs" };
    upload.length = 0;
    return { body: `OK - ${size}`, headers: {} };
  }

  function download(request: StandInRequest): StandInAnswer {
    if (request.headers.authorization !== `Bearer ${botToken}`)
      return { headers: { "content-type": "text/html" }, body: "<html>Sign in" };
    const found = downloads.get(request.url.pathname);
    return found === undefined
      ? { status: 404, body: "" }
      : { headers: { "content-type": found.type }, body: found.data };
  }

  function upgrade(
    request: Parameters<typeof acceptSocket>[0],
    stream: Parameters<typeof acceptSocket>[1],
  ): void {
    const ticket = new URL(request.url ?? "/", http.origin).searchParams.get("ticket") ?? "";
    if (!tickets.delete(ticket)) return void stream.destroy();
    const socket = acceptSocket(request, stream, { onMessage: takeAck });
    sockets.add(socket);
    void socket.closed.then(() => sockets.delete(socket));
    socket.send(
      JSON.stringify({
        type: "hello",
        num_connections: sockets.size,
        debug_info: { host: "applink-1", approximate_connection_time: 18_060 },
        connection_info: { app_id: "A1" },
      }),
    );
    connections += 1;
    onConnection();
  }

  function takeAck(data: Buffer): void {
    const { envelope_id, payload } = JSON.parse(data.toString()) as { envelope_id: string; payload?: Json };
    waiting.get(envelope_id)?.(payload ?? {});
    waiting.delete(envelope_id);
  }

  return {
    apiUrl: `${http.origin}/api`,
    botToken,
    appToken,
    signingSecret,
    calls,
    messages,
    users,
    downloads,
    refuse,
    closed,
    scopes,
    fault(kind, retryAfter = 7) {
      fault = { kind, retryAfter };
    },
    behaveOld() {
      isOld = true;
    },
    sign(body, { at, type = "application/json", secret = signingSecret }) {
      const timestamp = `${Math.floor(at / 1_000)}`;
      const digest = createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex");
      return new Request("http://yingdan.example/channels/slack", {
        method: "POST",
        headers: {
          "content-type": type,
          "x-slack-request-timestamp": timestamp,
          "x-slack-signature": `v0=${digest}`,
        },
        body,
      });
    },
    push(type, payload, waitMs = 3_000) {
      const envelope_id = `env-${++count}`;
      const acked = new Promise<Json | undefined>((resolve) => {
        const timer = setTimeout(() => resolve(undefined), waitMs);
        waiting.set(envelope_id, (ack) => {
          clearTimeout(timer);
          resolve(ack);
        });
      });
      const [socket] = sockets;
      socket?.send(
        JSON.stringify({
          envelope_id,
          type,
          payload,
          accepts_response_payload: type !== "events_api",
          retry_attempt: 0,
        }),
      );
      return acked;
    },
    askToReconnect() {
      for (const socket of sockets)
        socket.send(JSON.stringify({ type: "disconnect", reason: "refresh_requested", debug_info: {} }));
    },
    expireStreams() {
      for (const message of messages) if (message.streaming === "open") message.streaming = "expired";
    },
    dropConnections() {
      for (const socket of sockets) socket.drop();
    },
    async connected(wanted = 1) {
      while (connections < wanted) {
        await new Promise<void>((resolve) => {
          onConnection = resolve;
        });
      }
    },
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}

function asHistory({ ts, text, metadata, thread }: SlackMessage): Record<string, unknown> {
  return {
    type: "message",
    ts,
    text,
    ...(metadata !== undefined && { metadata }),
    ...(thread && { thread_ts: thread }),
  };
}

/** The SDK sends a form whose structured values are JSON. */
function readArgs(body: string): Record<string, unknown> {
  return Object.fromEntries(
    [...new URLSearchParams(body)].map(([key, value]) => [key, /^[[{]/.test(value) ? parse(value) : value]),
  );
}

function parse(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
