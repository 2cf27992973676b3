import { z } from "zod";
import { CHAIN_ROLES } from "../../domain/winning/chain.ts";
import type { Reply } from "../../reply.ts";
import { decisionChainArea } from "../../settings/decision-chain.ts";
import { type Beside, documentsBeside, needOf } from "../beside.ts";
import { type LoadedChain, loadChain } from "../chain.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { resolveTarget, type Target, TargetFields } from "../target.ts";
import { chainCard, tipsCard } from "./card.ts";

const Input = z.object({
  ...TargetFields,
  /** Shows the tips for one role instead of the map. */
  tips: z.enum(CHAIN_ROLES).optional(),
});

/** The decision chain and battle map of a deal (blue book 2.2): who decides, where we stand, what is missing. */
export const decisionChainSkill = defineSkill<z.infer<typeof Input>>({
  id: "decision-chain",
  name: { zh: "决策链", en: "Decision chain" },
  summary: {
    zh: "商机作战地图：谁拍板、谁用、谁把关、谁是教练，缺哪个席位，红黄绿",
    en: "The battle map of a deal: who decides, uses, gates and coaches, which seats are empty, red/amber/green",
  },
  section: "2.2",
  aliases: { zh: ["作战地图", "商机作战地图", "关键人"], en: ["battle-map", "buying-committee"] },
  input: Input,
  subject: { key: "deal", kind: "deal" },
  phrases: {
    zh: [
      "{subject}的决策链",
      "{subject}的作战地图",
      "画一下{subject}的决策链",
      "看看{subject}的决策链",
      "{subject}谁拍板",
      "{subject}谁说了算",
      "{subject}缺哪些关键人",
      "{subject}的关键人是谁",
    ],
    en: [
      "decision chain of {subject}",
      "battle map of {subject}",
      "who decides at {subject}",
      "who is missing at {subject}",
      "show the decision chain of {subject}",
      "buying committee of {subject}",
    ],
  },
  effect: "read",
  async run(input, context) {
    const resolved = await resolveTarget(context, input, {
      skill: "decision-chain",
      ...(input.tips === undefined ? {} : { input: { tips: input.tips } }),
    });
    if (resolved.found === undefined) return resolved.reply;
    const loaded = await loadChain(context, resolved.found);
    if (input.tips !== undefined) return tips(resolved.found, loaded, input.tips, context);
    const beside = await documentsFor(resolved.found, loaded, context);
    return chainCard({ target: resolved.found, loaded, beside }, context);
  },
});

function tips(
  target: Target,
  loaded: LoadedChain,
  role: (typeof CHAIN_ROLES)[number],
  context: SkillContext,
): Reply {
  const settings = context.settings.get(decisionChainArea);
  return tipsCard(
    {
      target,
      role,
      seats: loaded.chain.seats.filter((seat) => seat.role === role && !seat.empty),
      lines: settings.tips[role][context.locale],
      editorial: settings.editorial.includes(role),
    },
    context,
  );
}

/** What fits the deal's stage, its problem and the people who still have to be won. */
async function documentsFor(target: Target, loaded: LoadedChain, context: SkillContext): Promise<Beside> {
  const { deal } = target;
  const stage =
    deal?.stageId === undefined ? undefined : await context.store.get(context.viewer, "stage", deal.stageId);
  const { seats } = loaded.chain;
  const critics = seats.filter((seat) => seat.stance === "opposes");
  const people = critics.length > 0 ? critics : seats.filter((seat) => !seat.empty);
  const roles = people.flatMap((seat) => seat.title ?? []);
  const notes = loaded.activities.flatMap((activity) => activity.text ?? []).slice(-5);
  return documentsBeside(
    context,
    needOf(target, [deal?.name], { roles, notes, ...(stage === undefined ? {} : { stage: stage.name }) }),
  );
}
