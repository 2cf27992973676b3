import type { Json } from "#src/domain/crm.ts";
import type { JobContext, JobHandler } from "#src/ports/queue.ts";
import type { Attempt } from "./job-runner.ts";
import type { SqlJobs } from "./sql-jobs.ts";

/** Runs a handler on a claimed job and resolves to its result as JSON text. */
export async function runHandler(
  jobs: SqlJobs,
  handler: JobHandler,
  attempt: Attempt,
): Promise<string | null> {
  const result = await handler(JSON.parse(attempt.row.data) as Json, createContext(jobs, attempt));
  // A handler of a JavaScript plug-in may well return nothing.
  return JSON.stringify(result ?? null);
}

function createContext(jobs: SqlJobs, { row, worker, signal }: Attempt): JobContext {
  let kept: Promise<Map<string, Json>> | undefined;

  async function step<R>(name: string, work: () => Promise<R>): Promise<R> {
    signal.throwIfAborted();
    kept ??= jobs.steps(row.id);
    const steps = await kept;
    // What was kept under this name came from the same work, so it has its type.
    if (steps.has(name)) return steps.get(name) as R;
    const result = await work();
    await jobs.keepStep(row.id, name, JSON.stringify(result ?? null));
    return result;
  }

  return {
    id: row.id,
    attempt: row.attempts,
    signal,
    progress: (value) => jobs.setProgress(worker, row.id, value),
    step,
  };
}
