import { z } from "zod";
import type { Deal } from "../../domain/crm.ts";
import { WARNING_RULES } from "../../domain/pipeline/rules.ts";
import { rankWarnings } from "../../domain/pipeline/warnings.ts";
import { chanceField } from "../chance/line.ts";
import { ScopeFields } from "../pipeline-scope.ts";
import { loadDealContext, loadPipeline } from "../pipeline-world.ts";
import { resolveDeal } from "../resolve.ts";
import { defineSkill } from "../skill.ts";
import { warningsCard } from "./card.ts";
import { dealCard } from "./deal-card.ts";

const Input = z.object({
  ...ScopeFields,
  /** Id or name of one deal: its own warnings. */
  deal: z.string().max(300).optional(),
  rule: z.enum(WARNING_RULES).optional(),
  skip: z.number().int().min(0).default(0),
});

/** Deals at risk, each with the rule it breaks, the rows behind it and what to do (blue book 2.1, step five). */
export const warningsSkill = defineSkill<z.infer<typeof Input>>({
  id: "warnings",
  name: { zh: "商机预警", en: "Deal warnings" },
  summary: {
    zh: "哪些商机有风险：过期、一推再推、没动作、停住、没有拍板的人、只认识一个人、金额缩水、没有下一步",
    en: "Deals at risk: overdue, pushed, silent, stalled, no decision maker, single contact, cut, no next step",
  },
  section: "2.1",
  aliases: { zh: ["预警", "风险"], en: ["risks", "risk"] },
  input: Input,
  subject: { key: "about", kind: "text" },
  phrases: {
    zh: [
      "哪些商机有风险",
      "{subject}哪些商机有风险",
      "{subject}有哪些风险商机",
      "{subject}有什么预警",
      "{subject}的预警",
      "有没有要出事的商机",
      "哪些商机该出手",
      "谁卡住了",
      "哪些商机卡住了",
      "{subject}哪些商机卡住了",
      "哪个单子卡住了",
      "对{subject}的商机有什么提醒",
    ],
    en: [
      "which deals are at risk",
      "which of {subject}'s deals are at risk",
      "deals at risk",
      "warnings of {subject}",
      "which deals need me",
      "who is stuck",
      "which deals are stuck",
      "which of {subject}'s deals are stuck",
    ],
  },
  effect: "read",
  async run(input, context) {
    const { deal: asked, rule, skip, ...scoped } = input;
    const world = await loadPipeline(context, scoped, "quarter");
    const details = await loadDealContext(context, world);
    const wanted = asked ?? dealNamed(input.about, world.inSight)?.id;
    if (wanted !== undefined) {
      const resolved = await resolveDeal(context, wanted, { skill: "warnings", key: "deal" });
      if (resolved.found === undefined) return resolved.reply;
      const deal = resolved.found;
      const chance = await chanceField(context, deal.status === "open" ? [deal] : []);
      return dealCard(
        details.warningsOf(deal),
        { world, facts: details.facts(deal), chance, viewer: context.viewer },
        context,
      );
    }
    const ranked = rankWarnings(details.warnings(world.deals));
    const open = world.deals.filter((deal) => deal.status === "open").length;
    return warningsCard({ world, ranked, open, skip, ...(rule ? { rule } : {}) }, context);
  },
});

/** The one deal that the words name in full, so that a deal may be asked about like a person or a team. */
function dealNamed(about: string | undefined, deals: readonly Deal[]): Deal | undefined {
  const text = about?.normalize("NFKC").toLowerCase();
  if (text === undefined || text === "") return undefined;
  const named = deals.filter(
    ({ name }) => name !== "" && text.includes(name.normalize("NFKC").toLowerCase()),
  );
  return named.length === 1 ? named[0] : undefined;
}
