import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Json } from "#src/domain/crm.ts";
import { json, readMultipart, type StandInAnswer, type StandInRequest, serveHttp } from "../http.ts";
import { acceptSocket, type ServerSocket } from "../websocket.ts";
import { createCardKit } from "./card-kit.ts";
import { faultOfCard } from "./check-card.ts";
import { decodeFrame, encodeFrame } from "./frame.ts";
import { encryptFeishu } from "./signatures.ts";
import { createUploads } from "./uploads.ts";

export interface FeishuMessage {
  readonly id: string;
  /** The chat or, for a direct message addressed to a person, that person. */
  readonly to: string;
  readonly under?: string;
  readonly type: string;
  content: string;
  /** The name of the file that a file message shows. */
  readonly file?: string;
  edits: number;
  /** The card entity that it shows. */
  readonly card?: string;
}

export interface FeishuCall {
  readonly key: string;
  readonly body: unknown;
}

export type FeishuFault = "rateLimited" | "unauthorised" | "down" | "cutAfter" | "staleToken";

export interface FeishuStandIn extends AsyncDisposable {
  readonly domain: string;
  readonly appId: string;
  readonly appSecret: string;
  readonly encryptKey: string;
  readonly verificationToken: string;
  readonly calls: readonly FeishuCall[];
  readonly messages: readonly FeishuMessage[];
  readonly users: Map<string, Record<string, unknown>>;
  readonly resources: Map<string, Uint8Array>;
  /** What the app was granted. */
  readonly scopes: Set<string>;
  /** The events and callbacks that are switched on in the console. */
  readonly subscriptions: Set<string>;
  /** Codes that Feishu would answer to the next calls whose key ends so, in order; 0 lets a call pass. */
  readonly refuse: Map<string, number[]>;
  fault(fault: FeishuFault, wait?: number): void;
  behaveOld(): void;
  /** A webhook's request as Feishu sends it. */
  sign(
    payload: Json,
    options: {
      readonly at: number;
      readonly encryptKey?: string;
      readonly raw?: string;
      readonly isUnsigned?: boolean;
    },
  ): Request;
  /** Pushes over the long connection; resolves to the code of the acknowledgement, undefined when none came. */
  push(
    payload: Json,
    options?: { readonly parts?: number; readonly waitMs?: number },
  ): Promise<Acknowledged | undefined>;
  /** What leaves together with the next handshake. */
  greetWith(payload: Json): Promise<Acknowledged | undefined>;
  dropConnections(): void;
  readonly cardKit: Pick<ReturnType<typeof createCardKit>, "streaming" | "expire">;
  readonly tokens: number;
}

export interface Acknowledged {
  readonly code: number;
  readonly data?: Json;
}

export const FEISHU_TENANT = "tk_hengshi";
export const FEISHU_BOT = "ou_bot";

/** Feishu's open platform on a loopback port: tokens, messages, uploads, contacts and the long connection. */
export async function startFeishuStandIn(): Promise<FeishuStandIn> {
  const appId = `cli_${randomBytes(8).toString("hex")}`;
  const appSecret = randomBytes(16).toString("hex");
  const encryptKey = randomBytes(12).toString("hex");
  const verificationToken = randomBytes(12).toString("hex");
  const calls: FeishuCall[] = [];
  const messages: FeishuMessage[] = [];
  const users = new Map<string, Record<string, unknown>>();
  const resources = new Map<string, Uint8Array>();
  const refuse = new Map<string, number[]>();
  const images = new Set<string>();
  const scopes = new Set<string>();
  const subscriptions = new Set<string>();
  const files = new Map<string, string>();
  const uuids = new Map<string, string>();
  const sockets = new Set<ServerSocket>();
  const waiting = new Map<string, (ack: Acknowledged) => void>();
  const greetings: Buffer[] = [];
  let fault: { readonly kind: FeishuFault; readonly wait: number } | undefined;
  let isOld = false;
  let token = "";
  let tokens = 0;
  let count = 0;

  const uploads = createUploads({ images, files, next: () => ++count });
  const cardKit = createCardKit({
    fault: (content) => faultOfCard(content, { images, isOld }),
    show(card, content) {
      const message = messages.find((one) => one.card === card);
      if (message !== undefined) Object.assign(message, { content, edits: message.edits + 1 });
    },
  });

  const http = await serveHttp({ answer, upgrade });

  async function answer(request: StandInRequest): Promise<StandInAnswer> {
    const { pathname } = request.url;
    const key = `${request.method} ${pathname}`;
    const isForm = request.headers["content-type"]?.startsWith("multipart/");
    const body: unknown = isForm ? await readMultipart(request) : parse(request.body.toString());
    calls.push({ key, body });
    if (pathname.endsWith("/tenant_access_token/internal")) return giveToken(body as Record<string, unknown>);
    if (pathname === "/callback/ws/endpoint") return giveEndpoint(body as Record<string, unknown>);
    const failed = takeFault(request, key);
    if (failed !== undefined) return failed;
    const result = await route(request, body);
    if (fault?.kind === "cutAfter" && key.startsWith("POST /open-apis/im/v1/messages")) {
      fault = undefined;
      return "cut";
    }
    return result;
  }

  function giveToken({ app_id, app_secret }: Record<string, unknown>): StandInAnswer {
    if (app_id !== appId || app_secret !== appSecret) return json({ code: 10014, msg: "app secret invalid" });
    token = `t-${randomBytes(8).toString("hex")}`;
    tokens += 1;
    return json({ code: 0, msg: "ok", tenant_access_token: token, expire: 7_200 });
  }

  function giveEndpoint({ AppID, AppSecret }: Record<string, unknown>): StandInAnswer {
    if (AppID !== appId || AppSecret !== appSecret) return json({ code: 514, msg: "auth failed" });
    // The device id must not be the first parameter: the library parses the whole address as a query.
    const url = `${http.origin.replace("http", "ws")}/ws/v2?fpid=1&aid=1&device_id=77&access_key=k&service_id=1&ticket=t`;
    const config = { ReconnectCount: -1, ReconnectInterval: 1, ReconnectNonce: 0, PingInterval: 60 };
    return json({ code: 0, msg: "ok", data: { URL: url, ClientConfig: config } });
  }

  function takeFault({ headers }: StandInRequest, key: string): StandInAnswer | undefined {
    const current = fault;
    if (current !== undefined && current.kind !== "cutAfter") {
      fault = undefined;
      if (current.kind === "rateLimited") {
        return json({ code: 99991400, msg: "limited" }, 429, { "x-ogw-ratelimit-reset": `${current.wait}` });
      }
      if (current.kind === "unauthorised") return json({ code: 99991401, msg: "ip denied" }, 400);
      if (current.kind === "down") return { status: 502, body: "<html>bad gateway" };
      token = "revoked";
    }
    if (headers.authorization !== `Bearer ${token}`)
      return json({ code: 99991663, msg: "invalid access token" }, 400);
    const code = [...refuse].find(([end]) => key.endsWith(end))?.[1].shift();
    return code ? json({ code, msg: "refused" }, 400) : undefined;
  }

  const ok = (data: unknown) => json({ code: 0, msg: "ok", data });
  const no = (code: number, msg = "") => json({ code, msg }, 400);
  const told = (result: object | number) => (typeof result === "number" ? no(result) : ok(result));

  function describeApp(): StandInAnswer {
    if (!scopes.has("application:application:self_manage")) return no(99991672, "access denied");
    const [callbacks, events] = [true, false].map((isCallback) =>
      [...subscriptions].filter((name) => name.startsWith("card.") === isCallback),
    );
    return ok({
      app: {
        app_id: appId,
        event: { subscription_type: "websocket", subscribed_events: events },
        callback: { callback_type: "websocket", subscribed_callbacks: callbacks },
      },
    });
  }

  async function route({ method, url }: StandInRequest, body: unknown): Promise<StandInAnswer> {
    const { pathname, searchParams } = url;
    if (pathname === "/open-apis/bot/v3/info")
      return json({ code: 0, bot: { open_id: FEISHU_BOT, activate_status: 2 } });
    if (pathname === "/open-apis/application/v6/scopes")
      return ok({ scopes: [...scopes].map((scope_name) => ({ scope_name, grant_status: 1 })) });
    if (pathname === "/open-apis/application/v6/applications/me") return describeApp();
    const kit = cardKit.take(method, pathname, (body ?? {}) as Record<string, unknown>);
    if (kit !== undefined) return told(kit);
    if (pathname === "/open-apis/im/v1/images") return told(uploads.image(body as FormData));
    if (pathname === "/open-apis/im/v1/files") return told(uploads.file(body as FormData));
    const user = /^\/open-apis\/contact\/v3\/users\/(.+)$/.exec(pathname)?.[1];
    if (user !== undefined)
      return users.has(user) ? ok({ user: users.get(user) }) : no(41050, "no user authority");
    const resource = /\/resources\/(.+)$/.exec(pathname)?.[1];
    if (resource !== undefined) return download(resource);
    const [, id, reply] = /^\/open-apis\/im\/v1\/messages(?:\/([^/]+))?(\/reply)?$/.exec(pathname) ?? [];
    const data = (body ?? {}) as Record<string, unknown>;
    if (method === "POST" && id === undefined) return create(data, searchParams.get("receive_id_type"));
    const target = messages.find((message) => message.id === id);
    if (method === "POST" && reply !== undefined) {
      // A person's message is not kept here; only one of ours can be known to be gone.
      if (id?.startsWith("om_gone")) return no(230011, "recalled");
      return post({ ...data, receive_id: target?.to ?? "oc_sales" }, id);
    }
    if (target === undefined) return no(230011, "recalled");
    return method === "DELETE" ? remove(target) : patch(target, data);
  }

  function create(data: Record<string, unknown>, type: string | null): StandInAnswer {
    const to = String(data.receive_id);
    const fits = (type === "open_id" && to.startsWith("ou_")) || (type === "chat_id" && to.startsWith("oc_"));
    return fits ? post(data) : no(230001, "receive_id does not fit its type");
  }

  function post(data: Record<string, unknown>, under?: string): StandInAnswer {
    const { msg_type, content, uuid, receive_id } = data as Record<string, string>;
    if (uuid !== undefined && uuid.length > 50) return no(230001, "uuid");
    const before = uuid === undefined ? undefined : uuids.get(uuid);
    if (before !== undefined) return ok({ message_id: before });
    const entity = msg_type === "interactive" ? cardKit.send(content ?? "") : undefined;
    const wrong = entity === undefined ? faultOfContent(msg_type ?? "", content ?? "") : entity.fault;
    if (wrong !== undefined) return no(230099, wrong);
    const id = `om_${++count}`;
    const key =
      msg_type === "file" ? (JSON.parse(content ?? "{}") as { file_key: string }).file_key : undefined;
    messages.push({
      id,
      to: receive_id ?? "",
      ...(under !== undefined && { under }),
      type: msg_type ?? "",
      content: entity?.content ?? content ?? "",
      ...(entity !== undefined && { card: entity.card }),
      ...(key !== undefined && { file: files.get(key) ?? "?" }),
      edits: 0,
    });
    if (uuid !== undefined) uuids.set(uuid, id);
    return ok({ message_id: id });
  }

  function faultOfContent(type: string, content: string): string | undefined {
    if (type === "interactive") return faultOfCard(content, { images, isOld });
    if (type === "file")
      return files.has((JSON.parse(content) as { file_key: string }).file_key) ? undefined : "file_key";
    return type === "text" ? undefined : `msg_type ${type}`;
  }

  function patch(message: FeishuMessage, { content }: Record<string, unknown>): StandInAnswer {
    if (message.type !== "interactive") return no(230001, "only cards are patched");
    if (message.card !== undefined) return no(230001, "a card entity is changed by cardkit");
    const wrong = faultOfCard(String(content), { images, isOld });
    if (wrong !== undefined) return no(230099, wrong);
    Object.assign(message, { content: String(content), edits: message.edits + 1 });
    return ok({});
  }

  function remove(message: FeishuMessage): StandInAnswer {
    messages.splice(messages.indexOf(message), 1);
    return ok({});
  }

  function download(key: string): StandInAnswer {
    const data = resources.get(key);
    return data === undefined
      ? no(234003, "not in message")
      : { headers: { "content-type": "application/octet-stream" }, body: data };
  }

  function upgrade(
    request: Parameters<typeof acceptSocket>[0],
    stream: Parameters<typeof acceptSocket>[1],
  ): void {
    const socket = acceptSocket(request, stream, {
      onMessage: (data) => takeFrame(data, socket),
      greet: (open) => {
        for (const frame of greetings.splice(0)) open.send(frame);
      },
    });
    sockets.add(socket);
    void socket.closed.then(() => sockets.delete(socket));
  }

  function takeFrame(data: Buffer, socket: ServerSocket): void {
    const frame = decodeFrame(data);
    if (frame.method === 0) {
      const payload = Buffer.from(
        JSON.stringify({ PingInterval: 60, ReconnectCount: -1, ReconnectInterval: 1, ReconnectNonce: 0 }),
      );
      socket.send(encodeFrame({ ...frame, headers: { type: "pong" }, payload }));
      return;
    }
    const answered = JSON.parse(frame.payload.toString()) as {
      readonly code: number;
      readonly data?: string;
    };
    const result =
      answered.data === undefined
        ? {}
        : { data: JSON.parse(Buffer.from(answered.data, "base64").toString()) as Json };
    waiting.get(frame.headers.message_id ?? "")?.({ code: answered.code, ...result });
  }

  function framesOf(id: string, payload: Json, parts: number): Buffer[] {
    const bytes = Buffer.from(JSON.stringify(payload));
    const size = Math.ceil(bytes.length / parts);
    return Array.from({ length: parts }, (_, seq) =>
      encodeFrame({
        seq: ++count,
        log: count,
        service: 1,
        method: 1,
        headers: { type: "event", message_id: id, sum: `${parts}`, seq: `${seq}`, trace_id: "tr" },
        payload: bytes.subarray(seq * size, (seq + 1) * size),
      }),
    );
  }

  function acknowledgement(id: string, waitMs: number): Promise<Acknowledged | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(undefined), waitMs);
      waiting.set(id, (ack) => {
        clearTimeout(timer);
        resolve(ack);
      });
    });
  }

  return {
    domain: http.origin,
    appId,
    appSecret,
    encryptKey,
    verificationToken,
    calls,
    messages,
    users,
    resources,
    refuse,
    scopes,
    subscriptions,
    get tokens() {
      return tokens;
    },
    fault(kind, wait = 7) {
      fault = { kind, wait };
    },
    behaveOld() {
      isOld = true;
    },
    sign(payload, { at, encryptKey: key = encryptKey, raw, isUnsigned }) {
      const body = raw ?? JSON.stringify({ encrypt: encryptFeishu(key, JSON.stringify(payload)) });
      const timestamp = `${Math.floor(at / 1_000)}`;
      const nonce = randomUUID();
      const signature = createHash("sha256")
        .update(timestamp + nonce + key + body)
        .digest("hex");
      const signed = {
        "x-lark-request-timestamp": timestamp,
        "x-lark-request-nonce": nonce,
        "x-lark-signature": signature,
      };
      return new Request("http://yingdan.example/channels/feishu", {
        method: "POST",
        headers: { "content-type": "application/json", ...(isUnsigned ? {} : signed) },
        body,
      });
    },
    push(payload, { parts = 1, waitMs = 3_000 } = {}) {
      const id = `msg-${++count}`;
      const acked = acknowledgement(id, waitMs);
      const [socket] = sockets;
      for (const frame of framesOf(id, payload, parts)) socket?.send(frame);
      return acked;
    },
    greetWith(payload) {
      const id = `msg-${++count}`;
      greetings.push(...framesOf(id, payload, 1));
      return acknowledgement(id, 2_000);
    },
    cardKit,
    dropConnections() {
      for (const socket of sockets) socket.drop();
    },
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
