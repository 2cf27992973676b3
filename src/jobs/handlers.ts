import { readFile } from "node:fs/promises";
import type { Json } from "../domain/crm.ts";
import type { Viewer } from "../domain/viewer.ts";
import { AppError } from "../errors.ts";
import type { TeamLibrary } from "../library/team-library.ts";
import type { Log } from "../log.ts";
import { calendarDate } from "../ports/clock.ts";
import type { Files } from "../ports/files.ts";
import type { Outbox } from "../ports/outbox.ts";
import type { JobContext, JobHandler, Queue } from "../ports/queue.ts";
import { learningArea } from "../settings/learning.ts";
import { say } from "../skills/reader.ts";
import type { AfterImportDeps } from "./after-import.ts";
import { afterImport, keeperOf, refreshAllTags, refreshTerritories } from "./after-import.ts";
import { createDraftPlanHandler, type DraftPlanDeps } from "./draft-plan.ts";
import { scoredAccountsCsv } from "./export-accounts.ts";
import { runImport } from "./import.ts";
import { readLastImport } from "./last-import.ts";
import type { Messages } from "./messages.ts";
import { refreshScoreTables } from "./score-tables.ts";
import { teachApart } from "./teach.ts";
import { createTellHandler, tellLater } from "./tell.ts";
import { trainModels } from "./train.ts";
import { type WatchPlansDeps, watchPlans } from "./watch-plans.ts";

export interface JobDeps extends AfterImportDeps {
  readonly library: Pick<TeamLibrary, "index">;
  readonly files: Files;
  readonly outbox: Pick<Outbox, "leftOver">;
  readonly messages: Pick<Messages, "again" | "post" | "placeOf">;
  readonly queue: Pick<Queue, "add">;
  readonly viewer: (userId: string) => Promise<Viewer | undefined>;
  readonly draftPlan: DraftPlanDeps["draftPlan"];
  readonly planChanges: WatchPlansDeps["planChanges"];
  readonly digest: JobHandler;
  readonly digestNow: JobHandler;
  readonly log: Log;
}

const LEFT_OVER_MS = 5 * 60_000;

/** What each job does. Every one may be run again after a crash: steps are not repeated, the rest changes nothing. */
export function createJobHandlers(deps: JobDeps): Readonly<Record<string, JobHandler>> {
  return {
    sync: (_data, job) => sync(deps, job),
    ingest: (data, job) => ingest(deps, data, job),
    "score-all": (_data, job) => scoreAll(deps, job),
    train: (data, job) => train(deps, data, job),
    "draft-plan": createDraftPlanHandler(deps),
    "plan-watch": async (_data, { signal }) => ({ told: await watchPlans(deps, signal) }),
    export: (data, job) => exportAccounts(deps, data, job),
    digest: deps.digest,
    "digest-now": deps.digestNow,
    tell: createTellHandler(deps),
    deliver: () => deliver(deps),
  };
}

/** The last import once more, then what follows from it. */
async function sync(deps: JobDeps, job: JobContext): Promise<Json> {
  const { store, clock, timeZone, files } = deps;
  const last = await readLastImport(store.system);
  if (last === undefined) {
    throw new AppError("NOT_FOUND", "Nothing was imported yet: import <folder or files…>.", {
      zh: "还没有导入过数据，请先导入：import <文件夹或文件>。",
    });
  }
  const imported = await job.step("import", async () => {
    const { status, rows, problems, stoppedBy } = await runImport({
      paths: last.paths,
      mapping: await readFile(last.mapping, "utf8"),
      store: store.forJob("sync"),
      system: store.system,
      clock,
      timeZone,
      files,
      signal: job.signal,
      onProgress: ({ done, total, kind }) => {
        void job.progress({ done, kind, ...(total === undefined ? {} : { total }) }).catch(() => {});
      },
    });
    // What came before it is stored; trying again goes on from there.
    if (status !== "done") throw new AppError("UPSTREAM_FAILED", stoppedBy?.en ?? "stopped", stoppedBy);
    return { rows, problems: problems.length };
  });
  job.signal.throwIfAborted();
  const after = await job.step("after", () => afterImport(deps, last.paths));
  job.signal.throwIfAborted();
  await job.step("scores", () => refreshScoreTables(deps));
  const learnt = await job.step("train", () => train(deps, null, job));
  job.signal.throwIfAborted();
  await job.step("plans", () => watchPlans(deps, job.signal));
  return { ...imported, territories: after.territories, tagged: after.tagged, learnt };
}

async function ingest({ library }: JobDeps, data: Json, job: JobContext): Promise<Json> {
  const folder = textIn(data, "folder");
  const report = await library.index(folder, {
    signal: job.signal,
    onProgress: ({ done, total }) => {
      void job.progress({ done, total }).catch(() => {});
    },
  });
  const { added, changed, unchanged, failed } = report;
  return { added, changed, unchanged, failed: failed.length };
}

/** Everything that is computed over all accounts: territories, tags, and the figures of those who see many. */
async function scoreAll(deps: JobDeps, job: JobContext): Promise<Json> {
  const territories = await job.step("territories", () =>
    refreshTerritories(deps.store.forJob("territories")),
  );
  job.signal.throwIfAborted();
  const owner = await keeperOf(deps.store.forJob("score-all"));
  const tagged = owner === undefined ? 0 : await job.step("tags", () => refreshAllTags(deps, owner.id));
  job.signal.throwIfAborted();
  const scored = await job.step("scores", () => refreshScoreTables(deps));
  return { territories, tagged, scored };
}

/** Teaches the win chance on all closed deals, in a thread of its own; over unchanged deals the model in use stays. */
async function train(
  { store, settings, clock, timeZone, today }: JobDeps,
  data: Json,
  job: JobContext,
): Promise<Json> {
  const report = await trainModels(store.forJob("train"), {
    rules: settings.get(learningArea),
    today: today ?? calendarDate(clock.now(), timeZone),
    force: (data as { readonly force?: boolean } | null)?.force === true,
    teach: teachApart(job.signal),
  });
  return { kind: report.trained.state.kind, zh: report.zh, en: report.en };
}

/** A list of what one person may see, with scores, for them alone to open; they are told when it is there. */
async function exportAccounts(deps: JobDeps, data: Json, job: JobContext): Promise<Json> {
  const viewer = await deps.viewer(textIn(data, "userId"));
  if (viewer === undefined) {
    throw new AppError("FORBIDDEN", "The person of this export is not active any more.", {
      zh: "要导出的人已停用。",
    });
  }
  const { csv, rows } = await scoredAccountsCsv(viewer, deps);
  const day = deps.today ?? calendarDate(deps.clock.now(), viewer.timeZone);
  const name = `${say(viewer, "客户名单", "accounts")}-${day}.csv`;
  const key = `exports/${viewer.userId}/accounts-${day}.csv`;
  await deps.files.write(key, new TextEncoder().encode(csv));
  const markdown = say(
    viewer,
    `**名单导出好了：${rows} 家客户**，含理想指数、拓展难度和策略，只有你能看到的客户。`,
    `**The list is ready: ${rows} accounts** with ideal index, difficulty and strategy; only those you may see.`,
  );
  const file = { type: "file" as const, name, mediaType: "text/csv", file: key };
  await tellLater(deps.queue, job.id, {
    person: viewer.userId,
    reply: { blocks: [{ type: "text", markdown }, file] },
  });
  return { file: key, rows };
}

/** Messages that a crash left unsent are sent; what cannot be told is held for the admin by the outbox. */
async function deliver({ outbox, messages, log }: JobDeps): Promise<Json> {
  const counts = { sent: 0, held: 0, failed: 0, left: 0 };
  for (const effect of await outbox.leftOver(LEFT_OVER_MS)) {
    try {
      const done = await messages.again(effect);
      if (done === undefined) counts.left += 1;
      else if (done.state === "sent") counts.sent += 1;
      else counts.held += 1;
    } catch (error) {
      counts.failed += 1;
      log.warn("a left-over message could not be sent", { error, effect: effect.key, cause: effect.cause });
    }
  }
  return counts;
}

function textIn(data: Json, name: string): string {
  const value = (data as { readonly [key: string]: Json } | null)?.[name];
  if (typeof value === "string" && value !== "") return value;
  throw new AppError("INPUT_INVALID", `The job's data must name “${name}”.`, {
    zh: `任务数据里缺“${name}”。`,
  });
}
