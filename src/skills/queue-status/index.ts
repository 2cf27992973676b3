import { z } from "zod";
import type { Operations } from "../../ports/operations.ts";
import type { Reply } from "../../reply.ts";
import { say } from "../reader.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { type QueueView, queueStatusCard } from "./card.ts";

const Id = z.string().min(1).max(400);
const Input = z.object({
  /** Start a job now. */
  start: z.enum(["sync", "score-all", "train"]).optional(),
  /** A failed job to try again, or a waiting or running one to cancel. */
  retryJob: Id.optional(),
  cancelJob: Id.optional(),
  /** An event given up, to handle again. */
  retryEvent: Id.optional(),
  /** An effect in doubt, and what the admin found. */
  effect: Id.optional(),
  answer: z.enum(["sent", "again", "drop"]).optional(),
});

type QueueInput = z.infer<typeof Input>;

const SHOWN = 10;
const SKIPPED_DAYS = 30;

/** For the admin: what runs, what failed, what waits for a decision, with the buttons to settle it. */
export const queueStatusSkill = defineSkill<QueueInput>({
  id: "queue-status",
  name: { zh: "任务与队列", en: "Queue status" },
  summary: {
    zh: "后台任务、失败、放弃的消息、待定夺的发送，能重试或了结",
    en: "Jobs, failures, events given up and messages in doubt, with retry and settle",
  },
  aliases: { zh: ["队列", "任务状态"], en: ["queue", "jobs"] },
  input: Input,
  phrases: {
    zh: ["后台任务怎么样", "有没有失败的任务", "看看队列"],
    en: ["how are the jobs", "any failed jobs", "show the queue"],
  },
  roles: ["admin"],
  effect: "write",
  async run(input, context) {
    const { operations } = context;
    if (operations === undefined) {
      const text = say(
        context,
        "这里看不到队列，请在聊天或网页端查看。",
        "This door has no view of the queue. Ask in the chat or playground.",
      );
      return { blocks: [{ type: "note", tone: "info", text }] };
    }
    const done = context.clicked ? await settle(input, context, operations) : undefined;
    const card = queueStatusCard(await viewOf(context, operations), context);
    return done === undefined ? card : withNote(card, done);
  },
});

function withNote(card: Reply, text: string): Reply {
  return { ...card, blocks: [{ type: "note", tone: "info", text }, ...card.blocks] };
}

/** Does what the button says; the word after it, or undefined when the button only looks. */
async function settle(
  input: QueueInput,
  context: SkillContext,
  operations: Operations,
): Promise<string | undefined> {
  const { queue } = context;
  const gone = say(
    context,
    "它已经不在那里了，可能别人先处理了。",
    "It is not there any more; somebody else may have settled it.",
  );
  const told = (isDone: boolean, zh: string, en: string) => (isDone ? say(context, zh, en) : gone);
  if (input.start !== undefined) {
    const minute = Math.floor(context.now / 60_000);
    await queue.add({ name: input.start, data: null, id: `${input.start}:${minute}`, priority: 4 });
    return say(context, "已加入队列。", "Added to the queue.");
  }
  if (input.retryJob !== undefined)
    return told(await queue.retry(input.retryJob), "已重新排队。", "It waits again.");
  if (input.cancelJob !== undefined)
    return told(await queue.cancel(input.cancelJob), "已取消。", "Cancelled.");
  if (input.retryEvent !== undefined)
    return told(
      await operations.inbox.retry(input.retryEvent),
      "这条消息会重新处理。",
      "The event is handled again.",
    );
  if (input.effect !== undefined && input.answer !== undefined)
    return told(
      await operations.outbox.settle(input.effect, input.answer),
      "已按你的判断了结。",
      "Settled as you said.",
    );
  return undefined;
}

async function viewOf(
  { queue, now }: SkillContext,
  { inbox, outbox, slots }: Operations,
): Promise<QueueView> {
  const since = new Date(now - SKIPPED_DAYS * 86_400_000).toISOString();
  const [jobs, events, effects, failed, active, parked, held, weekly, daily] = await Promise.all([
    queue.counts(),
    inbox.counts(),
    outbox.counts(),
    queue.list("failed", SHOWN),
    queue.list("active", SHOWN),
    inbox.parked(SHOWN),
    outbox.unresolved(SHOWN),
    slots.skipped("weekly-digest", since),
    slots.skipped("daily-digest", since),
  ]);
  return { jobs, events, effects, failed, active, parked, held, skipped: [...weekly, ...daily] };
}
