import { createDecipheriv, createHash } from "node:crypto";
import { isFresh, parseObject, sameText } from "../inbound.ts";

// Feishu pushes an event again for 7 h 6 min and does not say whether it signs anew. What is replayed within that
// time is known by its id for 72 hours and does nothing.
const WINDOW = { pastMs: 7.5 * 3_600_000, futureMs: 300_000 };

export interface WebhookKeys {
  readonly encryptKey: string;
  readonly verificationToken: string;
}

export type Verified =
  | { readonly type: "challenge"; readonly challenge: string }
  | { readonly type: "event"; readonly payload: Record<string, unknown> }
  | { readonly type: "refused" }
  | { readonly type: "unreadable" };

export function signFeishu(options: {
  readonly timestamp: string;
  readonly nonce: string;
  readonly encryptKey: string;
  readonly body: Buffer | string;
}): string {
  const { timestamp, nonce, encryptKey, body } = options;
  return createHash("sha256")
    .update(timestamp + nonce + encryptKey)
    .update(body)
    .digest("hex");
}

/** AES-256-CBC under the hash of the Encrypt Key, the first 16 bytes being the IV. Undefined when it is not ours. */
export function decryptFeishu(encryptKey: string, encrypted: string): string | undefined {
  const bytes = Buffer.from(encrypted, "base64");
  if (bytes.length < 32 || bytes.length % 16 !== 0) return undefined;
  const key = createHash("sha256").update(encryptKey).digest();
  const decipher = createDecipheriv("aes-256-cbc", key, bytes.subarray(0, 16));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}

/**
 * A webhook's request, verified in this order: signature over the raw bytes, time, decryption, token. The
 * library's adaptor accepts unsigned events when no key is set, hashes a body it has written anew, and lets plain
 * fields beside the encrypted ones win; here nothing but the decrypted text counts.
 */
export function verifyFeishu(
  keys: WebhookKeys,
  request: { readonly headers: Headers; readonly body: Buffer; readonly now: number },
): Verified {
  const signature = request.headers.get("x-lark-signature");
  if (signature !== null && !isSigned(keys, { ...request, signature })) return { type: "refused" };
  const outer = parseObject(request.body.toString("utf8"));
  if (outer === undefined) return { type: signature === null ? "refused" : "unreadable" };
  const text = typeof outer.encrypt === "string" ? decryptFeishu(keys.encryptKey, outer.encrypt) : undefined;
  const payload = text === undefined ? undefined : parseObject(text);
  if (payload === undefined) return { type: "refused" };
  if (!sameText(tokenOf(payload), keys.verificationToken)) return { type: "refused" };
  if (payload.type === "url_verification") return challengeOf(payload);
  // The console's check of the address comes unsigned; who could encrypt it knows the key. Events never do.
  return signature === null ? { type: "refused" } : { type: "event", payload };
}

function isSigned(
  { encryptKey }: WebhookKeys,
  request: {
    readonly headers: Headers;
    readonly body: Buffer;
    readonly now: number;
    readonly signature: string;
  },
): boolean {
  const timestamp = request.headers.get("x-lark-request-timestamp") ?? "";
  const nonce = request.headers.get("x-lark-request-nonce") ?? "";
  if (!/^\d{1,13}$/.test(timestamp) || !isFresh(Number(timestamp) * 1_000, request.now, WINDOW)) return false;
  return sameText(request.signature, signFeishu({ timestamp, nonce, encryptKey, body: request.body }));
}

/** Version 2 carries the token in its header, the address check and version 1 beside the type. */
function tokenOf(payload: Record<string, unknown>): string {
  const header = payload.header as { readonly token?: unknown } | undefined;
  const token = header?.token ?? payload.token;
  return typeof token === "string" ? token : "";
}

function challengeOf({ challenge }: Record<string, unknown>): Verified {
  return typeof challenge === "string" ? { type: "challenge", challenge } : { type: "unreadable" };
}
