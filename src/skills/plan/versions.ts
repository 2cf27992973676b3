import { diffTrees, type Tree } from "../../domain/winning/tree-merge.ts";
import type { Action, Reply } from "../../reply.ts";
import { formatDate } from "../format.ts";
import { say } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import type { PlanView } from "./change.ts";
import type { PlanInput } from "./index.ts";
import { changeText } from "./labels.ts";
import type { PlanRecord } from "./record.ts";

/** What changed between two versions, the last two unless told otherwise. */
export function diffCard(
  {
    facts,
    history,
    input,
  }: PlanView & { readonly history: readonly PlanRecord[]; readonly input: PlanInput },
  context: SkillContext,
): Reply {
  const to = history.find((record) => record.version === input.to) ?? history.at(-1);
  const from =
    history.find((record) => record.version === input.from) ??
    history.findLast((record) => record.version < (to?.version ?? 0));
  const account = facts.account.id;
  const title = say(context, `${facts.account.name} · 版本比较`, `${facts.account.name} · versions compared`);
  if (from === undefined || to === undefined) {
    const text = say(context, "只有一个版本，没有可比的。", "There is only one version.");
    return { title, blocks: [{ type: "note", tone: "info", text }], about: { accountId: account } };
  }
  const lines = diffTrees(from.body as unknown as Tree, to.body as unknown as Tree)
    .filter((change) => !/^(basis|sources)(\/|$)/.test(change.path))
    .map((change) => `- ${changeText(change, context)}`);
  const who = facts.users.find((user) => user.id === to.updatedBy)?.name ?? to.updatedBy;
  const head = say(
    context,
    `**第 ${from.version} 版 → 第 ${to.version} 版（${who}，${formatDate(to.updatedAt.slice(0, 10), "zh", context.today)}）：${lines.length} 处不同**`,
    `**Version ${from.version} → ${to.version} (${who}, ${formatDate(to.updatedAt.slice(0, 10), "en", context.today)}): ${lines.length} differences**`,
  );
  const older: Action[] =
    from.version > 1
      ? [
          {
            label: say(
              context,
              `看第 ${from.version - 1} → ${from.version} 版`,
              `See ${from.version - 1} → ${from.version}`,
            ),
            skill: "plan",
            input: { account, do: "diff", from: from.version - 1, to: from.version },
          },
        ]
      : [];
  return {
    title,
    blocks: [
      { type: "text", markdown: [head, ...lines].join("\n") },
      {
        type: "actions",
        actions: [
          ...older,
          { label: say(context, "回到计划", "Back to the plan"), skill: "plan", input: { account } },
        ],
      },
    ],
    about: { accountId: account },
  };
}
