import { pick } from "../domain/text.ts";
import { teachApart } from "../jobs/teach.ts";
import { trainModels } from "../jobs/train.ts";
import { calendarDate } from "../ports/clock.ts";
import { learningArea } from "../settings/learning.ts";
import { readArguments, readLocale } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import { openFor } from "./open.ts";

/** Learns from the closed deals now and says what came of it; the model in use stays unless the new one is better. */
export async function train(cli: Cli): Promise<number> {
  const args = readArguments(cli.args, ["force", "locale", "json"]);
  await using runtime = await openFor(cli);
  const { config, company, clock, settings, engines } = runtime;
  const locale = readLocale(args, config.locale);
  const { trained, ...said } = await trainModels(engines.store.forJob("train"), {
    rules: settings.get(learningArea),
    today: company.today ?? calendarDate(clock.now(), config.timeZone),
    force: args.on.has("force"),
    teach: teachApart(),
  });
  const { model: _model, reading: _reading, ...inUse } = trained.live ?? {};
  const told = args.on.has("json")
    ? JSON.stringify({ state: trained.state, inUse }, null, 2)
    : pick(said, locale);
  cli.stdout.write(`${told}\n`);
  return 0;
}
