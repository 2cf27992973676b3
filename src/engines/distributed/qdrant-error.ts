import { AppError } from "../../errors.ts";

/** A failure of Qdrant's or of the way to it, as one of our codes. */
export function qdrantError(error: unknown): AppError {
  const status =
    typeof error === "object" && error !== null && "status" in error ? Number(error.status) : undefined;
  const details = { source: "qdrant", cause: error } as const;
  if (status === 401 || status === 403) {
    return new AppError("AUTH_FAILED", "Qdrant refused the key. Check QDRANT_API_KEY.", {
      ...details,
      zh: "Qdrant 拒绝了密钥，请检查 QDRANT_API_KEY。",
    });
  }
  if (status === 429)
    return new AppError("RATE_LIMITED", "Qdrant asks to slow down.", { ...details, zh: "Qdrant 限流了。" });
  if (status !== undefined && status >= 400 && status < 500) {
    return new AppError("INPUT_INVALID", `Qdrant refused the request (${status}).`, {
      ...details,
      zh: `Qdrant 拒绝了请求（${status}）。`,
    });
  }
  return new AppError(
    "UPSTREAM_FAILED",
    "Qdrant did not answer. Check QDRANT_URL and that the server runs.",
    {
      ...details,
      zh: "Qdrant 没有响应，请检查 QDRANT_URL 和服务是否在运行。",
    },
  );
}
