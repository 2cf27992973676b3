import { rarity } from "#src/ports/search-index.ts";
import { genericLength } from "../generic-words.ts";
import type { Unit } from "../segment.ts";
import type { BilingualDictionary } from "./dictionary-file.ts";
import { bestCover, type KnownWord, knownWords } from "./known-words.ts";

/** One way to say a word of the question in the other language: terms that stand together. */
export interface Translation {
  readonly terms: readonly string[];
  /** How likely it is the one that is meant, above 0 and at most 1. */
  readonly likely: number;
}

/** A word of the question, and how what is searched says it: not at all, when it has no translations. */
export interface TranslatedWord {
  /** Where it stands among the question's units: from, and the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly translations: readonly Translation[];
  /** What it asks for, 0 or more: how rare its translations are together, less for a word that says little. */
  readonly weight: number;
}

export interface Translated {
  readonly words: readonly TranslatedWord[];
  /** Term → weight for a search. */
  readonly terms: ReadonlyMap<string, number>;
}

export interface TranslationSettings {
  /** Translations of a word at most. */
  readonly most: number;
  /** What each further meaning counts of the one before it. */
  readonly fading: number;
  /** What a Chinese character that stands alone counts: it is mostly a verb that could be any other. */
  readonly lone: number;
  /** What a word that any question may hold counts. */
  readonly generic: number;
  /** What words inside a word count, when nobody says that one. */
  readonly inner: number;
}

/*
 * Chosen on every second article of a set of questions in one language over passages in the other; any value
 * near these is within two points. Reading the best passages for more words, which helps within a language, cost
 * one to four points there: the first pass is too often wrong.
 */
export const TRANSLATION_SETTINGS: TranslationSettings = {
  most: 6,
  fading: 0.9,
  lone: 0.5,
  generic: 0.3,
  inner: 0.5,
};

/** Rarity of terms among what may be found (see the search index's `weigh`). */
export type Weigh = (terms: Iterable<string>) => Promise<ReadonlyMap<string, number>>;

export interface TranslationDeps {
  readonly dictionary: BilingualDictionary;
  readonly weigh: Weigh;
  readonly settings?: TranslationSettings;
}

/** In no text: its rarity tells how many passages there are. */
export const NOWHERE = "§§";

type Candidate = KnownWord & { readonly translations: readonly Translation[] };

/**
 * A question in the words of the other language, after Pirkola, "The effects of query structure and dictionary
 * setups in dictionary-based cross-language retrieval" (1998): all translations of a word are one term, as rare
 * as they are together, so that a word with many translations asks for no more than one with a single one. Only
 * translations that occur among what is searched are taken.
 */
export async function translate(
  units: readonly Unit[],
  into: "zh" | "en",
  { dictionary, weigh, settings = TRANSLATION_SETTINGS }: TranslationDeps,
): Promise<Translated> {
  const known = knownWords(units, into, dictionary);
  if (known.length === 0) return { words: [], terms: new Map() };
  const all = known.flatMap(({ meanings }) => meanings.flatMap((meaning) => termsOf(meaning, into)));
  const rarities = await weigh([NOWHERE, ...all]);
  const candidates = known.map((word) => ({
    ...word,
    translations: occurring(word, { into, rarities, settings }),
  }));
  const words = bestCover(candidates, units.length).flatMap((word) => {
    const inner = word.translations.length > 0 ? [] : innermost(word, candidates, into);
    const taken = inner.length > 0 ? inner : [word];
    const share = inner.length > 0 ? settings.inner : 1;
    return taken.map(({ from, to, translations }) => ({
      from,
      to,
      translations,
      weight:
        share * sayingOf(units, { from, to }, { into, settings }) * rarityTogether(translations, rarities),
    }));
  });
  return { words, terms: searchTerms(words, rarities) };
}

/** Chinese is searched by pairs of characters, a lone one by itself. */
function termsOf(meaning: string, into: "zh" | "en"): string[] {
  if (into === "en") return meaning.split(" ");
  const characters = [...meaning];
  const pairs = characters.slice(1).map((character, at) => `${characters[at]}${character}`);
  return pairs.length > 0 ? pairs : characters;
}

interface Choosing {
  readonly into: "zh" | "en";
  readonly rarities: ReadonlyMap<string, number>;
  readonly settings: TranslationSettings;
}

/** A hair below what nothing holds: rarities are computed, not stored. */
const HAIR = 1e-9;

function occurring({ meanings }: KnownWord, { into, rarities, settings }: Choosing): Translation[] {
  const nowhere = (rarities.get(NOWHERE) ?? 0) - HAIR;
  const said = meanings
    .map((meaning, at) => ({ terms: termsOf(meaning, into), likely: settings.fading ** at }))
    .filter(({ terms }) => terms.every((term) => (rarities.get(term) ?? nowhere) < nowhere))
    .slice(0, settings.most);
  // A lone character stands in many words that mean something else.
  const longer = into === "en" ? said : said.filter(({ terms }) => terms.some((term) => term.length > 1));
  return longer.length > 0 ? longer : said;
}

/** Of a compound that nobody says, the words it is made of; never single characters, which mean anything. */
function innermost(word: KnownWord, candidates: readonly Candidate[], into: "zh" | "en"): Candidate[] {
  const inside = candidates.filter(
    ({ from, to, translations }) =>
      from >= word.from && to <= word.to && translations.length > 0 && (into === "zh" || to - from > 1),
  );
  return bestCover(inside, word.to);
}

/** What a word says, whatever its translations: 1 for most. */
function sayingOf(
  units: readonly Unit[],
  { from, to }: Pick<KnownWord, "from" | "to">,
  { into, settings }: Omit<Choosing, "rarities">,
): number {
  const lone = into === "en" && to - from === 1 ? settings.lone : 1;
  return genericLength(units, from) > 0 || units[from]?.stop ? lone * settings.generic : lone;
}

/** How rare the translations are as one term, taking each passage that holds one as another passage. */
function rarityTogether(translations: readonly Translation[], rarities: ReadonlyMap<string, number>): number {
  const passages = Math.exp(rarities.get(NOWHERE) ?? 0) / 2 - 1;
  const holding = translations.map(({ terms, likely }) => {
    const rarest = Math.max(...terms.map((term) => rarities.get(term) ?? 0));
    return likely * Math.max(0, (passages + 1) / Math.exp(rarest) - 0.5);
  });
  const together = holding.reduce((sum, count) => sum + count, 0);
  return rarity(Math.min(passages, together), passages);
}

/** The index weighs each term by its own rarity: divided by that, any translation scores what the word does. */
function searchTerms(
  words: readonly TranslatedWord[],
  rarities: ReadonlyMap<string, number>,
): Map<string, number> {
  const terms = new Map<string, number>();
  for (const { translations, weight } of words) {
    const own = new Map<string, number>();
    for (const { terms: parts, likely } of translations) {
      const all = parts.reduce((sum, term) => sum + (rarities.get(term) ?? 0), 0);
      const gain = all > 0 ? (likely * weight) / all : 0;
      for (const term of parts) own.set(term, Math.max(gain, own.get(term) ?? 0));
    }
    for (const [term, gain] of own) if (gain > 0) terms.set(term, gain + (terms.get(term) ?? 0));
  }
  return terms;
}
