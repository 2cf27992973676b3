import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "#src/errors.ts";
import type { Files } from "#src/ports/files.ts";

/** Names that start with a dot are ours: unfinished writes lie under one of them. */
const UNFINISHED = ".unfinished";

/** Blobs as files under a folder. A write is there whole or not at all, and is on disk when it resolves. */
export function createDiskFiles(options: { readonly directory: string }): Files {
  const { directory } = options;
  const pathOf = (key: string) => join(directory, ...segmentsOf(key));

  return {
    async write(key, data) {
      const path = pathOf(key);
      const draft = join(directory, UNFINISHED, randomUUID());
      await mkdir(join(directory, UNFINISHED), { recursive: true });
      try {
        await mkdir(dirname(path), { recursive: true });
        await writeSynced(draft, data);
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true });
        throw fileError(error, key);
      }
    },
    async read(key) {
      try {
        return new Uint8Array(await readFile(pathOf(key)));
      } catch (error) {
        throw fileError(error, key);
      }
    },
    async exists(key) {
      return (await stat(pathOf(key)).catch(() => undefined))?.isFile() ?? false;
    },
    async remove(key) {
      const path = pathOf(key);
      if ((await stat(path).catch(() => undefined))?.isFile()) await rm(path, { force: true });
    },
    async list(prefix) {
      const keys = await keysUnder(directory, folderOf(prefix));
      return keys.filter((key) => key.startsWith(prefix)).sort();
    },
  };
}

async function writeSynced(path: string, data: Uint8Array): Promise<void> {
  await using file = await open(path, "wx");
  await file.writeFile(data);
  await file.sync();
}

function segmentsOf(key: string): string[] {
  const segments = key.split("/");
  const usable = (name: string) => name !== "" && !name.startsWith(".") && !/[\0\\:]/.test(name);
  if (segments.every(usable)) return segments;
  throw refused(key);
}

function refused(key: string, cause?: unknown): AppError {
  return new AppError("INPUT_INVALID", `"${key}" cannot be the name of a stored file.`, {
    zh: `“${key}”不能用作文件名。`,
    cause,
  });
}

/** The folder part of a prefix, so that a listing walks no further than it must. */
function folderOf(prefix: string): string {
  const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1).replace(/\/$/, "");
  return folder === "" ? "" : segmentsOf(folder).join("/");
}

async function keysUnder(directory: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(directory, folder), { withFileTypes: true }).catch((error) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const inner = entries
    .filter(({ name }) => !name.startsWith("."))
    .map(async (entry) => {
      const key = folder === "" ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? keysUnder(directory, key) : [key];
    });
  return (await Promise.all(inner)).flat();
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}

function fileError(error: unknown, key: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENAMETOOLONG" || code === "EEXIST" || code === "ENOTDIR") return refused(key, error);
  if (code === "EISDIR") return refused(key, error);
  if (code !== "ENOENT") return error;
  return new AppError("NOT_FOUND", `There is no stored file "${key}".`, {
    zh: `没有名为“${key}”的文件。`,
    cause: error,
  });
}
