import { createHash } from "node:crypto";
import type { IncomingContent } from "../channels/channel.ts";
import type { Json } from "../domain/crm.ts";
import type { Files } from "../ports/files.ts";

/** The bytes behind a file that somebody handed over on a chat platform. Throws as the channel's desk does. */
export type FetchFile = (file: Json) => Promise<Uint8Array>;

export interface HandedOver {
  readonly content: IncomingContent;
  readonly userId: string;
  /** The inbox's key of the event: the same file is put down once, however often its event is handled. */
  readonly cause: string;
}

/** Brings a handed-over file into our own keeping, where the skill that takes documents finds it. */
export async function takeInFile(
  { content, userId, cause }: HandedOver,
  { files, fetchFile }: { readonly files: Files; readonly fetchFile: FetchFile | undefined },
): Promise<IncomingContent> {
  // The playground and the terminal have put it down themselves.
  if (content.type !== "file" || fetchFile === undefined) return content;
  const data = await fetchFile(content.file);
  const name = named(content.name, data);
  const key = `uploads/${userId}/${digest(cause)}/${safeName(name)}`;
  await files.write(key, data);
  return { ...content, name, file: { key } };
}

/** Some platforms tell no name: then the content says what kind of file it is. */
function named(name: string, data: Uint8Array): string {
  if (/\.(?!bin$)\w{1,8}$/.test(name)) return name;
  const ending = endingOf(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  return ending === undefined ? name : `${name.replace(/\.bin$/, "")}.${ending}`;
}

function endingOf(data: Buffer): string | undefined {
  if (data.subarray(0, 5).toString("latin1") === "%PDF-") return "pdf";
  if (data.subarray(0, 2).toString("latin1") === "PK") {
    return OFFICE.find(([folder]) => data.includes(folder))?.[1];
  }
  const text = data.toString("utf8");
  return text.includes("\u0000") || text.includes("\ufffd") ? undefined : "md";
}

const OFFICE = [
  ["word/", "docx"],
  ["xl/", "xlsx"],
  ["ppt/", "pptx"],
] as const;

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 24);
}

/** A name out of a chat, fit to be part of a path. */
export function safeName(name: string): string {
  const plain = name
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}._-]+/gu, "_")
    .replace(/^\.+/, "");
  return [...plain].slice(-100).join("") || "file";
}
