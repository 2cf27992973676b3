/**
 * `node test/faults/chaos.ts [--full] [--edition embedded|distributed] [--events n] [--per-point n]
 * [--random n] [--seed n]`: storms of events while processes and servers are killed. Prints a table; ends with
 * 1 when anything was lost or shown twice.
 */
import { parseArgs } from "node:util";
import { runDigests } from "./digests.ts";
import { type FaultPlan, type FaultReport, runFaults } from "./run.ts";

const { values } = parseArgs({
  options: {
    full: { type: "boolean", default: false },
    edition: { type: "string" },
    events: { type: "string" },
    "per-point": { type: "string" },
    random: { type: "string" },
    seed: { type: "string", default: String(Date.now() % 100_000) },
  },
});

const size = values.full
  ? { events: 25_000, perPoint: 20, atRandom: 120 }
  : { events: 600, perPoint: 1, atRandom: 6 };
const editions = values.edition === undefined ? ["embedded", "distributed"] : [values.edition];
const reports: FaultReport[] = [];
for (const edition of editions) {
  const plan: FaultPlan = {
    edition: edition === "distributed" ? "distributed" : "embedded",
    seed: Number(values.seed),
    events: Number(values.events ?? size.events),
    perPoint: Number(values["per-point"] ?? size.perPoint),
    atRandom: Number(values.random ?? size.atRandom),
  };
  console.log(`seed ${plan.seed}, ${plan.edition}`);
  const report = await runFaults(plan);
  reports.push(report);
  print(report);
}

const HOUR_MS = 3_600_000;
const digestSize = values.full
  ? { managers: 500, weeks: 12, schedulers: 5, kills: 200, lookMs: HOUR_MS }
  : { managers: 96, weeks: 12, schedulers: 5, kills: 40, lookMs: 4 * HOUR_MS };
const digests = await runDigests({ seed: Number(values.seed), ...digestSize });
console.log(`digests ${JSON.stringify(digests)}`);
const wrongDigests = digests.missing + digests.doubled + digests.skipped;
process.exit(reports.some(isBad) || wrongDigests > 0 ? 1 : 0);

function isBad(report: FaultReport): boolean {
  const { lost, doubled, heldElsewhere, parked, storm } = report;
  return lost.length + doubled.length + heldElsewhere + parked + storm.forgedAccepted > 0;
}

function print(report: FaultReport): void {
  const { plan, storm, kills, lost, doubled } = report;
  const killed = Object.values(kills).reduce((sum, count) => sum + count, 0);
  console.log(
    `events ${plan.events} · deliveries ${storm.deliveries} · answered 503 or cut ${storm.refused}`,
  );
  console.log(`kills ${killed}`);
  for (const [name, count] of Object.entries(kills)) console.log(`  ${name} ${count}`);
  console.log(`effects ${report.effects} · lost ${lost.length} · doubled ${doubled.length}`);
  console.log(`held for the admin ${report.held} (DingTalk) · elsewhere ${report.heldElsewhere}`);
  console.log(`forged accepted ${storm.forgedAccepted} · parked ${report.parked}`);
  console.log(
    `drained in ${(report.drainedMs / 1000).toFixed(1)} s · total ${(report.totalMs / 1000).toFixed(1)} s`,
  );
  for (const text of [...lost, ...doubled].slice(0, 10)) console.log(`  ${text}`);
}
