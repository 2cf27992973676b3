import { type Entry, fromBuffer, type ZipFile } from "yauzl";
import { AppError } from "../../errors.ts";
import {
  damaged,
  hostileXml,
  oldFormat,
  passwordProtected,
  tooManyParts,
  unpacksTooLarge,
} from "./problems.ts";
import { nestingOf } from "./xml.ts";

/** The parts of an Office file by their path, unpacked within the limits. */
export type Parts = ReadonlyMap<string, Uint8Array>;

export interface OfficeLimits {
  readonly entries: number;
  readonly unpackedBytes: number;
  /** Of nested elements. */
  readonly depth: number;
}

export const OFFICE_LIMITS: OfficeLimits = { entries: 2000, unpackedBytes: 200 * 1024 * 1024, depth: 256 };

const COMPOUND = [0xd0, 0xcf, 0x11, 0xe0];
/** Pictures and fonts are counted but not kept; nothing of theirs is read. */
const KEPT = /\.(xml|rels)$/i;

/**
 * Unpacks an Office file. Nothing in it is trusted: not the sizes it states, not its XML. Refuses what is
 * encrypted, has too many parts, unpacks too large, declares a document type, or nests too deeply.
 */
export async function openOffice(data: Uint8Array, limits: OfficeLimits = OFFICE_LIMITS): Promise<Parts> {
  if (COMPOUND.every((byte, at) => data[at] === byte)) {
    throw contains(data, "EncryptedPackage") ? passwordProtected() : oldFormat();
  }
  const zip = await openZip(data);
  const parts = new Map<string, Uint8Array>();
  let unpacked = 0;
  for (const entry of await entriesOf(zip, limits.entries)) {
    if (entry.isEncrypted()) throw passwordProtected();
    const content = await unpack(zip, entry, limits.unpackedBytes - unpacked);
    unpacked += content.byteLength;
    if (!KEPT.test(entry.fileName)) continue;
    checkXml(content, limits.depth);
    parts.set(entry.fileName, content);
  }
  return parts;
}

/** A name in the directory of a compound file is written in UTF-16. */
function contains(data: Uint8Array, name: string): boolean {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).includes(Buffer.from(name, "utf16le"));
}

function openZip(data: Uint8Array): Promise<ZipFile> {
  const buffer = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return new Promise((resolve, reject) => {
    fromBuffer(buffer, { lazyEntries: true, strictFileNames: false }, (error, zip) => {
      if (error) reject(damaged(error));
      else resolve(zip);
    });
  });
}

function entriesOf(zip: ZipFile, most: number): Promise<Entry[]> {
  return new Promise((resolve, reject) => {
    const entries: Entry[] = [];
    zip.on("entry", (entry: Entry) => {
      entries.push(entry);
      if (entries.length > most) reject(tooManyParts());
      else zip.readEntry();
    });
    zip.on("end", () => resolve(entries));
    zip.on("error", (error: unknown) => reject(damaged(error)));
    zip.readEntry();
  });
}

function unpack(zip: ZipFile, entry: Entry, room: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) {
        reject(damaged(error));
        return;
      }
      const chunks: Buffer[] = [];
      let size = 0;
      stream.on("data", (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > room) stream.destroy(unpacksTooLarge());
      });
      stream.on("end", () => resolve(Buffer.concat(chunks)));
      stream.on("error", (cause: unknown) => reject(cause instanceof AppError ? cause : damaged(cause)));
    });
  });
}

function checkXml(content: Uint8Array, deepest: number): void {
  const { depth, declaresType } = nestingOf(content);
  if (declaresType || depth > deepest) throw hostileXml();
}
