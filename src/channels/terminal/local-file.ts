import { open } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError } from "../../errors.ts";

/** What the library takes at most. */
const MAX_BYTES = 50_000_000;

export interface LocalFile {
  readonly name: string;
  readonly mediaType: string;
  readonly data: Uint8Array;
}

/**
 * The file that a typed line hands over: `/file PATH`, or a path alone, as a terminal writes one that is dragged
 * into it. Undefined when the line names no file. Throws NOT_FOUND for a `/file` that is none, INPUT_INVALID for
 * one that is empty or over 50 MB.
 */
export async function readNamedFile(line: string): Promise<LocalFile | undefined> {
  const [, asked] = /^\/file\s+(.+)$/s.exec(line) ?? [];
  const path = pathIn(asked ?? line);
  // One slash alone begins a command.
  if (asked === undefined && !/^(?:\/.*\/|[a-z]:\\)/i.test(path)) return undefined;
  const data = await readAtMost(path);
  if (data !== undefined) return { name: basename(path), mediaType: "application/octet-stream", data };
  if (asked === undefined) return undefined;
  throw new AppError("NOT_FOUND", `There is no file ${path} that can be read.`, {
    zh: `没有 ${path} 这个文件，或者读不了。`,
  });
}

/** Terminals quote what is dragged in, or put a backslash before each blank, or write an address. */
function pathIn(text: string): string {
  const plain = text.trim();
  const [, quoted] = /^(?:'(.*)'|"(.*)")$/s.exec(plain)?.filter((part) => part !== undefined) ?? [];
  if (quoted !== undefined) return quoted.replaceAll("'\\''", "'");
  if (/^file:\/\/\//.test(plain) && URL.canParse(plain)) return fileURLToPath(plain);
  const path = /^[a-z]:\\/i.test(plain) ? plain : plain.replace(/\\(.)/g, "$1");
  return path.startsWith("~/") ? join(homedir(), path.slice(2)) : path;
}

async function readAtMost(path: string): Promise<Uint8Array | undefined> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return undefined;
  await using opened = file;
  const about = await opened.stat();
  if (!about.isFile()) return undefined;
  if (about.size > 0 && about.size <= MAX_BYTES) return opened.readFile();
  throw new AppError(
    "INPUT_INVALID",
    `${basename(path)} is ${about.size} bytes; 1 to ${MAX_BYTES} are taken.`,
    {
      zh: about.size === 0 ? `${basename(path)} 是空的。` : `${basename(path)} 超过 50 MB，收不下。`,
    },
  );
}
