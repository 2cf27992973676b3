import { formatAmount, formatMoney } from "../../domain/money.ts";
import { type PlanTrigger, triggersSince } from "../../domain/winning/plan.ts";
import type { Block, Reply } from "../../reply.ts";
import { planArea } from "../../settings/plan.ts";
import { ROLE_NAMES, STANCE_NAMES } from "../chain.ts";
import { formatDate } from "../format.ts";
import { stageName } from "../pipeline-rows.ts";
import { say } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import type { PlanView } from "./change.ts";
import type { PlanFacts } from "./facts.ts";

/** What changed under the plan since it was made. */
export function triggersOf({ facts, record }: PlanView, context: SkillContext): PlanTrigger[] {
  return triggersSince(record.body.basis, {
    basis: facts.basis,
    activities: facts.activities,
    words: context.settings.get(planArea).triggers,
  });
}

export function triggerNote(
  triggers: readonly PlanTrigger[],
  facts: PlanFacts,
  context: SkillContext,
): Block[] {
  if (triggers.length === 0) return [];
  const first = triggers.slice(0, 2).map((trigger) => triggerText(trigger, facts, context));
  const account = facts.account.id;
  const text = say(
    context,
    `计划的依据变了 ${triggers.length} 处：${first.join("；")}${triggers.length > 2 ? "……" : "。"}`,
    `${triggers.length} ${triggers.length === 1 ? "thing has" : "things have"} changed under the plan: ${first.join("; ")}${triggers.length > 2 ? " …" : "."}`,
  );
  return [
    { type: "note", tone: "warning", text },
    {
      type: "actions",
      actions: [
        {
          label: say(context, "看变化", "See what changed"),
          skill: "plan",
          input: { account, do: "changes" },
        },
        {
          label: say(context, "更新", "Bring it up to date"),
          skill: "plan",
          input: { account, do: "refresh" },
        },
      ],
    },
  ];
}

function triggerText(trigger: PlanTrigger, facts: PlanFacts, context: SkillContext): string {
  const stage = (id: string) => stageName(id === "" ? undefined : id, facts.stages, context);
  const amount = (value: string) => amountText(value, trigger, facts, context);
  switch (trigger.kind) {
    case "dealNew":
      return say(context, `新商机“${trigger.deal}”`, `new deal “${trigger.deal}”`);
    case "dealWon":
      return say(context, `“${trigger.deal}”已赢单`, `“${trigger.deal}” is won`);
    case "dealLost":
      return say(context, `“${trigger.deal}”已关闭，没有赢`, `“${trigger.deal}” is closed and not won`);
    case "stage":
      return say(
        context,
        `“${trigger.deal}”阶段 ${stage(trigger.from)} → ${stage(trigger.to)}`,
        `“${trigger.deal}” stage ${stage(trigger.from)} → ${stage(trigger.to)}`,
      );
    case "amount":
      return say(
        context,
        `“${trigger.deal}”金额 ${amount(trigger.from)} → ${amount(trigger.to)}`,
        `“${trigger.deal}” amount ${amount(trigger.from)} → ${amount(trigger.to)}`,
      );
    case "closeOn":
      return say(
        context,
        `“${trigger.deal}”预计日期 ${trigger.from || "无"} → ${trigger.to || "无"}`,
        `“${trigger.deal}” close date ${trigger.from || "none"} → ${trigger.to || "none"}`,
      );
    case "competitor":
      return say(
        context,
        `“${trigger.deal}”竞品 ${trigger.from || "无"} → ${trigger.to || "无"}`,
        `“${trigger.deal}” competitor ${trigger.from || "none"} → ${trigger.to || "none"}`,
      );
    case "personNew":
      return say(context, `新联系人 ${trigger.person}`, `new contact ${trigger.person}`);
    case "personGone":
      return say(context, `${trigger.person} 不在了`, `${trigger.person} is gone`);
    case "role":
      return say(
        context,
        `${trigger.person} 角色变为${ROLE_NAMES[trigger.to as keyof typeof ROLE_NAMES].zh}`,
        `${trigger.person} is now ${ROLE_NAMES[trigger.to as keyof typeof ROLE_NAMES].en}`,
      );
    case "stance":
      return say(
        context,
        `${trigger.person} 立场变为${STANCE_NAMES[trigger.to as keyof typeof STANCE_NAMES].zh}`,
        `${trigger.person} now ${STANCE_NAMES[trigger.to as keyof typeof STANCE_NAMES].en}`,
      );
    case "note": {
      const on = formatDate(trigger.activity.on ?? context.today, context.locale, context.today);
      const text = (trigger.activity.text ?? trigger.activity.subject ?? "").slice(0, 40);
      return say(
        context,
        `${on}记录提到“${trigger.word}”：${text}`,
        `note of ${on} speaks of “${trigger.word}”: ${text}`,
      );
    }
  }
}

/** An amount of the plan's basis, which is in the deal's own currency. */
function amountText(
  value: string,
  trigger: PlanTrigger,
  { deals }: PlanFacts,
  context: SkillContext,
): string {
  const deal = "deal" in trigger ? deals.find(({ name }) => name === trigger.deal) : undefined;
  const [amount, currency] = [Number(value), deal?.amount?.currency];
  if (value === "" || Number.isNaN(amount)) return say(context, "无", "none");
  return currency === undefined
    ? formatAmount(amount, context.locale)
    : formatMoney({ minor: Math.round(amount * 100), currency }, context.locale);
}

/** As an alert the card is empty when nothing has changed, and says of which plan it speaks. */
export function triggersCard(view: PlanView, context: SkillContext, alert = false): Reply {
  const { facts, record } = view;
  const account = facts.account.id;
  const lines = triggersOf(view, context).map((trigger) => `- ${triggerText(trigger, facts, context)}`);
  if (alert && lines.length === 0) return { blocks: [] };
  const since = formatDate(record.body.basis.on, context.locale, context.today);
  const head =
    lines.length === 0
      ? say(context, `**${since}以来依据没有变。**`, `**Nothing has changed under the plan since ${since}.**`)
      : say(context, `**${since}以来变了 ${lines.length} 处**`, `**${lines.length} changed since ${since}**`);
  return {
    title: alert
      ? say(
          context,
          `${facts.account.name} · 已批准的计划，依据变了`,
          `${facts.account.name} · the facts under the approved plan have changed`,
        )
      : say(context, `${facts.account.name} · 计划的依据`, `${facts.account.name} · what the plan rests on`),
    blocks: [
      { type: "text", markdown: [head, ...lines].join("\n") },
      {
        type: "actions",
        actions: [
          {
            label: say(context, "更新", "Bring it up to date"),
            skill: "plan",
            input: { account, do: "refresh" },
            style: "primary",
          },
          { label: say(context, "回到计划", "Back to the plan"), skill: "plan", input: { account } },
        ],
      },
      { type: "sources", items: [], sections: ["2.1"] },
    ],
    about: { accountId: account },
  };
}
