import type { Json, User } from "../../domain/crm.ts";
import type { Reply } from "../../reply.ts";
import { type Reader, say } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import type { PlanView } from "./change.ts";
import type { PlanRecord } from "./record.ts";

/**
 * A private word to the account's owner and to whoever wrote the version that was judged: approved, or returned and
 * why. Nobody is told of their own click; one message a person and version.
 */
export async function tellJudged(
  { facts, record }: PlanView,
  before: PlanRecord,
  context: SkillContext,
): Promise<void> {
  const { store, viewer, queue } = context;
  for (const id of new Set([facts.account.ownerId, before.updatedBy])) {
    if (id === undefined || id === viewer.userId) continue;
    const person = await store.get(viewer, "user", id);
    if (person === undefined || !person.active) continue;
    const reply = judgedCard({ facts, record }, person, context);
    const data = { person: id, reply } as unknown as Json;
    const job = `tell:plan:${record.id}:${record.version}:${id}`;
    await queue.add({ name: "tell", id: job, data, priority: 2, attempts: 6, backoffMs: 30_000 });
  }
}

function judgedCard({ facts, record }: PlanView, person: User, context: SkillContext): Reply {
  const reader: Pick<Reader, "locale"> = { locale: person.locale ?? context.locale };
  const { account } = facts;
  const { approval, returned } = record.body;
  const by = context.viewer.name;
  const input = { account: account.id };
  const title =
    returned === undefined
      ? say(reader, `${account.name} · 计划已批准`, `${account.name} · plan approved`)
      : say(reader, `${account.name} · 计划被退回`, `${account.name} · plan sent back`);
  const overruled =
    approval?.overruled === undefined
      ? ""
      : say(
          reader,
          `SMART 没全过，破例理由：${approval.overruled}`,
          ` SMART overruled: ${approval.overruled}`,
        );
  const markdown =
    returned === undefined
      ? say(
          reader,
          `**${by}批准了大客户计划（第 ${record.version} 版）。**${overruled}`,
          `**${by} approved the account plan (version ${record.version}).**${overruled}`,
        )
      : say(
          reader,
          `**${by}退回了大客户计划：**${returned.why}`,
          `**${by} sent the account plan back:** ${returned.why}`,
        );
  return {
    title,
    blocks: [
      { type: "text", markdown },
      {
        type: "actions",
        actions: [
          { label: say(reader, "看计划", "Open the plan"), skill: "plan", input, style: "primary" },
          ...(returned === undefined
            ? [{ label: say(reader, "导出 Word", "Export as Word"), skill: "plan-file", input }]
            : []),
        ],
      },
    ],
    about: { accountId: account.id },
  };
}
