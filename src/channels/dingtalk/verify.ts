import { createHmac } from "node:crypto";
import { isFresh, sameText } from "../inbound.ts";

// DingTalk allows an hour; its own retries need minutes. From the future nothing is taken beyond a clock's error.
const WINDOW = { pastMs: 600_000, futureMs: 300_000 };

/** The robot's signature, and the one of a group's own robot: over time and secret, not over the body. */
export function signDingtalk(secret: string, timestamp: string): string {
  return createHmac("sha256", secret).update(`${timestamp}\n${secret}`).digest("base64");
}

/**
 * A robot message by HTTP. The signature does not cover the body, so this way is only as safe as the TLS in front
 * of it; the stream is the one to use.
 */
export function verifyDingtalk(
  secret: string,
  request: { readonly headers: Headers; readonly now: number },
): boolean {
  const timestamp = request.headers.get("timestamp") ?? "";
  if (!/^\d{1,15}$/.test(timestamp) || !isFresh(Number(timestamp), request.now, WINDOW)) return false;
  return sameText(request.headers.get("sign") ?? "", signDingtalk(secret, timestamp));
}
