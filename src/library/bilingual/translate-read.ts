import { RETRIEVAL_SETTINGS, type RetrievalSettings } from "../retrieve.ts";
import type { Unit } from "../segment.ts";
import { type ReadQuestion, termsForEnglish } from "../tokenise.ts";
import type { BilingualDictionary } from "./dictionary-file.ts";
import { type TranslatedWord, translate, type Weigh } from "./translate.ts";

/** A question as it is put to documents of one language. */
export interface ReadFor {
  /** Term → weight. */
  readonly terms: ReadonlyMap<string, number>;
  /** Its words in that language; none when it is put in it already, or there is no dictionary. */
  readonly words: readonly TranslatedWord[];
  readonly settings: RetrievalSettings;
}

/** The best passages say more about a question only when its words are surely right (see TRANSLATION_SETTINGS). */
const WITHOUT_FEEDBACK: RetrievalSettings = { ...RETRIEVAL_SETTINGS, feedback: undefined };

/** A question with what it shares with documents of a language: its own terms, and translations when it is in the other. */
export async function translateRead(
  read: ReadQuestion,
  language: "zh" | "en",
  { dictionary, weigh }: { readonly dictionary: BilingualDictionary | undefined; readonly weigh: Weigh },
): Promise<ReadFor> {
  const own = language === "en" ? termsForEnglish(read.terms) : read.terms;
  const { units } = read;
  if (dictionary === undefined || units === undefined || languageOf(units) === language)
    return { terms: own, words: [], settings: RETRIEVAL_SETTINGS };
  const { words, terms: translated } = await translate(units, language, { dictionary, weigh });
  const terms = new Map(own);
  for (const [term, weight] of translated) terms.set(term, weight + (terms.get(term) ?? 0));
  return { terms, words, settings: words.length > 0 ? WITHOUT_FEEDBACK : RETRIEVAL_SETTINGS };
}

/** A Chinese question may name an English product, seldom the other way round. */
function languageOf(units: readonly Unit[]): "zh" | "en" {
  const characters = units.filter(({ kind }) => kind === "character").length;
  return characters > 0 && characters * 2 >= units.length - characters ? "zh" : "en";
}
