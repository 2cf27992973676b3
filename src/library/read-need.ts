import { ancestors, normaliseIndustryCode } from "../domain/taxonomy/industry.ts";
import type { Locale } from "../domain/text.ts";
import type { Concept, Lexicon } from "./lexicon.ts";
import type { LibraryNeed } from "./library.ts";
import { segment } from "./segment.ts";
import { type Aspect, conceptTerm, type ReadQuestion, readQuestion } from "./tokenise.ts";

/*
 * What makes a document useful in a deal: that it solves the same problem with the product in question for
 * somebody of the same trade. Where the customer is and who sits at the table matter less.
 */
const WEIGHT = { problem: 3, product: 3, industry: 2, broaderIndustry: 1, role: 1, stage: 0.5, region: 0.5 };
/** A note counts half as much as the one after it. */
const FADING = 0.5;
const NOTES_READ = 12;
/** What notes are read for; the rest of what they say fits any deal. */
const SPOKEN_OF = new Set(["problem", "product"]);
const MOST_SPOKEN_OF = 6;

/** The need as a question: terms with weights, and the pieces that an answer can be checked against. */
export function readNeed(need: LibraryNeed, lexicon: Lexicon, locale: Locale): ReadQuestion {
  const terms = new Map<string, number>();
  const aspects = new Map<string, Aspect>();
  const concepts = new Set<Concept>();

  function add(concept: Concept, weight: number, label = nameOf(concept, locale)): void {
    const term = conceptTerm(concept);
    terms.set(term, Math.max(weight, terms.get(term) ?? 0));
    concepts.add(concept);
    if (!aspects.has(concept.id)) aspects.set(concept.id, { label, terms: [term], concepts: [concept] });
  }

  for (const name of need.products) {
    for (const concept of lexicon.named(name)) add(concept, WEIGHT.product, name);
  }
  for (const [concept, weight] of spokenOf(need.notes, lexicon)) add(concept, WEIGHT.problem * weight);
  for (const { concept, weight } of industriesOf(need, lexicon)) add(concept, weight);
  for (const role of need.roles)
    for (const concept of mentioned(role, lexicon, "role")) add(concept, WEIGHT.role);
  for (const concept of mentioned(need.stage ?? "", lexicon, "stage")) add(concept, WEIGHT.stage);
  for (const concept of mentioned(need.region ?? "", lexicon, "region")) add(concept, WEIGHT.region);
  const words = need.text === undefined ? undefined : readQuestion(need.text, lexicon);
  for (const [term, weight] of words?.terms ?? [])
    terms.set(term, (terms.get(term) ?? 0) + weight * WEIGHT.problem);
  return { terms, concepts: [...concepts], aspects: [...(words?.aspects ?? []), ...aspects.values()] };
}

function nameOf({ zh, en, id }: Concept, locale: Locale): string {
  const [first, second] = locale === "zh" ? [zh[0], en[0]] : [en[0], zh[0]];
  return first ?? second ?? id;
}

function mentioned(text: string, lexicon: Lexicon, kind: Concept["kind"]): Concept[] {
  return lexicon
    .mentions(segment(text))
    .map(({ concept }) => concept)
    .filter((concept) => concept.kind === kind);
}

/** The problems that notes speak of, each 0 to 1 by how often and how lately. */
function spokenOf(notes: readonly string[], lexicon: Lexicon): [Concept, number][] {
  const weights = new Map<Concept, number>();
  for (const [at, note] of notes.slice(0, NOTES_READ).entries()) {
    const found = new Set(lexicon.mentions(segment(note)).map(({ concept }) => concept));
    for (const concept of found) {
      if (SPOKEN_OF.has(concept.kind)) weights.set(concept, (weights.get(concept) ?? 0) + FADING ** at);
    }
  }
  const top = [...weights]
    .sort((a, b) => b[1] - a[1] || (a[0].id < b[0].id ? -1 : 1))
    .slice(0, MOST_SPOKEN_OF);
  const most = top[0]?.[1] ?? 1;
  return top.map(([concept, weight]) => [concept, weight / most]);
}

/** The finest known industry counts most; what lies above it still says something. */
function industriesOf(need: LibraryNeed, lexicon: Lexicon): { concept: Concept; weight: number }[] {
  const named = lexicon.named(need.industry ?? "").filter(({ kind }) => kind === "industry");
  const code = need.industryCode === undefined ? undefined : normaliseIndustryCode(need.industryCode);
  const codes = code === undefined ? [] : [code, ...ancestors(code)];
  const byCode = codes
    .filter((item) => /\d/.test(item))
    .flatMap((item) => lexicon.concepts.filter(({ id }) => id === `industry/${item.toLowerCase()}`));
  return [...new Set([...named, ...byCode])].map((concept, at) => ({
    concept,
    weight: at === 0 ? WEIGHT.industry : WEIGHT.broaderIndustry,
  }));
}
