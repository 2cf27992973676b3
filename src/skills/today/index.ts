import { z } from "zod";
import { agenda } from "../../domain/pipeline/agenda.ts";
import { ScopeFields } from "../pipeline-scope.ts";
import { loadDealContext, loadPipeline, type PipelineWorld } from "../pipeline-world.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { todayCard } from "./card.ts";

const Input = z.object({ ...ScopeFields, skip: z.number().int().min(0).default(0) });

/** Whom to follow up today, best first, each with its reasons (blue book 2.1, step five). */
export const todaySkill = defineSkill<z.infer<typeof Input>>({
  id: "today",
  name: { zh: "今天该跟谁", en: "Today" },
  summary: {
    zh: "今天先跟谁：到期和过期的待办、这周要成交的、很久没动的、有预警的，排好序，写明为什么",
    en: "Whom to follow up first: tasks due, deals closing this week, silent ones and warnings, with reasons",
  },
  section: "2.1",
  aliases: { zh: ["今天", "今日待办", "待办"], en: ["agenda", "todo"] },
  input: Input,
  subject: { key: "about", kind: "text" },
  phrases: {
    zh: [
      "今天该跟谁",
      "今天跟谁",
      "今天做什么",
      "今天该做什么",
      "我今天该跟谁",
      "今天有什么要做的",
      "这周该跟谁",
      "{subject}今天该跟谁",
    ],
    en: [
      "who should i follow up today",
      "who should i call today",
      "what should i do today",
      "what is on today",
      "today's follow-ups",
      "what should {subject} do today",
    ],
  },
  effect: "read",
  async run({ skip, ...scoped }, context) {
    const world = await loadPipeline(context, scoped, "week");
    const details = await loadDealContext(context, world);
    const people = peopleOf(world, context);
    const deals = world.deals.filter((deal) => people === undefined || people.has(deal.ownerId ?? ""));
    const tasks = details.tasks.filter((task) => people === undefined || people.has(task.ownerId ?? ""));
    const items = agenda({
      deals,
      tasks,
      warnings: details.warnings(deals),
      rules: world.rules.today,
      today: context.today,
    });
    return todayCard({ world, items, skip, ahead: world.rules.today.ahead }, context);
  },
});

/** A manager with deals of their own means those; one without means the team. */
function peopleOf(
  { scope, deals }: PipelineWorld,
  { viewer }: SkillContext,
): ReadonlySet<string> | undefined {
  const asked = scope.person !== undefined || scope.again.team !== undefined || scope.again.mine === true;
  const own = deals.some((deal) => deal.ownerId === viewer.userId && deal.status === "open");
  return !asked && own ? new Set([viewer.userId]) : scope.people;
}
