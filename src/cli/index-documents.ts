import { markOwnData } from "../company.ts";
import { AppError } from "../errors.ts";
import { readArguments, readLocale } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import { openFor } from "./open.ts";

/** Reads a folder of documents into the company's library; a second run touches only what changed. */
export async function indexDocuments(cli: Cli): Promise<number> {
  const args = readArguments(cli.args, ["json", "locale"]);
  const folder = args.words[0];
  if (folder === undefined) throw new AppError("INPUT_INVALID", "Say which folder: index <folder>.");
  await using runtime = await openFor(cli, { company: "own" });
  const locale = readLocale(args, runtime.config.locale);
  const report = await runtime.library.index(folder, {
    onProgress: ({ done, total }) => {
      if (!args.on.has("json") && cli.stdout.isTTY) cli.stderr.write(`\r${done}/${total}`);
    },
  });
  markOwnData(runtime.config);
  const { formatIndexReport } = await import("../library/index-report.ts");
  cli.stdout.write(
    `${args.on.has("json") ? JSON.stringify(report, null, 2) : formatIndexReport(report, locale)}\n`,
  );
  return report.failed.length > 0 && report.added + report.changed + report.unchanged === 0 ? 1 : 0;
}
