import { AppError, type ErrorCode } from "../../errors.ts";
import type { WireError } from "./wire.ts";

/** No inline script or style, nothing from elsewhere, and never inside another page. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const ALWAYS = {
  "content-security-policy": PAGE_POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

export function secured(response: Response): Response {
  for (const [name, value] of Object.entries(ALWAYS)) {
    if (!response.headers.has(name)) response.headers.set(name, value);
  }
  return response;
}

const STATUS: Record<ErrorCode, number> = {
  CONFIG_INVALID: 500,
  AUTH_FAILED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  UPSTREAM_FAILED: 502,
  NOT_FOUND: 404,
  CONFLICT: 409,
  UNSUPPORTED: 415,
  INPUT_INVALID: 400,
  LIMIT_EXCEEDED: 413,
  CANCELLED: 499,
};

export function errorResponse(error: AppError): Response {
  const body: WireError = {
    code: error.code,
    message: { zh: error.zh ?? error.message, en: error.message },
  };
  const seconds = error.retryAfterMs === undefined ? undefined : Math.ceil(error.retryAfterMs / 1000);
  const headers = seconds === undefined ? undefined : { "retry-after": `${seconds}` };
  return Response.json(body, { status: STATUS[error.code], ...(headers && { headers }) });
}

/**
 * Whether our own page sent this. A browser always says where a POST comes from; one that says nothing is
 * refused too, so that no old or odd client opens a way around.
 */
export function isFromOurPage(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin") return false;
  const origin = request.headers.get("origin");
  if (origin === null) return site === "same-origin";
  const host = request.headers.get("host") ?? new URL(request.url).host;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** The whole body, or LIMIT_EXCEEDED as soon as more than `limit` bytes are announced or have come. */
export async function readBody(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge(limit);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return Uint8Array.from(Buffer.concat(chunks));
}

function tooLarge(limit: number): AppError {
  const size = limit < 1_048_576 ? `${Math.round(limit / 1024)} KB` : `${Math.round(limit / 1_048_576)} MB`;
  return new AppError("LIMIT_EXCEEDED", `That is larger than the ${size} allowed here.`, {
    zh: `内容超过了这里允许的 ${size}。`,
  });
}

export async function readJson(request: Request, limit: number): Promise<unknown> {
  if (!(request.headers.get("content-type") ?? "").startsWith("application/json"))
    throw new AppError("UNSUPPORTED", "Send JSON with content-type application/json.", {
      zh: "请用 application/json 发送 JSON。",
    });
  const body = await readBody(request, limit);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (cause) {
    throw new AppError("INPUT_INVALID", "The request is not valid JSON.", {
      zh: "请求不是有效的 JSON。",
      cause,
    });
  }
}
