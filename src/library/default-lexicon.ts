import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { INDUSTRIES } from "../domain/taxonomy/industry-table.ts";
import { type Concept, createLexicon, type Lexicon, LexiconEntries } from "./lexicon.ts";
import { mergeConcepts } from "./merge-concepts.ts";

let shipped: Lexicon | undefined;

/** The industry tree and the words that come with the product. */
export function defaultLexicon(): Lexicon {
  shipped ??= createLexicon([...industryConcepts(), ...shippedConcepts()]);
  return shipped;
}

/** The words that come with the product and the team's own together, see {@link mergeConcepts}. */
export function teamLexicon(own: readonly Concept[]): Lexicon {
  return own.length === 0 ? defaultLexicon() : createLexicon(mergeConcepts(defaultLexicon().concepts, own));
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
