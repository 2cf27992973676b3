import { z } from "zod";
import type { Account } from "../../domain/crm.ts";
import { writeSlides } from "../../exports/slides.ts";
import { writeWord } from "../../exports/word.ts";
import { createPictures } from "../../pictures/draw.ts";
import type { Reply } from "../../reply.ts";
import { loadPlanFacts } from "../plan/facts.ts";
import { readPlan } from "../plan/record.ts";
import { say } from "../reader.ts";
import { resolveAccount, shortName } from "../resolve.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { PAGES, reportOf } from "./report.ts";

const Input = z.object({
  account: z.string().max(200).optional(),
  as: z.enum(["word", "slides"]).default("word"),
});

type FileInput = z.infer<typeof Input>;

const pictures = createPictures();

const FORMATS = {
  word: {
    ending: "docx",
    mediaType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    write: writeWord,
  },
  slides: {
    ending: "pptx",
    mediaType: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    write: writeSlides,
  },
} as const;

/** The account plan as a document to send on (blue book 2.1): Word or slides, with the map and the matrix inside. */
export const planFileSkill = defineSkill<FileInput>({
  id: "plan-file",
  name: { zh: "导出计划", en: "Export the plan" },
  summary: {
    zh: "把大客户计划导出成 Word 或幻灯片，作战地图和矩阵都在里面",
    en: "The account plan as a Word document or slides, with the battle map and the matrix inside",
  },
  section: "2.1",
  aliases: { zh: ["导出大客户计划", "计划文档"], en: ["export-plan"] },
  input: Input,
  subject: { key: "account", kind: "account" },
  phrases: {
    zh: [
      "导出{subject}的计划",
      "导出{subject}的大客户计划",
      "{subject}计划的Word",
      "把{subject}的计划做成PPT",
    ],
    en: [
      "export the plan for {subject}",
      "export the account plan of {subject}",
      "plan of {subject} as a document",
    ],
  },
  effect: "write",
  async run(input, context) {
    const resolved = await resolveAccount(context, input.account, { skill: "plan-file", key: "account" });
    return resolved.found === undefined ? resolved.reply : exportPlan(resolved.found, input, context);
  },
});

async function exportPlan(account: Account, input: FileInput, context: SkillContext): Promise<Reply> {
  const record = await readPlan(account, context);
  if (record === undefined) return noPlan(account, context);
  if (!context.clicked) return offer(account, context);
  const facts = await loadPlanFacts(account, context);
  // One language throughout: the sentences were written in the plan's own, whoever exports it.
  const { locale } = record.body;
  const report = await reportOf(
    { facts, record },
    {
      pictures,
      context: { ...context, locale },
      room: PAGES[input.as],
    },
  );
  const format = FORMATS[input.as];
  const data = await format.write(report);
  const name = `${shortName(account.name)}-${say({ locale }, "大客户计划", "account-plan")}-v${record.version}.${format.ending}`;
  // Names of people and companies stay out of keys: a key may appear in a log.
  const key = `exports/${context.viewer.userId}/plan-${account.id}-v${record.version}-${locale}.${format.ending}`;
  await context.files.write(key, data);
  const other = input.as === "word" ? "slides" : "word";
  return {
    title: say(context, `${account.name} · 大客户计划`, `${account.name} · account plan`),
    blocks: [
      {
        type: "text",
        markdown: say(
          context,
          `**第 ${record.version} 版已导出**，来源 ${report.sources.length} 条都列在最后。发出去之前，请看一遍人名和立场。`,
          `**Version ${record.version} is exported**, its ${report.sources.length} sources listed at the end. Look over names and stances before it leaves the company.`,
        ),
      },
      { type: "file", name, mediaType: format.mediaType, file: key },
      {
        type: "actions",
        actions: [
          {
            label:
              other === "slides"
                ? say(context, "也要幻灯片", "Slides as well")
                : say(context, "也要 Word", "Word as well"),
            skill: "plan-file",
            input: { account: account.id, as: other },
          },
          {
            label: say(context, "回到计划", "Back to the plan"),
            skill: "plan",
            input: { account: account.id },
          },
        ],
      },
    ],
    about: { accountId: account.id },
  };
}

function noPlan(account: Account, context: SkillContext): Reply {
  return {
    blocks: [
      {
        type: "note",
        tone: "missing",
        text: say(
          context,
          `${account.name} 还没有大客户计划。`,
          `There is no account plan for ${account.name} yet.`,
        ),
      },
      {
        type: "actions",
        actions: [
          { label: say(context, "去起草", "Draw one up"), skill: "plan", input: { account: account.id } },
        ],
      },
    ],
    about: { accountId: account.id },
  };
}

function offer(account: Account, context: SkillContext): Reply {
  const action = (as: "word" | "slides", label: string) => ({
    label,
    skill: "plan-file",
    input: { account: account.id, as },
  });
  return {
    title: say(context, `${account.name} · 导出计划`, `${account.name} · export the plan`),
    blocks: [
      { type: "text", markdown: say(context, "要哪一种？", "Which one?") },
      {
        type: "actions",
        actions: [
          action("word", say(context, "导出 Word", "Export as Word")),
          action("slides", say(context, "导出幻灯片", "Export as slides")),
        ],
      },
    ],
    about: { accountId: account.id },
  };
}
