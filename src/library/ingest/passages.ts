import type { Passage } from "../../ports/documents.ts";
import { cutChunks } from "../chunk.ts";
import type { Extracted } from "../extract/extracted.ts";

const SUMMARY = { zh: "摘要", en: "Summary" };

/** The passages of a document, its summary first: one sentence that says it all is the best thing to find and to quote. */
export function passagesOf(
  document: { readonly id: string; readonly language: "zh" | "en"; readonly summary?: string },
  extracted: Extracted,
): Passage[] {
  const { id, language, summary } = document;
  const head = summary === undefined ? [] : [{ text: summary, headings: [SUMMARY[language]] }];
  const body = cutChunks(extracted.sections);
  return [...head, ...body].map(({ text, headings, ...rest }, position) => ({
    id: passageId(id, position),
    documentId: id,
    position,
    text,
    headings,
    ...("locator" in rest && rest.locator !== undefined && { locator: rest.locator }),
  }));
}

export function passageId(documentId: string, position: number): string {
  return `${documentId}:${position}`;
}
