import { loadConfig } from "../config.ts";
import { startHousekeeping } from "../jobs/housekeeping.ts";
import { startJobs } from "../jobs/start-jobs.ts";
import { createLog } from "../log.ts";
import { readArguments } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import { openFor } from "./open.ts";

const JOBS_AT_ONCE = 4;

/** Works off jobs and looks at the schedule beside the gateway; as many of them as there is work for. */
export async function worker(cli: Cli): Promise<number> {
  readArguments(cli.args, []);
  const config = loadConfig(cli.environment);
  const log = createLog({
    level: config.logLevel,
    write: (line) => cli.stderr.write(line),
    now: () => new Date(),
    fields: { process: "worker" },
  });
  const stopped = new Promise<void>((resolve) => cli.onStop(resolve));
  await using runtime = await openFor(cli, { log });
  const workers = config.workers === 0 ? JOBS_AT_ONCE : config.workers;
  await using _jobs = startJobs(runtime, { channels: undefined, workers });
  using _housekeeping = startHousekeeping({ ...runtime.engines, clock: runtime.clock, log });
  log.info("worker ready", { workers });
  await stopped;
  log.info("worker stops after what is under way");
  return 0;
}
