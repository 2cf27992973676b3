import { createEmbeddedSearchIndex } from "../engines/embedded/embedded-search-index.ts";
import type { BilingualDictionary } from "../library/bilingual/dictionary-file.ts";
import { translateRead } from "../library/bilingual/translate-read.ts";
import { cutChunks } from "../library/chunk.ts";
import { indexDocument } from "../library/index-chunk.ts";
import { guessLanguage } from "../library/ingest/guess.ts";
import type { Lexicon } from "../library/lexicon.ts";
import { RETRIEVAL_SETTINGS, type RetrievalSettings, retrieve } from "../library/retrieve.ts";
import { isConceptTerm, readQuestion, type TokenisedText } from "../library/tokenise.ts";
import type { SearchIndex } from "../ports/search-index.ts";
import { meanMetrics, percentile, type RankingMetrics, rankingMetrics } from "./ranking-metrics.ts";
import { type BadLine, type RetrievalSet, readRetrievalSet } from "./retrieval-set.ts";

export interface RetrievalEvaluationOptions {
  readonly dataDir: string;
  readonly json?: boolean;
  readonly lexicon?: Lexicon;
  /** Translates the questions that are in the other language than the documents. */
  readonly dictionary?: BilingualDictionary | undefined;
  /** Vectors of texts, when an embeddings endpoint is configured. */
  readonly embed?: (texts: readonly string[]) => Promise<readonly Float32Array[]>;
  /** Asks only the first so many. */
  readonly questions?: number;
  /** The engine to measure; the embedded one by default. */
  readonly createIndex?: () => Promise<SearchIndex> | SearchIndex;
  readonly write: (line: string) => void;
}

export interface PartResult extends RankingMetrics {
  readonly part: PartName;
  readonly questions: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMicrosPerQuery: number;
}

export interface RetrievalEvaluation {
  readonly documents: number;
  readonly chunks: number;
  readonly indexedCharactersPerSecond: number;
  /** Of 1,000 characters, cut, tokenised and indexed; a second of CPU time, as in the line above. */
  readonly pagesPerSecond: number;
  readonly parts: readonly PartResult[];
  readonly badLines: readonly BadLine[];
}

export type PartName =
  | "lexical"
  | "fields"
  | "lexical+concepts"
  | "lexical+concepts+feedback"
  | "translated"
  | "dense"
  | "fused";

interface Part {
  readonly name: PartName;
  readonly lexicon: Lexicon | undefined;
  readonly vector: boolean;
  /** Only what both sides name alike: industries, products, problems and the other words of the lexicon. */
  readonly fieldsOnly?: boolean;
  /** What a question in the other language is translated with. */
  readonly dictionary?: BilingualDictionary | undefined;
  readonly settings: RetrievalSettings;
}

interface Bench {
  readonly index: SearchIndex;
  readonly terms: ReadonlyMap<string, TokenisedText>;
  readonly set: RetrievalSet;
  readonly vectors: ReadonlyMap<string, Float32Array>;
  readonly language: "zh" | "en";
}

const READERS = ["all"];
const DEPTH = 10;
const WARM_UP = 200;
const INDEX_BATCH = 500;
const PAGE = 1_000;

/** `eval retrieval`: indexes a folder as the product would and measures each part of the search alone, then all together. */
export async function runEvalRetrieval(options: RetrievalEvaluationOptions): Promise<RetrievalEvaluation> {
  const whole = await readRetrievalSet(options.dataDir);
  const set = { ...whole, queries: whole.queries.slice(0, options.questions) };
  await using index = await (options.createIndex ?? createEmbeddedSearchIndex)();
  const before = process.cpuUsage();
  const terms = await fill(index, set, options);
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  const vectors = await embedQuestions(set, options.embed);
  const language = languageOf(set);
  const parts: PartResult[] = [];
  for (const part of partsFor(options))
    parts.push(await measure(part, { index, terms, set, vectors, language }));
  const characters = set.documents.reduce((sum, document) => sum + document.text.length, 0);
  const result = {
    ...(await index.count()),
    indexedCharactersPerSecond: Math.round(characters / seconds),
    pagesPerSecond: Math.round(characters / PAGE / seconds),
    parts,
    badLines: set.badLines,
  };
  for (const line of options.json ? [JSON.stringify(result)] : report(result)) options.write(line);
  return result;
}

function partsFor({ lexicon, embed, dictionary }: RetrievalEvaluationOptions): Part[] {
  const plain: RetrievalSettings = { ...RETRIEVAL_SETTINGS, feedback: undefined, denseShare: 0 };
  const lexical: Part[] = [
    { name: "lexical", lexicon: undefined, vector: false, settings: plain },
    { name: "fields", lexicon, vector: false, settings: plain, fieldsOnly: true },
    { name: "lexical+concepts", lexicon, vector: false, settings: plain },
    { name: "lexical+concepts+feedback", lexicon, vector: false, settings: RETRIEVAL_SETTINGS },
  ];
  const fused: Part = {
    name: "fused",
    lexicon,
    vector: embed !== undefined,
    settings: RETRIEVAL_SETTINGS,
    dictionary,
  };
  const translated: Part[] = dictionary ? [{ ...fused, name: "translated", vector: false }] : [];
  if (!embed) return [...lexical, ...translated, fused];
  const dense: Part = { name: "dense", lexicon, vector: true, settings: { ...plain, denseShare: 1 } };
  return [...lexical, ...translated, dense, fused];
}

/** The language of most of the documents: a set has only one. */
function languageOf({ documents }: RetrievalSet): "zh" | "en" {
  const chinese = documents.filter(({ text }) => guessLanguage(text) === "zh").length;
  return chinese * 2 >= documents.length ? "zh" : "en";
}

async function fill(index: SearchIndex, set: RetrievalSet, options: RetrievalEvaluationOptions) {
  const terms = new Map<string, TokenisedText>();
  for (let from = 0; from < set.documents.length; from += INDEX_BATCH) {
    const batch = set.documents.slice(from, from + INDEX_BATCH).flatMap((document) => {
      const title = document.title.replaceAll("_", " ");
      const chunks = cutChunks([{ text: document.text, headings: [] }]).map((chunk) => ({
        ...chunk,
        id: `${document.id}#${chunk.position}`,
      }));
      const header = { id: document.id, title, readers: READERS };
      return indexDocument(header, chunks, options.lexicon).map((entry, at) => ({
        entry,
        text: chunks[at]?.text ?? "",
      }));
    });
    const vectors = (await options.embed?.(batch.map(({ text }) => text))) ?? [];
    await index.put(
      batch.map(({ entry }, at) => {
        const vector = vectors[at];
        terms.set(entry.id, { terms: new Map(entry.terms), length: entry.length });
        return vector ? { ...entry, vector } : entry;
      }),
    );
  }
  return terms;
}

async function embedQuestions(set: RetrievalSet, embed: RetrievalEvaluationOptions["embed"]) {
  const vectors = (await embed?.(set.queries.map(({ text }) => text))) ?? [];
  return new Map(set.queries.flatMap(({ id }, at) => (vectors[at] ? [[id, vectors[at]] as const] : [])));
}

async function measure(part: Part, bench: Bench): Promise<PartResult> {
  const judged = bench.set.queries.filter(({ id }) => bench.set.judgements.has(id));
  for (const query of judged.slice(0, WARM_UP)) await ask(part, query, bench);
  const times: number[] = [];
  const metrics: RankingMetrics[] = [];
  const cpu = process.cpuUsage();
  for (const query of judged) {
    const started = performance.now();
    const ranking = await ask(part, query, bench);
    times.push(performance.now() - started);
    const figures = rankingMetrics(ranking, bench.set.judgements.get(query.id) ?? new Map());
    if (figures) metrics.push(figures);
  }
  const spent = process.cpuUsage(cpu);
  return {
    part: part.name,
    questions: metrics.length,
    ...meanMetrics(metrics),
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
    cpuMicrosPerQuery: Math.round((spent.user + spent.system) / Math.max(1, judged.length)),
  };
}

async function ask(part: Part, query: { id: string; text: string }, bench: Bench): Promise<string[]> {
  const { terms, settings } = await readFor(query.text, part, bench);
  const vector = part.vector ? bench.vectors.get(query.id) : undefined;
  const termsOf = async (ids: readonly string[]) =>
    new Map(
      ids.flatMap((id) => [[id, bench.terms.get(id)] as const]).filter(([, text]) => text !== undefined),
    ) as Map<string, TokenisedText>;
  const asked = { terms, principals: READERS, ...(vector && { vector }) };
  const { documents } = await retrieve(asked, { index: bench.index, termsOf }, settings);
  return documents.slice(0, DEPTH).map(({ documentId }) => documentId);
}

/** As the product reads a question; only one in the other language than the documents is translated. */
async function readFor(text: string, part: Part, { index, language }: Bench) {
  const read = readQuestion(text, part.lexicon);
  const { settings, dictionary } = part;
  if (part.fieldsOnly)
    return { terms: new Map([...read.terms].filter(([term]) => isConceptTerm(term))), settings };
  if (dictionary === undefined || guessLanguage(text) === language) return { terms: read.terms, settings };
  return translateRead(read, language, { dictionary, weigh: (terms) => index.weigh(terms, READERS) });
}

function report(result: RetrievalEvaluation): string[] {
  const head = `${"part".padEnd(27)}nDCG@10    R@1    R@5   R@10 MRR@10  p50 ms  p99 ms  CPU µs`;
  const rows = result.parts.map((part) => {
    const figures = [part.ndcg10, part.recall1, part.recall5, part.recall10, part.mrr10].map((figure) =>
      figure.toFixed(3).padStart(7),
    );
    const times = [part.p50Ms, part.p99Ms].map((time) => time.toFixed(3).padStart(8));
    return `${part.part.padEnd(27)}${figures.join("")}${times.join("")}${String(part.cpuMicrosPerQuery).padStart(8)}`;
  });
  const bad = result.badLines.map(({ file, line, problem }) => `${file}:${line}: ${problem}`);
  const size = `${result.documents} documents, ${result.chunks} chunks, ${result.parts[0]?.questions ?? 0} questions; indexed ${result.pagesPerSecond} pages of 1,000 characters a CPU second`;
  return [size, head, ...rows, ...bad];
}
