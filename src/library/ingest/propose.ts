import type { Extracted } from "../extract/extracted.ts";
import type { Concept, Lexicon } from "../lexicon.ts";
import { segment } from "../segment.ts";

/** Fields that a document does not state, read off its text by rules, for a person to confirm. */
export interface Proposal {
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** Names of the fields above. */
  readonly names: readonly string[];
}

const OPENING = 3000;
const TITLE_WEIGHT = 5;
/** Named once in passing is not what a document is about. */
const LEAST = 2;
const MOST = { industry: 1, product: 3, problem: 3 };
const LABELLED =
  /(?:^|\n)\s*(?:客户名称|客户|公司名称|企业名称|公司|company|customer|client)\s*[:：|]\s*([^\n|，,。；;]{2,40})/i;
const IN_TITLE = /^([\p{L}\p{N}（）()·&. -]{2,30}?)\s*[：:]/u;

/** What can be said of kind, trade, product, problem and company; a field that is given is left alone. */
export function proposeFields(
  document: { readonly title: string; readonly kind: string; readonly extracted: Extracted },
  given: Readonly<Record<string, readonly string[]>>,
  lexicon: Lexicon,
): Proposal {
  const opening = document.extracted.sections
    .map(({ text }) => text)
    .join("\n")
    .slice(0, OPENING);
  const counts = mentionCounts(document.title, opening, lexicon);
  const found: Record<string, readonly string[]> = {};
  for (const kind of ["industry", "product", "problem"] as const) {
    const names = mostSpokenOf(counts, kind, MOST[kind]);
    if (given[kind] === undefined && names.length > 0) found[kind] = names;
  }
  const company = document.kind === "case" ? companyIn(document.title, opening, lexicon) : undefined;
  if (given.company === undefined && company !== undefined) found.company = [company];
  return { fields: found, names: Object.keys(found) };
}

function mentionCounts(title: string, opening: string, lexicon: Lexicon): ReadonlyMap<Concept, number> {
  const counts = new Map<Concept, number>();
  const count = (text: string, weight: number) => {
    for (const { concept } of lexicon.mentions(segment(text)))
      counts.set(concept, (counts.get(concept) ?? 0) + weight);
  };
  count(title, TITLE_WEIGHT);
  count(opening, 1);
  return counts;
}

function mostSpokenOf(counts: ReadonlyMap<Concept, number>, kind: Concept["kind"], most: number): string[] {
  return [...counts]
    .filter(([concept, count]) => concept.kind === kind && count >= LEAST)
    .sort((a, b) => b[1] - a[1] || (a[0].id < b[0].id ? -1 : 1))
    .slice(0, most)
    .map(([{ zh, en, id }]) => zh[0] ?? en[0] ?? id);
}

/** A line that names the customer, or the part of a title before its colon when it is not a word of the trade. */
function companyIn(title: string, opening: string, lexicon: Lexicon): string | undefined {
  const labelled = LABELLED.exec(opening)?.[1]?.trim();
  if (labelled !== undefined) return labelled;
  const head = IN_TITLE.exec(title)?.[1]?.trim();
  return head === undefined ||
    lexicon.mentions(segment(head)).some(({ concept }) => concept.kind === "document")
    ? undefined
    : head;
}
