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
  deps: {
    readonly store: Store;
    readonly lexicon: Lexicon;
    /** Terms by passage, kept from search to search: what stands under a passage's id never changes. */
    readonly termsRead?: Map<string, TokenisedText>;
  },
): Reader {
  const { store, lexicon, termsRead = new Map<string, TokenisedText>() } = deps;
  const documentsRead = new Map<string, LibraryDocument>();
  const passagesRead = new Map<string, Passage>();

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
    // Read as the viewer even when the terms are known: what they may not see has no terms for them.
    const texts = await passages(ids);
    const owners = await documents(ids.flatMap((id) => texts.get(id)?.documentId ?? []));
    const found = new Map<string, TokenisedText>();
    for (const id of ids) {
      const passage = texts.get(id);
      const owner = passage && owners.get(passage.documentId);
      if (!owner) continue;
      const terms = termsRead.get(id) ?? chunkTerms(indexEntry(owner, lexicon), passage, lexicon);
      found.set(id, terms);
      remember(termsRead, id, terms);
    }
    return found;
  }

  return { documents, passages, termsOf };
}

const REMEMBERED = 800;

/** The latest stay: a map keeps the order in which its entries were put. */
function remember(terms: Map<string, TokenisedText>, id: string, text: TokenisedText): void {
  terms.delete(id);
  terms.set(id, text);
  const [oldest] = terms.keys();
  if (terms.size > REMEMBERED && oldest !== undefined) terms.delete(oldest);
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
