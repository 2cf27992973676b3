import type { Passage } from "../ports/documents.ts";
import type { Lexicon } from "./lexicon.ts";
import { tokenise } from "./tokenise.ts";

/** What a passage is quoted for. */
export interface QuoteWish {
  /** Term of the question → its weight. */
  readonly weights: ReadonlyMap<string, number>;
  readonly lexicon: Lexicon;
  /** Whether the asker wants numbers. */
  readonly figures: boolean;
}

export interface Citation {
  readonly passage: Passage;
  readonly quote: string;
}

/** After a Chinese full stop and what closes with it; after an English one before a capital; at the end of a line. */
const SENTENCE_END =
  /(?<=[。！？!?；;]["'”’」』）)]*)(?!["'”’」』）)。！？!?；;])|(?<=\.["'”’)]*)\s+(?=[\p{Lu}“"'])|\n+/u;
const LONGEST = 90;
const FIGURE = /\d/;
/** What a figure is worth against the whole question: little between equals, much when it was asked for. */
const FIGURE_SHARE = { asked: 0.5, unasked: 0.1 };

/**
 * The passages in the order in which they answer, by what they say themselves: title and headings, which all of a
 * document's passages carry, tell them apart from other documents but not from each other.
 */
export function citations(passages: readonly Passage[], wish: QuoteWish): Citation[] {
  return passages
    .map((passage, at) => ({ passage, at, ...bestSentence(passage, wish), own: worth(passage.text, wish) }))
    .toSorted((a, b) => b.own - a.own || b.score - a.score || a.at - b.at)
    .map(({ passage, quote }) => ({ passage, quote }));
}

function bestSentence(passage: Passage, wish: QuoteWish): { quote: string; score: number } {
  const sentences = passage.text
    .split(SENTENCE_END)
    .map((text) => text.trim())
    .filter(Boolean);
  const scored = sentences.map((text, at) => ({ text, at, score: worth(text, wish) }));
  const best = scored.toSorted((a, b) => b.score - a.score || a.at - b.at)[0];
  return { quote: shorten(best?.text ?? passage.text), score: best?.score ?? 0 };
}

function worth(text: string, { weights, lexicon, figures }: QuoteWish): number {
  const { terms } = tokenise(text, lexicon);
  let [held, mass] = [0, 0];
  for (const [term, weight] of weights) {
    mass += weight;
    if (terms.has(term)) held += weight;
  }
  const bonus = FIGURE.test(text) ? mass * FIGURE_SHARE[figures ? "asked" : "unasked"] : 0;
  return held + bonus;
}

/** About two lines, cut between characters. */
function shorten(text: string): string {
  const characters = [...text.replace(/\s+/g, " ")];
  const wide = characters.filter((character) => character > "\u2e80").length * 2 > characters.length;
  const room = wide ? LONGEST : LONGEST * 2;
  return characters.length <= room ? characters.join("") : `${characters.slice(0, room - 1).join("")}…`;
}
