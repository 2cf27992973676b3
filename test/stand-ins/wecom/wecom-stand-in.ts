import { randomBytes } from "node:crypto";
import { createCallbackCrypt } from "#src/channels/callback-crypt.ts";
import { json, readMultipart, type StandInAnswer, type StandInRequest, serveHttp } from "../http.ts";
import { faultOfMessage, type WecomBody } from "./check-message.ts";

export interface WecomMessage {
  readonly to: string;
  readonly id: string;
  readonly body: WecomBody;
  /** What WeCom shows of it: a text beyond the limit is cut off. */
  readonly shown: string;
  readonly files: readonly string[];
  /** The label that took the place of its buttons. */
  closed?: string;
}

export type WecomFault =
  | "limited"
  | "unauthorised"
  | "down"
  | "cutAfter"
  | "tokenExpired"
  | "untrusted"
  | "gateway";

export interface WecomStandIn extends AsyncDisposable {
  readonly apiUrl: string;
  readonly corpId: string;
  readonly agentId: number;
  readonly secret: string;
  readonly token: string;
  readonly aesKey: string;
  readonly messages: WecomMessage[];
  readonly calls: readonly { readonly path: string; readonly body: unknown }[];
  readonly users: Map<string, Record<string, unknown>>;
  readonly media: Map<string, { readonly name: string; readonly data: Uint8Array; readonly type: string }>;
  /** What was sent to the group robot's webhook. */
  readonly robot: WecomBody[];
  readonly robotKey: string;
  fault(fault: WecomFault): void;
  /** A truly signed callback over the message. */
  callback(message: string, options: CallbackOptions): Request;
  verification(word: string, options: CallbackOptions): Request;
}

export interface CallbackOptions {
  readonly at: number;
  readonly token?: string;
  readonly receiver?: string;
  /** The address as people will not escape it. */
  readonly raw?: boolean;
}

const HOST = "http://yingdan.example/channels/wecom";
const DUPLICATE_MS = 1_800_000;

/** WeCom's API of a self-built app and of a group robot on a loopback port, refusing what WeCom refuses. */
export async function startWecomStandIn(now: () => number): Promise<WecomStandIn> {
  const corpId = `ww${randomBytes(8).toString("hex")}`;
  const secret = randomBytes(20).toString("hex");
  const token = randomBytes(8).toString("hex");
  const aesKey = randomBytes(33).toString("base64").replace(/[+/=]/g, "A").slice(0, 43);
  const robotKey = randomBytes(16).toString("hex");
  const agentId = 1_000_002;
  const crypt = createCallbackCrypt({ token, aesKey, receiver: corpId });
  const messages: WecomMessage[] = [];
  const calls: { readonly path: string; readonly body: unknown }[] = [];
  const users: WecomStandIn["users"] = new Map();
  const media: WecomStandIn["media"] = new Map();
  const robot: WecomBody[] = [];
  const tokens = new Set<string>();
  const seen = new Map<string, { readonly at: number; readonly answer: Record<string, unknown> }>();
  const codes = new Map<string, WecomMessage>();
  const tasks = new Set<string>();
  const sentAt = new Map<string, number[]>();
  let fault: WecomFault | undefined;
  let count = 0;

  async function answer(request: StandInRequest): Promise<StandInAnswer> {
    const { pathname, searchParams } = request.url;
    if (!pathname.startsWith("/cgi-bin/")) return { status: 404, body: "" };
    const path = pathname.slice("/cgi-bin/".length);
    const isJson = (request.headers["content-type"] ?? "").includes("json");
    const body: unknown = isJson ? JSON.parse(request.body.toString()) : undefined;
    calls.push({ path, body });
    if (fault === "down") {
      fault = undefined;
      return { status: 502, body: "bad gateway" };
    }
    if (fault === "gateway") {
      fault = undefined;
      return { status: 429, headers: { "retry-after": "1" }, body: "" };
    }
    if (path.startsWith("webhook/")) return toRobot(path, request, body);
    if (path === "gettoken") return getToken(searchParams);
    const refusal = refusalOf(searchParams.get("access_token") ?? "");
    if (refusal !== undefined) return json(refusal);
    const result = await perform(path, request, body as Record<string, unknown>);
    if (fault === "cutAfter" && path === "message/send") {
      fault = undefined;
      return "cut";
    }
    return result;
  }

  function getToken(query: URLSearchParams): StandInAnswer {
    if (fault === "unauthorised") fault = undefined;
    else if (query.get("corpid") === corpId && query.get("corpsecret") === secret) {
      const access_token = randomBytes(16).toString("hex");
      tokens.add(access_token);
      return json({ errcode: 0, errmsg: "ok", access_token, expires_in: 7_200 });
    }
    return json({ errcode: 40_001, errmsg: `invalid credential ${query.get("corpsecret")}` });
  }

  function refusalOf(given: string): Record<string, unknown> | undefined {
    const current = fault;
    if (current === "limited" || current === "untrusted") {
      fault = undefined;
      return current === "limited"
        ? { errcode: 45_009, errmsg: "api freq out of limit" }
        : { errcode: 60_020, errmsg: "not allow to access from your ip, from ip: 203.0.113.9" };
    }
    if (current === "tokenExpired" || current === "unauthorised") {
      tokens.clear();
      if (current === "tokenExpired") fault = undefined;
      return { errcode: 42_001, errmsg: `access_token expired ${given}` };
    }
    return tokens.has(given) ? undefined : { errcode: 40_014, errmsg: `invalid access_token ${given}` };
  }

  async function perform(
    path: string,
    request: StandInRequest,
    body: Record<string, unknown>,
  ): Promise<StandInAnswer> {
    switch (path) {
      case "message/send":
        return json(send(body));
      case "message/update_template_card":
        return json(update(body));
      case "media/upload":
        return json(await upload(request, request.url.searchParams.get("type") ?? ""));
      case "media/get":
        return download(request.url.searchParams.get("media_id") ?? "");
      case "user/get": {
        const userid = request.url.searchParams.get("userid") ?? "";
        const user = users.get(userid);
        return json(
          user === undefined
            ? { errcode: 60_111, errmsg: "userid not found" }
            : { errcode: 0, userid, ...user },
        );
      }
      case "agent/get":
        return json({
          errcode: 0,
          errmsg: "ok",
          agentid: agentId,
          name: "赢单",
          allow_userinfos: { user: [] },
          close: 0,
        });
      default:
        return json({ errcode: 40_066, errmsg: "invalid url" });
    }
  }

  function send(body: WecomBody): Record<string, unknown> {
    const to = String(body.touser);
    if (body.agentid !== agentId) return { errcode: 301_002, errmsg: "no right to use this agent" };
    const wrong = faultOfMessage(body, new Set(media.keys()));
    if (wrong !== undefined) return wrong;
    if (users.size > 0 && !users.has(to))
      return { errcode: 81_013, errmsg: "user & party & tag all invalid" };
    const known = duplicateOf(body);
    if (known !== undefined) return known;
    const task = (body.template_card as WecomBody | undefined)?.task_id as string | undefined;
    if (task !== undefined && tasks.has(task)) return { errcode: 42_014, errmsg: "task_id duplicated" };
    const id = `msg${++count}`;
    const result: Record<string, unknown> = { errcode: 0, errmsg: "ok", msgid: id };
    if (task !== undefined) {
      tasks.add(task);
      result.response_code = `code${count}`;
    }
    remember(body, result);
    if (!hasRoom(to)) return result;
    const message = { to, id, body, shown: shownText(body), files: filesOf(body) };
    messages.push(message);
    if (result.response_code) codes.set(String(result.response_code), message);
    return result;
  }

  /** More than thirty a minute to one member vanish without a word. */
  function hasRoom(to: string): boolean {
    const recent = (sentAt.get(to) ?? []).filter((at) => at > now() - 60_000);
    sentAt.set(to, [...recent, now()]);
    return recent.length < 30;
  }

  function duplicateOf(body: WecomBody): Record<string, unknown> | undefined {
    if (body.enable_duplicate_check !== 1) return undefined;
    const known = seen.get(JSON.stringify(body));
    return known !== undefined && now() - known.at < DUPLICATE_MS ? known.answer : undefined;
  }

  function remember(body: WecomBody, result: Record<string, unknown>): void {
    if (body.enable_duplicate_check === 1) seen.set(JSON.stringify(body), { at: now(), answer: result });
  }

  function filesOf(body: WecomBody): string[] {
    const ids = [body.image, body.file].flatMap((part) => {
      const id = (part as { media_id?: string } | undefined)?.media_id;
      return id === undefined ? [] : [id];
    });
    return ids.map((id) => media.get(id)?.name ?? "");
  }

  function update(body: Record<string, unknown>): Record<string, unknown> {
    const message = codes.get(String(body.response_code));
    if (message === undefined) return { errcode: 42_017, errmsg: "response_code used or expired" };
    codes.delete(String(body.response_code));
    message.closed = String((body.button as { replace_name?: string } | undefined)?.replace_name ?? "");
    return { errcode: 0, errmsg: "ok" };
  }

  async function upload(request: StandInRequest, type: string): Promise<Record<string, unknown>> {
    const part = (await readMultipart(request)).get("media");
    if (!(part instanceof File) || part.size <= 5) return { errcode: 40_006, errmsg: "invalid media size" };
    if (part.size > (type === "image" ? 10_000_000 : 20_000_000))
      return { errcode: 40_009, errmsg: "invalid image size" };
    const id = `media-${++count}`;
    media.set(id, { name: part.name, data: new Uint8Array(await part.arrayBuffer()), type: part.type });
    return { errcode: 0, errmsg: "ok", type, media_id: id };
  }

  function download(id: string): StandInAnswer {
    const found = media.get(id);
    if (found === undefined) return json({ errcode: 40_007, errmsg: "invalid media_id" });
    return { headers: { "content-type": found.type || "application/octet-stream" }, body: found.data };
  }

  async function toRobot(path: string, request: StandInRequest, body: unknown): Promise<StandInAnswer> {
    if (request.url.searchParams.get("key") !== robotKey)
      return json({ errcode: 93_000, errmsg: "invalid webhook url" });
    if (fault === "limited") {
      fault = undefined;
      return json({ errcode: 45_009, errmsg: "api freq out of limit" });
    }
    if (path === "webhook/upload_media") return json(await upload(request, "file"));
    const wrong = faultOfMessage(body as WecomBody, new Set(media.keys()), "robot");
    if (wrong !== undefined) return json(wrong);
    robot.push(body as WecomBody);
    return json({ errcode: 0, errmsg: "ok" });
  }

  function signed(encrypted: string, options: CallbackOptions): URLSearchParams {
    const timestamp = `${Math.floor(options.at / 1_000)}`;
    const nonce = `${++count}${randomBytes(4).toString("hex")}`;
    const signer =
      options.token === undefined
        ? crypt
        : createCallbackCrypt({ token: options.token, aesKey, receiver: "" });
    return new URLSearchParams({ msg_signature: signer.sign(timestamp, nonce, encrypted), timestamp, nonce });
  }

  function seal(message: string, { receiver }: CallbackOptions): string {
    return (receiver === undefined ? crypt : createCallbackCrypt({ token, aesKey, receiver })).seal(message);
  }

  const http = await serveHttp({ answer });

  return {
    apiUrl: http.origin,
    corpId,
    agentId,
    secret,
    token,
    aesKey,
    messages,
    calls,
    users,
    media,
    robot,
    robotKey,
    fault(next) {
      fault = next;
    },
    callback(message, options) {
      const encrypted = seal(message, options);
      const body = `<xml><ToUserName><![CDATA[${corpId}]]></ToUserName><AgentID><![CDATA[${agentId}]]></AgentID><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`;
      return new Request(`${HOST}?${signed(encrypted, options)}`, {
        method: "POST",
        headers: { "content-type": "text/xml" },
        body,
      });
    },
    verification(word, options) {
      const encrypted = seal(word, options);
      const query = `${signed(encrypted, options)}&echostr=${options.raw ? encrypted : encodeURIComponent(encrypted)}`;
      return new Request(`${HOST}?${query}`);
    },
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}

function shownText(body: WecomBody): string {
  const text = ((body.markdown ?? body.text) as { content?: string } | undefined)?.content ?? "";
  return Buffer.from(text).subarray(0, 2_048).toString();
}
