import { createHash } from "node:crypto";

const SIGNS = ["\u200b", "\u200c", "\u200d", "\u2060"] as const;
const LENGTH = 12;

/** Bytes that a mark takes. */
export const MARK_BYTES = LENGTH * 3;

/**
 * Twelve invisible characters out of an effect's key, for platforms that refuse the same content twice: sent again
 * it is the same message, while the same words in answer to another question are another one.
 */
export function onceMark(key: string): string {
  const digest = createHash("sha256").update(key).digest();
  const signs = Array.from({ length: LENGTH }, (_, index) => {
    const byte = digest[index >> 2] ?? 0;
    return SIGNS[(byte >> ((index & 3) * 2)) & 3];
  });
  return signs.join("");
}

/** A short name out of a key, of letters and digits only. */
export function shortKey(key: string, part: number | string): string {
  return `y${createHash("sha256").update(key).digest("hex").slice(0, 24)}-${part}`;
}
