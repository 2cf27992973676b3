import { z } from "zod";
import { addDays, mondayOf, untilToday } from "../../domain/pipeline/calendar.ts";
import { MOVE_KINDS, measureMovement } from "../../domain/pipeline/movement.ts";
import { ScopeFields } from "../pipeline-scope.ts";
import { loadPipeline } from "../pipeline-world.ts";
import { defineSkill } from "../skill.ts";
import { movementCard, movementRows } from "./card.ts";

const Input = z.object({
  ...ScopeFields,
  /** Opens the deals of one kind of move. */
  kind: z.enum(MOVE_KINDS).optional(),
});

/** What moved since a day: new, advanced, pulled in, pushed, slipped, won, lost, amounts (blue book 2.1, step five). */
export const movementSkill = defineSkill<z.infer<typeof Input>>({
  id: "movement",
  name: { zh: "漏斗变化", en: "Pipeline movement" },
  summary: {
    zh: "这周（或某天以来）变了什么：新增、推进、提前、推迟、过期、赢单、输单、金额增减",
    en: "What changed this week or since a day: new, advanced, pulled in, pushed, slipped, won, lost, amounts",
  },
  section: "2.1",
  aliases: { zh: ["变化", "本周变化"], en: ["changes"] },
  input: Input,
  subject: { key: "about", kind: "text" },
  phrases: {
    zh: [
      "这周有什么变化",
      "{subject}这周有什么变化",
      "{subject}有什么变化",
      "本周变化",
      "漏斗有什么变化",
      "商机有什么变化",
      "最近商机有什么变化",
    ],
    en: [
      "what changed this week",
      "what changed",
      "what moved this week",
      "what changed {subject}",
      "pipeline movement",
    ],
  },
  effect: "read",
  async run(input, context) {
    const { kind, ...scoped } = input;
    const { today } = context;
    // On a Monday morning "this week" is still empty: the week that ended is what people mean.
    const monday = mondayOf(today);
    const usual = { from: today === monday ? addDays(today, -7) : monday, to: today };
    const fallback = scoped.period === undefined && scoped.from === undefined;
    const world = await loadPipeline(context, scoped, "week");
    const named = fallback && world.scope.again.period === undefined && world.scope.again.from === undefined;
    const period = named ? { startsOn: usual.from, endsOn: usual.to } : untilToday(world.scope.period, today);
    const movement = measureMovement({ ...world, period, today });
    const view = { world, movement };
    return kind === undefined ? movementCard(view, context) : movementRows({ ...view, kind }, context);
  },
});
