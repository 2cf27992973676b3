import type { Log } from "#src/log.ts";
import type { Space } from "./bullmq-space.ts";

/**
 * Mends lanes that a kill left between two steps: a first job that is over is taken out, one that still waits
 * for its turn is let go, one that was announced and never added is forgotten when it is missing twice.
 */
export function tendLanes(space: Space, options: { readonly leaseMs: number; readonly log: Log }) {
  let missing = new Set<string>();
  let round: Promise<void> | undefined;

  async function tend(): Promise<void> {
    const gone = new Set<string>();
    for (const { lane, head } of await space.lanes()) {
      const [queue = "", jobId = ""] = head.split("|");
      const job = await (queue === space.now.name ? space.now : space.batch).getJob(jobId);
      if (job === undefined) {
        if (missing.has(head)) await space.leaveLane(queue, jobId, lane);
        else gone.add(head);
        continue;
      }
      const state = await job.getState();
      if (state === "completed" || state === "failed") await space.leaveLane(queue, jobId, lane);
      else if (state === "delayed") await space.release(head);
    }
    missing = gone;
  }

  const timer = setInterval(() => {
    round ??= tend()
      .catch((error: unknown) => options.log.warn("tending the lanes failed", { error }))
      .finally(() => {
        round = undefined;
      });
  }, options.leaseMs);

  return {
    async stop(): Promise<void> {
      clearInterval(timer);
      await round;
    },
  };
}
