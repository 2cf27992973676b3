import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { MAPPING_NAMES } from "#connectors/files/plan.ts";
import { type MappingProposal, proposeMapping } from "#connectors/files/propose.ts";
import { applyAnswers } from "#connectors/files/questions.ts";
import { renderMapping } from "#connectors/files/render.ts";
import { markOwnData } from "../company.ts";
import type { Locale } from "../domain/text.ts";
import { pick } from "../domain/text.ts";
import { AppError } from "../errors.ts";
import { afterImport } from "../jobs/after-import.ts";
import { type ImportReport, runImport } from "../jobs/import.ts";
import { formatImportReport } from "../jobs/import-report.ts";
import { keepLastImport, readLastImport } from "../jobs/last-import.ts";
import type { Runtime } from "../runtime.ts";
import { readArguments, readLocale } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import { openFor } from "./open.ts";

/** Imports an export into the company's own data. Without a mapping one is proposed, kept and used next time. */
export async function importFiles(cli: Cli): Promise<number> {
  const args = readArguments(cli.args, ["mapping", "dry-run", "locale", "json"]);
  if (args.words.length === 0)
    throw new AppError("INPUT_INVALID", "Say what to import: import <folder or files…>.");
  const paths = args.words.map((word) => resolve(word));
  await using runtime = await openFor(cli, { company: "own" });
  const locale = readLocale(args, runtime.config.locale);
  const asked = args.on.has("json") ? undefined : cli;
  const mapping = await mappingFor(paths, args.text.mapping, { cli, asked, locale, runtime });
  return await finish(
    cli,
    { runtime, locale, json: args.on.has("json") },
    paths,
    mapping,
    args.on.has("dry-run"),
  );
}

/** The last import once more, with the same files and mapping. */
export async function sync(cli: Cli): Promise<number> {
  const args = readArguments(cli.args, ["locale", "json"]);
  await using runtime = await openFor(cli, { company: "own" });
  const last = await readLastImport(runtime.engines.store.system);
  if (last === undefined)
    throw new AppError("NOT_FOUND", "Nothing was imported yet: import <folder or files…>.");
  const locale = readLocale(args, runtime.config.locale);
  const mapping = { file: last.mapping, text: readFileSync(last.mapping, "utf8") };
  return await finish(cli, { runtime, locale, json: args.on.has("json") }, last.paths, mapping, false);
}

interface Doing {
  readonly runtime: Runtime;
  readonly locale: Locale;
  readonly json: boolean;
}

interface MappingFile {
  readonly file: string;
  readonly text: string;
}

async function finish(
  cli: Cli,
  { runtime, locale, json }: Doing,
  paths: readonly string[],
  mapping: MappingFile,
  dryRun: boolean,
): Promise<number> {
  const { store, files } = runtime.engines;
  const report = await runImport({
    paths,
    mapping: mapping.text,
    store: store.forJob("sync"),
    system: store.system,
    clock: runtime.clock,
    timeZone: runtime.config.timeZone,
    files,
    dryRun,
    onProgress: json ? () => {} : progressLine(cli),
  });
  if (!dryRun) {
    await keepLastImport(store.system, { paths, mapping: mapping.file });
    markOwnData(runtime.config);
    // Whoever runs the jobs learns from the new deals; the import need not wait for it.
    await runtime.engines.queue.add({ name: "train", data: null, priority: 9 });
    const { problems } = await afterImport({ ...runtime.turn, timeZone: runtime.config.timeZone }, paths);
    for (const { file, row, message } of problems)
      cli.stderr.write(`${file}:${row} ${pick(message, locale)}\n`);
  }
  cli.stdout.write(
    `${json ? JSON.stringify(forMachines(report), null, 2) : formatImportReport(report, locale)}\n`,
  );
  return report.status === "done" ? 0 : 1;
}

/** Previews hold whole rows, which a person reads and a script does not need. */
function forMachines({ previews: _, ...report }: ImportReport): Omit<ImportReport, "previews"> {
  return report;
}

function progressLine(cli: Cli): (progress: { readonly done: number; readonly total?: number }) => void {
  if (!cli.stdout.isTTY) return () => {};
  return ({ done, total }) => cli.stderr.write(`\r${done}${total === undefined ? "" : `/${total}`}   `);
}

interface Choosing {
  readonly cli: Cli;
  /** Whom to ask; undefined takes the proposed answers. */
  readonly asked: Cli | undefined;
  readonly locale: Locale;
  readonly runtime: Runtime;
}

/** The named file, the folder's own, the one kept from last time, or a new proposal, in this order. */
async function mappingFor(
  paths: readonly string[],
  named: string | undefined,
  choosing: Choosing,
): Promise<MappingFile> {
  const kept = keptPath(paths, choosing.runtime);
  const beside = paths.flatMap((path) => MAPPING_NAMES.map((name) => join(path, name)));
  const present = named === undefined ? [...beside, kept].find((file) => existsSync(file)) : resolve(named);
  if (present !== undefined) {
    if (!existsSync(present)) throw new AppError("NOT_FOUND", `There is no mapping file ${present}.`);
    return { file: present, text: readFileSync(present, "utf8") };
  }
  const proposal = await proposeMapping(paths);
  const answers = await askQuestions(proposal, choosing);
  const text = renderMapping(applyAnswers(proposal.mapping, proposal.questions, answers), proposal);
  mkdirSync(join(choosing.runtime.config.data, "mappings"), { recursive: true });
  writeFileSync(kept, text);
  const said = {
    zh: `已按表头推荐字段映射，可以修改后重新导入：${kept}`,
    en: `A mapping was proposed from the headers; edit it and import again: ${kept}`,
  };
  choosing.cli.stderr.write(`${pick(said, choosing.locale)}\n`);
  return { file: kept, text };
}

function keptPath(paths: readonly string[], runtime: Runtime): string {
  const hash = createHash("sha256").update(JSON.stringify(paths)).digest("hex").slice(0, 8);
  return join(
    resolve(runtime.config.data),
    "mappings",
    `${basename(paths[0] ?? "export").replace(/[^\p{L}\p{N}_-]+/gu, "-")}-${hash}.yaml`,
  );
}

async function askQuestions(
  proposal: MappingProposal,
  { asked, locale }: Choosing,
): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  if (asked === undefined || !asked.stdin.isTTY || !asked.stdout.isTTY) return answers;
  const lines = createInterface({ input: asked.stdin, output: asked.stdout });
  try {
    for (const question of proposal.questions) {
      const options = question.options
        .map(({ value, label }) => `${value}${label ? ` ${pick(label, locale)}` : ""}`)
        .join(" | ");
      const typed = await lines.question(
        `${pick(question.text, locale)}\n  (${options}) [${question.default}] `,
      );
      if (question.options.some(({ value }) => value === typed.trim())) answers[question.id] = typed.trim();
    }
  } finally {
    lines.close();
  }
  return answers;
}
