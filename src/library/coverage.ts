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

/**
 * How much of a question some passages hold. Each piece weighs what its terms weigh (rare words weigh more, see
 * the search index's `rarity`), a concept's piece is held by the concept in either language, and so the share
 * can be explained piece by piece.
 */
export function coverage(
  aspects: readonly Aspect[],
  weights: ReadonlyMap<string, number>,
  holds: (term: string) => boolean,
): Coverage {
  let [held, mass] = [0, 0];
  const matched: string[] = [];
  const missing: string[] = [];
  for (const aspect of aspects) {
    const weight = weigh(aspect.terms, weights);
    const whole = aspect.concepts.some((concept) => holds(conceptTerm(concept)));
    const share = whole ? 1 : weight === 0 ? 0 : weigh(aspect.terms.filter(holds), weights) / weight;
    mass += weight;
    held += share * weight;
    (share >= HELD ? matched : missing).push(aspect.label);
  }
  return { share: mass === 0 ? 0 : held / mass, matched, missing };
}

function weigh(terms: readonly string[], weights: ReadonlyMap<string, number>): number {
  return terms.reduce((sum, term) => sum + (weights.get(term) ?? 0), 0);
}
