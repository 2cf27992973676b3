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
import type { WecomConfig } from "./schema.ts";

const PLATFORM = "WeCom";
/** Renewed this long before WeCom forgets it. */
const MARGIN_MS = 300_000;
const DOWNLOAD_LIMIT = 50_000_000;

export interface Upload {
  readonly name: string;
  readonly data: Uint8Array;
}

/** WeCom's API of a self-built app, its failures as our errors. Nothing that may have been done is repeated. */
export interface WecomApi {
  get(path: string, query?: Record<string, string>): Promise<JsonObject>;
  post(path: string, body: unknown): Promise<JsonObject>;
  /** The media id of an uploaded file, good for three days. */
  upload(type: "image" | "file", file: Upload): Promise<string>;
  download(mediaId: string): Promise<{ readonly data: Uint8Array; readonly type: string }>;
}

export function createWecomApi(config: WecomConfig, now: () => number): WecomApi {
  let token: Promise<{ readonly value: string; readonly until: number }> | undefined;

  async function fetchToken() {
    const url = address("gettoken", { corpid: config.corpId, corpsecret: config.secret });
    const answer = (await fetchJson(PLATFORM, "gettoken", url)).body;
    throwIfRefused(answer, "gettoken");
    const lifeMs = Number(answer.expires_in ?? 7_200) * 1_000;
    return { value: String(answer.access_token), until: now() + Math.max(0, lifeMs - MARGIN_MS) };
  }

  /** One token for all who ask, fetched once. WeCom blocks an app that fetches it for each call. */
  async function currentToken(): Promise<string> {
    token ??= fetchToken();
    const asked = token;
    try {
      const { value, until } = await asked;
      if (now() < until) return value;
    } catch (error) {
      if (token === asked) token = undefined;
      throw error;
    }
    if (token === asked) token = undefined;
    return currentToken();
  }

  function address(path: string, query: Record<string, string>): URL {
    const url = new URL(`${config.apiUrl}/cgi-bin/${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url;
  }

  /** A refused token means that nothing was done, so this one call may be made again with a new one. */
  async function call(path: string, query: Record<string, string>, init?: RequestInit): Promise<JsonObject> {
    for (const last of [false, true]) {
      const access_token = await currentToken();
      const { body } = await fetchJson(PLATFORM, path, address(path, { ...query, access_token }), init);
      if (last || !TOKEN_ERRORS.has(Number(body.errcode))) {
        throwIfRefused(body, path);
        return body;
      }
      token = undefined;
    }
    throw failed(PLATFORM, path, "token");
  }

  return {
    get: (path, query = {}) => call(path, query),
    post: (path, body) => call(path, {}, jsonBody(body)),
    async upload(type, { name, data }) {
      const form = new FormData();
      form.set("media", new Blob([Uint8Array.from(data)]), name);
      const answer = await call("media/upload", { type }, { method: "POST", body: form });
      if (typeof answer.media_id !== "string") throw failed(PLATFORM, "media/upload", "no media id");
      return answer.media_id;
    },
    async download(mediaId) {
      const url = address("media/get", { access_token: await currentToken(), media_id: mediaId });
      const file = await fetchBytes(PLATFORM, url, { limit: DOWNLOAD_LIMIT });
      // A refusal comes as JSON with status 200.
      if (file.type.includes("json")) throw fileGone(PLATFORM);
      return file;
    },
  };
}

const TOKEN_ERRORS = new Set([40_014, 42_001, 41_001]);
const CREDENTIAL_ERRORS = new Set([40_001, 40_013, 40_056, 40_082, 48_002, 60_011, ...TOKEN_ERRORS]);
const GONE_ERRORS = new Set([60_111, 81_013, 40_007, 40_031]);
const RATE_ERRORS = new Set([45_009, 45_033, 45_011]);

function throwIfRefused(answer: JsonObject, path: string): void {
  const code = Number(answer.errcode ?? 0);
  if (code !== 0) throw wecomError(code, path, String(answer.errmsg ?? ""));
}

/** What WeCom's number means for us. Its message is not repeated: some of them hold the token. */
export function wecomError(code: number, path: string, message = ""): AppError {
  if (RATE_ERRORS.has(code)) return limited(PLATFORM, path, null);
  if (code === 60_020) return untrustedAddress(message);
  if (CREDENTIAL_ERRORS.has(code)) {
    return new AppError(
      "AUTH_FAILED",
      `WeCom refused our credentials at ${path} (${code}). Check WECOM_CORP_ID, WECOM_SECRET and the app's permissions.`,
      {
        source: "wecom",
        zh: `企业微信不接受我们的凭证（${path}，${code}）。请检查 WECOM_CORP_ID、WECOM_SECRET 和应用权限。`,
      },
    );
  }
  const kind = GONE_ERRORS.has(code)
    ? "NOT_FOUND"
    : UPSTREAM_ERRORS.has(code)
      ? "UPSTREAM_FAILED"
      : "UNSUPPORTED";
  return new AppError(kind, `WeCom answered ${code} to ${path}.`, {
    source: "wecom",
    zh: `企业微信对 ${path} 返回 ${code}。`,
  });
}

/** WeCom's own trouble; any other number is a refusal, after which nothing was done. */
const UPSTREAM_ERRORS = new Set([-1, 6_000]);

function untrustedAddress(message: string): AppError {
  const ip = /from ip:\s*([\d.]{7,15}|[0-9a-f:]{3,39})/i.exec(message)?.[1] ?? "?";
  return new AppError(
    "AUTH_FAILED",
    `WeCom does not trust this server's address ${ip}. Add it to the app's trusted IPs (企业可信IP).`,
    { source: "wecom", zh: `企业微信不信任本服务器的出口 IP ${ip}。请把它加到应用的“企业可信IP”。` },
  );
}
