import { AppError } from "../../errors.ts";
import {
  failed,
  fetchBytes,
  fetchJson,
  fileGone,
  type JsonObject,
  jsonBody,
  limited,
} from "../fetch-json.ts";
import type { DingtalkConfig } from "./schema.ts";

const PLATFORM = "DingTalk";
const MARGIN_MS = 300_000;
const DOWNLOAD_LIMIT = 50_000_000;
/** DingTalk names no wait when it is asked too often. */
const QPS_WAIT_S = 2;

export interface Upload {
  readonly name: string;
  readonly data: Uint8Array;
}

/** DingTalk's two APIs, their failures as our errors. Nothing that may have been done is repeated. */
export interface DingtalkApi {
  call(method: "POST" | "PUT", path: string, body: unknown): Promise<JsonObject>;
  /** The older API, which has a token of its own. */
  old(path: string, body: unknown): Promise<JsonObject>;
  upload(type: "image" | "file", file: Upload): Promise<string>;
  download(code: string): Promise<Uint8Array>;
}

export function createDingtalkApi(config: DingtalkConfig, now: () => number): DingtalkApi {
  const tokens = {
    new: createToken(fetchNewToken, now),
    old: createToken(fetchOldToken, now),
  };

  async function fetchNewToken(): Promise<Fetched> {
    const body = { appKey: config.clientId, appSecret: config.clientSecret };
    const answer = await fetchJson(
      PLATFORM,
      "accessToken",
      `${config.apiUrl}/v1.0/oauth2/accessToken`,
      jsonBody(body),
    );
    if (typeof answer.body.accessToken !== "string") throw badCredentials("accessToken");
    return { value: answer.body.accessToken, lifeMs: Number(answer.body.expireIn ?? 7_200) * 1_000 };
  }

  async function fetchOldToken(): Promise<Fetched> {
    const url = new URL(`${config.oapiUrl}/gettoken`);
    url.searchParams.set("appkey", config.clientId);
    url.searchParams.set("appsecret", config.clientSecret);
    const { body } = await fetchJson(PLATFORM, "gettoken", url);
    if (typeof body.access_token !== "string") throw badCredentials("gettoken");
    return { value: body.access_token, lifeMs: Number(body.expires_in ?? 7_200) * 1_000 };
  }

  /** A refused token means that nothing was done: this one call is made again with a new one. */
  async function call(method: string, path: string, body: unknown): Promise<JsonObject> {
    for (const last of [false, true]) {
      const token = await tokens.new.current();
      const init = jsonBody(body, { "x-acs-dingtalk-access-token": token });
      const answer = await fetchJson(PLATFORM, path, `${config.apiUrl}${path}`, { ...init, method });
      const isStale = answer.status === 401 || answer.body.code === "InvalidAuthentication";
      if (last || !isStale) {
        if (answer.status >= 400) throw dingtalkError(answer.status, answer.body, path);
        return answer.body;
      }
      tokens.new.forget();
    }
    throw badCredentials(path);
  }

  async function old(path: string, query: Record<string, string>, init: RequestInit): Promise<JsonObject> {
    for (const last of [false, true]) {
      const url = new URL(`${config.oapiUrl}${path}`);
      url.searchParams.set("access_token", await tokens.old.current());
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      const { body } = await fetchJson(PLATFORM, path, url, init);
      // 88 is its word for anything that went wrong; the number that tells is beneath.
      const code = Number(body.sub_code ?? body.errcode ?? 0);
      if (last || !STALE.has(code)) {
        if (code !== 0) throw oldError(code, path);
        return body;
      }
      tokens.old.forget();
    }
    throw badCredentials(path);
  }

  return {
    call,
    old: (path, body) => old(path, {}, jsonBody(body)),
    async upload(type, { name, data }) {
      const form = new FormData();
      form.set("media", new Blob([Uint8Array.from(data)]), name);
      const answer = await old("/media/upload", { type }, { method: "POST", body: form });
      if (typeof answer.media_id !== "string") throw failed(PLATFORM, "media/upload", "no media id");
      return answer.media_id;
    },
    async download(code) {
      const body = { downloadCode: code, robotCode: config.robotCode };
      const { downloadUrl } = await call("POST", "/v1.0/robot/messageFiles/download", body);
      if (typeof downloadUrl !== "string" || !isDingtalkFile(downloadUrl, config.apiUrl))
        throw fileGone(PLATFORM);
      return (await fetchBytes(PLATFORM, downloadUrl, { limit: DOWNLOAD_LIMIT })).data;
    },
  };
}

interface Fetched {
  readonly value: string;
  readonly lifeMs: number;
}

/** One token for all who ask, fetched once. */
function createToken(fetchToken: () => Promise<Fetched>, now: () => number) {
  let kept: Promise<{ readonly value: string; readonly until: number }> | undefined;

  async function fetchOne() {
    const { value, lifeMs } = await fetchToken();
    return { value, until: now() + Math.max(0, lifeMs - MARGIN_MS) };
  }

  async function current(): Promise<string> {
    kept ??= fetchOne();
    const asked = kept;
    try {
      const { value, until } = await asked;
      if (now() < until) return value;
    } catch (error) {
      if (kept === asked) kept = undefined;
      throw error;
    }
    if (kept === asked) kept = undefined;
    return current();
  }

  return {
    current,
    forget(): void {
      kept = undefined;
    },
  };
}

const STALE = new Set([40_014, 42_001, 40_001]);

function dingtalkError(status: number, { code: given }: JsonObject, path: string): AppError {
  const code = String(given ?? status);
  // Too often is a 403 here, told apart from a missing permission by its code alone.
  if (/qps|throttl|flowcontrol/i.test(code)) return limited(PLATFORM, path, QPS_WAIT_S);
  if (/AccessDenied|Forbidden|PermissionDenied/i.test(code) || status === 403) return missingPermission(path);
  if (status === 401) return badCredentials(path);
  const kind =
    status === 404 || /notexist|notfound|invalidopenconversation/i.test(code) ? "NOT_FOUND" : "UNSUPPORTED";
  return new AppError(kind, `DingTalk answered ${code} to ${path}.`, {
    source: "dingtalk",
    zh: `钉钉对 ${path} 返回 ${code}。`,
  });
}

function oldError(code: number, path: string): AppError {
  if (code === 90_018) return limited(PLATFORM, path, QPS_WAIT_S);
  if (STALE.has(code)) return badCredentials(path);
  if (code === 60_011 || code === 50_002) return missingPermission(path);
  const kind =
    code === 60_121 || code === 33_012 ? "NOT_FOUND" : code === -1 ? "UPSTREAM_FAILED" : "UNSUPPORTED";
  return new AppError(kind, `DingTalk answered ${code} to ${path}.`, {
    source: "dingtalk",
    zh: `钉钉对 ${path} 返回 ${code}。`,
  });
}

function badCredentials(path: string): AppError {
  return new AppError(
    "AUTH_FAILED",
    `DingTalk refused our credentials at ${path}. Check DINGTALK_CLIENT_ID and DINGTALK_CLIENT_SECRET.`,
    {
      source: "dingtalk",
      zh: `钉钉不接受我们的凭证（${path}）。请检查 DINGTALK_CLIENT_ID 和 DINGTALK_CLIENT_SECRET。`,
    },
  );
}

function missingPermission(path: string): AppError {
  return new AppError(
    "AUTH_FAILED",
    `The DingTalk app lacks the permission for ${path}. Add it and publish the app again.`,
    { source: "dingtalk", zh: `钉钉应用缺少 ${path} 的权限。开通后重新发布应用。` },
  );
}

/** DingTalk's file hosts; no other address is fetched. */
function isDingtalkFile(url: string, apiUrl: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, origin } = new URL(url);
  if (origin === new URL(apiUrl).origin) return true;
  return protocol === "https:" && /(^|\.)(dingtalk\.com|aliyuncs\.com)$/.test(hostname);
}
