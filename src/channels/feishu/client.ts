import { type Cache, Client, LoggerLevel } from "@larksuiteoapi/node-sdk";
import { AppError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import { reasonOf, STALE_TOKENS } from "./errors.ts";
import { createFeishuHttp } from "./http.ts";
import type { FeishuConfig } from "./schema.ts";
import { sdkLogger } from "./sdk-logger.ts";

export interface FeishuRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `/open-apis/…` */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly isUpload?: boolean;
  readonly isDownload?: boolean;
}

/** Feishu's open platform with its failures as our errors; the library keeps the token. */
export interface FeishuApi {
  /** The `data` of the answer. */
  call(request: FeishuRequest): Promise<unknown>;
}

const UPLOAD_TIMEOUT_MS = 60_000;

export function createFeishuApi(
  config: Pick<FeishuConfig, "appId" | "appSecret" | "domain">,
  log: Log,
): FeishuApi {
  // A cache of our own: the library's is one for the whole process, by app id alone.
  const cache = createTokenCache();
  const client = new Client({
    appId: config.appId,
    appSecret: config.appSecret,
    domain: config.domain,
    httpInstance: createFeishuHttp({ isStrict: true }),
    cache,
    logger: sdkLogger(log),
    loggerLevel: LoggerLevel.error,
  });

  async function once({
    method,
    path,
    query = {},
    data,
    isUpload,
    isDownload,
  }: FeishuRequest): Promise<unknown> {
    const answer: unknown = await client.request({
      method,
      url: path,
      params: query,
      ...(data !== undefined && { data }),
      ...(isUpload && { headers: { "Content-Type": "multipart/form-data" } }),
      ...(isDownload && { responseType: "arraybuffer" }),
      ...((isUpload || isDownload) && { timeout: UPLOAD_TIMEOUT_MS }),
    });
    return answer;
  }

  return {
    async call(request) {
      try {
        return await once(request);
      } catch (error) {
        if (!STALE_TOKENS.has(reasonOf(error) ?? 0)) throw ours(error);
        cache.clear();
        return once(request).catch((again: unknown) => {
          throw ours(again);
        });
      }
    },
  };
}

function ours(error: unknown): unknown {
  if (error instanceof AppError) return error;
  return new AppError("UPSTREAM_FAILED", "Feishu gave an answer that cannot be read.", {
    source: "feishu",
    zh: "飞书的返回无法读取。",
  });
}

function createTokenCache(): Cache & { clear(): void } {
  const entries = new Map<string, { readonly value: unknown; readonly until: number }>();
  const nameOf = (key: string | symbol | object, namespace = "") => `${namespace} ${String(key)}`;
  return {
    async get(key, options) {
      const entry = entries.get(nameOf(key, options?.namespace));
      return entry !== undefined && Date.now() < entry.until ? entry.value : undefined;
    },
    async set(key, value, expire, options) {
      entries.set(nameOf(key, options?.namespace), { value, until: expire ?? Number.POSITIVE_INFINITY });
      return true;
    },
    clear: () => entries.clear(),
  };
}
