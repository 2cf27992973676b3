import { createHmac } from "node:crypto";
import { isFresh, sameText } from "../inbound.ts";

// Slack says five minutes; the SDK's own check lets any future time through, which makes a captured request
// replayable for as long as its sender liked.
const WINDOW = { pastMs: 300_000, futureMs: 300_000 };

export function signSlack(secret: string, timestamp: string, body: Buffer | string): string {
  return `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:`).update(body).digest("hex")}`;
}

/** Signature and time of a request, over its raw bytes and before anything is parsed. */
export function verifySlack(
  secret: string,
  request: { readonly headers: Headers; readonly body: Buffer; readonly now: number },
): boolean {
  const timestamp = request.headers.get("x-slack-request-timestamp") ?? "";
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (!isFresh(Number(timestamp) * 1_000, request.now, WINDOW)) return false;
  return sameText(request.headers.get("x-slack-signature") ?? "", signSlack(secret, timestamp, request.body));
}
