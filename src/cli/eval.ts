import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type Config, loadConfig } from "../config.ts";
import { AppError } from "../errors.ts";
import { type Arguments, readArguments } from "./arguments.ts";
import type { Cli } from "./cli.ts";

const USAGE =
  "eval retrieval|pairs|documents|pipeline --data DIR | eval library [--data FILE.jsonl] | eval similar|win --data FILE.csv --spec SPEC.json | eval routing | eval injection [--data DIR] | eval mask | eval prompts";

/** Measures a part of the product on a data set; needs no company and no database. */
export async function evaluate(cli: Cli): Promise<number> {
  const args = readArguments(cli.args, ["data", "spec", "json", "engine", "limit"]);
  const [what] = args.words;
  const { data, spec } = args.text;
  if (what === "prompts") return evaluatePrompts(cli, args.on.has("json"));
  if (what === "mask") {
    const { runEvalMask } = await import("../evaluations/mask.ts");
    return runEvalMask({ write: (line) => cli.stdout.write(`${line}\n`) }) ? 0 : 1;
  }
  if (what === "routing" || what === "injection") return evaluateAssistant(what, cli, args);
  if (what === "library") return evaluateLibrary(cli, args);
  if (what === undefined || data === undefined)
    throw new AppError("INPUT_INVALID", `Say what to measure: ${USAGE}.`);
  const json = args.on.has("json");
  const write = (line: string) => cli.stdout.write(`${line}\n`);
  switch (what) {
    case "retrieval":
      return evaluateRetrieval(data, args, cli);
    case "pairs":
    case "documents":
      return evaluateDocuments(what, { dataDir: data, json, write });
    case "similar":
    case "win":
      if (spec === undefined) throw new AppError("INPUT_INVALID", `Say how to read the file: ${USAGE}.`);
      return evaluateLearning(what, { data, spec, json }, write);
    case "pipeline":
      return evaluatePipeline(data, json, write);
    default:
      throw new AppError("INPUT_INVALID", `There is no evaluation “${what}”: ${USAGE}.`);
  }
}

/** The sample's calendar stands still here. */
const SAMPLE_TODAY = "2026-11-20";

type Write = (line: string) => void;

async function evaluateRetrieval(dataDir: string, args: Arguments, cli: Cli): Promise<number> {
  const [{ runEvalRetrieval }, { defaultLexicon }] = await Promise.all([
    import("../evaluations/retrieval.ts"),
    import("../library/default-lexicon.ts"),
  ]);
  const { search, model } = loadConfig({
    ...cli.environment,
    ...(args.text.engine && { SEARCH: args.text.engine }),
  });
  using made = await dictionaryForNow();
  await runEvalRetrieval({
    dataDir,
    dictionary: made.dictionary,
    json: args.on.has("json"),
    lexicon: defaultLexicon(),
    questions: questionsAsked(args),
    ...(search.engine === "qdrant" && { createIndex: () => openQdrant(search) }),
    ...(model?.embedding !== undefined && { embed: await embedderOf(model) }),
    write: (line) => cli.stdout.write(`${line}\n`),
  });
  return 0;
}

/** The dictionary of the product, made for this measurement alone. */
async function dictionaryForNow() {
  const [{ makeDictionary }, { openDictionary }] = await Promise.all([
    import("../library/bilingual/make-dictionary.ts"),
    import("../library/bilingual/dictionary-file.ts"),
  ]);
  const place = mkdtempSync(join(tmpdir(), "yingdan-dictionary-"));
  const path = join(place, "dictionary.sqlite");
  makeDictionary(path);
  const dictionary = openDictionary(path);
  return {
    dictionary,
    [Symbol.dispose]() {
      dictionary.close();
      rmSync(place, { recursive: true, force: true });
    },
  };
}

function questionsAsked({ text }: Arguments): number {
  const limit = Number(text.limit ?? Number.MAX_SAFE_INTEGER);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new AppError("INPUT_INVALID", "--limit is how many questions to ask, a whole number from 1.");
}

/** A collection of its own, emptied before and after: the company's is not touched. */
async function openQdrant({ url, apiKey }: { readonly url: string; readonly apiKey?: string | undefined }) {
  const { createQdrantSearchIndex } = await import("../engines/distributed/qdrant-search-index.ts");
  const index = await createQdrantSearchIndex({ url, apiKey, collection: "yingdan-eval" });
  await index.clear();
  return { ...index, [Symbol.asyncDispose]: () => index.clear() };
}

async function embedderOf(config: NonNullable<Config["model"]>) {
  const { createOpenAiModel } = await import("../engines/model/openai-model.ts");
  const model = createOpenAiModel(config);
  return (texts: readonly string[]) => model.embed(texts);
}

async function evaluateDocuments(
  what: "pairs" | "documents",
  options: { readonly dataDir: string; readonly json: boolean; readonly write: Write },
): Promise<number> {
  if (what === "documents") {
    const { runEvalDocuments } = await import("../evaluations/documents.ts");
    const { crashed } = await runEvalDocuments(options);
    return crashed.length === 0 ? 0 : 1;
  }
  const [{ runEvalPairs }, { defaultLexicon }] = await Promise.all([
    import("../evaluations/pairs.ts"),
    import("../library/default-lexicon.ts"),
  ]);
  using made = await dictionaryForNow();
  await runEvalPairs({ ...options, lexicon: defaultLexicon(), dictionary: made.dictionary });
  return 0;
}

const SEED = join(import.meta.dirname, "..", "..", "seed-docs");
/** Questions that the settings were chosen on, and such as were written before they were measured. */
const QUESTIONS = [
  "questions.jsonl",
  "fresh-questions.jsonl",
  "later-questions.jsonl",
  "cross-language-questions.jsonl",
];

/** The sample library and its questions, or questions of one's own over it. */
async function evaluateLibrary(cli: Cli, args: Arguments): Promise<number> {
  const { runEvalLibrary } = await import("../evaluations/library.ts");
  const files =
    args.text.data === undefined ? QUESTIONS.map((name) => join(SEED, "evaluation", name)) : [args.text.data];
  using made = await dictionaryForNow();
  for (const questionsFile of files) {
    const json = args.on.has("json");
    if (!json) cli.stdout.write(`${basename(questionsFile)}\n`);
    await runEvalLibrary({
      libraryDir: join(SEED, "library"),
      questionsFile,
      today: SAMPLE_TODAY,
      dictionary: made.dictionary,
      json,
      write: (line) => cli.stdout.write(`${line}\n`),
    });
  }
  return 0;
}

async function evaluateLearning(
  what: "similar" | "win",
  options: { readonly data: string; readonly spec: string; readonly json: boolean },
  write: Write,
): Promise<number> {
  const { runEvalSimilar, runEvalWin, formatEvalReport } = await import("../evaluations/learning.ts");
  const report = await (what === "similar" ? runEvalSimilar : runEvalWin)(options);
  write(options.json ? JSON.stringify(report, null, 2) : formatEvalReport(report));
  return 0;
}

/** Every total of the pipeline over a CRM export, against an independent recomputation to the cent. */
async function evaluatePipeline(data: string, json: boolean, write: Write): Promise<number> {
  const { evaluatePipelineTotals, formatTotalsReport } = await import("../evaluations/pipeline-totals.ts");
  const report = await evaluatePipelineTotals(data);
  write(json ? JSON.stringify(report, null, 2) : formatTotalsReport(report));
  return report.wrong.length === 0 ? 0 : 1;
}

/** Every drafting prompt on the sample company against the configured model. */
async function evaluatePrompts(cli: Cli, json: boolean): Promise<number> {
  const [{ openFor, personFor }, { runEvalPrompts }] = await Promise.all([
    import("./open.ts"),
    import("../evaluations/prompts.ts"),
  ]);
  await using runtime = await openFor(cli);
  const viewer = await personFor(runtime, undefined, "zh");
  const { rows } = await runtime.engines.store.find(viewer, "account", { limit: 2 });
  const price = runtime.config.model?.price;
  await runEvalPrompts({
    deps: runtime.turn,
    viewer,
    accounts: rows.map(({ id }) => id),
    clock: runtime.clock,
    json,
    write: (line) => cli.stdout.write(`${line}\n`),
    ...(price === undefined ? {} : { price }),
  });
  return 0;
}

const UTTERANCES = "test/evaluations/utterances.jsonl";
const ACCOUNTS = "test/evaluations/utterance-accounts.json";

/** How often the rules understand what is asked, and what a hostile model gets away with. */
async function evaluateAssistant(what: "routing" | "injection", cli: Cli, args: Arguments): Promise<number> {
  const write = (line: string) => cli.stdout.write(`${line}\n`);
  if (what === "routing") {
    const { runEvalRouting } = await import("../evaluations/routing.ts");
    await runEvalRouting({ data: args.text.data ?? UTTERANCES, accounts: ACCOUNTS, write });
    return 0;
  }
  const { runEvalInjection } = await import("../evaluations/injection.ts");
  await runEvalInjection({ ...(args.text.data === undefined ? {} : { data: args.text.data }), write });
  return 0;
}
