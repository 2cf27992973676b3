import { z } from "zod";
import type { Reply } from "../../reply.ts";
import { say } from "../reader.ts";
import { defineSkill, type SkillContext } from "../skill.ts";

const Input = z.object({});

/** Long lists are made in the background: a press a minute makes one file, however often it is pressed. */
const ONE_PER_MS = 60_000;

/** Every account in sight with its scores as a file, made by a job and handed to the asker alone. */
export const exportAccountsSkill = defineSkill<z.infer<typeof Input>>({
  id: "export-accounts",
  name: { zh: "导出名单", en: "Export accounts" },
  summary: {
    zh: "把你能看到的客户连同理想指数、难度和策略导出成表格文件，后台做好后发给你",
    en: "Exports the accounts you may see with index, difficulty and strategy as a spreadsheet file, sent when ready",
  },
  aliases: { zh: ["导出客户", "导出客户名单"], en: ["export"] },
  input: Input,
  phrases: {
    zh: ["导出我的客户", "把客户名单导出来", "导出客户评分"],
    en: ["export my accounts", "export the account list", "download my accounts"],
  },
  effect: "read",
  run: (_input, context) => start(context),
});

async function start(context: SkillContext): Promise<Reply> {
  const { queue, viewer, now } = context;
  const id = `export:${viewer.userId}:${Math.floor(now / ONE_PER_MS)}`;
  // A person waits for it, so it goes before imports and nightly work.
  const job = await queue.add({
    name: "export",
    id,
    data: { userId: viewer.userId },
    priority: 1,
    ...(viewer.teamId === undefined ? {} : { group: viewer.teamId }),
  });
  const markdown =
    job.state === "done"
      ? say(
          context,
          "**名单刚刚导出过**，文件已经发给你。",
          "**It was exported just now**; the file was sent to you.",
        )
      : say(
          context,
          "**正在导出客户名单**，做好后把文件私下发给你，一般不到一分钟。",
          "**The list is being made.** The file is sent to you alone when it is ready, usually within a minute.",
        );
  return { blocks: [{ type: "text", markdown }] };
}
