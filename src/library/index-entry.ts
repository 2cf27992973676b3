import { ancestors } from "../domain/taxonomy/industry.ts";
import type { LibraryDocument } from "../ports/documents.ts";
import type { IndexedDocument } from "./index-chunk.ts";
import type { Lexicon } from "./lexicon.ts";
import { codesOf } from "./trades.ts";

/** Fields that a search may be narrowed by. Each distinct set of values costs the index a little. */
const FILTERS = ["industryCode", "product", "stage", "region", "problem", "role"];
/** Said about most documents and by hardly any question. */
const NOT_SEARCHED = new Set(["version", "section", "nearDuplicateOf"]);

/** A stored document as the search index takes it. An industry brings the coarser ones it lies within. */
export function indexEntry(document: LibraryDocument, lexicon: Lexicon): IndexedDocument {
  const industries = industriesOf(document, lexicon);
  const said = Object.entries(document.fields).filter(
    ([name]) => name !== "industryCode" && !NOT_SEARCHED.has(name),
  );
  return {
    id: document.id,
    title: document.title,
    readers: document.readers,
    language: document.language,
    kind: document.kind,
    fields: { ...Object.fromEntries(said), industries },
    filters: Object.fromEntries(
      FILTERS.flatMap((name) => (document.fields[name] === undefined ? [] : [[name, document.fields[name]]])),
    ),
  };
}

/** The concepts of a document's industries, by code or by name, and those above them. */
function industriesOf(document: LibraryDocument, lexicon: Lexicon): string[] {
  const all = codesOf(document, lexicon).flatMap((code) => [code, ...ancestors(code)]);
  // Everybody's customer is in manufacturing: a section tells nothing.
  return [...new Set(all)].filter((code) => /\d/.test(code)).map((code) => `industry/${code.toLowerCase()}`);
}
