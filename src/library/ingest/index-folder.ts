import { createHash } from "node:crypto";
import { basename, resolve } from "node:path";
import { AppError } from "../../errors.ts";
import type { DuplicateDocument, FailedDocument, IndexReport } from "../index-report.ts";
import { vectorsKey } from "../vectors.ts";
import { forgetConfirmed } from "./confirmed.ts";
import { type IngestDeps, type Ingested, ingestDocument, originalKey, problemOf } from "./ingest-document.ts";
import { loadPrints, type Prints } from "./prints.ts";
import type { SourceDocument } from "./source-document.ts";
import { LEXICON_FILE, listSources, type Sources } from "./sources.ts";

export interface IndexOptions {
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** User id, or who else put the documents there. Default `index`. */
  readonly addedBy?: string;
  readonly signal?: AbortSignal;
}

const AREA = "library-folder";

/** A source with what became of it. */
type Read = Ingested & { readonly path: string };

/** Which paths came from a folder, so that a later run removes what was deleted there and nothing else. */
interface FolderRecord {
  readonly folder: string;
  readonly paths: readonly string[];
}

/**
 * Brings the library in step with a folder: reads what is new or changed, drops what is gone. A document that
 * fails is reported and the others go on; a run that dies in between is finished by the next one.
 */
export async function indexFolder(
  folder: string,
  deps: IngestDeps,
  options: IndexOptions = {},
): Promise<IndexReport> {
  const root = resolve(folder);
  const sources = await listSources(root);
  if (sources.documents.length + sources.failed.length === 0) throw nothingIn(folder);
  const failed: FailedDocument[] = sources.failed.map(({ path, error }) => ({
    path,
    problem: problemOf(error),
  }));
  const words = await keepWords(root, sources, deps, failed);
  const known = await knownPaths(root, deps);
  const listed = sources.documents.map(({ path }) => path);
  await remember(root, [...new Set([...known, ...listed])], deps);
  const prints = await loadPrints(deps.store.system);
  // First what is gone, so that a file that was moved is no duplicate of itself.
  const removed = await removeMissing(known, sources, deps, prints);
  const results = await ingestAll(sources.documents, deps, { ...options, folder: basename(root), prints });
  await remember(root, listed, deps);
  return report(folder, { results, failed, removed, words, ignored: sources.ignored });
}

function nothingIn(folder: string): AppError {
  return new AppError(
    "INPUT_INVALID",
    `There are no documents in ${folder}; what was known from it is kept.`,
    {
      zh: `${folder} 里没有文档；之前从这里读入的仍然保留。`,
    },
  );
}

async function keepWords(
  root: string,
  sources: Sources,
  { words }: IngestDeps,
  failed: FailedDocument[],
): Promise<number> {
  try {
    return await words.keep(root, sources.lexicon);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    failed.push({ path: LEXICON_FILE, problem: problemOf(error) });
    return 0;
  }
}

async function ingestAll(
  sources: readonly SourceDocument[],
  deps: IngestDeps,
  options: IndexOptions & { readonly folder: string; readonly prints: Prints },
): Promise<Read[]> {
  const { onProgress, signal, addedBy = "index", folder, prints } = options;
  const waiting = new Map(sources.map((source) => [source.path, source]));
  const results: Read[] = [];

  async function one(source: SourceDocument): Promise<void> {
    if (!waiting.delete(source.path)) return;
    if (signal?.aborted) throw new AppError("CANCELLED", "Indexing was stopped.", { zh: "已停止读入文档。" });
    const before = async (path: string) => {
      const other = waiting.get(path);
      if (other !== undefined) await one(other);
    };
    const how = { addedBy, folder, prints, before, ...(signal && { signal }) };
    results.push({ ...(await ingestDocument(source, deps, how)), path: source.path });
    onProgress?.({ done: results.length, total: sources.length });
  }

  for (const source of sources) await one(source);
  return results;
}

/** Lines of a corpus with a bad line are kept: the missing one may be the bad one. */
async function removeMissing(
  known: readonly string[],
  sources: Sources,
  deps: IngestDeps,
  prints: Prints,
): Promise<number> {
  const present = new Set(sources.documents.map(({ path }) => path));
  const doubtful = sources.failed.map(({ path }) => `${path.replace(/:\d+$/, "")}#`);
  const gone = known.filter(
    (path) => !present.has(path) && !doubtful.some((prefix) => path.startsWith(prefix)),
  );
  let removed = 0;
  for (const path of gone) removed += (await removePath(path, deps, prints)) ? 1 : 0;
  return removed;
}

/** Every version that lay at the path, with its original. Returns whether there was one. */
export async function removePath(path: string, deps: IngestDeps, prints: Prints): Promise<boolean> {
  let found = false;
  for (
    let document = await deps.store.documents.byPath(path);
    document !== undefined;
    document = await deps.store.documents.byPath(path)
  ) {
    found = true;
    await deps.store.documents.remove(document.id);
    await deps.keeper.remove([document.id]);
    await deps.files.remove(originalKey(document.id));
    await deps.files.remove(vectorsKey(document.id));
    await prints.forget(document.id);
  }
  if (found) await forgetConfirmed(deps.store.system, path);
  return found;
}

async function knownPaths(root: string, { store }: IngestDeps): Promise<readonly string[]> {
  return (await store.system.get<FolderRecord>(AREA, keyOf(root)))?.paths ?? [];
}

async function remember(folder: string, paths: readonly string[], { store }: IngestDeps): Promise<void> {
  await store.system.put(AREA, keyOf(folder), { folder, paths } satisfies FolderRecord);
}

function keyOf(root: string): string {
  return createHash("sha256").update(root).digest("hex").slice(0, 32);
}

function report(
  folder: string,
  run: {
    results: Read[];
    failed: FailedDocument[];
    removed: number;
    words: number;
    ignored: readonly string[];
  },
): IndexReport {
  const count = (outcome: Ingested["outcome"]) =>
    run.results.filter((item) => item.outcome === outcome).length;
  const unreadable = run.results
    .filter(({ outcome }) => outcome === "failed")
    .map(({ document }) => ({ path: document.path, problem: document.problem ?? { zh: "", en: "" } }));
  return {
    folder,
    added: count("added"),
    changed: count("changed"),
    unchanged: count("unchanged"),
    removed: run.removed,
    failed: [...run.failed, ...unreadable],
    ignored: run.ignored,
    duplicates: duplicatesIn(run.results),
    words: run.words,
    passages: run.results.reduce((sum, { passages }) => sum + passages, 0),
    byWords: run.results.filter(({ byWords }) => byWords === true).length,
  };
}

function duplicatesIn(results: readonly Read[]): DuplicateDocument[] {
  return results.flatMap(({ path, outcome, document, near }): DuplicateDocument[] => {
    if (outcome === "duplicate") return [{ path, of: document.path, likeness: 1 }];
    return near === undefined ? [] : [{ path, of: near.path, likeness: near.likeness }];
  });
}
