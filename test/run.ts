/**
 * `npm test`: runs Vitest, then says on the last lines which suites could not run because a real server was
 * not found, and how many tests passed and failed. With YINGDAN_REQUIRE_SERVERS=1 a missing server is a failure.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { missingServers } from "./support/servers.ts";

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numFailedTestSuites: number;
  readonly success: boolean;
}

const required = process.env.YINGDAN_REQUIRE_SERVERS === "1";
const missing = missingServers();
if (required && missing.length > 0) {
  for (const server of missing) console.error(`missing: ${server.name} (${server.install})`);
  console.log(`0 passed, ${missing.length} failed`);
  process.exit(1);
}

const directory = mkdtempSync(join(tmpdir(), "yingdan-test-"));
const reportFile = join(directory, "report.json");
const vitest = join(import.meta.dirname, "..", "node_modules", "vitest", "vitest.mjs");
const run = spawnSync(
  process.execPath,
  [
    vitest,
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${reportFile}`,
    ...process.argv.slice(2),
  ],
  { stdio: "inherit" },
);
const report = existsSync(reportFile) ? (JSON.parse(readFileSync(reportFile, "utf8")) as Report) : undefined;
rmSync(directory, { recursive: true, force: true });

for (const server of missing) console.log(`skipped: suites that need ${server.name} (${server.install})`);
const failed =
  report === undefined
    ? 1
    : Math.max(report.numFailedTests, report.numFailedTestSuites > 0 || !report.success ? 1 : 0);
console.log(`${report?.numPassedTests ?? 0} passed, ${failed} failed`);
process.exit(run.status === 0 && failed === 0 ? 0 : 1);
