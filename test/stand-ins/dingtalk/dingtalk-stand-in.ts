import { createHmac, randomBytes } from "node:crypto";
import type { Json } from "#src/domain/crm.ts";
import { json, readMultipart, type StandInAnswer, type StandInRequest, serveHttp } from "../http.ts";
import { acceptSocket, type ServerSocket } from "../websocket.ts";
import { type DingtalkBody, faultOfCard, faultOfMessage, faultOfStreaming } from "./check-message.ts";

export interface DingtalkMessage {
  /** `group:<conversation>` or `person:<staff id>`. */
  readonly to: string;
  readonly msgKey: string;
  param: DingtalkBody;
  /** Of a card. */
  readonly card?: string;
  readonly file?: string;
  changes: number;
  /** Absent: nothing ever flowed into it. */
  streaming?: "open" | "finished";
}

export type DingtalkFault =
  | "unauthorised"
  | "down"
  | "qps"
  | "cutAfter"
  | "cardsForbidden"
  | "notDelivered"
  | "notStreamable"
  | "tokenExpired";

export interface DingtalkStandIn extends AsyncDisposable {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly messages: DingtalkMessage[];
  readonly calls: readonly { readonly path: string; readonly body: DingtalkBody; readonly token: string }[];
  readonly users: Map<string, Record<string, unknown>>;
  readonly media: Map<string, { readonly name: string; readonly size: number }>;
  readonly downloads: Map<string, Uint8Array>;
  connections(): number;
  open(): number;
  fault(fault: DingtalkFault | undefined): void;
  drop(): void;
  /** Finishes all cards with words flowing into them. */
  endStreams(): void;
  askToLeave(): void;
  connected(count?: number): Promise<void>;
  /** Bytes as they are, to the connected client. */
  raw(text: string): void;
  /** Resolves to the acknowledgement, or undefined when there was none in time. */
  push(topic: string, data: Json, options?: PushOptions): Promise<Json | undefined>;
  /** A robot message by HTTP, truly signed. */
  sign(body: string, options: { readonly at: number; readonly secret?: string }): Request;
}

export interface PushOptions {
  readonly type?: "CALLBACK" | "EVENT" | "SYSTEM";
  readonly frameId?: string;
  readonly waitMs?: number;
}

export const CORP = "dinghengshi";
export const TOPICS = { robot: "/v1.0/im/bot/messages/get", card: "/v1.0/card/instances/callback" } as const;

/** DingTalk's gateway, stream and both APIs on a loopback port, refusing what DingTalk refuses. */
export async function startDingtalkStandIn(): Promise<DingtalkStandIn> {
  const clientId = `ding${randomBytes(8).toString("hex")}`;
  const clientSecret = randomBytes(24).toString("hex");
  const messages: DingtalkMessage[] = [];
  const calls: { readonly path: string; readonly body: DingtalkBody; readonly token: string }[] = [];
  const users: DingtalkStandIn["users"] = new Map();
  const media: DingtalkStandIn["media"] = new Map();
  const downloads: DingtalkStandIn["downloads"] = new Map();
  const tokens = { new: new Set<string>(), old: new Set<string>() };
  const tickets = new Set<string>();
  const guids = new Set<string>();
  const sockets = new Set<ServerSocket>();
  const waiting = new Map<string, (ack: Json) => void>();
  let fault: DingtalkFault | undefined;
  let count = 0;
  let connections = 0;
  let onConnection: () => void = () => {};

  const http = await serveHttp({ answer, upgrade });
  const refused = (code: string, status = 400) => json({ code, requestid: "r", message: code }, status);

  async function answer(request: StandInRequest): Promise<StandInAnswer> {
    const { pathname, searchParams } = request.url;
    const isJson = (request.headers["content-type"] ?? "").includes("json");
    const body = (isJson ? JSON.parse(request.body.toString()) : {}) as DingtalkBody;
    const token = String(
      request.headers["x-acs-dingtalk-access-token"] ?? searchParams.get("access_token") ?? "",
    );
    calls.push({ path: pathname, body, token });
    if (fault === "down") {
      fault = undefined;
      return { status: 503, body: "unavailable" };
    }
    switch (pathname) {
      case "/v1.0/gateway/connections/open":
        return openGateway(body);
      case "/v1.0/oauth2/accessToken":
        return isUs(body.appKey, body.appSecret)
          ? json({ accessToken: issue("new"), expireIn: 7_200 })
          : refused("invalidClientIdOrSecret");
      case "/gettoken":
        return isUs(searchParams.get("appkey"), searchParams.get("appsecret"))
          ? json({ errcode: 0, errmsg: "ok", access_token: issue("old"), expires_in: 7_200 })
          : json({ errcode: 40_089, errmsg: "不合法的corpid或corpsecret" });
    }
    if (downloads.has(pathname)) return { headers: {}, body: downloads.get(pathname) ?? "" };
    return pathname.startsWith("/v1.0/") ? callNew(request, body, token) : callOld(request, body, token);
  }

  /** Revoked credentials refuse the token in use and the next request for one. */
  function isUs(key: unknown, secret: unknown): boolean {
    if (fault !== "unauthorised") return key === clientId && secret === clientSecret;
    fault = undefined;
    return false;
  }

  function issue(kind: keyof typeof tokens): string {
    const token = randomBytes(16).toString("hex");
    tokens[kind].add(token);
    return token;
  }

  function openGateway(body: DingtalkBody): StandInAnswer {
    if (body.clientId !== clientId || body.clientSecret !== clientSecret) return refused("authFailed", 401);
    const ticket = randomBytes(8).toString("hex");
    tickets.add(ticket);
    return json({ endpoint: `${http.origin.replace("http", "ws")}/connect`, ticket });
  }

  async function callNew(
    { method, url }: StandInRequest,
    body: DingtalkBody,
    token: string,
  ): Promise<StandInAnswer> {
    if (fault === "unauthorised" || fault === "tokenExpired") {
      tokens.new.clear();
      if (fault === "tokenExpired") fault = undefined;
    }
    if (!tokens.new.has(token)) return refused("InvalidAuthentication", 401);
    if (fault === "qps") {
      fault = undefined;
      return refused("Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", 403);
    }
    const result = performNew(`${method} ${url.pathname}`, body);
    if (fault === "cutAfter") {
      fault = undefined;
      return "cut";
    }
    return result;
  }

  function performNew(call: string, body: DingtalkBody): StandInAnswer {
    switch (call) {
      case "POST /v1.0/robot/oToMessages/batchSend":
        return toPeople(body);
      case "POST /v1.0/robot/groupMessages/send":
        return show(`group:${body.openConversationId}`, body);
      case "POST /v1.0/card/instances/createAndDeliver":
        return deliverCard(body);
      case "PUT /v1.0/card/instances":
        return changeCard(body);
      case "PUT /v1.0/card/streaming":
        return streamCard(body);
      case "POST /v1.0/robot/messageFiles/download":
        return downloads.has(`/file/${body.downloadCode}`)
          ? json({ downloadUrl: `${http.origin}/file/${body.downloadCode}` })
          : refused("invalidDownloadCode");
      default:
        return refused("Not.Found", 404);
    }
  }

  function toPeople(body: DingtalkBody): StandInAnswer {
    const ids = (body.userIds ?? []) as readonly string[];
    if (ids.length === 0 || ids.length > 20) return refused("invalidParameter.userIds");
    const invalid = users.size === 0 ? [] : ids.filter((id) => !users.has(id));
    if (invalid.length > 0)
      return json({ processQueryKey: "q", invalidStaffIdList: invalid, flowControlledStaffIdList: [] });
    return show(`person:${ids[0]}`, body);
  }

  function show(to: string, body: DingtalkBody): StandInAnswer {
    const wrong =
      body.robotCode === clientId
        ? faultOfMessage(body, new Set(media.keys()))
        : "invalidParameter.robotCode";
    if (wrong !== undefined) return refused(wrong);
    const param = JSON.parse(String(body.msgParam)) as DingtalkBody;
    const file = media.get(String(param.mediaId ?? param.photoURL))?.name;
    messages.push({
      to,
      msgKey: String(body.msgKey),
      param,
      changes: 0,
      ...(file !== undefined && { file }),
    });
    return json({ processQueryKey: `q${++count}`, invalidStaffIdList: [], flowControlledStaffIdList: [] });
  }

  function deliverCard(body: DingtalkBody): StandInAnswer {
    if (fault === "cardsForbidden") return refused("Forbidden.AccessDenied.AccessTokenPermissionDenied", 403);
    const id = String(body.outTrackId);
    const wrong =
      faultOfCard(body) ?? (messages.some(({ card }) => card === id) ? "param.outTrackIdExist" : undefined);
    if (wrong !== undefined) return refused(wrong);
    const [, kind, place] = /^dtv1\.card\/\/IM_(GROUP|ROBOT)\.(.+)$/.exec(String(body.openSpaceId)) ?? [];
    if (fault === "notDelivered") {
      fault = undefined;
      return json({
        success: true,
        result: { outTrackId: id, deliverResults: [{ success: false, errorMsg: "space not found" }] },
      });
    }
    const to = kind === "GROUP" ? `group:${place}` : `person:${place}`;
    messages.push({ to, msgKey: "card", param: paramsOf(body), card: id, changes: 0 });
    return json({
      success: true,
      result: { outTrackId: id, deliverResults: [{ success: true, spaceType: `IM_${kind}` }] },
    });
  }

  function changeCard(body: DingtalkBody): StandInAnswer {
    if (fault === "cardsForbidden") return refused("Forbidden.AccessDenied.AccessTokenPermissionDenied", 403);
    const message = messages.find(({ card }) => card === body.outTrackId);
    if (message === undefined) return refused("param.cardNotExist");
    message.param = { ...message.param, ...paramsOf(body) };
    message.changes += 1;
    return json({ success: true, result: true });
  }

  function streamCard(body: DingtalkBody): StandInAnswer {
    if (fault === "cardsForbidden") return refused("Forbidden.AccessDenied.AccessTokenPermissionDenied", 403);
    const message = messages.find(({ card }) => card === body.outTrackId);
    if (message === undefined) return refused("param.cardNotExist");
    const guid = String(body.guid);
    const wrong =
      faultOfStreaming(body, fault !== "notStreamable") ??
      (guids.has(guid) ? "param.guidRepeated" : undefined);
    if (wrong !== undefined) return refused(wrong);
    if (message.streaming === "finished") return refused("param.cardFinished");
    guids.add(guid);
    message.param = { ...message.param, [String(body.key)]: body.content };
    message.streaming = body.isFinalize === true ? "finished" : "open";
    message.changes += 1;
    return json({ success: true, result: true });
  }

  async function callOld(request: StandInRequest, body: DingtalkBody, token: string): Promise<StandInAnswer> {
    if (!tokens.old.has(token)) return json({ errcode: 40_014, errmsg: `不合法的access_token ${token}` });
    if (request.url.pathname === "/media/upload") return json(await upload(request));
    if (request.url.pathname !== "/topapi/v2/user/get") return json({ errcode: 404, errmsg: "no such api" });
    const user = users.get(String(body.userid));
    return json(
      user === undefined
        ? { errcode: 60_121, errmsg: "找不到该用户" }
        : { errcode: 0, result: { userid: body.userid, ...user } },
    );
  }

  async function upload(request: StandInRequest): Promise<Record<string, unknown>> {
    const part = (await readMultipart(request)).get("media");
    if (!(part instanceof File) || part.size === 0 || part.size > 20_000_000)
      return { errcode: 40_006, errmsg: "不合法的文件大小" };
    const id = `@media${++count}`;
    media.set(id, { name: part.name, size: part.size });
    return { errcode: 0, errmsg: "ok", type: request.url.searchParams.get("type"), media_id: id };
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
    connections += 1;
    onConnection();
  }

  function takeAck(data: Buffer): void {
    const ack = JSON.parse(data.toString()) as { headers: { messageId: string } };
    waiting.get(ack.headers.messageId)?.(ack as unknown as Json);
    waiting.delete(ack.headers.messageId);
  }

  function frame(type: string, topic: string, messageId: string, data: Json): string {
    const headers = {
      appId: "app",
      connectionId: "c",
      contentType: "application/json",
      messageId,
      time: "1",
      topic,
    };
    return JSON.stringify({ specVersion: "1.0", type, headers, data: JSON.stringify(data) });
  }

  const newest = () => [...sockets].at(-1);

  return {
    url: http.origin,
    clientId,
    clientSecret,
    messages,
    calls,
    users,
    media,
    downloads,
    connections: () => connections,
    open: () => sockets.size,
    fault(next) {
      fault = next;
    },
    drop() {
      for (const socket of sockets) socket.drop();
    },
    endStreams() {
      for (const message of messages) if (message.streaming === "open") message.streaming = "finished";
    },
    askToLeave() {
      const [oldest] = sockets;
      oldest?.send(frame("SYSTEM", "disconnect", `mid${++count}`, { reason: "connection is expired" }));
    },
    async connected(wanted = 1) {
      while (connections < wanted) {
        await new Promise<void>((resolve) => {
          onConnection = resolve;
        });
      }
    },
    raw: (text) => newest()?.send(text),
    push(topic, data, { type = "CALLBACK", frameId = `mid${++count}`, waitMs = 2_000 } = {}) {
      const acked = new Promise<Json | undefined>((resolve) => {
        const timer = setTimeout(() => resolve(undefined), waitMs);
        waiting.set(frameId, (ack) => {
          clearTimeout(timer);
          resolve(ack);
        });
      });
      newest()?.send(frame(type, topic, frameId, data));
      return acked;
    },
    sign(body, { at, secret = clientSecret }) {
      const sign = createHmac("sha256", secret).update(`${at}\n${secret}`).digest("base64");
      return new Request("http://yingdan.example/channels/dingtalk", {
        method: "POST",
        headers: { "content-type": "application/json; charset=utf-8", timestamp: `${at}`, sign },
        body,
      });
    },
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}

function paramsOf(body: DingtalkBody): DingtalkBody {
  return (body.cardData as { cardParamMap?: DingtalkBody } | undefined)?.cardParamMap ?? {};
}
