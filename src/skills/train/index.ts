import { z } from "zod";
import { modelCard } from "../chance/model-card.ts";
import { say } from "../reader.ts";
import { defineSkill } from "../skill.ts";
import { winChances } from "../win-chances.ts";

const Input = z.object({
  /** Set by the button: train now. */
  start: z.boolean().default(false),
});

/** For the admin: how the model in use stands, and training it anew; the new one goes live only when it is better. */
export const trainSkill = defineSkill<z.infer<typeof Input>>({
  id: "train",
  name: { zh: "训练模型", en: "Train the model" },
  summary: {
    zh: "赢单概率模型现在怎么样，从已关闭的商机重新学一次；新模型更准才会启用",
    en: "How the win-chance model stands; learn from closed deals anew; the new one goes live only when it is better",
  },
  section: "1.2",
  aliases: { zh: ["重新训练", "训练赢单概率"], en: ["retrain"] },
  input: Input,
  phrases: {
    zh: ["重新训练模型", "训练赢单概率模型", "重新学习赢单概率"],
    en: ["train the model", "retrain the win chance", "learn from the closed deals again"],
  },
  roles: ["admin"],
  effect: "write",
  async run({ start }, context) {
    const again = {
      type: "actions" as const,
      actions: [
        { label: say(context, "现在重新训练", "Train now"), skill: "train", input: { start: true } },
        { label: say(context, "任务与队列", "Queue status"), skill: "queue-status", input: {} },
      ],
    };
    if (!start || !context.clicked) {
      const card = modelCard(await winChances(context, []), context);
      return { ...card, blocks: [...card.blocks, again] };
    }
    const minute = Math.floor(context.now / 60_000);
    await context.queue.add({ name: "train", data: { force: true }, id: `train:${minute}`, priority: 4 });
    const text = say(
      context,
      "已排队重新训练，一般几秒到一分钟。新模型更准才会启用，否则旧的继续用。",
      "Training is queued, usually seconds to a minute. The new model goes live only when it is better; else the old one stays.",
    );
    const look = { label: say(context, "看结果", "See the result"), skill: "train", input: {} };
    return {
      blocks: [
        { type: "note", tone: "info", text },
        { type: "actions", actions: [look] },
      ],
    };
  },
});
