import { AppError } from "../../errors.ts";

interface Circumstances {
  readonly cancelled: boolean;
  readonly silent: boolean;
}

/** What went wrong with an endpoint, as one of our codes. The endpoint's own words stay in the cause. */
export function modelError(error: unknown, { cancelled, silent }: Circumstances): AppError {
  if (error instanceof AppError) return error;
  const details = { source: "model", cause: error } as const;
  if (cancelled) return new AppError("CANCELLED", "Stopped.", { ...details, zh: "已停止。" });
  if (silent) {
    return new AppError("UPSTREAM_FAILED", "The model did not answer in time.", {
      ...details,
      zh: "语言模型没有按时回答。",
    });
  }
  const status = statusOf(error);
  if (status === 429) {
    const retryAfterMs = retryAfterOf(error);
    return new AppError("RATE_LIMITED", "The model's endpoint asks to slow down.", {
      ...details,
      zh: "语言模型限流了，请稍等。",
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }
  if (status === 401 || status === 403) {
    return new AppError("AUTH_FAILED", "The model's endpoint refused the key. Check MODEL_API_KEY.", {
      ...details,
      zh: "语言模型拒绝了密钥，请检查 MODEL_API_KEY。",
    });
  }
  if (status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 409) {
    return new AppError(
      "INPUT_INVALID",
      `The model's endpoint refused the request (${status}). Check MODEL_NAME and MODEL_BASE_URL.`,
      {
        ...details,
        zh: `语言模型拒绝了请求（${status}），请检查 MODEL_NAME 和 MODEL_BASE_URL。`,
      },
    );
  }
  return new AppError("UPSTREAM_FAILED", "The model's endpoint failed or could not be reached.", {
    ...details,
    zh: "语言模型出错或连不上。",
  });
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("status" in error)) return undefined;
  return typeof error.status === "number" ? error.status : undefined;
}

function retryAfterOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("headers" in error)) return undefined;
  const headers = error.headers;
  if (!(headers instanceof Headers)) return undefined;
  const value = headers.get("retry-after-ms") ?? headers.get("retry-after");
  const number = Number(value);
  if (value === null || !Number.isFinite(number)) return undefined;
  return headers.has("retry-after-ms") ? number : number * 1000;
}
