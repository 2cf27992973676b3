import { z } from "zod";
import { type Forecast, forecast } from "../../domain/pipeline/forecast.ts";
import { ScopeFields } from "../pipeline-scope.ts";
import { loadPipeline, loadTargets } from "../pipeline-world.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { liveWinChances } from "../win-chances.ts";
import { forecastCard } from "./card.ts";
import { goalsOf } from "./goals.ts";
import { forecastRows } from "./rows.ts";

const Input = z.object({
  ...ScopeFields,
  /** Opens the deals behind one figure. */
  part: z.enum(["won", "open", "commit", "overdue", "undated", "unweighed", "target"]).optional(),
});

/** Won, weighted, worst and best against the target, by person (blue book 2.1, step five). */
export const forecastSkill = defineSkill<z.infer<typeof Input>>({
  id: "forecast",
  name: { zh: "业绩预测", en: "Forecast" },
  summary: {
    zh: "这个季度能做到多少：已赢、加权预测、最差和最好，对目标完成几成，每个人差多少",
    en: "What the quarter will bring: won, weighted, worst and best case against target, person by person",
  },
  section: "2.1",
  aliases: { zh: ["预测", "加权预测"], en: ["attainment"] },
  input: Input,
  subject: { key: "about", kind: "text" },
  phrases: {
    zh: [
      "这个季度能完成多少",
      "本季度能完成吗",
      "本季度预测",
      "{subject}的预测",
      "{subject}的业绩预测",
      "离目标还差多少",
      "{subject}离目标还差多少",
      "目标完成了多少",
      "{subject}目标完成情况",
    ],
    en: [
      "forecast for this quarter",
      "will we make the quarter",
      "forecast of {subject}",
      "how far are we from target",
      "how far is {subject} from target",
      "target and attainment",
    ],
  },
  effect: "read",
  async run(input, context) {
    const { part, ...scoped } = input;
    const [world, targets] = await Promise.all([
      loadPipeline(context, scoped, "quarter"),
      loadTargets(context),
    ]);
    const { period } = world.scope;
    const { commit } = world.rules.forecast;
    const result = forecast({ ...world, period, commit });
    const goals = goalsOf({ world, targets, commit, viewerId: context.viewer.userId });
    const chances = await learntChances(context, result);
    const learnt = chances && forecast({ ...world, period, commit, chances });
    const view = {
      world,
      forecast: result,
      commit,
      goals,
      ...(learnt && { learnt }),
      ...(chances && { chances }),
    };
    return part === undefined ? forecastCard(view, context) : forecastRows({ ...view, part }, context);
  },
});

/** What the company's model says of the deals that are due; undefined while none is in use. */
async function learntChances(
  context: SkillContext,
  { open, unweighed }: Forecast,
): Promise<ReadonlyMap<string, number> | undefined> {
  const due = [...open.map((row) => row.deal), ...unweighed];
  const live = due.length === 0 ? undefined : await liveWinChances(context, due);
  if (live === undefined) return undefined;
  const chances = live.of(due);
  return new Map(
    due.flatMap(({ id }, at) => {
      const chance = chances[at];
      return chance?.kind === "model" ? [[id, chance.chance] as const] : [];
    }),
  );
}
