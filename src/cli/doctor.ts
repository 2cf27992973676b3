import type { Finding } from "../channels/finding.ts";
import { examine } from "../doctor.ts";
import { pick } from "../domain/text.ts";
import { readArguments, readLocale } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import { openFor } from "./open.ts";

const MARK: Readonly<Record<Finding["state"], string>> = { ok: "✓", off: "–", warning: "!", failed: "✗" };

/** What is configured, what is reachable, what to fix. Exit code 1 when something failed. */
export async function doctor(cli: Cli): Promise<number> {
  const args = readArguments(cli.args, ["json", "locale"]);
  await using runtime = await openFor(cli);
  const locale = readLocale(args, runtime.config.locale);
  const findings = await examine(runtime);
  const lines = findings.flatMap((finding) => [
    `${MARK[finding.state]} ${finding.subject}: ${pick(finding.text, locale)}`,
    ...(finding.fix ? [`    → ${pick(finding.fix, locale)}`] : []),
  ]);
  cli.stdout.write(`${args.on.has("json") ? JSON.stringify(findings, null, 2) : lines.join("\n")}\n`);
  return findings.some(({ state }) => state === "failed") ? 1 : 0;
}
