import type { Viewer } from "../../domain/viewer.ts";
import { knownFormat } from "../extract/media-types.ts";
import type { Added, NewFile } from "../library.ts";
import { type IngestDeps, ingestDocument } from "./ingest-document.ts";
import { loadPrints } from "./prints.ts";
import { hashOf, type SourceDocument } from "./source-document.ts";

const FOLDER = "uploads";

/** Takes in a file that a person handed over. One that cannot be read leaves nothing behind and throws why. */
export async function addFile(
  viewer: Viewer,
  file: NewFile,
  deps: IngestDeps,
  signal?: AbortSignal,
): Promise<Added> {
  const source = sourceOf(viewer, file);
  const prints = await loadPrints(deps.store.system);
  const who = { addedBy: viewer.userId, viewer };
  const how = { ...who, folder: FOLDER, prints, orThrow: true, ...(signal && { signal }) };
  const { outcome, document, passages, near, byWords } = await ingestDocument(source, deps, how);
  if (outcome === "failed") throw new Error("a file that fails throws");
  const other = near === undefined ? undefined : await deps.store.documents.byPath(near.path);
  const open = other === undefined ? undefined : await deps.store.documents.get(viewer, other.id);
  return {
    document,
    outcome,
    passages,
    ...(byWords && { byWords }),
    ...(open !== undefined && near !== undefined && { near: { document: open, likeness: near.likeness } }),
  };
}

/** Two people may each have a "case.pdf"; the same name from the same person is a new version. */
function sourceOf({ userId }: Viewer, { name, data }: NewFile): SourceDocument {
  const plain = name.split(/[\\/]/).at(-1)?.normalize("NFC").trim() || "document";
  return {
    path: `${FOLDER}/${userId}/${plain}`,
    name: plain,
    mediaType: knownFormat(plain)?.mediaType ?? "application/octet-stream",
    load: async () => ({ data, hash: hashOf(data), meta: {} }),
  };
}
