import { DatabaseSync } from "node:sqlite";
import { type DictionaryEntry, readGlosses } from "./read-glosses.ts";

/** A dictionary on disk: what is looked up is read, nothing else is held in memory. */
export interface BilingualDictionary {
  /** Chinese words of a list → their meanings as stemmed words, first meaning first. Unknown words are left out. */
  english(words: Iterable<string>): ReadonlyMap<string, readonly string[]>;
  /** Stemmed English words or phrases → Chinese words that mean them, the closest first. */
  chinese(phrases: Iterable<string>): ReadonlyMap<string, readonly string[]>;
  close(): void;
}

const MOST_MEANINGS = 12;
const MOST_WORDS = 24;
const LONGEST_WORD = 8;
const HAN_WORD = /^[\u3400-\u9fff]+$/;

/** Writes the dictionary of a list of entries into a file that is new or empty. */
export function writeDictionary(path: string, entries: Iterable<DictionaryEntry>): void {
  const { meanings, words } = turnAround(entries);
  const file = new DatabaseSync(path);
  try {
    file.exec(
      "pragma journal_mode = off; pragma synchronous = off;" +
        "create table zh (word text primary key, meanings text not null) without rowid;" +
        "create table en (phrase text primary key, words text not null) without rowid; begin;",
    );
    const zh = file.prepare("insert into zh values (?, ?)");
    for (const word of [...meanings.keys()].sort())
      zh.run(word, (meanings.get(word) ?? []).slice(0, MOST_MEANINGS).join("|"));
    const en = file.prepare("insert into en values (?, ?)");
    for (const phrase of [...words.keys()].sort()) en.run(phrase, closest(words.get(phrase) ?? []).join("|"));
    file.exec("commit");
  } finally {
    file.close();
  }
}

interface Meant {
  readonly word: string;
  /** Place of the meaning in the word's entry, from 0. */
  readonly place: number;
}

function turnAround(entries: Iterable<DictionaryEntry>) {
  const meanings = new Map<string, string[]>();
  for (const entry of entries) {
    const word = entry.simplified;
    if (word.length > LONGEST_WORD || !HAN_WORD.test(word)) continue;
    const known = meanings.get(word) ?? [];
    const more = readGlosses(entry).filter((meaning) => !known.includes(meaning));
    if (known.length + more.length > 0) meanings.set(word, [...known, ...more]);
  }
  const words = new Map<string, Meant[]>();
  for (const [word, list] of meanings) {
    for (const [place, meaning] of list.entries())
      words.set(meaning, [...(words.get(meaning) ?? []), { word, place }]);
  }
  return { meanings, words };
}

/** First meanings before later ones; words of two characters, the usual length, before others. */
function closest(meant: readonly Meant[]): string[] {
  const distance = ({ word, place }: Meant) => place + Math.abs(word.length - 2) / 2;
  return meant
    .toSorted((a, b) => distance(a) - distance(b) || (a.word < b.word ? -1 : 1))
    .slice(0, MOST_WORDS)
    .map(({ word }) => word);
}

/** Opens a file that {@link writeDictionary} has written, for reading. Throws when it is none. */
export function openDictionary(path: string): BilingualDictionary {
  const file = new DatabaseSync(path, { readOnly: true });
  file.exec("pragma cache_size = -512");
  const zh = file.prepare(
    "select word as found, meanings as list from zh where word in (select value from json_each(?))",
  );
  const en = file.prepare(
    "select phrase as found, words as list from en where phrase in (select value from json_each(?))",
  );
  const look = (statement: typeof zh, wanted: Iterable<string>) =>
    new Map(
      statement
        .all(JSON.stringify([...new Set(wanted)]))
        .map(({ found, list }) => [String(found), String(list).split("|")] as const),
    );
  return {
    english: (words) => look(zh, words),
    chinese: (phrases) => look(en, phrases),
    close: () => file.close(),
  };
}
