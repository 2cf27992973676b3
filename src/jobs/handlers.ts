import { readFile } from "node:fs/promises";
import type { Json } from "../domain/crm.ts";
import type { Viewer } from "../domain/viewer.ts";
import { AppError } from "../errors.ts";
import type { TeamLibrary } from "../library/team-library.ts";
import type { Log } from "../log.ts";
import type { Files } from "../ports/files.ts";
import type { Outbox } from "../ports/outbox.ts";
import type { JobContext, JobHandler } from "../ports/queue.ts";
import type { AfterImportDeps } from "./after-import.ts";
import { afterImport, keeperOf, refreshAllTags, refreshTerritories } from "./after-import.ts";
import { scoredAccountsCsv } from "./export-accounts.ts";
import { runImport } from "./import.ts";
import { readLastImport } from "./last-import.ts";
import type { Messages } from "./messages.ts";

export interface JobDeps extends AfterImportDeps {
  readonly library: Pick<TeamLibrary, "index">;
  readonly files: Files;
  readonly outbox: Pick<Outbox, "leftOver">;
  readonly messages: Pick<Messages, "again">;
  readonly viewer: (userId: string) => Promise<Viewer | undefined>;
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
    export: (data) => exportAccounts(deps, data),
    digest: deps.digest,
    "digest-now": deps.digestNow,
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
  return { ...imported, territories: after.territories, tagged: after.tagged };
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

/** Everything that is computed over all accounts for nobody: territories and tags. */
async function scoreAll(deps: JobDeps, job: JobContext): Promise<Json> {
  const territories = await job.step("territories", () =>
    refreshTerritories(deps.store.forJob("territories")),
  );
  job.signal.throwIfAborted();
  const owner = await keeperOf(deps.store.forJob("score-all"));
  const tagged = owner === undefined ? 0 : await job.step("tags", () => refreshAllTags(deps, owner.id));
  return { territories, tagged };
}

/** A list of what one person may see, with scores, for them alone to open. */
async function exportAccounts(deps: JobDeps, data: Json): Promise<Json> {
  const viewer = await deps.viewer(textIn(data, "userId"));
  if (viewer === undefined) {
    throw new AppError("FORBIDDEN", "The person of this export is not active any more.", {
      zh: "要导出的人已停用。",
    });
  }
  const { csv, rows } = await scoredAccountsCsv(viewer, deps);
  const key = `exports/${viewer.userId}/accounts-${new Date(deps.clock.now()).toISOString().slice(0, 10)}.csv`;
  await deps.files.write(key, new TextEncoder().encode(csv));
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
