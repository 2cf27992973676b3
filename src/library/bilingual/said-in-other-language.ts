import type { TranslatedWord } from "./translate.ts";

export interface Stretch {
  /** Where it stands among the question's units: from, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

/*
 * A dictionary does not know which meaning is meant: what is held in translation counts for less than the very
 * words, and by a later meaning for less than by the first. Counted in full, ten of 55 questions that nothing
 * answers got an answer; so, four.
 */
const TRUST = 0.8;
const DOUBT = 2;

/**
 * How much of a stretch of a question some passages hold in the other language, 0 to 0.8: each word by its
 * weight, held by any of its translations. What the dictionary does not know there weighs what `unknown` says,
 * so that half of a name is not taken for the whole.
 */
export function shareSaid(
  stretch: Stretch,
  words: readonly TranslatedWord[],
  { holds, unknown }: { readonly holds: (term: string) => boolean; readonly unknown: number },
): number {
  const own = words.filter(({ from, to }) => from < stretch.to && to > stretch.from);
  let [held, all] = [0, unknown * unknownRuns(stretch, own)];
  for (const word of own) {
    held += word.weight * certainty(word, holds);
    all += word.weight;
  }
  return all > 0 ? (TRUST * held) / all : 0;
}

function certainty({ translations }: TranslatedWord, holds: (term: string) => boolean): number {
  const said = translations.filter(({ terms }) => terms.every(holds));
  return Math.max(0, ...said.map(({ likely }) => likely)) ** DOUBT;
}

/** Runs of at least two units that no word covers; a single one is mostly a particle or a verb. */
function unknownRuns({ from, to }: Stretch, words: readonly TranslatedWord[]): number {
  let [runs, length] = [0, 0];
  for (let at = from; at < to; at++) {
    length = words.some((word) => word.from <= at && at < word.to) ? 0 : length + 1;
    if (length === 2) runs++;
  }
  return runs;
}
