import { renderText } from "../channels/terminal/render.ts";
import type { Locale } from "../domain/text.ts";
import type { Viewer } from "../domain/viewer.ts";
import { AppError } from "../errors.ts";
import { slotName } from "../jobs/digests.ts";
import { createJobParts, type JobParts } from "../jobs/start-jobs.ts";
import type { Reply } from "../reply.ts";
import type { Runtime } from "../runtime.ts";
import { DIGEST, type DigestBody, digestId, mayGet } from "../skills/digest-records.ts";
import { readArguments, readLocale } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import { openFor, personFor } from "./open.ts";

/**
 * Prints a manager's weekly digest as it stands now, or an earlier one (`2026-W47`) as it was sent. With `--as`
 * and without `--dry-run` the server also sends it to that person, besides the one of the week.
 */
export async function digest(cli: Cli): Promise<number> {
  const args = readArguments(cli.args, ["as", "dry-run", "locale", "json"]);
  await using runtime = await openFor(cli);
  const locale = readLocale(args, runtime.config.locale);
  const viewer = await readerOf(runtime, args.text.as, locale);
  const parts = createJobParts(runtime, []);
  const week = args.words[0];
  if (week !== undefined && !/^\d{4}-W\d{2}$/.test(week))
    throw new AppError("INPUT_INVALID", `“${week}” is no ISO week. Write one as 2026-W47.`);
  const reply =
    week === undefined
      ? await parts.compose("weekly", viewer, AbortSignal.timeout(COMPOSE_MS))
      : await kept(parts, viewer, week);
  cli.stdout.write(`${args.on.has("json") ? JSON.stringify(reply, null, 2) : renderText(reply, locale)}\n`);
  if (week === undefined && args.text.as !== undefined && !args.on.has("dry-run")) {
    await runtime.engines.queue.add({ name: "digest-now", data: { person: viewer.userId }, priority: 2 });
    cli.stderr.write(`The server sends it to ${viewer.name}, at once when it runs.\n`);
  }
  return 0;
}

const COMPOSE_MS = 600_000;

/** The person named, or the first manager there is. */
async function readerOf(runtime: Runtime, who: string | undefined, locale: Locale): Promise<Viewer> {
  const users = runtime.engines.store.forJob("digest").scan("user", { active: true, role: "manager" });
  const first = who === undefined ? (await Array.fromAsync(users)).flat()[0]?.id : who;
  const viewer = await personFor(runtime, first, locale);
  if (mayGet("weekly", viewer.role)) return viewer;
  throw new AppError("FORBIDDEN", `${viewer.name} leads no team: the weekly digest is for managers.`);
}

async function kept({ store }: JobParts, viewer: Viewer, week: string): Promise<Reply> {
  const id = digestId("weekly", viewer.userId, week);
  const record = await store.records.get<DigestBody>(viewer, DIGEST, id);
  if (record !== undefined) return record.body.reply;
  throw new AppError("NOT_FOUND", `No digest of ${slotName(week, viewer)} is kept for ${viewer.name}.`);
}
