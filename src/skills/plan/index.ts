import { z } from "zod";
import type { Account } from "../../domain/crm.ts";
import { PLAN_SECTIONS } from "../../domain/winning/plan.ts";
import type { Reply } from "../../reply.ts";
import { ConfirmFields } from "../proposal.ts";
import { resolveAccount } from "../resolve.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { noPlanCard, planCard } from "./card.ts";
import { createPlan, editPlan, judgePlan, putText, refreshPlan } from "./change.ts";
import { loadPlanFacts } from "./facts.ts";
import { itemForm } from "./form.ts";
import { planHistory, readPlan } from "./record.ts";
import { sectionCard } from "./section.ts";
import { triggersCard } from "./triggers.ts";
import { diffCard } from "./versions.ts";

const Words = z.string().max(2000);

const Input = z.object({
  account: z.string().max(200).optional(),
  do: z.enum(["create", "text", "edit", "approve", "return", "refresh", "diff", "changes"]).optional(),
  section: z.enum(PLAN_SECTIONS).optional(),
  /** An item of the section; absent with `do: edit` adds one. */
  item: z.string().max(20).optional(),
  /** Opens the form instead of the section. */
  form: z.boolean().optional(),
  remove: z.boolean().optional(),
  text: Words.optional(),
  due: z.union([z.iso.date(), z.literal("")]).optional(),
  task: Words.optional(),
  owner: Words.optional(),
  supporters: Words.optional(),
  presales: Words.optional(),
  aftersales: Words.optional(),
  done: z.boolean().optional(),
  name: Words.optional(),
  now: Words.optional(),
  target: Words.optional(),
  on: z.union([z.iso.date(), z.literal("")]).optional(),
  people: Words.optional(),
  agenda: Words.optional(),
  minutes: Words.optional(),
  /** Why an approval overrules the SMART check, or why a plan is sent back. */
  reason: z.string().trim().max(500).optional(),
  /** The version an edit began from, when the plan has changed since. */
  base: z.number().int().min(0).optional(),
  /** With `do: changes`: no card when nothing has changed. */
  alert: z.boolean().optional(),
  prefer: z.enum(["mine", "theirs"]).optional(),
  /** Versions to compare. */
  from: z.number().int().min(1).optional(),
  to: z.number().int().min(1).optional(),
  ...ConfirmFields,
});

export type PlanInput = z.infer<typeof Input>;

/** The account plan (blue book 2.1): seven steps as one living, versioned record that is edited and approved in chat. */
export const planSkill = defineSkill<PlanInput>({
  id: "plan",
  name: { zh: "大客户计划", en: "Account plan" },
  summary: {
    zh: "七步大客户计划：匹配、全景和竞品、SMART 目标、行动大表、关键指标、复盘、持续更新；可编辑、批准、比较版本",
    en: "The account plan in seven steps: match, view and rivals, SMART goals, actions, figures, reviews, updates; edit, approve, compare versions",
  },
  section: "2.1",
  aliases: { zh: ["客户计划", "计划"], en: ["account-plan"] },
  input: Input,
  subject: { key: "account", kind: "account" },
  phrases: {
    zh: ["{subject}的大客户计划", "{subject}的计划", "看看{subject}的计划"],
    en: ["account plan for {subject}", "plan for {subject}", "show the plan for {subject}"],
  },
  effect: "write",
  async run(input, context) {
    const resolved = await resolveAccount(context, input.account, { skill: "plan", key: "account" });
    return resolved.found === undefined ? resolved.reply : run(resolved.found, input, context);
  },
});

async function run(account: Account, input: PlanInput, context: SkillContext): Promise<Reply> {
  const record = await readPlan(account, context);
  const facts = await loadPlanFacts(account, context);
  if (input.do === "create") return createPlan({ facts, record, input }, context);
  if (input.do === "text") return putText({ facts, record, input }, context);
  if (record === undefined) return noPlanCard(facts, context);
  const view = { facts, record };
  switch (input.do) {
    case "edit":
      return editPlan({ ...view, input }, context);
    case "approve":
    case "return":
      return judgePlan({ ...view, input }, context);
    case "refresh":
      return refreshPlan({ ...view, input }, context);
    case "changes":
      return triggersCard(view, context, input.alert);
    case "diff":
      return diffCard({ ...view, history: await planHistory(account, context), input }, context);
    default:
      if (input.section === undefined) return planCard(view, context);
      return input.form === true
        ? itemForm(view, { section: input.section, item: input.item }, context)
        : sectionCard(view, input.section, context);
  }
}
