import { isUtf8 } from "node:buffer";
import { open } from "node:fs/promises";

/** What `TextDecoder` calls it. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "gb18030" | (string & {});

export interface Detected {
  readonly encoding: Encoding;
  /** Bytes of the byte order mark to leave out. */
  readonly skip: number;
}

const WINDOW = 64 * 1024;

/**
 * Decides from the byte order mark, else from the first 64 KB that hold anything but ASCII, however far into the
 * file they start. A few broken bytes in a UTF-8 file do not turn it into GB18030.
 */
export async function detectEncoding(path: string): Promise<Detected> {
  await using file = await open(path);
  const buffer = Buffer.alloc(WINDOW);
  const { bytesRead } = await file.read(buffer, 0, WINDOW, 0);
  const marked = byteOrderMark(buffer.subarray(0, bytesRead)) ?? unmarkedUtf16(buffer.subarray(0, bytesRead));
  if (marked !== undefined) return marked;
  for (let at = 0; ; at += WINDOW) {
    const chunk = await file.read(buffer, 0, WINDOW, at);
    if (chunk.bytesRead === 0) return { encoding: "utf-8", skip: 0 };
    const firstHigh = buffer.subarray(0, chunk.bytesRead).findIndex((byte) => byte > 0x7f);
    if (firstHigh < 0) continue;
    const sample = await file.read(buffer, 0, WINDOW, at + firstHigh);
    return { encoding: looksLikeUtf8(buffer.subarray(0, sample.bytesRead)) ? "utf-8" : "gb18030", skip: 0 };
  }
}

function byteOrderMark(bytes: Buffer): Detected | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { encoding: "utf-8", skip: 3 };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: "utf-16le", skip: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: "utf-16be", skip: 2 };
  return undefined;
}

/** UTF-16 without a mark shows as a zero beside every comma and digit. */
function unmarkedUtf16(bytes: Buffer): Detected | undefined {
  let even = 0;
  let odd = 0;
  for (let index = 0; index + 1 < Math.min(bytes.length, 4096); index += 2) {
    if (bytes[index] === 0) even += 1;
    if (bytes[index + 1] === 0) odd += 1;
  }
  const pairs = Math.min(bytes.length, 4096) / 2;
  if (odd > pairs * 0.2 && even === 0) return { encoding: "utf-16le", skip: 0 };
  return even > pairs * 0.2 && odd === 0 ? { encoding: "utf-16be", skip: 0 } : undefined;
}

function looksLikeUtf8(sample: Buffer): boolean {
  if (isUtf8(sample)) return true;
  const decoded = new TextDecoder("utf-8").decode(sample);
  const foreign = decoded.match(/[^\p{ASCII}]/gu) ?? [];
  return foreign.filter((character) => character === "\ufffd").length <= foreign.length / 10;
}

/** Any encoding to UTF-8, chunk by chunk; UTF-8 itself passes through untouched. */
export async function* toUtf8(
  chunks: AsyncIterable<Buffer>,
  { encoding, skip }: Detected,
): AsyncGenerator<Buffer> {
  const decoder = encoding === "utf-8" ? undefined : new TextDecoder(encoding, { ignoreBOM: true });
  let first = true;
  for await (const chunk of chunks) {
    const bytes = first && skip > 0 ? chunk.subarray(skip) : chunk;
    first = false;
    yield decoder === undefined ? bytes : Buffer.from(decoder.decode(bytes, { stream: true }));
  }
  const rest = decoder?.decode();
  if (rest !== undefined && rest !== "") yield Buffer.from(rest);
}
