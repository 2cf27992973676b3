import { ancestors, isWithin } from "../domain/taxonomy/industry.ts";
import type { LibraryDocument } from "../ports/documents.ts";
import type { Concept, Lexicon } from "./lexicon.ts";

/** The industry codes of a document, as stated or by the names it states. */
export function codesOf({ fields }: Pick<LibraryDocument, "fields">, lexicon: Lexicon): string[] {
  const named = (fields.industry ?? [])
    .flatMap((name) => lexicon.named(name))
    .filter(({ kind }) => kind === "industry")
    .map(codeOf);
  return [...new Set([...(fields.industryCode ?? []), ...named])];
}

function codeOf({ id }: Concept): string {
  return id.replace(/^industry\//, "").toUpperCase();
}

/**
 * Whether a document is about a trade, by what it states: its own trade, a part of it, or the wider one it was
 * written for. Undefined for other concepts, and for a document that states no trade: then its words must tell.
 * Without this, paper forms would make a case one of the paper industry.
 */
export function tradesOf(
  document: LibraryDocument,
  lexicon: Lexicon,
): (concept: Concept) => boolean | undefined {
  const codes = codesOf(document, lexicon);
  return (concept) => {
    if (concept.kind !== "industry" || codes.length === 0) return undefined;
    const asked = codeOf(concept);
    return codes.some(
      (code) =>
        isWithin(code, asked) ||
        ancestors(asked)
          .filter((one) => /\d/.test(one))
          .includes(code),
    );
  };
}
