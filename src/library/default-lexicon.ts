import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { INDUSTRIES } from "../domain/taxonomy/industry-table.ts";
import { type Concept, createLexicon, type Lexicon, LexiconEntries } from "./lexicon.ts";

let shipped: Lexicon | undefined;

/** The industry tree and the words that come with the product. */
export function defaultLexicon(): Lexicon {
  shipped ??= createLexicon([...industryConcepts(), ...shippedConcepts()]);
  return shipped;
}

/** The team's own words, or those that come with the product, always with the industry tree. Throws a ZodError. */
export function lexiconFrom(entries: unknown): Lexicon {
  if (entries === undefined) return defaultLexicon();
  return createLexicon([...industryConcepts(), ...LexiconEntries.parse(entries)]);
}

function shippedConcepts(): Concept[] {
  return LexiconEntries.parse(parse(readFileSync(new URL("./lexicon.yaml", import.meta.url), "utf8")));
}

/** One concept an industry, `industry/36`, called by all its names. */
function industryConcepts(): Concept[] {
  return INDUSTRIES.map(({ code, name, also }) => ({
    id: `industry/${code.toLowerCase()}`,
    kind: "industry",
    zh: [name.zh, ...also.filter((other) => /\p{Script=Han}/u.test(other))],
    en: [name.en, ...also.filter((other) => !/\p{Script=Han}/u.test(other))],
  }));
}
