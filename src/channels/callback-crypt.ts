import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { sameText } from "./inbound.ts";

/** PKCS#7 with blocks of 32 bytes: twice what AES itself pads to, so Node's own unpadding would refuse it. */
const BLOCK = 32;
const HEAD = 20;

/** The envelope of WeCom's and DingTalk's callbacks: AES-256-CBC inside, SHA-1 over the sorted parts outside. */
export interface CallbackCrypt {
  sign(timestamp: string, nonce: string, encrypted: string): string;
  isSigned(signature: string, timestamp: string, nonce: string, encrypted: string): boolean;
  /** The message, or undefined when it was not encrypted by our key or not for us. */
  open(encrypted: string): string | undefined;
  /** `random` is 16 bytes; only a test gives its own. */
  seal(message: string, random?: Buffer): string;
}

export interface CallbackSecrets {
  readonly token: string;
  /** 43 characters of base64, as the console shows it. */
  readonly aesKey: string;
  /** Whom the message must be for: corp id, app key; empty for an intelligent bot. */
  readonly receiver: string;
}

export function createCallbackCrypt({ token, aesKey, receiver }: CallbackSecrets): CallbackCrypt {
  const key = Buffer.from(`${aesKey}=`, "base64");
  const iv = key.subarray(0, 16);

  function sign(timestamp: string, nonce: string, encrypted: string): string {
    return createHash("sha1").update([token, timestamp, nonce, encrypted].sort().join("")).digest("hex");
  }

  return {
    sign,
    isSigned: (signature, ...parts) => sameText(signature, sign(...parts)),
    open(encrypted) {
      const plain = decrypt(Buffer.from(encrypted, "base64"), key, iv);
      if (plain === undefined || plain.length < HEAD) return undefined;
      const end = HEAD + plain.readUInt32BE(16);
      if (end > plain.length || !sameText(plain.subarray(end).toString(), receiver)) return undefined;
      return plain.subarray(HEAD, end).toString();
    },
    seal(message, random = randomBytes(16)) {
      const body = Buffer.from(message);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(body.length);
      return encrypt(Buffer.concat([random, length, body, Buffer.from(receiver)]), key, iv).toString(
        "base64",
      );
    },
  };
}

/** A file an intelligent bot was sent: its key comes with the message. Undefined when the key does not fit. */
export function decryptMedia(data: Uint8Array, base64Key: string): Buffer | undefined {
  const key = Buffer.from(base64Key, "base64");
  return key.length === 32 ? decrypt(Buffer.from(data), key, key.subarray(0, 16)) : undefined;
}

/** The counterpart of `decryptMedia`, for whoever plays the platform. */
export function encryptMedia(data: Uint8Array, base64Key: string): Buffer {
  const key = Buffer.from(base64Key, "base64");
  return encrypt(Buffer.from(data), key, key.subarray(0, 16));
}

function decrypt(data: Buffer, key: Buffer, iv: Buffer): Buffer | undefined {
  if (data.length === 0 || data.length % 16 !== 0) return undefined;
  const decipher = createDecipheriv("aes-256-cbc", key, iv).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(data), decipher.final()]);
  const pad = padded.at(-1) ?? 0;
  if (pad < 1 || pad > BLOCK || pad > padded.length) return undefined;
  if (padded.subarray(-pad).some((byte) => byte !== pad)) return undefined;
  return padded.subarray(0, padded.length - pad);
}

function encrypt(plain: Buffer, key: Buffer, iv: Buffer): Buffer {
  const pad = BLOCK - (plain.length % BLOCK);
  const cipher = createCipheriv("aes-256-cbc", key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(Buffer.concat([plain, Buffer.alloc(pad, pad)])), cipher.final()]);
}
