import type { Locale } from "../../domain/text.ts";
import type { DocumentKind } from "../../ports/documents.ts";
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
/** Named once or twice in passing is not what a document is about. */
const LEAST = 3;
const MOST = { industry: 1, product: 3, problem: 3 };
/** Kinds of document that are about a customer's trade and trouble; any playbook names a dozen in its examples. */
const ABOUT_CUSTOMERS = new Set<DocumentKind | undefined>(["case", "solution", undefined]);
const LABELLED =
  /(?:^|\n)\s*(?:客户名称|客户|公司名称|企业名称|公司|company|customer|client)\s*[:：|]\s*([^\n|，,。；;]{2,40})/i;
const IN_TITLE = /^([\p{L}\p{N}（）()·&. -]{2,30}?)\s*[：:]/u;

/** What can be said of trade, product, problem and company. A field that is given, even as empty, is left alone. */
export function proposeFields(
  document: {
    readonly title: string;
    readonly kind: DocumentKind | undefined;
    readonly language: Locale;
    readonly extracted: Extracted;
  },
  given: ReadonlySet<string>,
  lexicon: Lexicon,
): Proposal {
  const text = document.extracted.sections.map((section) => section.text).join("\n");
  const opening = text.slice(0, OPENING);
  const counts = mentionCounts(document.title, opening, lexicon);
  const fields: Record<string, readonly string[]> = {};
  const kinds = ABOUT_CUSTOMERS.has(document.kind) ? (["industry", "product", "problem"] as const) : [];
  for (const kind of kinds) {
    const concepts = given.has(kind) ? [] : mostSpokenOf(counts, kind, MOST[kind]);
    if (concepts.length > 0) fields[kind] = concepts.map((concept) => nameOf(concept, document.language));
  }
  const mayName = document.kind === "case" && !given.has("company");
  const company = mayName ? companyIn(document.title, opening, lexicon) : undefined;
  if (company !== undefined) fields.company = [company];
  return { fields, names: Object.keys(fields) };
}

function nameOf({ zh, en, id }: Concept, language: Locale): string {
  const [own, other] = language === "zh" ? [zh[0], en[0]] : [en[0], zh[0]];
  return own ?? other ?? id;
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

function mostSpokenOf(counts: ReadonlyMap<Concept, number>, kind: Concept["kind"], most: number): Concept[] {
  return [...counts]
    .filter(([concept, count]) => concept.kind === kind && count >= LEAST && !isSection(concept))
    .sort((a, b) => b[1] - a[1] || (a[0].id < b[0].id ? -1 : 1))
    .slice(0, most)
    .map(([concept]) => concept);
}

/** "Manufacturing" says nothing among manufacturers. */
function isSection({ id }: Concept): boolean {
  return /^industry\/[a-t]$/.test(id);
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
