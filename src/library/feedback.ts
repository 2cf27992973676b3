import { lengthNorm, termImpact } from "../ports/search-index.ts";
import type { RankedChunk, RankedDocument } from "./fuse.ts";
import { isStopWord } from "./stop-words.ts";
import { isConceptTerm, type TokenisedText } from "./tokenise.ts";

export interface FeedbackSettings {
  /** How many of the best passages are read. */
  readonly passages: number;
  /** How many of their terms the question gains. */
  readonly terms: number;
  /** What they may add to a score together, against 1 for the whole question. */
  readonly weight: number;
  /** Only when the fifth document scores at least this share of the first. */
  readonly crowding: number;
  /** Only when the best passage scores at most this share of what a perfect one could. */
  readonly fit: number;
}

/** Chosen on Cranfield, where every value near these gains two to four points; the other sets hardly notice. */
export const FEEDBACK_SETTINGS: FeedbackSettings = {
  passages: 5,
  terms: 20,
  weight: 0.5,
  crowding: 0.5,
  fit: 0.5,
};

const CROWD = 5;

/**
 * Whether a question is about a topic rather than one thing: several documents answer about equally well and
 * none answers it literally. Only then do the best passages know words that the question lacks; where one
 * document stands out, their words would blur it.
 */
export function wantsFeedback(
  documents: readonly RankedDocument[],
  mass: number,
  settings: FeedbackSettings = FEEDBACK_SETTINGS,
): boolean {
  const first = documents[0]?.score ?? 0;
  const fifth = documents[CROWD - 1]?.score ?? 0;
  return first > 0 && fifth >= settings.crowding * first && first <= settings.fit * mass;
}

/** How strongly each term speaks for the best passages: the mean of its impact, weighted by their scores (after Rocchio, 1971). */
export function sharedTerms(
  passages: readonly RankedChunk[],
  textOf: (chunkId: string) => TokenisedText | undefined,
): Map<string, number> {
  const total = passages.reduce((sum, passage) => sum + passage.score, 0);
  const shared = new Map<string, number>();
  for (const passage of passages) {
    const text = textOf(passage.chunkId);
    const norm = lengthNorm(text?.length ?? 0);
    for (const [term, frequency] of text?.terms ?? []) {
      if (!isTelling(term)) continue;
      shared.set(term, (shared.get(term) ?? 0) + (passage.score / total) * termImpact(frequency, norm));
    }
  }
  return shared;
}

/**
 * The question with the most telling shared terms added, weighted so that together a perfect passage could
 * score `weight` times as much with them as with the words of the question (`mass`).
 */
export function withFeedback(
  terms: ReadonlyMap<string, number>,
  shared: ReadonlyMap<string, number>,
  { rarity, mass }: { readonly rarity: ReadonlyMap<string, number>; readonly mass: number },
  settings: FeedbackSettings = FEEDBACK_SETTINGS,
): Map<string, number> {
  const best = [...shared]
    .map(([term, strength]) => ({ term, strength, worth: strength * (rarity.get(term) ?? 0) }))
    .sort((a, b) => b.worth - a.worth || (a.term < b.term ? -1 : 1))
    .slice(0, settings.terms);
  const total = best.reduce((sum, { worth }) => sum + worth, 0);
  const extended = new Map(terms);
  for (const { term, strength } of total > 0 ? best : []) {
    extended.set(term, (extended.get(term) ?? 0) + (settings.weight * mass * strength) / total);
  }
  return extended;
}

/** The part of a question's weight that is in words and numbers: the part feedback can speak for. */
export function massInWords(weights: ReadonlyMap<string, number>): number {
  let mass = 0;
  for (const [term, weight] of weights) if (isTelling(term)) mass += weight;
  return mass;
}

/**
 * Words and numbers only. A pair of Chinese characters is often the end of one word and the start of
 * the next: fed back, such pairs lost up to two points on three Chinese sets, and gained on none. A concept says again
 * what its words have said.
 */
function isTelling(term: string): boolean {
  return !isConceptTerm(term) && !HAS_CHARACTER.test(term) && !isStopWord(term);
}

const HAS_CHARACTER = /[\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\u{20000}-\u{323af}]/u;
