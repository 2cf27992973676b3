import { createHash } from "node:crypto";
import type { Text } from "../../domain/text.ts";
import type { Viewer } from "../../domain/viewer.ts";
import { AppError, messageFor } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LibraryDocument, Passage } from "../../ports/documents.ts";
import type { Files } from "../../ports/files.ts";
import type { Store } from "../../ports/store.ts";
import type { Extracted, FileToRead } from "../extract/extracted.ts";
import { type Fingerprint, fingerprint } from "../fingerprint.ts";
import type { IndexKeeper } from "../index-keeper.ts";
import type { TeamWords } from "../team-words.ts";
import { confirmedFields } from "./confirmed.ts";
import { describe } from "./describe.ts";
import { passagesOf } from "./passages.ts";
import type { Near, Prints } from "./prints.ts";
import type { LoadedSource, SourceDocument } from "./source-document.ts";

export interface IngestDeps {
  readonly store: Store;
  readonly files: Files;
  readonly keeper: IndexKeeper;
  readonly clock: Clock;
  readonly words: TeamWords;
  readonly extract: (file: FileToRead, signal?: AbortSignal) => Promise<Extracted>;
}

export interface IngestOptions {
  readonly addedBy: string;
  /** Name of the folder, which may say what its documents are. */
  readonly folder: string;
  readonly signal?: AbortSignal;
  readonly prints: Prints;
  /** Who hands the file over: only what they may see is a duplicate to them. */
  readonly viewer?: Viewer;
  /** A file that cannot be read throws and leaves nothing, instead of being kept as `failed`. */
  readonly orThrow?: boolean;
  /** Makes sure that the document at this path, if it is to be read too, was read before. */
  readonly before?: (path: string) => Promise<void>;
}

export interface Ingested {
  readonly outcome: "added" | "changed" | "unchanged" | "failed" | "duplicate";
  /** The one that is already there when it is a duplicate. */
  readonly document: LibraryDocument;
  readonly passages: number;
  /** Another document that is nearly the same. */
  readonly near?: Near;
  /** Found by its words alone until the embeddings endpoint answers. */
  readonly byWords?: boolean;
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
    const twin = await twinOf(loaded.hash, source.path, deps, options);
    if (twin !== undefined && existing === undefined)
      return { outcome: "duplicate", document: twin, passages: 0 };
    return await readAndStore({ source, loaded, existing }, deps, options);
  } catch (error) {
    const kept = error instanceof AppError && error.code !== "CANCELLED" && options.orThrow !== true;
    if (!kept) throw error;
    return await keepFailure({ source, existing, error }, deps, options);
  }
}

function unchanged(document: LibraryDocument): Ingested {
  return { outcome: document.status === "failed" ? "failed" : "unchanged", document, passages: 0 };
}

/** The same file under another name: once is enough. */
async function twinOf(
  hash: string,
  path: string,
  { store }: IngestDeps,
  { prints, viewer }: IngestOptions,
): Promise<LibraryDocument | undefined> {
  const other = prints.same(hash, path);
  const document = other === undefined ? undefined : await store.documents.byPath(other);
  if (document?.status !== "active" || document.hash !== hash) return undefined;
  return viewer === undefined ? document : store.documents.get(viewer, document.id);
}

/** The document that this one resembles, if the same people may read both: a name must not leak through the other. */
async function nearOf(
  print: Fingerprint | undefined,
  { path, readers, replaces }: { path: string; readers: readonly string[]; replaces: unknown },
  { store }: IngestDeps,
  { prints }: IngestOptions,
): Promise<Near | undefined> {
  const near = prints.nearest(print, path);
  if (near === undefined || near.path === replaces) return undefined;
  const other = await store.documents.byPath(near.path);
  const alike = other?.status === "active" && String(other.readers) === String(readers);
  return alike ? near : undefined;
}

interface Reading {
  readonly source: SourceDocument;
  readonly loaded: LoadedSource;
  readonly existing: LibraryDocument | undefined;
}

async function readAndStore(reading: Reading, deps: IngestDeps, options: IngestOptions): Promise<Ingested> {
  const { source, loaded, existing } = reading;
  const extracted = await deps.extract({ name: source.name, data: loaded.data }, options.signal);
  const meta = {
    ...extracted.meta,
    ...loaded.meta,
    ...(await confirmedFields(deps.store.system, source.path)),
  };
  const earlier = existing?.status === "active" ? existing : await namedEarlier(meta.replaces, deps, options);
  const id = documentId(source.path, loaded.hash, earlier?.id ?? existing?.id);
  const place = `${options.folder}/${source.path}`;
  const described = describe({ path: place, meta, extracted, lexicon: deps.words.lexicon() });
  const print = fingerprint(extracted.sections.map(({ text }) => text).join("\n"));
  const { readers } = described;
  const near = await nearOf(print, { path: source.path, readers, replaces: meta.replaces }, deps, options);
  const document: LibraryDocument = {
    id,
    path: source.path,
    ...described,
    fields: near === undefined ? described.fields : { ...described.fields, [NEAR_FIELD]: [near.path] },
    mediaType: source.mediaType,
    bytes: loaded.data.byteLength,
    hash: loaded.hash,
    status: "active",
    ...(earlier !== undefined && { replaces: earlier.id }),
    addedAt: new Date(deps.clock.now()).toISOString(),
    addedBy: options.addedBy,
  };
  const passages = passagesOf(document, extracted);
  const { byWords } = await put({ document, passages, data: loaded.data, earlier, existing }, deps);
  await options.prints.keep(id, { path: source.path, hash: loaded.hash, print });
  const outcome = existing?.status === "active" ? "changed" : "added";
  return {
    outcome,
    document,
    passages: passages.length,
    ...(byWords && { byWords }),
    ...(near !== undefined && { near }),
  };
}

interface Putting {
  readonly document: LibraryDocument;
  readonly passages: readonly Passage[];
  readonly data: Uint8Array;
  readonly earlier: LibraryDocument | undefined;
  readonly existing: LibraryDocument | undefined;
}

async function put(
  { document, passages, data, earlier, existing }: Putting,
  deps: IngestDeps,
): Promise<{ readonly byWords: boolean }> {
  const { store, files, keeper } = deps;
  await files.write(originalKey(document.id), data);
  await keeper.begin(document.id);
  await store.documents.put(document, passages);
  if (existing?.status === "failed") await store.documents.remove(existing.id);
  const indexed = await keeper.put(document, passages);
  if (earlier !== undefined) await keeper.remove([earlier.id]);
  return indexed;
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

/** Field that holds the path of a document which is nearly the same; set by us, never by a file. */
export const NEAR_FIELD = "nearDuplicateOf";

/** Where the original of a document is kept. */
export function originalKey(documentId: string): string {
  return `library/${documentId}/original`;
}
