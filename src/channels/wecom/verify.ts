import type { CallbackCrypt } from "../callback-crypt.ts";
import { isFresh } from "../inbound.ts";

// WeCom itself tries again within seconds. What is older, or comes from the future, is a replay.
const WINDOW = { pastMs: 300_000, futureMs: 300_000 };

const ENCRYPT = /<Encrypt>\s*(?:<!\[CDATA\[)?([A-Za-z0-9+/=]+)(?:\]\]>)?\s*<\/Encrypt>/;

/** The signed part of a callback's body; all that is read of it before the signature is known to be good. */
export function encryptedPart(body: string): string | undefined {
  return ENCRYPT.exec(body)?.[1];
}

/** The plain message of a truly signed callback of now and to us, else undefined. */
export function openCallback(
  crypt: CallbackCrypt,
  request: { readonly query: URLSearchParams; readonly encrypted: string | undefined; readonly now: number },
): string | undefined {
  const { query, encrypted, now } = request;
  const timestamp = query.get("timestamp") ?? "";
  const nonce = query.get("nonce") ?? "";
  if (encrypted === undefined || !/^\d{1,12}$/.test(timestamp)) return undefined;
  if (!isFresh(Number(timestamp) * 1_000, now, WINDOW)) return undefined;
  if (!crypt.isSigned(query.get("msg_signature") ?? "", timestamp, nonce, encrypted)) return undefined;
  return crypt.open(encrypted);
}
