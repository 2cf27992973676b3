import { chooseCompany } from "../company.ts";
import { type Config, loadConfig } from "../config.ts";
import type { Role, User } from "../domain/crm.ts";
import type { Locale } from "../domain/text.ts";
import type { Viewer } from "../domain/viewer.ts";
import { AppError } from "../errors.ts";
import { createLog, type Log } from "../log.ts";
import { systemClock } from "../ports/clock.ts";
import { openRuntime, type Runtime } from "../runtime.ts";
import { seedSample } from "../seed.ts";
import type { Cli } from "./cli.ts";

export interface OpenOptions {
  /** Own data is imported into the company's own folder, never into the sample's. */
  readonly company?: "auto" | "own";
  readonly log?: Log;
}

/** The runtime a command works on, the sample company filled if it is shown and still empty. */
export async function openFor(cli: Cli, options: OpenOptions = {}): Promise<Runtime> {
  const config = loadConfig(cli.environment);
  const company = chooseCompany(config, options.company);
  const log = options.log ?? quietLog(cli, config);
  const runtime = await openRuntime({ config, company, log, clock: systemClock });
  if (company.sample) await seedSample(runtime, (line) => cli.stderr.write(`${line}\n`));
  return runtime;
}

/** Commands print their answer; the log keeps to warnings unless asked otherwise. */
function quietLog(cli: Cli, config: Config): Log {
  const level = cli.environment.LOG_LEVEL ? config.logLevel : "warn";
  return createLog({ level, write: (line) => cli.stderr.write(line), now: () => new Date() });
}

/** Who speaks when nobody is named: a rep of the sample; of one's own company whoever sees most. */
const RANKS: Readonly<Record<"sample" | "own", readonly Role[]>> = {
  sample: ["rep"],
  own: ["admin", "manager", "rep", "solution"],
};

/** The person a command speaks as: by id, e-mail or name, or the one that `RANKS` chooses. */
export async function personFor(runtime: Runtime, who: string | undefined, locale: Locale): Promise<Viewer> {
  const users: User[] = [];
  for await (const batch of runtime.engines.store.forJob("identity").scan("user", { active: true }))
    users.push(...batch);
  const chosen = who === undefined ? highest(users, runtime.company.sample) : named(users, who);
  const viewer = chosen && (await runtime.people.viewerById(chosen.id, locale));
  if (viewer) return viewer;
  throw new AppError(
    "NOT_FOUND",
    who === undefined
      ? "No active user is known yet. Import the export's users or teams first."
      : `No active user is called “${who}”. Use an id, e-mail or full name from the CRM's users.`,
  );
}

function named(users: readonly User[], who: string): User | undefined {
  const wanted = who.toLowerCase();
  return users.find(({ id, email, name }) =>
    [id, email, name].some((value) => value?.toLowerCase() === wanted),
  );
}

function highest(users: readonly User[], sample: boolean): User | undefined {
  const ranks = RANKS[sample ? "sample" : "own"];
  return ranks.flatMap((role) => users.find((user) => user.role === role) ?? [])[0];
}
