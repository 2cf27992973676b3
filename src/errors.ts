/**
 * The one error class. A code says what the caller can do about it; a bare `Error` means a bug of ours.
 * Messages say what failed, on whose side, and what to do next; they never hold a secret's value.
 */
export const ERROR_CODES = [
  "CONFIG_INVALID",
  "AUTH_FAILED",
  "FORBIDDEN",
  "RATE_LIMITED",
  "UPSTREAM_FAILED",
  "NOT_FOUND",
  "CONFLICT",
  "UNSUPPORTED",
  "INPUT_INVALID",
  "LIMIT_EXCEEDED",
  "CANCELLED",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export interface ErrorDetails {
  readonly source?: string;
  readonly cause?: unknown;
  readonly retryAfterMs?: number;
  /** The same message in Chinese, shown to a Chinese reader. */
  readonly zh?: string;
  /** Where in a file the input is wrong. */
  readonly at?: { readonly file?: string; readonly row?: number; readonly column?: string };
}

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly source: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly zh: string | undefined;
  readonly at: ErrorDetails["at"];

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "AppError";
    this.code = code;
    this.source = details.source;
    this.retryAfterMs = details.retryAfterMs;
    this.zh = details.zh;
    this.at = details.at;
  }
}

/** The only place that decides whether trying again may help. */
export function isRetryable(error: unknown): boolean {
  return error instanceof AppError && (error.code === "RATE_LIMITED" || error.code === "UPSTREAM_FAILED");
}

/** What a person may read of any error, in their language. A bug's own text stays in the log. */
export function messageFor(error: unknown, locale: "zh" | "en"): string {
  if (error instanceof AppError) return locale === "zh" ? (error.zh ?? error.message) : error.message;
  return locale === "zh"
    ? "赢单自己出了错，已经记在日志里。请稍后再试，或把时间告诉管理员。"
    : "Something failed inside Yingdan and was logged. Try again later, or tell your admin the time.";
}
