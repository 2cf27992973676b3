import { AppError } from "../errors.ts";
import { type Arguments, readArguments } from "./arguments.ts";
import type { Cli } from "./cli.ts";

const USAGE =
  "eval retrieval|pipeline --data DIR | eval similar|win --data FILE.csv --spec SPEC.json | eval routing | eval injection [--data DIR]";

/** Measures a part of the product on a data set; needs no company and no database. */
export async function evaluate(cli: Cli): Promise<number> {
  const args = readArguments(cli.args, ["data", "spec", "json"]);
  const [what] = args.words;
  const { data, spec } = args.text;
  if (what === "routing" || what === "injection") return evaluateAssistant(what, cli, args);
  if (what === undefined || data === undefined)
    throw new AppError("INPUT_INVALID", `Say what to measure: ${USAGE}.`);
  const json = args.on.has("json");
  const write = (line: string) => cli.stdout.write(`${line}\n`);
  switch (what) {
    case "retrieval":
      return evaluateRetrieval(data, json, write);
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

type Write = (line: string) => void;

async function evaluateRetrieval(dataDir: string, json: boolean, write: Write): Promise<number> {
  const [{ runEvalRetrieval }, { defaultLexicon }] = await Promise.all([
    import("../evaluations/retrieval.ts"),
    import("../library/default-lexicon.ts"),
  ]);
  await runEvalRetrieval({ dataDir, json, lexicon: defaultLexicon(), write });
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
