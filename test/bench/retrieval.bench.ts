import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createEmbeddedSearchIndex } from "#src/engines/embedded/embedded-search-index.ts";
import { percentile } from "#src/evaluations/ranking-metrics.ts";
import { cutChunks } from "#src/library/chunk.ts";
import { indexDocument } from "#src/library/index-chunk.ts";
import { retrieve } from "#src/library/retrieve.ts";
import { segment } from "#src/library/segment.ts";
import { readQuestion, type TokenisedText } from "#src/library/tokenise.ts";

/*
 * The embedded search against SQLite FTS5 with pre-split bigrams on the same chunks and questions, interleaved
 * in one process and measured in CPU time. The text is made here from a seed: characters drawn with Zipf's law,
 * which is harder on posting lists than real prose. With a folder in the uniform format it runs on that instead.
 */
export interface RetrievalBenchOptions {
  readonly write: (line: string) => void;
  readonly dataDir?: string;
  readonly sizes?: readonly number[];
}

interface Passage {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

const ROUNDS = 7;
const QUESTIONS_A_ROUND = 100;
const LIMIT = 10;
const READERS = ["all"];

export async function benchRetrieval({
  write,
  dataDir,
  sizes = [10_000, 200_000],
}: RetrievalBenchOptions): Promise<void> {
  if (dataDir) return compare({ write, ...readFolder(dataDir) });
  for (const size of sizes) await compare({ write, ...invent(size) });
}

async function compare(input: { write: (line: string) => void; passages: Passage[]; questions: string[] }) {
  const { write, passages, questions } = input;
  const ours = await buildOurs(passages);
  const theirs = buildFts(passages);
  const chunks = (await ours.index.count()).chunks;
  write(
    `${chunks} chunks; indexing ${Math.round(ours.characters / ours.cpuSeconds)} characters a CPU second`,
  );
  const ask = { ours: ours.ask, theirs: theirs.ask };
  const ratios: number[] = [];
  const times: number[] = [];
  const micros: number[] = [];
  for (const question of questions.slice(0, 50))
    for (const one of [ask.ours, ask.theirs]) await one(question);
  for (let round = 0; round < ROUNDS; round++) {
    const from = (round * QUESTIONS_A_ROUND) % Math.max(1, questions.length - QUESTIONS_A_ROUND);
    const batch = questions.slice(from, from + QUESTIONS_A_ROUND);
    const own = await cpuMicros(batch, ask.ours, times);
    const peer = await cpuMicros(batch.slice(0, chunks > 50_000 ? 10 : batch.length), ask.theirs);
    micros.push(own);
    ratios.push(peer / own);
  }
  write(
    `  ours: ${Math.round(percentile(micros, 0.5))} µs CPU a question, p50 ${percentile(times, 0.5).toFixed(2)} ms, p99 ${percentile(times, 0.99).toFixed(2)} ms`,
  );
  write(
    `  FTS5 with pre-split bigrams: ${percentile(ratios, 0.5).toFixed(1)} × our CPU (median of ${ROUNDS} rounds)`,
  );
  theirs.close();
  await ours.index[Symbol.asyncDispose]();
}

async function cpuMicros(
  questions: readonly string[],
  ask: (text: string) => Promise<unknown>,
  times: number[] = [],
) {
  const before = process.cpuUsage();
  for (const question of questions) {
    const started = performance.now();
    await ask(question);
    times.push(performance.now() - started);
  }
  const spent = process.cpuUsage(before);
  return (spent.user + spent.system) / Math.max(1, questions.length);
}

async function buildOurs(passages: readonly Passage[]) {
  const index = createEmbeddedSearchIndex();
  const stored = new Map<string, TokenisedText>();
  const before = process.cpuUsage();
  for (const passage of passages) {
    await index.put(indexDocument({ ...passage, readers: READERS }, [chunkOf(passage)]));
  }
  const spent = process.cpuUsage(before);
  const termsOf = async (ids: readonly string[]) =>
    new Map(ids.flatMap((id) => (stored.has(id) ? [[id, stored.get(id) as TokenisedText]] : [])));
  const ask = (text: string) =>
    retrieve({ terms: readQuestion(text).terms, principals: READERS }, { index, termsOf });
  const characters = passages.reduce((sum, { text }) => sum + text.length, 0);
  return { index, ask, characters, cpuSeconds: (spent.user + spent.system) / 1e6 };
}

function chunkOf({ id, text }: Passage) {
  return { id, position: 0, text, headings: [] };
}

function buildFts(passages: readonly Passage[]) {
  const database = new DatabaseSync(":memory:");
  database.exec(
    "CREATE VIRTUAL TABLE passages USING fts5(id UNINDEXED, title, text, tokenize = 'unicode61')",
  );
  const insert = database.prepare("INSERT INTO passages VALUES (?, ?, ?)");
  database.exec("BEGIN");
  for (const { id, title, text } of passages) insert.run(id, grams(title).join(" "), grams(text).join(" "));
  database.exec("COMMIT");
  const select = database.prepare(
    `SELECT id FROM passages WHERE passages MATCH ? ORDER BY bm25(passages, 0, 2, 1) LIMIT ${LIMIT}`,
  );
  const ask = async (text: string) => {
    const terms = [...new Set(grams(text))].map((gram) => `"${gram.replaceAll('"', "")}"`);
    return terms.length === 0 ? [] : select.all(terms.join(" OR "));
  };
  return { ask, close: () => database.close() };
}

/** Pairs of Chinese characters, and words: what FTS5's own tokenizers do not make of Chinese. */
function grams(text: string): string[] {
  const units = segment(text);
  return units.flatMap((unit, at) => {
    if (unit.kind !== "character") return [unit.text];
    const next = units[at + 1];
    return next?.kind === "character" && next.joined ? [unit.text + next.text] : [];
  });
}

function readFolder(folder: string): { passages: Passage[]; questions: string[] } {
  const rows = (file: string) =>
    readFileSync(join(folder, file), "utf8")
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => JSON.parse(line) as { id: string; title?: string; text: string });
  const passages = rows("corpus.jsonl").flatMap(({ id, title = "", text }) =>
    cutChunks([{ text, headings: [] }]).map((chunk) => ({
      id: `${id}#${chunk.position}`,
      title,
      text: chunk.text,
    })),
  );
  return { passages, questions: rows("queries.jsonl").map(({ text }) => text) };
}

/** Passages of 200 characters from a seed; a question is a stretch of one of them with a common ending. */
function invent(count: number): { passages: Passage[]; questions: string[] } {
  const random = mulberry(20_260_101);
  const text = (length: number) =>
    String.fromCharCode(...Array.from({ length }, () => 0x4e00 + zipf(random())));
  const passages = Array.from({ length: count }, (_, at) => ({
    id: `d${at}#0`,
    title: text(8),
    text: text(200),
  }));
  const questions = Array.from({ length: ROUNDS * QUESTIONS_A_ROUND * 2 }, () => {
    const { text: source } = passages[Math.floor(random() * count)] ?? { text: "" };
    const from = Math.floor(random() * 185);
    return `${source.slice(from, from + 12)}是什么`;
  });
  return { passages, questions };
}

/** Ranks 0 to 2,999 with a chance that falls as 1/rank: log-uniform. */
function zipf(uniform: number): number {
  return Math.floor(3_000 ** uniform) - 1;
}

function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
