import type { Dirent } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { AppError } from "../../errors.ts";
import { MAX_FILE_BYTES } from "../extract/extract.ts";
import { readMeta } from "../extract/markdown.ts";
import { knownFormat } from "../extract/media-types.ts";
import { tooLarge } from "../extract/problems.ts";
import { readCorpus } from "./corpus.ts";
import { hashOf, type SourceDocument } from "./source-document.ts";

export interface Sources {
  readonly documents: readonly SourceDocument[];
  /** Where the team's words lie, if they do. */
  readonly lexicon?: string;
  /** Lines and files that cannot even be listed. */
  readonly failed: readonly { readonly path: string; readonly error: unknown }[];
  /** Files of kinds that no extractor reads. */
  readonly ignored: readonly string[];
}

export const LEXICON_FILE = "lexicon.yaml";
const SIDE = ".yaml";
const MAX_SIDE_BYTES = 256 * 1024;

/** Everything to index in a folder, or one file. Hidden files, links and what is no document are passed over. */
export async function listSources(folder: string): Promise<Sources> {
  const info = await stat(folder).catch(() => undefined);
  if (info === undefined) {
    throw new AppError("NOT_FOUND", `There is no folder ${folder}.`, { zh: `没有文件夹 ${folder}。` });
  }
  const root = info.isFile() ? join(folder, "..") : folder;
  const files = info.isFile() ? [basename(folder)] : await filesUnder(folder, "");
  const present = new Set(files);
  const documents: SourceDocument[] = [];
  const failed: { path: string; error: unknown }[] = [];
  const ignored: string[] = [];
  for (const path of files) {
    if (path === LEXICON_FILE || isSideFile(path, present)) continue;
    if (path.endsWith(".jsonl")) {
      const corpus = await readCorpus(join(root, path), path);
      documents.push(...corpus.documents);
      failed.push(...corpus.failed);
    } else if (knownFormat(path) === undefined) ignored.push(path);
    else documents.push(fileSource(root, path, present.has(path + SIDE)));
  }
  const lexicon = present.has(LEXICON_FILE) ? join(root, LEXICON_FILE) : undefined;
  return { documents, failed, ignored, ...(lexicon !== undefined && { lexicon }) };
}

function isSideFile(path: string, present: ReadonlySet<string>): boolean {
  return path.endsWith(SIDE) && present.has(path.slice(0, -SIDE.length));
}

async function filesUnder(root: string, inner: string): Promise<string[]> {
  const entries = await readdir(join(root, inner), { withFileTypes: true });
  const paths: string[] = [];
  for (const entry of entries.sort(byName)) {
    if (entry.name.startsWith(".") || entry.name.startsWith("~$") || entry.name === "node_modules") continue;
    const path = inner === "" ? entry.name : `${inner}/${entry.name}`;
    if (entry.isDirectory()) paths.push(...(await filesUnder(root, path)));
    else if (entry.isFile()) paths.push(path);
  }
  return paths;
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : 1;
}

function fileSource(root: string, path: string, hasSide: boolean): SourceDocument {
  const mediaType = knownFormat(path)?.mediaType ?? "application/octet-stream";
  return {
    path,
    name: basename(path),
    mediaType,
    async load() {
      const file = join(root, path);
      if ((await stat(file)).size > MAX_FILE_BYTES) throw tooLarge();
      const data = new Uint8Array(await readFile(file));
      const side = hasSide ? await readSide(file + SIDE) : undefined;
      return { data, hash: hashOf(data, side?.text), meta: side?.meta ?? {} };
    },
  };
}

async function readSide(file: string): Promise<{ text: string; meta: Record<string, unknown> }> {
  if ((await stat(file)).size > MAX_SIDE_BYTES) throw tooLarge();
  const text = await readFile(file, "utf8");
  return { text, meta: readMeta(text, 0) };
}
