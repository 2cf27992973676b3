import { createHash } from "node:crypto";
import type { Text } from "../../domain/text.ts";
import { AppError, messageFor } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LibraryDocument } from "../../ports/documents.ts";
import type { Files } from "../../ports/files.ts";
import type { Store } from "../../ports/store.ts";
import type { Extracted, FileToRead } from "../extract/extracted.ts";
import type { IndexKeeper } from "../index-keeper.ts";
import { describe } from "./describe.ts";
import { passagesOf } from "./passages.ts";
import type { LoadedSource, SourceDocument } from "./source-document.ts";

export interface IngestDeps {
  readonly store: Store;
  readonly files: Files;
  readonly keeper: IndexKeeper;
  readonly clock: Clock;
  readonly extract: (file: FileToRead, signal?: AbortSignal) => Promise<Extracted>;
}

export interface IngestOptions {
  readonly addedBy: string;
  /** Name of the folder, which may say what its documents are. */
  readonly folder: string;
  readonly signal?: AbortSignal;
  /** Makes sure that the document at this path, if it is to be read too, was read before. */
  readonly before?: (path: string) => Promise<void>;
}

export interface Ingested {
  readonly outcome: "added" | "changed" | "unchanged" | "failed";
  readonly document: LibraryDocument;
  readonly passages: number;
}

/**
 * Reads one document into the library: its original is kept, then document and passages are stored in one step,
 * then the index follows. The version before it stays as history. One that cannot be read is kept as `failed`
 * with the reason, unless an earlier version can still be used.
 */
export async function ingestDocument(
  source: SourceDocument,
  deps: IngestDeps,
  options: IngestOptions,
): Promise<Ingested> {
  const existing = await deps.store.documents.byPath(source.path);
  try {
    const loaded = await source.load();
    if (existing?.hash === loaded.hash) return unchanged(existing);
    return await readAndStore({ source, loaded, existing }, deps, options);
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "CANCELLED") throw error;
    return await keepFailure({ source, existing, error }, deps, options);
  }
}

function unchanged(document: LibraryDocument): Ingested {
  return { outcome: document.status === "failed" ? "failed" : "unchanged", document, passages: 0 };
}

interface Reading {
  readonly source: SourceDocument;
  readonly loaded: LoadedSource;
  readonly existing: LibraryDocument | undefined;
}

async function readAndStore(reading: Reading, deps: IngestDeps, options: IngestOptions): Promise<Ingested> {
  const { source, loaded, existing } = reading;
  const extracted = await deps.extract({ name: source.name, data: loaded.data }, options.signal);
  const meta = { ...extracted.meta, ...loaded.meta };
  const earlier = existing?.status === "active" ? existing : await namedEarlier(meta.replaces, deps, options);
  const id = documentId(source.path, loaded.hash, earlier?.id ?? existing?.id);
  const described = describe({ path: `${options.folder}/${source.path}`, meta, extracted });
  const document: LibraryDocument = {
    id,
    path: source.path,
    ...described,
    mediaType: source.mediaType,
    bytes: loaded.data.byteLength,
    hash: loaded.hash,
    status: "active",
    ...(earlier !== undefined && { replaces: earlier.id }),
    addedAt: new Date(deps.clock.now()).toISOString(),
    addedBy: options.addedBy,
  };
  const passages = passagesOf(document, extracted);
  await deps.files.write(originalKey(id), loaded.data);
  await deps.keeper.begin(id);
  await deps.store.documents.put(document, passages);
  if (existing?.status === "failed") await deps.store.documents.remove(existing.id);
  await deps.keeper.put(document, passages);
  if (earlier !== undefined) await deps.keeper.remove([earlier.id]);
  const outcome = existing?.status === "active" ? "changed" : "added";
  return { outcome, document, passages: passages.length };
}

/** The document at another path that this one says it replaces. */
async function namedEarlier(
  replaces: unknown,
  { store }: IngestDeps,
  { before }: IngestOptions,
): Promise<LibraryDocument | undefined> {
  if (typeof replaces !== "string" || replaces === "") return undefined;
  await before?.(replaces);
  const document = await store.documents.byPath(replaces);
  return document?.status === "active" ? document : undefined;
}

async function keepFailure(
  failure: { source: SourceDocument; existing: LibraryDocument | undefined; error: AppError },
  deps: IngestDeps,
  options: IngestOptions,
): Promise<Ingested> {
  const { source, existing, error } = failure;
  const document = failedDocument(source, error, existing, {
    addedBy: options.addedBy,
    addedAt: new Date(deps.clock.now()).toISOString(),
  });
  if (existing === undefined || existing.status === "failed") {
    await deps.store.documents.put(document, []);
  }
  return { outcome: "failed", document, passages: 0 };
}

function failedDocument(
  source: SourceDocument,
  error: AppError,
  existing: LibraryDocument | undefined,
  added: Pick<LibraryDocument, "addedAt" | "addedBy">,
): LibraryDocument {
  return {
    id: existing?.status === "failed" ? existing.id : documentId(source.path, "failed", undefined),
    path: source.path,
    title: source.name,
    kind: "other",
    language: "zh",
    confidentiality: "restricted",
    readers: ["role:admin", "role:solution"],
    fields: {},
    mediaType: source.mediaType,
    bytes: 0,
    hash: "",
    status: "failed",
    problem: problemOf(error),
    ...added,
  };
}

export function problemOf(error: unknown): Text {
  return { zh: messageFor(error, "zh"), en: messageFor(error, "en") };
}

/** Names a version: the same file at the same place after the same predecessor is the same document. */
function documentId(path: string, hash: string, before: string | undefined): string {
  return createHash("sha256")
    .update([path, hash, before ?? ""].join("\0"))
    .digest("base64url")
    .slice(0, 16)
    .replace(/[-_]/g, "0");
}

/** Where the original of a document is kept. */
export function originalKey(documentId: string): string {
  return `library/${documentId}/original`;
}
