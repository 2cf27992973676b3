import type { Json } from "../domain/crm.ts";
import type { Viewer } from "../domain/viewer.ts";
import { AppError } from "../errors.ts";
import type { JobHandler, Queue } from "../ports/queue.ts";
import type { Reply } from "../reply.ts";
import { tellLater } from "./tell.ts";

export interface DraftPlanDeps {
  readonly viewer: (userId: string) => Promise<Viewer | undefined>;
  /** The plan in words as this person may see it; each part is kept as soon as it is written. */
  readonly draftPlan: (input: Json, viewer: Viewer, signal: AbortSignal) => Promise<Reply>;
  readonly queue: Pick<Queue, "add">;
}

/**
 * Writes an account plan out while its person does something else, and tells them. A run after a crash goes on
 * behind the parts that are kept: none is paid for again.
 */
export function createDraftPlanHandler({ viewer, draftPlan, queue }: DraftPlanDeps): JobHandler {
  return async (data, { id, signal }) => {
    const { userId, account, focus } = (data ?? {}) as { readonly [key: string]: Json };
    if (typeof userId !== "string" || typeof account !== "string") {
      throw new AppError("INPUT_INVALID", "A plan's draft needs a person and an account.", {
        zh: "起草计划的任务需要写明人和客户。",
      });
    }
    const person = await viewer(userId);
    if (person === undefined) {
      throw new AppError("FORBIDDEN", "The person of this draft is not active any more.", {
        zh: "要这份草稿的人已停用。",
      });
    }
    const reply = await draftPlan({ account, ...(typeof focus === "string" && { focus }) }, person, signal);
    signal.throwIfAborted();
    await tellLater(queue, id, { person: userId, reply });
    return { account };
  };
}
