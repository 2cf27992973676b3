import type { Json } from "../domain/crm.ts";
import type { Viewer } from "../domain/viewer.ts";
import { AppError } from "../errors.ts";
import type { JobHandler, Queue } from "../ports/queue.ts";
import type { Reply } from "../reply.ts";
import type { Messages } from "./messages.ts";

export interface TellDeps {
  readonly messages: Pick<Messages, "post" | "placeOf">;
  readonly viewer: (userId: string) => Promise<Viewer | undefined>;
}

interface Telling {
  readonly person: string;
  readonly reply: Reply;
}

/**
 * Has a person told what came of a job. A worker has no connection to the platforms, so this is a job of its own
 * for a process that has; a job that is run again tells nothing a second time.
 */
export async function tellLater(
  queue: Pick<Queue, "add">,
  job: string,
  { person, reply }: Telling,
): Promise<void> {
  const data = { person, reply } as unknown as Json;
  await queue.add({ name: "tell", id: `tell:${job}`, data, priority: 2, attempts: 6, backoffMs: 30_000 });
}

export function createTellHandler({ messages, viewer }: TellDeps): JobHandler {
  return async (data, { id, step }) => {
    const { person, reply } = (data ?? {}) as unknown as Partial<Telling>;
    const reader = typeof person === "string" ? await viewer(person) : undefined;
    if (reader === undefined || reply === undefined) {
      throw new AppError("INPUT_INVALID", "This message is for nobody who is active here.", {
        zh: "这条消息要发给的人不存在或已停用。",
      });
    }
    const place = await step("place", () => messages.placeOf(reader.userId));
    const done = await messages.post({ cause: `job:${id}`, place, locale: reader.locale, reply });
    return { state: done.state };
  };
}
