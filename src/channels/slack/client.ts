import { webApi } from "@slack/bolt";
import { AppError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { Image } from "../pictures.ts";
import type { SlackConfig } from "./schema.ts";
import { sdkLogger } from "./sdk-logger.ts";

export type SlackAnswer = { readonly [key: string]: unknown };

/** Slack's Web API with its failures as our errors. Nothing is retried here: whoever calls knows what is safe. */
export interface SlackApi {
  call(method: string, args?: Record<string, unknown>): Promise<SlackAnswer>;
  /** The id of the uploaded file; without a target it is not shown anywhere yet. */
  upload(file: Pick<Image, "name" | "data">, to?: UploadTarget): Promise<string>;
}

export interface UploadTarget {
  readonly channel: string;
  readonly thread?: string | undefined;
}

const TIMEOUT_MS = 10_000;

export function createSlackApi(config: Pick<SlackConfig, "botToken" | "apiUrl">, log: Log): SlackApi {
  // Never `headers` here: the SDK writes the token into that very object, and the next client to be given the
  // same one would send it (pinned in client.test.ts).
  const client = new webApi.WebClient(config.botToken, {
    slackApiUrl: `${config.apiUrl}/`,
    // Its own retries post again after a slow success, and hold back every call during a 429.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT_MS,
    allowAbsoluteUrls: false,
    logger: sdkLogger(log),
  });

  async function attempt<T>(method: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw slackError(error, method);
    }
  }

  return {
    async call(method, args = {}) {
      return { ...(await attempt(method, () => client.apiCall(method, args))) };
    },
    async upload({ name, data }, to) {
      const place =
        to === undefined ? {} : { channel_id: to.channel, ...(to.thread && { thread_ts: to.thread }) };
      const done = await attempt("files.uploadV2", () =>
        client.apiCall("files.uploadV2", { file: Buffer.from(data), filename: name, title: name, ...place }),
      );
      return uploadedId(done);
    },
  };
}

function uploadedId(answer: unknown): string {
  const outer = answer as {
    readonly files?: readonly { readonly files?: readonly { readonly id?: string }[] }[];
  };
  const id = outer.files?.[0]?.files?.[0]?.id;
  if (id !== undefined) return id;
  throw new AppError("UPSTREAM_FAILED", "Slack took a file and named no id for it.", { source: "slack" });
}

const CREDENTIALS = new Set([
  "invalid_auth",
  "not_authed",
  "token_revoked",
  "token_expired",
  "account_inactive",
  "no_permission",
  "missing_scope",
  "not_allowed_token_type",
  "ekm_access_denied",
]);
const GONE = new Set([
  "message_not_found",
  "cant_update_message",
  "cant_delete_message",
  "edit_window_closed",
  "channel_not_found",
  "thread_not_found",
  "is_archived",
  "not_in_channel",
  "user_not_found",
  "file_not_found",
]);
const REFUSED = new Set(["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"]);

/** Slack's own word for what went wrong, kept for the few places that act on it. */
export class SlackRefusal extends AppError {
  readonly reason: string;

  constructor(code: AppError["code"], reason: string, message: string, zh: string) {
    super(code, message, { source: "slack", zh });
    this.reason = reason;
  }
}

export function reasonOf(error: unknown): string | undefined {
  return error instanceof SlackRefusal ? error.reason : undefined;
}

function slackError(error: unknown, method: string): AppError {
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return new AppError("RATE_LIMITED", `Slack asks to wait ${error.retryAfter} s before ${method}.`, {
      source: "slack",
      retryAfterMs: error.retryAfter * 1_000,
      zh: `Slack 要求等 ${error.retryAfter} 秒再调用 ${method}。`,
    });
  }
  if (error instanceof webApi.WebAPIPlatformError) return platformError(error.data, method);
  if (error instanceof webApi.WebAPIHTTPError && (error.statusCode === 401 || error.statusCode === 403)) {
    return platformError({ error: "invalid_auth" }, method);
  }
  const what = error instanceof webApi.WebAPIHTTPError ? `HTTP ${error.statusCode}` : "no answer";
  return new AppError("UPSTREAM_FAILED", `Slack failed at ${method} (${what}). It is tried again.`, {
    source: "slack",
    zh: `Slack 接口 ${method} 失败（${what}），会自动重试。`,
  });
}

interface PlatformFailure {
  readonly error: string;
  readonly needed?: unknown;
}

function platformError(data: PlatformFailure, method: string): AppError {
  const reason = data.error;
  if (reason === "ratelimited") {
    return new AppError("RATE_LIMITED", `Slack limits ${method}.`, { source: "slack", retryAfterMs: 30_000 });
  }
  if (reason === "missing_scope") {
    const needed = typeof data.needed === "string" ? data.needed : "?";
    return new SlackRefusal(
      "AUTH_FAILED",
      reason,
      `Slack: the app lacks the scope ${needed} for ${method}. Add it and install the app again.`,
      `Slack 应用缺少权限 ${needed}（${method}）。加上后重新安装应用。`,
    );
  }
  if (CREDENTIALS.has(reason)) {
    return new SlackRefusal(
      "AUTH_FAILED",
      reason,
      `Slack refused our credentials (${reason}). Check SLACK_BOT_TOKEN and SLACK_APP_TOKEN.`,
      `Slack 不接受我们的凭证（${reason}）。请检查 SLACK_BOT_TOKEN 和 SLACK_APP_TOKEN。`,
    );
  }
  const code = GONE.has(reason) ? "NOT_FOUND" : REFUSED.has(reason) ? "UNSUPPORTED" : "UPSTREAM_FAILED";
  return new SlackRefusal(
    code,
    reason,
    `Slack answered ${reason} to ${method}.`,
    `Slack 对 ${method} 返回 ${reason}。`,
  );
}
