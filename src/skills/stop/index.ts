import { z } from "zod";
import { say } from "../reader.ts";
import { defineSkill } from "../skill.ts";

const Input = z.object({ cause: z.string().max(200).optional() });

/**
 * The word after the work was stopped. The stopping itself is done when the button's event is received, past
 * the lane in which this answer waits its turn.
 */
export const stopSkill = defineSkill<z.infer<typeof Input>>({
  id: "stop",
  name: { zh: "停止", en: "Stop" },
  summary: { zh: "停下正在做的长任务", en: "Stop the long task under way" },
  aliases: { zh: ["停止", "停"], en: ["stop"] },
  input: Input,
  phrases: { zh: ["停下来", "别做了"], en: ["stop it", "never mind"] },
  effect: "read",
  async run(_input, context) {
    const text = say(context, "好的，已停下；做完的部分都还在。", "Stopped; what was finished is kept.");
    return { audience: "everyone", blocks: [{ type: "note", tone: "info", text }] };
  },
});
