import type { Account } from "../../domain/crm.ts";
import type { Reply } from "../../reply.ts";
import { say } from "../reader.ts";
import type { SkillContext } from "../skill.ts";

const ONE_PER_MS = 60_000;

/** Has the text written by a job; a second press within a minute is the same job. */
export async function draftLater(
  account: Account,
  focus: string | undefined,
  { queue, viewer, now, locale }: SkillContext,
): Promise<Reply> {
  await queue.add({
    name: "draft-plan",
    id: `draft-plan:${viewer.userId}:${account.id}:${Math.floor(now / ONE_PER_MS)}`,
    data: { userId: viewer.userId, account: account.id, ...(focus === undefined ? {} : { focus }) },
    priority: 2,
    ...(viewer.teamId === undefined ? {} : { group: viewer.teamId }),
  });
  const markdown = say(
    { locale },
    `**${account.name}的计划正在后台起草**，写好后私下发给你，这期间可以接着问别的。`,
    `**The plan for ${account.name} is being drafted in the background.** It is sent to you alone when it is done; go on with something else meanwhile.`,
  );
  return { blocks: [{ type: "text", markdown }], about: { accountId: account.id } };
}
