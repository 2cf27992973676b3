import type { Unit } from "../segment.ts";
import { isStopWord } from "../stop-words.ts";
import type { BilingualDictionary } from "./dictionary-file.ts";

/** A word of a question that the dictionary knows. */
export interface KnownWord {
  /** Where it stands among the question's units: from, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** In the other language, the first meaning first: stemmed words with spaces between, or Chinese. */
  readonly meanings: readonly string[];
}

type Placed = Omit<KnownWord, "meanings"> & { readonly key: string };

const LONGEST = { character: 6, word: 3 };

/** Every word of a question that the dictionary knows, those inside longer ones too. */
export function knownWords(
  units: readonly Unit[],
  into: "zh" | "en",
  dictionary: BilingualDictionary,
): KnownWord[] {
  const placed = units.flatMap((_, from) => startingAt(units, from, into === "en" ? "character" : "word"));
  const keys = placed.map(({ key }) => key);
  const found = into === "en" ? dictionary.english(keys) : dictionary.chinese(keys);
  return placed.flatMap(({ from, to, key }) => {
    const meanings = found.get(key);
    return meanings === undefined ? [] : [{ from, to, meanings }];
  });
}

function startingAt(units: readonly Unit[], from: number, kind: "character" | "word"): Placed[] {
  const placed: Placed[] = [];
  const words: string[] = [];
  for (let at = from; at < units.length && words.length < LONGEST[kind]; at++) {
    const unit = units[at];
    if (unit?.kind !== kind || (at > from && !unit.joined)) break;
    // "Board of directors" is looked up as "board director"; a Chinese word may be made of particles (发明, 中国).
    if (kind === "word" && unit.stop) {
      if (words.length === 0 || !isStopWord(unit.text)) break;
      continue;
    }
    words.push(unit.text);
    if (words.length > 1 || !unit.stop)
      placed.push({ from, to: at + 1, key: words.join(kind === "word" ? " " : "") });
  }
  return placed;
}

/**
 * The words a question is best cut into: a character more in one word is worth more than two words. What the
 * dictionary does not know stays out.
 */
export function bestCover<Word extends Pick<KnownWord, "from" | "to">>(
  words: readonly Word[],
  length: number,
): Word[] {
  const best: { readonly score: number; readonly word?: Word }[] = [{ score: 0 }];
  for (let end = 1; end <= length; end++) {
    let here: (typeof best)[number] = { score: best[end - 1]?.score ?? 0 };
    for (const word of words) {
      const score = (best[word.from]?.score ?? 0) + (word.to - word.from) ** 2;
      if (word.to === end && score > here.score) here = { score, word };
    }
    best.push(here);
  }
  const cover: Word[] = [];
  for (let end = length; end > 0; ) {
    const word = best[end]?.word;
    if (word !== undefined) cover.push(word);
    end = word?.from ?? end - 1;
  }
  return cover.reverse();
}
