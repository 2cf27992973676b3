import { z } from "zod";
import { untilToday } from "../../domain/pipeline/calendar.ts";
import { compareYears, findBottleneck, openPipeline } from "../../domain/pipeline/funnel.ts";
import { ScopeFields } from "../pipeline-scope.ts";
import { loadPipeline } from "../pipeline-world.ts";
import { defineSkill } from "../skill.ts";
import { funnelCard } from "./card.ts";
import { funnelRows } from "./rows.ts";

const Input = z.object({
  ...ScopeFields,
  /** Opens the deals behind one figure: open now, came this far, or was lost from here. */
  part: z.enum(["open", "reached", "lost", "won"]).optional(),
  stage: z.string().max(200).optional(),
});

/** The funnel (blue books 0 and 3.2): where deals are, how many come through each stage, where they get stuck. */
export const pipelineSkill = defineSkill<z.infer<typeof Input>>({
  id: "pipeline",
  name: { zh: "销售漏斗", en: "Pipeline" },
  summary: {
    zh: "漏斗：每个阶段在跟多少、转化率和停留天数，和去年同期比，卡在哪一段、怎么办",
    en: "The funnel: what is open, conversion and days by stage against last year, and the bottleneck",
  },
  section: "3.2",
  aliases: { zh: ["漏斗", "团队漏斗"], en: ["funnel"] },
  input: Input,
  subject: { key: "about", kind: "text" },
  phrases: {
    zh: [
      "看看团队漏斗",
      "看看漏斗",
      "团队漏斗",
      "{subject}的漏斗",
      "{subject}漏斗怎么样",
      "卡在哪个阶段",
      "漏斗的瓶颈在哪",
      "瓶颈在哪",
      "各阶段转化率",
      "{subject}各阶段的转化率",
    ],
    en: [
      "show the team's funnel",
      "show the funnel",
      "team funnel",
      "funnel of {subject}",
      "pipeline of {subject}",
      "show me {subject}'s funnel",
      "{subject}'s funnel",
      "where is the bottleneck",
      "conversion by stage",
    ],
  },
  effect: "read",
  async run(input, context) {
    const world = await loadPipeline(context, input, "90d");
    const period = untilToday(world.scope.period, context.today);
    const measured = compareYears({ ...world, period });
    const open = openPipeline({ ...world, today: context.today });
    if (input.part !== undefined) {
      return funnelRows({ world, open, funnel: measured.now, part: input.part, stage: input.stage }, context);
    }
    const bottleneck = findBottleneck(measured.now, measured.before, world.rules.funnel);
    return funnelCard({ world, open, ...measured, ...(bottleneck ? { bottleneck } : {}) }, context);
  },
});
