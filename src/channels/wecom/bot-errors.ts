import { AppError } from "../../errors.ts";
import { failed, limited } from "../fetch-json.ts";

export type SendFrame = (req: string, body: Record<string, unknown>) => Promise<unknown>;

export const BOT_ERRORS = {
  rate: new Set([45_009, 45_033]),
  busy: new Set([-1, 6_000]),
  credentials: new Set([40_001, 40_013]),
} as const;

/** A refused frame, or no acknowledgement of it, as our error. */
export function botError(error: unknown, name: string): AppError {
  if (error instanceof AppError) return error;
  const code = (error as { readonly errcode?: unknown } | undefined)?.errcode;
  if (typeof code !== "number") return failed("WeCom", name, "no acknowledgement");
  if (BOT_ERRORS.rate.has(code)) return limited("WeCom", name, null);
  if (BOT_ERRORS.busy.has(code)) return failed("WeCom", name, `${code}`);
  const kind = BOT_ERRORS.credentials.has(code) ? "AUTH_FAILED" : "NOT_FOUND";
  return new AppError(kind, `WeCom answered ${code} to the bot's ${name}.`, {
    source: "wecom",
    zh: `企业微信机器人 ${name} 返回 ${code}。`,
  });
}
