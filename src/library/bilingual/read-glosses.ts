import { segment } from "../segment.ts";

/** A word of a Chinese–English dictionary with what it means, as CC-CEDICT has it. */
export interface DictionaryEntry {
  readonly simplified: string;
  readonly english: readonly string[];
}

/** About the word and not what it means: another spelling, a name, a counting word, a place to look. */
const NO_MEANING =
  /^(?:CL:|surname |see |see also |also (?:written|pr)|used (?:in|for|as|to)\b|(?:old |archaic |erhua |Japanese |popular |unofficial )*(?:variant|form) of|Taiwan pr|abbr\. for|same as|equivalent (?:of|to)|classifier for|pr\. |Kangxi radical|phonetic |transliteration)/i;
const ASIDE = /\([^()]*\)|\[[^\]]*\]/g;
const OPENING = /^(?:to be|to have|to|be|a|an|the|one's|sb|sth)\s+/i;
const FOR_SOMEBODY = /\b(?:sb|sth|one's|oneself|etc|esp|i\.e|e\.g|fig|lit)\b\.?/gi;
const HAN = /[\u3400-\u9fff]/;

/** Words a meaning may have: longer ones are explanations rather than translations. */
const MOST_WORDS = 3;

/** The meanings of an entry as stemmed words with a space between, in order, each once. */
export function readGlosses({ english }: DictionaryEntry): string[] {
  const meanings = new Set<string>();
  for (const piece of english.flatMap((gloss) => (NO_MEANING.test(gloss.trim()) ? [] : splitGloss(gloss)))) {
    const words = segment(piece)
      .filter(({ stop, kind }) => !stop && kind !== "character")
      .map(({ text }) => text);
    if (words.length > 0 && words.length <= MOST_WORDS) meanings.add(words.join(" "));
  }
  return [...meanings];
}

function splitGloss(gloss: string): string[] {
  let bare = gloss;
  for (let before = ""; before !== bare; ) {
    before = bare;
    bare = bare.replace(ASIDE, " ");
  }
  return bare
    .split(/[;,:/]/)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== "" && !HAN.test(piece) && !NO_MEANING.test(piece))
    .map((piece) => piece.replace(OPENING, "").replace(FOR_SOMEBODY, " ").trim());
}
