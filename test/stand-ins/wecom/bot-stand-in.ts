import { randomBytes } from "node:crypto";
import { type StandInRequest, serveHttp } from "../http.ts";
import { acceptSocket, type ServerSocket } from "../websocket.ts";
import { faultOfMessage, type WecomBody } from "./check-message.ts";

export interface BotMessage {
  readonly chat: string;
  /** The stream's id, for a text that grows in place. */
  readonly stream?: string;
  body: WecomBody;
  finished: boolean;
  /** Every text the stream has shown. */
  readonly history: string[];
}

export type BotFault = "unauthorised" | "down" | "limited" | "silent";

export interface BotStandIn extends AsyncDisposable {
  readonly url: string;
  readonly botId: string;
  readonly secret: string;
  readonly messages: BotMessage[];
  readonly media: Map<string, { readonly name: string; readonly type: string; readonly size: number }>;
  /** Encrypted files to be fetched, by path. */
  readonly downloads: Map<string, Uint8Array>;
  /** How often a connection was accepted. */
  connections(): number;
  fault(fault: BotFault): void;
  drop(): void;
  subscribed(): Promise<void>;
  /** A message or event to whoever is connected; returns the id its answers have to carry. */
  push(cmd: "aibot_msg_callback" | "aibot_event_callback", body: WecomBody): string;
}

interface Frame {
  readonly cmd: string;
  readonly headers: { readonly req_id: string };
  readonly body: WecomBody;
}

type Refusal = { readonly errcode: number; readonly errmsg: string; readonly body?: unknown };

const OK: Refusal = { errcode: 0, errmsg: "ok" };
const STREAM_LIFE_MS = 360_000;

/** WeCom's long connection of an intelligent bot, refusing what WeCom refuses. */
export async function startBotStandIn(now: () => number): Promise<BotStandIn> {
  const botId = `aib${randomBytes(6).toString("hex")}`;
  const secret = randomBytes(16).toString("hex");
  const messages: BotMessage[] = [];
  const media: BotStandIn["media"] = new Map();
  const downloads: BotStandIn["downloads"] = new Map();
  const uploads = new Map<
    string,
    { readonly name: string; readonly type: string; readonly total: number; chunks: Buffer[] }
  >();
  const requests = new Map<
    string,
    { readonly chat: string; readonly isEvent: boolean; readonly at: number }
  >();
  const streams = new Map<string, { readonly message: BotMessage; readonly at: number }>();
  const talked = new Set<string>();
  const sentAt = new Map<string, number[]>();
  const sockets = new Set<ServerSocket>();
  let active: ServerSocket | undefined;
  let fault: BotFault | undefined;
  let count = 0;
  let connections = 0;
  let onSubscribed: () => void = () => {};

  const http = await serveHttp({ answer: download, upgrade });

  function download({ url }: StandInRequest) {
    const data = downloads.get(url.pathname);
    return data === undefined
      ? { status: 404, body: "" }
      : { headers: { "content-type": "application/octet-stream" }, body: data };
  }

  function upgrade(
    request: Parameters<typeof acceptSocket>[0],
    stream: Parameters<typeof acceptSocket>[1],
  ): void {
    const socket: ServerSocket = acceptSocket(request, stream, {
      onMessage: (data) => take(socket, JSON.parse(data.toString()) as Frame),
    });
    sockets.add(socket);
    void socket.closed.then(() => {
      sockets.delete(socket);
      if (active === socket) active = undefined;
    });
  }

  function take(socket: ServerSocket, frame: Frame): void {
    if (fault === "silent" && frame.cmd !== "aibot_subscribe" && frame.cmd !== "ping") {
      fault = undefined;
      perform(frame);
      return;
    }
    const answer = frame.cmd === "aibot_subscribe" ? subscribe(socket, frame.body) : perform(frame);
    socket.send(JSON.stringify({ headers: { req_id: frame.headers.req_id }, ...answer }));
    if (frame.cmd === "aibot_subscribe" && answer.errcode === 0) onSubscribed();
  }

  function subscribe(socket: ServerSocket, body: WecomBody): Refusal {
    if (fault === "unauthorised" || body.secret !== secret || body.bot_id !== botId) {
      if (fault === "unauthorised") fault = undefined;
      return { errcode: 40_001, errmsg: `invalid secret ${body.secret}` };
    }
    const old = active;
    active = socket;
    connections += 1;
    if (old !== undefined && old !== socket) {
      const event = {
        msgid: `d${++count}`,
        create_time: 1,
        aibotid: botId,
        msgtype: "event",
        event: { eventtype: "disconnected_event" },
      };
      old.send(
        JSON.stringify({ cmd: "aibot_event_callback", headers: { req_id: `ev${count}` }, body: event }),
      );
      old.close();
    }
    return OK;
  }

  function perform({ cmd, headers, body }: Frame): Refusal {
    if (cmd === "ping") return OK;
    if (fault === "down" || fault === "limited") {
      const answer =
        fault === "down"
          ? { errcode: -1, errmsg: "system busy" }
          : { errcode: 45_009, errmsg: "api freq out of limit" };
      fault = undefined;
      return answer;
    }
    switch (cmd) {
      case "aibot_respond_msg":
        return respond(headers.req_id, body);
      case "aibot_send_msg":
        return send(String(body.chatid), body);
      case "aibot_upload_media_init":
        return initUpload(body);
      case "aibot_upload_media_chunk":
        return takeChunk(body);
      case "aibot_upload_media_finish":
        return finishUpload(body);
      default:
        return { errcode: 40_066, errmsg: "unknown cmd" };
    }
  }

  function respond(req: string, body: WecomBody): Refusal {
    const asked = requests.get(req);
    if (asked === undefined || now() - asked.at > 86_400_000)
      return { errcode: 846_604, errmsg: "req_id expired" };
    if (asked.isEvent) return { errcode: 846_605, errmsg: "stream not allowed for event" };
    if (body.msgtype !== "stream") return { errcode: 40_008, errmsg: "invalid message type" };
    const { id, content = "", finish } = body.stream as { id: string; content?: string; finish?: boolean };
    if (Buffer.byteLength(content) > 20_480) return { errcode: 40_058, errmsg: "content too long" };
    const open = streams.get(id);
    if (open === undefined) {
      const refused = busy(asked.chat);
      if (refused !== undefined) return refused;
    } else if (open.message.finished) {
      // The very text it ended with is taken again and changes nothing.
      return open.message.history.at(-1) === content ? OK : { errcode: 846_608, errmsg: "stream finished" };
    } else if (now() - open.at > STREAM_LIFE_MS) {
      return { errcode: 846_608, errmsg: "stream expired" };
    }
    const message = open?.message ?? { chat: asked.chat, stream: id, body, finished: false, history: [] };
    if (open === undefined) {
      messages.push(message);
      streams.set(id, { message, at: now() });
    }
    message.body = body;
    message.history.push(content);
    message.finished = finish === true;
    return OK;
  }

  function busy(chat: string): Refusal | undefined {
    const recent = (sentAt.get(chat) ?? []).filter((at) => at > now() - 60_000);
    if (recent.length >= 30) return { errcode: 45_009, errmsg: "api freq out of limit" };
    sentAt.set(chat, [...recent, now()]);
    return undefined;
  }

  function send(chat: string, body: WecomBody): Refusal {
    if (!talked.has(chat)) return { errcode: 846_601, errmsg: "chat has not talked to the bot" };
    const wrong = faultOfMessage(body, new Set(media.keys()), "bot");
    if (wrong !== undefined) return wrong;
    const isMedia = body.msgtype === "image" || body.msgtype === "file";
    if (isMedia && chat.startsWith("wr")) return { errcode: 846_602, errmsg: "media not allowed in group" };
    const refused = busy(chat);
    if (refused !== undefined) return refused;
    messages.push({ chat, body, finished: true, history: [] });
    return OK;
  }

  function initUpload({ filename, type, total_size, total_chunks }: WecomBody): Refusal {
    if (Number(total_chunks) > 100 || Number(total_size) <= 5)
      return { errcode: 40_006, errmsg: "invalid media size" };
    const id = `up${++count}`;
    uploads.set(id, { name: String(filename), type: String(type), total: Number(total_size), chunks: [] });
    return { ...OK, body: { upload_id: id } };
  }

  function takeChunk({ upload_id, base64_data }: WecomBody): Refusal {
    const chunk = Buffer.from(String(base64_data), "base64");
    if (chunk.length > 512 * 1_024) return { errcode: 40_006, errmsg: "chunk too large" };
    uploads.get(String(upload_id))?.chunks.push(chunk);
    return OK;
  }

  function finishUpload({ upload_id }: WecomBody): Refusal {
    const upload = uploads.get(String(upload_id));
    const size = Buffer.concat(upload?.chunks ?? []).length;
    if (upload === undefined || size !== upload.total) return { errcode: 40_006, errmsg: "incomplete" };
    const id = `bm${++count}`;
    media.set(id, { name: upload.name, type: upload.type, size });
    return { ...OK, body: { type: upload.type, media_id: id, created_at: 1 } };
  }

  return {
    url: http.origin.replace("http", "ws"),
    botId,
    secret,
    messages,
    media,
    downloads,
    connections: () => connections,
    fault(next) {
      fault = next;
      if (next === "unauthorised") for (const socket of sockets) socket.drop();
    },
    drop() {
      for (const socket of sockets) socket.drop();
    },
    async subscribed() {
      while (active === undefined) {
        await new Promise<void>((resolve) => {
          onSubscribed = resolve;
        });
      }
    },
    push(cmd, body) {
      const req = `req${++count}`;
      const { userid } = (body.from ?? {}) as { userid?: string };
      const chat = body.chattype === "group" ? String(body.chatid) : String(userid);
      talked.add(chat);
      requests.set(req, { chat, isEvent: cmd === "aibot_event_callback", at: now() });
      active?.send(JSON.stringify({ cmd, headers: { req_id: req }, body: { aibotid: botId, ...body } }));
      return req;
    },
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}
