import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { createDiskFiles } from "../engines/embedded/disk-files.ts";
import { createEmbeddedSearchIndex } from "../engines/embedded/embedded-search-index.ts";
import { openSqliteStore } from "../engines/embedded/sqlite-store.ts";
import { AppError } from "../errors.ts";
import type { BilingualDictionary } from "../library/bilingual/dictionary-file.ts";
import { createTeamLibrary, type TeamLibrary } from "../library/team-library.ts";
import { silentLog } from "../log.ts";
import { systemClock } from "../ports/clock.ts";
import { ROLES_OF_EVALUATION, viewerFor } from "./evaluation-people.ts";
import { percentile } from "./ranking-metrics.ts";

export interface LibraryEvaluationOptions {
  /** Folder of documents. */
  readonly libraryDir: string;
  /** `questions.jsonl`: {id, locale, text, relevant: paths in the folder, none when nothing fits, as: role}. */
  readonly questionsFile: string;
  /** Documents out of date on this day are not recommended. `YYYY-MM-DD`. */
  readonly today: string;
  /** Absent: only what both languages share is found across them. */
  readonly dictionary?: BilingualDictionary | undefined;
  readonly json?: boolean;
  readonly write: (line: string) => void;
}

export interface LibraryFigures {
  /** Questions that a document answers. */
  readonly answerable: number;
  /** Mean share of the relevant documents among the first five. */
  readonly recall5: number;
  /** Share of answerable questions with a relevant document first. */
  readonly first: number;
  /** Share of answerable questions that got "nothing fits". */
  readonly falselyNothing: number;
  readonly unanswerable: number;
  /** Share of unanswerable questions that got an answer all the same. */
  readonly wronglyAnswered: number;
}

export interface LibraryEvaluation {
  readonly documents: number;
  readonly all: LibraryFigures;
  readonly byLanguage: Readonly<Record<"zh" | "en", LibraryFigures>>;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly misses: readonly string[];
}

const Question = z.strictObject({
  id: z.string(),
  locale: z.enum(["zh", "en"]),
  text: z.string().min(1),
  relevant: z.array(z.string()),
  as: z.enum(ROLES_OF_EVALUATION).default("rep"),
});
type Question = z.infer<typeof Question>;

interface Outcome {
  readonly question: Question;
  readonly found: readonly string[];
  readonly ms: number;
}

const SHOWN = 5;

/** `eval library`: asks the library of a folder a set of judged questions, as the product would be asked. */
export async function runEvalLibrary(options: LibraryEvaluationOptions): Promise<LibraryEvaluation> {
  const questions = await readQuestions(options.questionsFile);
  const place = await mkdtemp(join(tmpdir(), "yingdan-eval-"));
  try {
    await using store = await openSqliteStore({ path: ":memory:" }, { clock: systemClock });
    await store.forJob("doctor").upsert("user", viewersAsUsers());
    const library = createTeamLibrary({
      store,
      files: createDiskFiles({ directory: place }),
      searchIndex: createEmbeddedSearchIndex(),
      settings: { get: (area) => area.parse(undefined) },
      log: silentLog,
      clock: systemClock,
      dictionary: () => options.dictionary,
    });
    const { added } = await library.index(options.libraryDir);
    const evaluation = summarise(await askAll(questions, library, options.today), added);
    for (const line of options.json ? [JSON.stringify(evaluation, null, 2)] : report(evaluation))
      options.write(line);
    return evaluation;
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

function viewersAsUsers() {
  return ROLES_OF_EVALUATION.map((role) => ({ id: role, name: role, role, active: true, custom: {} }));
}

async function readQuestions(file: string): Promise<Question[]> {
  const lines = (await readFile(file, "utf8")).split("\n");
  return lines.flatMap((line, at) => {
    if (line.trim() === "") return [];
    try {
      return [Question.parse(JSON.parse(line))];
    } catch (error) {
      throw new AppError("INPUT_INVALID", `${file}:${at + 1} is not a question.`, { cause: error });
    }
  });
}

async function askAll(
  questions: readonly Question[],
  library: TeamLibrary,
  today: string,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const question of questions) {
    const started = performance.now();
    const asked = { text: question.text, limit: SHOWN, today };
    const { hits } = await library.search(viewerFor(question.as, question.locale), asked);
    const found = hits.map(({ document }) => document.path);
    outcomes.push({ question, found, ms: performance.now() - started });
  }
  return outcomes;
}

function summarise(outcomes: readonly Outcome[], documents: number): LibraryEvaluation {
  const times = outcomes.map(({ ms }) => ms);
  const inLanguage = (locale: "zh" | "en") =>
    figures(outcomes.filter(({ question }) => question.locale === locale));
  return {
    documents,
    all: figures(outcomes),
    byLanguage: { zh: inLanguage("zh"), en: inLanguage("en") },
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
    misses: outcomes.filter((outcome) => !isRight(outcome)).map(missLine),
  };
}

function figures(outcomes: readonly Outcome[]): LibraryFigures {
  const answerable = outcomes.filter(({ question }) => question.relevant.length > 0);
  const unanswerable = outcomes.filter(({ question }) => question.relevant.length === 0);
  const share = (part: readonly unknown[], whole: readonly unknown[]) =>
    part.length / Math.max(1, whole.length);
  return {
    answerable: answerable.length,
    recall5: answerable.reduce((sum, outcome) => sum + recall(outcome), 0) / Math.max(1, answerable.length),
    first: share(
      answerable.filter(({ question, found }) => question.relevant.includes(found[0] ?? "")),
      answerable,
    ),
    falselyNothing: share(
      answerable.filter(({ found }) => found.length === 0),
      answerable,
    ),
    unanswerable: unanswerable.length,
    wronglyAnswered: share(
      unanswerable.filter(({ found }) => found.length > 0),
      unanswerable,
    ),
  };
}

function recall({ question, found }: Outcome): number {
  return question.relevant.filter((path) => found.includes(path)).length / question.relevant.length;
}

function isRight(outcome: Outcome): boolean {
  return outcome.question.relevant.length === 0 ? outcome.found.length === 0 : recall(outcome) === 1;
}

function missLine({ question, found }: Outcome): string {
  const wanted = question.relevant.join(", ") || "nothing";
  return `${question.id} ${question.text} → ${found.join(", ") || "nothing"}; wanted ${wanted}`;
}

function report({ documents, all, byLanguage, p50Ms, p99Ms, misses }: LibraryEvaluation): string[] {
  const line = (label: string, item: LibraryFigures) =>
    [
      label.padEnd(8),
      `recall@5 ${item.recall5.toFixed(3)}`,
      `first ${item.first.toFixed(3)}`,
      `nothing though something fits ${item.falselyNothing.toFixed(3)} of ${item.answerable}`,
      `answer though nothing fits ${item.wronglyAnswered.toFixed(3)} of ${item.unanswerable}`,
    ].join("  ");
  return [
    `${documents} documents; p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms a question`,
    line("all", all),
    line("Chinese", byLanguage.zh),
    line("English", byLanguage.en),
    ...misses,
  ];
}
