import type { Json } from "../domain/crm.ts";

/** A number as people write it; what is none stays text, so that the skill can say so. */
export function numberOf(text: string): Json {
  const plain = text.normalize("NFKC").replace(/[\s,]/g, "");
  return plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : text;
}
