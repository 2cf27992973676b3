import { createHash } from "node:crypto";
import type { Json } from "../domain/crm.ts";
import type { Viewer } from "../domain/viewer.ts";
import type { PlanBody } from "../domain/winning/plan.ts";
import type { Queue } from "../ports/queue.ts";
import type { Store } from "../ports/store.ts";
import type { Reply } from "../reply.ts";
import { ACCOUNT_PLAN } from "../skills/plan/record.ts";
import { tellLater } from "./tell.ts";

export interface WatchPlansDeps {
  readonly store: Pick<Store, "forJob">;
  readonly queue: Pick<Queue, "add">;
  readonly viewer: (userId: string) => Promise<Viewer | undefined>;
  /** What changed under a plan as this person may see it; no blocks when nothing did. */
  readonly planChanges: (input: Json, viewer: Viewer, signal: AbortSignal) => Promise<Reply>;
}

/**
 * Tells the owner of an account and whoever approved its plan that the facts under it have changed (blue book 2.1,
 * step seven). The same changes are told once: what was told is in the message's id.
 */
export async function watchPlans(deps: WatchPlansDeps, signal: AbortSignal): Promise<number> {
  const store = deps.store.forJob("plan-watch");
  let told = 0;
  for await (const batch of store.records.scan<PlanBody>(ACCOUNT_PLAN)) {
    for (const { id, version, body, removed } of batch) {
      signal.throwIfAborted();
      if (removed === true || body.status !== "approved") continue;
      const owner = (await store.get("account", id))?.ownerId;
      for (const person of new Set([owner, body.approval?.byId])) {
        const viewer = person === undefined ? undefined : await deps.viewer(person);
        if (viewer === undefined) continue;
        const reply = await deps.planChanges({ account: id, do: "changes", alert: true }, viewer, signal);
        if (reply.blocks.length === 0) continue;
        const what = createHash("sha256").update(JSON.stringify(reply.blocks[0])).digest("hex").slice(0, 16);
        const job = `plan-facts:${id}:${version}:${viewer.userId}:${what}`;
        await tellLater(deps.queue, job, { person: viewer.userId, reply });
        told += 1;
      }
    }
  }
  return told;
}
