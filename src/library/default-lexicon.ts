import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { INDUSTRIES } from "../domain/taxonomy/industry-table.ts";
import { type Concept, createLexicon, type Lexicon, LexiconEntries } from "./lexicon.ts";
import { mergeConcepts } from "./merge-concepts.ts";

let shipped: Lexicon | undefined;

/** The industry tree and the words that come with the product. */
export function defaultLexicon(): Lexicon {
  shipped ??= createLexicon([...industryConcepts(), ...countryConcepts(), ...shippedConcepts()]);
  return shipped;
}

/** The words that come with the product and the team's own together, see {@link mergeConcepts}. */
export function teamLexicon(own: readonly Concept[]): Lexicon {
  return own.length === 0 ? defaultLexicon() : createLexicon(mergeConcepts(defaultLexicon().concepts, own));
}

const COUNTRIES = (
  "AE AR AT AU BD BE BG BR CA CH CL CO CZ DE DK EG ES FI FR GB GR HK HU ID IE IL IN IQ IR IT JP KE KH KR KW KZ LA LK " +
  "MA MM MN MO MX MY NG NL NO NP NZ OM PE PH PK PL PT QA RO RS RU SA SE SG SI SK TH TR TW UA US UZ VN ZA"
).split(" ");
/** What they are called besides the name that Unicode gives them. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  GB: ["UK", "Britain"],
  US: ["USA", "United States of America"],
  HK: ["香港", "Hong Kong"],
  MO: ["澳门", "Macau"],
  KR: ["Korea"],
  AE: ["阿联酋", "UAE"],
  VN: ["Viet Nam"],
  TR: ["Turkey"],
};

/** Countries where customers of an exporter sit. China is left out: its own documents hardly ever name it. */
function countryConcepts(): Concept[] {
  const zh = new Intl.DisplayNames("zh", { type: "region" });
  const en = new Intl.DisplayNames("en", { type: "region" });
  return COUNTRIES.map((code) => {
    const also = ALSO[code] ?? [];
    return {
      id: `region/${code.toLowerCase()}`,
      kind: "region",
      zh: [zh.of(code) ?? code, ...also.filter((name) => /\p{Script=Han}/u.test(name))],
      en: [en.of(code) ?? code, ...also.filter((name) => !/\p{Script=Han}/u.test(name))],
    };
  });
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
