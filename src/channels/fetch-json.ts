import { AppError } from "../errors.ts";

export type JsonObject = { readonly [key: string]: unknown };

export interface JsonAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

const TIMEOUT_MS = 10_000;

/**
 * One HTTP call that answers JSON. RATE_LIMITED after a 429, UPSTREAM_FAILED when there was no answer, a 5xx or
 * no JSON. Errors name the call and never the address: these platforms put secrets into the query.
 */
export async function fetchJson(
  platform: string,
  name: string,
  url: string | URL,
  init: RequestInit = {},
): Promise<JsonAnswer> {
  const response = await fetch(url, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
    redirect: "error",
    ...init,
  }).catch(() => undefined);
  if (response === undefined) throw failed(platform, name, "no answer");
  if (response.status === 429) throw limited(platform, name, response.headers.get("retry-after"));
  const body: unknown = await response.json().catch(() => undefined);
  const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
  if (response.status >= 500 || !isObject) throw failed(platform, name, `HTTP ${response.status}`);
  return { status: response.status, body: body as JsonObject };
}

export function jsonBody(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}

export function failed(platform: string, name: string, what: string): AppError {
  return new AppError("UPSTREAM_FAILED", `${platform} failed at ${name} (${what}). It is tried again.`, {
    source: platform.toLowerCase(),
    zh: `${platform} 接口 ${name} 失败（${what}），会自动重试。`,
  });
}

export function limited(platform: string, name: string, seconds: string | number | null): AppError {
  const wait = Number(seconds) > 0 ? Number(seconds) : 60;
  return new AppError("RATE_LIMITED", `${platform} asks to wait ${wait} s before ${name}.`, {
    source: platform.toLowerCase(),
    retryAfterMs: wait * 1_000,
    zh: `${platform} 要求等 ${wait} 秒再调用 ${name}。`,
  });
}

/** Bytes of a file, up to a limit. NOT_FOUND when it is gone, LIMIT_EXCEEDED when too large. */
export async function fetchBytes(
  platform: string,
  url: string | URL,
  options: { readonly limit: number; readonly init?: RequestInit },
): Promise<{ readonly data: Uint8Array; readonly type: string }> {
  const response = await fetch(url, {
    signal: AbortSignal.timeout(60_000),
    redirect: "error",
    ...options.init,
  }).catch(() => undefined);
  if (response === undefined || response.status >= 500) throw failed(platform, "a file", "no answer");
  if (!response.ok || response.body === null) throw fileGone(platform);
  const data = await readUpTo(response.body, options.limit);
  if (data === undefined) {
    const megabytes = Math.floor(options.limit / 1_000_000);
    throw new AppError("LIMIT_EXCEEDED", `The file is larger than ${megabytes} MB.`, {
      source: platform.toLowerCase(),
      zh: `文件超过 ${megabytes} MB。`,
    });
  }
  return { data, type: response.headers.get("content-type") ?? "" };
}

async function readUpTo(body: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function fileGone(platform: string): AppError {
  return new AppError("NOT_FOUND", `This file can no longer be fetched from ${platform}. Send it again.`, {
    source: platform.toLowerCase(),
    zh: `这个文件在 ${platform} 上已经取不到了，请重新发送。`,
  });
}
