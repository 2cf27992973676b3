import type { Skill } from "../skills/skill.ts";
import { PHRASINGS } from "./phrasings.ts";

/**
 * Which skill's ways of asking a text is most like: the words (pairs of characters in Chinese, cut stems in
 * English) it shares with each known phrase, rare ones counting more. A name stands for any other name.
 */
export interface Likeness {
  readonly skill: Skill;
  readonly phrase: string;
  /** 0–1, 1 for the same words. */
  readonly score: number;
}

const NAME = "§";
/** A word that no phrase holds says little about what is asked. */
const UNKNOWN = 1.5;
const PHRASE_SHARE = 0.55;
const SKILL_BONUS = 0.18;

interface Known {
  readonly skill: Skill;
  readonly phrases: readonly { readonly phrase: string; readonly words: ReadonlySet<string> }[];
  readonly words: ReadonlySet<string>;
}

export type LikenessFinder = (masked: string) => readonly Likeness[];

export function createLikeness(skills: readonly Skill[]): LikenessFinder {
  const known = skills.map(knownOf);
  const spread = new Map<string, number>();
  for (const { words } of known) for (const word of words) spread.set(word, (spread.get(word) ?? 0) + 1);
  const weigh = (word: string) => {
    const skillsWith = spread.get(word);
    if (word === NAME) return 0.4;
    return skillsWith === undefined
      ? UNKNOWN
      : Math.log(1 + known.length / skillsWith) * (word.length === 1 ? 0.3 : 1);
  };
  const total = (words: Iterable<string>) => [...words].reduce((sum, word) => sum + weigh(word), 0);

  return (masked) => {
    const asked = wordsOf(masked);
    const weight = total(asked);
    if (weight === 0) return [];
    return known
      .flatMap(({ skill, phrases, words }) => {
        const bonus = (SKILL_BONUS * total(asked.intersection(words))) / weight;
        return phrases.map(({ phrase, words: said }) => {
          const shared = total(asked.intersection(said));
          const base = PHRASE_SHARE * total(said) + (1 - PHRASE_SHARE) * weight;
          return { skill, phrase, score: (base === 0 ? 0 : shared / base) * (1 - SKILL_BONUS) + bonus };
        });
      })
      .toSorted((a, b) => b.score - a.score);
  };
}

export function phrasesOf(skill: Skill): string[] {
  return [...skill.phrases.zh, ...skill.phrases.en, ...(PHRASINGS[skill.id] ?? [])];
}

function knownOf(skill: Skill): Known {
  const said = phrasesOf(skill);
  const called = [skill.name.zh, skill.name.en, ...skill.aliases.zh, ...skill.aliases.en].filter(
    (word) => word.length > 1,
  );
  const phrases = [...said, ...called].map((phrase) => ({
    phrase,
    words: wordsOf(phrase.replaceAll("{subject}", NAME)),
  }));
  return { skill, phrases, words: new Set(phrases.flatMap(({ words }) => [...words])) };
}

const IDLE = new Set([
  "the",
  "a",
  "an",
  "of",
  "to",
  "is",
  "are",
  "be",
  "me",
  "do",
  "does",
  "did",
  "our",
  "my",
  "we",
  "i",
  "you",
  "us",
  "in",
  "at",
  "for",
  "and",
  "it",
  "this",
  "that",
  "there",
  "so",
  "have",
  "has",
  "been",
]);

function wordsOf(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  const folded = text.normalize("NFKC").toLowerCase();
  for (const [run] of folded.matchAll(/\p{Script=Han}+|[a-z0-9]+(?:-[a-z0-9]+)*|§/gu)) {
    if (run === NAME) words.add(NAME);
    else if (/^\p{Script=Han}/u.test(run)) addHan(run, words);
    else if (!IDLE.has(run)) words.add(stem(run));
  }
  return words;
}

const IDLE_HAN = /[的了吗呢啊吧么]/g;

function addHan(run: string, words: Set<string>): void {
  const characters = [...run.replace(IDLE_HAN, "")];
  for (const [at, character] of characters.entries()) {
    words.add(character);
    const next = characters[at + 1];
    if (next !== undefined) words.add(character + next);
  }
}

function stem(word: string): string {
  if (word.length < 4) return word;
  return word
    .replace(/(?:ies)$/, "y")
    .replace(/(?:ing|ed|es|s)$/, (end) => (word.length - end.length >= 3 ? "" : end))
    .replace(/e$/, "");
}

export { NAME as NAME_MARK };
