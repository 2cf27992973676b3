import type { Viewer } from "../../domain/viewer.ts";
import { AppError } from "../../errors.ts";
import type { Confidentiality, DocumentKind, LibraryDocument, Passage } from "../../ports/documents.ts";
import type { DocumentChanges } from "../library.ts";
import { keepConfirmed } from "./confirmed.ts";
import { dateOf, readersOf } from "./describe.ts";
import { type IngestDeps, NEAR_FIELD } from "./ingest-document.ts";
import { passageId } from "./passages.ts";

const PAGE = 200;

/**
 * Writes what a person says of a document: its fields, and what becomes of the one it resembles. Said once, it
 * holds for later versions too. NOT_FOUND alike when it is not there and when the viewer may not read it.
 */
export async function amendDocument(
  viewer: Viewer,
  documentId: string,
  changes: DocumentChanges,
  deps: IngestDeps,
): Promise<LibraryDocument> {
  const { store, keeper } = deps;
  const present = await store.documents.get(viewer, documentId);
  if (present === undefined || present.status !== "active") throw notThere();
  const { near, fields = {}, ...rest } = changes;
  const validUntil =
    rest.validUntil === undefined ? undefined : rest.validUntil === "" ? "" : dateOf(rest.validUntil);
  const earlier = near === "replace" ? await nearOne(present, viewer, deps) : undefined;
  const document = changed(present, { ...rest, validUntil }, fields, { near, earlier });
  const passages = await allPassages(viewer, present, deps);
  await keeper.begin(document.id);
  await store.documents.put(document, passages);
  await keeper.put(document, passages);
  if (earlier !== undefined) await keeper.remove([earlier.id]);
  await keepConfirmed(store.system, present.path, {
    ...rest,
    ...fields,
    ...(validUntil !== undefined && { validUntil }),
  });
  return document;
}

export function notThere(): AppError {
  return new AppError("NOT_FOUND", "This document is not in the library, or not open to you.", {
    zh: "这份文档不在资料库里，或者不对你开放。",
  });
}

async function nearOne(
  { fields }: LibraryDocument,
  viewer: Viewer,
  { store }: IngestDeps,
): Promise<LibraryDocument | undefined> {
  const [path] = fields[NEAR_FIELD] ?? [];
  const other = path === undefined ? undefined : await store.documents.byPath(path);
  const open = other === undefined ? undefined : await store.documents.get(viewer, other.id);
  return open?.status === "active" ? open : undefined;
}

interface Said {
  readonly title?: string | undefined;
  readonly kind?: DocumentKind | undefined;
  readonly language?: "zh" | "en" | undefined;
  readonly confidentiality?: Confidentiality | undefined;
  readonly validUntil?: string | undefined;
}

function changed(
  present: LibraryDocument,
  said: Said,
  fields: Readonly<Record<string, readonly string[]>>,
  { near, earlier }: { near: DocumentChanges["near"]; earlier: LibraryDocument | undefined },
): LibraryDocument {
  const { validUntil: was, proposed: open = [], ...kept } = present;
  const settled = new Set([...Object.keys(said), ...Object.keys(fields)]);
  const proposed = open.filter((name) => !settled.has(name));
  const until = said.validUntil === undefined ? was : said.validUntil;
  const merged = { ...present.fields, ...fields, ...(near !== undefined && { [NEAR_FIELD]: [] }) };
  return {
    ...kept,
    title: said.title?.trim() || present.title,
    kind: said.kind ?? present.kind,
    language: said.language ?? present.language,
    confidentiality: said.confidentiality ?? present.confidentiality,
    readers: readersFor(present, said.confidentiality),
    fields: Object.fromEntries(Object.entries(merged).filter(([, values]) => values.length > 0)),
    ...(until !== undefined && until !== "" && { validUntil: until }),
    ...(proposed.length > 0 && { proposed }),
    ...(earlier !== undefined && { replaces: earlier.id }),
  };
}

/** Readers that were named stay; those that came with the level change with it. */
function readersFor(
  { readers, confidentiality }: LibraryDocument,
  next: Confidentiality | undefined,
): readonly string[] {
  const usual = readersOf(undefined, confidentiality);
  const named = usual.length !== readers.length || usual.some((name) => !readers.includes(name));
  return named || next === undefined ? readers : readersOf(undefined, next);
}

/** Every passage of a document, in order; none when the viewer may not read it. */
export async function allPassages(
  viewer: Viewer,
  { id }: LibraryDocument,
  { store }: Pick<IngestDeps, "store">,
): Promise<Passage[]> {
  const all: Passage[] = [];
  while (true) {
    const ids = Array.from({ length: PAGE }, (_, at) => passageId(id, all.length + at));
    const page = await store.documents.passages(viewer, ids);
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}
