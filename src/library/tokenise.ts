import { genericLength } from "./generic-words.ts";
import type { Concept, Lexicon, Mention } from "./lexicon.ts";
import { segment, type Unit } from "./segment.ts";

/** Weighted term frequencies of a text, and its length in Chinese characters plus words. */
export interface TokenisedText {
  terms: Map<string, number>;
  length: number;
}

/** A piece of a question that a document can answer or leave open. */
export interface Aspect {
  /** As the asker wrote it. */
  readonly label: string;
  readonly terms: readonly string[];
  /** What it names, when it is a word of the lexicon: a passage with the concept covers it in any language. */
  readonly concepts: readonly Concept[];
  /** Where it stands among the question's units: from, and the one after the last. */
  readonly at?: { readonly from: number; readonly to: number };
}

/** What a question asks for. */
export interface ReadQuestion {
  /** Term → weight. */
  readonly terms: ReadonlyMap<string, number>;
  /** Concepts recognised in it, each once, in order. */
  readonly concepts: readonly Concept[];
  readonly aspects: readonly Aspect[];
  /** As it was put; absent when it was put together from what is known of a customer. */
  readonly units?: readonly Unit[];
}

/*
 * A pair of neighbouring words counts for less than a word: on abstracts of technical English 0.25 to 0.6 gained
 * half a point and 1 lost one. A name with its number ("MES 3.0", "ISO9001") is one thing and counts in full.
 * Weights are quarters because the index counts in quarters.
 */
const WORD_PAIR_WEIGHT = 0.25;
const NAME_AND_NUMBER_WEIGHT = 1;
const CONCEPT_WEIGHT = 1;
/* The words that name a concept count as well, so a whole concept would count them twice in their own language. */
const ASKED_CONCEPT_WEIGHT = 0.5;

type Emit = (term: string, weight: number, stop: boolean) => void;

/**
 * Terms of a stored text: every character and pair of characters of Chinese, Japanese and Korean; stemmed
 * words, and pairs of neighbouring words, of the rest; and the concepts of the lexicon, which both languages
 * share. Needs no dictionary and no language setting.
 */
export function tokenise(text: string, lexicon?: Lexicon): TokenisedText {
  const terms = new Map<string, number>();
  const units = segment(text);
  const emit: Emit = (term, weight) => terms.set(term, (terms.get(term) ?? 0) + weight);
  emitTerms(units, emit);
  for (const { concept } of lexicon?.mentions(units) ?? []) emit(conceptTerm(concept), CONCEPT_WEIGHT, false);
  return { terms, length: units.length };
}

/** Terms of a question: as {@link tokenise}, without what every question says, unless it says nothing else. */
export function readQuestion(text: string, lexicon?: Lexicon): ReadQuestion {
  const all = new Map<string, number>();
  const telling = new Map<string, number>();
  const emit: Emit = (term, weight, stop) => {
    all.set(term, (all.get(term) ?? 0) + weight);
    if (!stop) telling.set(term, (telling.get(term) ?? 0) + weight);
  };
  const units = segment(text);
  emitTerms(units, emit);
  const mentions = lexicon?.mentions(units) ?? [];
  const concepts = [...new Set(mentions.map(({ concept }) => concept))];
  for (const concept of concepts) emit(conceptTerm(concept), ASKED_CONCEPT_WEIGHT, false);
  const terms = telling.size > 0 ? telling : all;
  return { terms, concepts, aspects: aspectsOf(units, mentions, terms), units };
}

/** Names from the lexicon, and between them runs of characters or single words that say something. */
function aspectsOf(
  units: readonly Unit[],
  mentions: readonly Mention[],
  terms: ReadonlyMap<string, number>,
): Aspect[] {
  const aspects: Aspect[] = [];
  const generic: Aspect[] = [];
  const starts = new Set(mentions.map(({ from }) => from));
  for (let at = 0; at < units.length; ) {
    const here = mentions.filter(({ from }) => from === at);
    const skipped = here.length > 0 ? 0 : genericLength(units, at);
    const end = here[0]?.to ?? (skipped > 0 ? at + skipped : runEnd(units, at, starts));
    const span = units.slice(at, end);
    const own = new Set<string>();
    emitTerms(span, (term) => terms.has(term) && own.add(term));
    const aspect = {
      label: labelOf(span),
      terms: [...own],
      concepts: here.map(({ concept }) => concept),
      at: { from: at, to: end },
    };
    const telling = skipped === 0 && (here.length > 0 || !LONE_CHARACTER.test(aspect.label));
    if (own.size > 0) (telling ? aspects : generic).push(aspect);
    at = end;
  }
  return aspects.length > 0 ? aspects : generic;
}

/** Between other words it is mostly a verb that could be any other: 做, 上, 用. */
const LONE_CHARACTER = /^[\u3400-\u9fff]$/;

function runEnd(units: readonly Unit[], from: number, mentionStarts: ReadonlySet<number>): number {
  const runs = (unit: Unit | undefined) => unit?.kind === "character" && !unit.stop;
  let at = from + 1;
  if (!runs(units[from])) return at;
  while (runs(units[at]) && units[at]?.joined && !mentionStarts.has(at) && genericLength(units, at) === 0)
    at++;
  return at;
}

function labelOf(units: readonly Unit[]): string {
  return units.reduce((label, unit, at) => {
    const spaced = at > 0 && (unit.kind !== "character" || units[at - 1]?.kind !== "character");
    return `${label}${spaced ? " " : ""}${unit.raw}`;
  }, "");
}

/** The term that stands for a concept; no text can contain it, since no word has a section sign. */
export function conceptTerm(concept: { readonly id: string }): string {
  return `§${concept.id}`;
}

const CHARACTERS = /[\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\u{20000}-\u{323af}]/u;

/**
 * What of a Chinese question an English document can be expected to say: names, numbers and concepts. A stray
 * character in an English document is rare there and would outweigh all of them.
 */
export function termsForEnglish(terms: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...terms].filter(([term]) => isConceptTerm(term) || !CHARACTERS.test(term)));
}

export function isConceptTerm(term: string): boolean {
  return term.startsWith("§");
}

function emitTerms(units: readonly Unit[], emit: Emit): void {
  let previous: Unit | undefined;
  for (const unit of units) {
    emit(unit.text, 1, unit.stop);
    if (!unit.joined) previous = undefined;
    if (previous) emitPair(previous, unit, emit);
    // "Board of directors" pairs board with directors.
    if (unit.kind === "character" || !unit.stop) previous = unit;
  }
}

function emitPair(left: Unit, right: Unit, emit: Emit): void {
  const characters = (left.kind === "character" ? 1 : 0) + (right.kind === "character" ? 1 : 0);
  if (characters === 2) emit(left.text + right.text, 1, left.stop && right.stop);
  if (characters > 0 || right.stop) return;
  emit(
    `${left.text} ${right.text}`,
    left.kind === right.kind ? WORD_PAIR_WEIGHT : NAME_AND_NUMBER_WEIGHT,
    false,
  );
}
