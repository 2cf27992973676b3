import type { HttpInstance, HttpRequestOptions } from "@larksuiteoapi/node-sdk";
import { AppError } from "../../errors.ts";
import { feishuError } from "./errors.ts";

const TIMEOUT_MS = 10_000;

/**
 * The HTTP that the library speaks through. Its own takes any code for success, keeps the token inside the errors
 * it throws and follows redirects; this one throws our errors and lets nothing of a request into them.
 */
export function createFeishuHttp(options: { readonly isStrict: boolean }): HttpInstance {
  async function request<T>(opts: HttpRequestOptions<unknown>): Promise<T> {
    const what = pathOf(opts.url ?? "");
    const response = await call(opts).catch(() => undefined);
    if (response === undefined) {
      throw new AppError("UPSTREAM_FAILED", `Feishu did not answer ${what}. It is tried again.`, {
        source: "feishu",
        zh: `飞书接口 ${what} 没有响应，会自动重试。`,
      });
    }
    const data = await bodyOf(response, opts.responseType, what, options.isStrict);
    const answer = opts.$return_headers ? { data, headers: Object.fromEntries(response.headers) } : data;
    return answer as T;
  }

  const plain = (method: string) => (url: string, opts?: object) => request({ ...opts, url, method });
  const withData = (method: string) => (url: string, data?: unknown, opts?: object) =>
    request({ ...opts, url, data, method });
  return {
    request,
    get: plain("GET"),
    delete: plain("DELETE"),
    head: plain("HEAD"),
    options: plain("OPTIONS"),
    post: withData("POST"),
    put: withData("PUT"),
    patch: withData("PATCH"),
  } as HttpInstance;
}

function call({
  url = "",
  method = "GET",
  headers = {},
  params = {},
  data,
  timeout,
}: HttpRequestOptions<unknown>): Promise<Response> {
  const address = new URL(url);
  for (const [key, value] of Object.entries(params)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) address.searchParams.append(key, String(one));
    }
  }
  const { "Content-Type": type, ...rest } = headers as Record<string, string>;
  const hasBody = data !== undefined && method.toUpperCase() !== "GET";
  const body = !hasBody ? {} : type === "multipart/form-data" ? multipart(data) : jsonBody(data);
  return fetch(address, {
    method: method.toUpperCase(),
    redirect: "error",
    signal: AbortSignal.timeout(timeout ?? TIMEOUT_MS),
    ...(body.body === undefined ? {} : { body: body.body }),
    headers: { ...rest, ...body.headers },
  });
}

type Body = { readonly body?: string | FormData; readonly headers?: Record<string, string> };

function jsonBody(data: unknown): Body {
  return { body: JSON.stringify(data), headers: { "content-type": "application/json; charset=utf-8" } };
}

function multipart(data: unknown): Body {
  const form = new FormData();
  for (const [key, value] of Object.entries(data as Record<string, unknown>)) {
    if (value instanceof File) form.append(key, value);
    else if (value !== undefined) form.append(key, String(value));
  }
  return { body: form };
}

async function bodyOf(
  response: Response,
  type: string | undefined,
  what: string,
  isStrict: boolean,
): Promise<unknown> {
  if (type === "arraybuffer" && response.ok) return new Uint8Array(await response.arrayBuffer());
  const text = await response.text();
  const answer = parse(text);
  const code = typeof answer?.code === "number" ? answer.code : response.ok && answer !== undefined ? 0 : -1;
  // The long connection's code reads `data` before it looks at the code, and would take a refusal for an outage.
  if (!isStrict && response.ok && answer !== undefined) return { data: {}, ...answer };
  if (code === 0 && response.ok) return answer;
  throw feishuError({ status: response.status, code: Math.max(0, code), what, ...waitOf(response) });
}

function parse(text: string): { readonly code?: unknown } | undefined {
  try {
    return JSON.parse(text) as { readonly code?: unknown };
  } catch {
    return undefined;
  }
}

function waitOf({ headers }: Response): { readonly retryAfterMs?: number } {
  const seconds = Number(headers.get("x-ogw-ratelimit-reset") ?? headers.get("retry-after"));
  return Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: seconds * 1_000 } : {};
}

/** The call's path for an error's words, ids left out. */
function pathOf(url: string): string {
  return URL.canParse(url)
    ? new URL(url).pathname.replace(/\/(om|ou|oc|on|img|file|card)_[^/]+/g, "/…")
    : "?";
}
