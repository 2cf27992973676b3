import type { Viewer } from "../domain/viewer.ts";
import type { LibraryDocument, Passage } from "../ports/documents.ts";
import type { Store } from "../ports/store.ts";
import { chunkTerms } from "./index-chunk.ts";
import { indexEntry } from "./index-entry.ts";
import type { Lexicon } from "./lexicon.ts";
import type { RetrievalDeps } from "./retrieve.ts";
import type { TokenisedText } from "./tokenise.ts";

export interface Reader {
  documents(ids: readonly string[]): Promise<ReadonlyMap<string, LibraryDocument>>;
  passages(ids: readonly string[]): Promise<ReadonlyMap<string, Passage>>;
  readonly termsOf: RetrievalDeps["termsOf"];
}

/** Reads through the store as the viewer, so that a permission taken away a moment ago holds; each row once. */
export function createReader(
  viewer: Viewer,
  { store, lexicon }: { readonly store: Store; readonly lexicon: Lexicon },
): Reader {
  const documentsRead = new Map<string, LibraryDocument>();
  const passagesRead = new Map<string, Passage>();
  const termsRead = new Map<string, TokenisedText>();

  async function documents(ids: readonly string[]) {
    const unread = [...new Set(ids)].filter((id) => !documentsRead.has(id));
    if (unread.length > 0) {
      for (const document of await store.documents.find(viewer, { ids: unread, limit: unread.length }))
        documentsRead.set(document.id, document);
    }
    return documentsRead;
  }

  async function passages(ids: readonly string[]) {
    const unread = ids.filter((id) => !passagesRead.has(id));
    if (unread.length > 0) {
      for (const passage of await store.documents.passages(viewer, unread))
        passagesRead.set(passage.id, passage);
    }
    return passagesRead;
  }

  async function termsOf(ids: readonly string[]) {
    const unread = ids.filter((id) => !termsRead.has(id));
    const texts = await passages(unread);
    const owners = await documents(unread.flatMap((id) => texts.get(id)?.documentId ?? []));
    for (const id of unread) {
      const passage = texts.get(id);
      const owner = passage && owners.get(passage.documentId);
      if (owner) termsRead.set(id, chunkTerms(indexEntry(owner, lexicon), passage, lexicon));
    }
    return termsRead;
  }

  return { documents, passages, termsOf };
}

/** Every document in use that the viewer may read. */
export async function* allActive(store: Store, viewer: Viewer): AsyncIterable<LibraryDocument> {
  for await (const document of allReadable(store, viewer)) if (document.status === "active") yield document;
}

/** Every document the viewer may read, those that were replaced or could not be read too. */
export async function* allReadable(store: Store, viewer: Viewer): AsyncIterable<LibraryDocument> {
  let cursor: string | undefined;
  while (true) {
    const page = await store.documents.find(viewer, { limit: PAGE, ...(cursor !== undefined && { cursor }) });
    yield* page;
    cursor = page.at(-1)?.id;
    if (cursor === undefined || page.length < PAGE) return;
  }
}

const PAGE = 500;
