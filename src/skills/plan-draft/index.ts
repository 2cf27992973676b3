import { z } from "zod";
import type { Account } from "../../domain/crm.ts";
import type { Reply } from "../../reply.ts";
import { draftPlan } from "../plan/draft.ts";
import { loadPlanFacts } from "../plan/facts.ts";
import { readPlan } from "../plan/record.ts";
import { resolveAccount } from "../resolve.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { planTextCard } from "./card.ts";
import { planEvidence } from "./evidence.ts";
import { type KeptText, keepText, markOf, readKept } from "./kept.ts";
import { draftLater } from "./later.ts";
import { PLAN_PARTS, type PlanPart } from "./parts.ts";
import { plainText, writePlanText } from "./write.ts";

const Input = z.object({
  account: z.string().max(200).optional(),
  /** What the text should stress. */
  focus: z.string().trim().max(300).optional(),
  /** The part to write again, by its key or its number. */
  part: z
    .union([z.enum(PLAN_PARTS), z.string().regex(/^[1-8]$/)])
    .transform((value): PlanPart => PLAN_PARTS[Number(value) - 1] ?? (value as PlanPart))
    .optional(),
  /** What the person says about that part. */
  remark: z.string().trim().max(500).optional(),
  /** Written by a job while the person does something else. */
  later: z.boolean().optional(),
});

type TextInput = z.infer<typeof Input>;

/** The account plan in words (blue book 2.1): eight parts over numbered facts, each to be written again alone. */
export const planDraftSkill = defineSkill<TextInput>({
  id: "plan-draft",
  name: { zh: "起草计划", en: "Draft the plan" },
  summary: {
    zh: "把大客户计划写成文字：八节，每句事实带出处；可以带一句意见重写其中一节",
    en: "The account plan in words: eight parts, every fact cited; one part can be drafted again after a remark",
  },
  section: "2.1",
  aliases: { zh: ["写计划", "计划草稿"], en: ["write-plan"] },
  input: Input,
  subject: { key: "account", kind: "account" },
  phrases: {
    zh: [
      "给{subject}做个大客户计划",
      "给{subject}写一份大客户计划",
      "起草{subject}的大客户计划",
      "给{subject}做客户计划",
    ],
    en: [
      "make an account plan for {subject}",
      "write a plan for {subject}",
      "draft the account plan for {subject}",
    ],
  },
  effect: "read",
  async run(input, context) {
    const resolved = await resolveAccount(context, input.account, { skill: "plan-draft", key: "account" });
    if (resolved.found === undefined) return resolved.reply;
    return input.later === true
      ? draftLater(resolved.found, input.focus, context)
      : write(resolved.found, input, context);
  },
});

async function write(account: Account, input: TextInput, context: SkillContext): Promise<Reply> {
  const [record, facts, kept] = await Promise.all([
    readPlan(account, context),
    loadPlanFacts(account, context),
    readKept(account.id, context),
  ]);
  const body = record?.body ?? draftPlan(facts, context);
  const evidence = await planEvidence(facts, body, context);
  const over = markOf(evidence.facts);
  const shown = { account, version: record?.version ?? 0, failed: false };
  const before = kept?.locale === context.locale ? kept : undefined;
  const { part, remark } = input;
  const isAgain = part !== undefined && remark !== undefined;
  const isSame = before?.over === over && (input.focus ?? before.focus) === before.focus;
  if (before !== undefined && !isAgain && isSame && (before.plain.length === 0 || !context.model)) {
    return planTextCard({ ...shown, text: before }, context);
  }
  const focus = input.focus ?? before?.focus;
  const again =
    isAgain && context.model !== undefined
      ? { text: before ?? plainText({ body, evidence }), part, remark }
      : undefined;
  const written = await writePlanText({ facts, body, evidence, focus, again }, context);
  const text: KeptText = {
    ...written,
    locale: context.locale,
    over,
    ...(focus === undefined ? {} : { focus }),
  };
  // What rules wrote they write again; only a model's words would be lost.
  if (text.plain.length < PLAN_PARTS.length) await keepText(account.id, text, context);
  const failed = context.model !== undefined && text.plain.length > 0 && again === undefined;
  return planTextCard({ ...shown, text, part: again?.part, failed }, context);
}
