import type { Concept } from "./lexicon.ts";
import type { Aspect } from "./tokenise.ts";
import { conceptTerm } from "./tokenise.ts";

export interface Coverage {
  /** Share of the question's weight that the passages hold, 0 to 1. */
  readonly share: number;
  /** Pieces of the question they hold, as the asker wrote them. */
  readonly matched: readonly string[];
  /** Pieces they do not hold. */
  readonly missing: readonly string[];
}

/** A piece of the question counts as held when this much of its weight is. */
const HELD = 0.5;

/** A word of the trade is surely meant; a run of characters may be any turn of phrase. */
const RECOGNISED = 1.5;

/** What of a question some passages hold: any term, and for a concept whether it is held as a whole. */
export interface Holding {
  term(term: string): boolean;
  /** What is known of a concept for certain; undefined when the text must tell. Its very words count in any case. */
  concept?(concept: Concept): boolean | undefined;
  /** Share of a piece that is said in the other language, 0 to 1. */
  translated?(aspect: Aspect): number;
}

/**
 * How much of a question some passages hold. Each piece weighs what its rarest word does (see the search index's
 * `rarity`), however many characters it is written with; a concept's piece is held by the concept in either
 * language; and so the share can be explained piece by piece.
 */
export function coverage(
  aspects: readonly Aspect[],
  weights: ReadonlyMap<string, number>,
  holding: Holding,
): Coverage {
  let [held, mass] = [0, 0];
  const matched: string[] = [];
  const missing: string[] = [];
  for (const aspect of aspects) {
    const rarest = Math.max(...aspect.terms.map((term) => weights.get(term) ?? 0));
    const weight = aspect.concepts.length > 0 ? RECOGNISED * rarest : rarest;
    const share = Math.max(shareOf(aspect, weights, holding), holding.translated?.(aspect) ?? 0);
    mass += weight;
    held += share * weight;
    (share >= HELD ? matched : missing).push(aspect.label);
  }
  return { share: mass === 0 ? 0 : held / mass, matched, missing };
}

function shareOf(
  { terms, concepts }: Aspect,
  weights: ReadonlyMap<string, number>,
  holding: Holding,
): number {
  const whole = (concept: Concept) => holding.concept?.(concept) ?? holding.term(conceptTerm(concept));
  if (concepts.some(whole)) return 1;
  // The characters of 印度 stand in 打印 and 程度 too: where there are pairs, only they tell.
  const pairs = terms.filter((term) => PAIR.test(term));
  const telling = pairs.length > 0 ? pairs : terms;
  const all = sum(telling, weights);
  const held = sum(
    telling.filter((term) => holding.term(term)),
    weights,
  );
  return all === 0 ? 0 : held / all;
}

const PAIR = /^[\u3400-\u9fff]{2}$/;

function sum(terms: readonly string[], weights: ReadonlyMap<string, number>): number {
  return terms.reduce((total, term) => total + (weights.get(term) ?? 0), 0);
}
