import type { Deal } from "../../domain/crm.ts";
import type { PlanSource } from "../../domain/winning/plan.ts";
import { say } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import { accountDate } from "../sources.ts";
import type { PlanFacts } from "./facts.ts";

/** Collects the sources that statements rest on, each once. */
export function createSources(context: SkillContext) {
  const sources: Record<string, PlanSource> = {};
  return {
    all: sources,
    account(facts: PlanFacts): string {
      const date = accountDate(facts.account);
      sources.account = {
        label: say(context, `CRM 客户档案：${facts.account.name}`, `CRM account: ${facts.account.name}`),
        kind: "account",
        id: facts.account.id,
        ...(date === undefined ? {} : { date }),
      };
      return "account";
    },
    deal(deal: Deal): string {
      const id = `deal-${deal.id}`;
      const date = deal.closedOn ?? deal.createdOn;
      sources[id] = {
        label: say(context, `CRM 商机：${deal.name}`, `CRM deal: ${deal.name}`),
        kind: "deal",
        id: deal.id,
        ...(date === undefined ? {} : { date }),
      };
      return id;
    },
    note(activity: PlanFacts["activities"][number]): string {
      const id = `note-${activity.id}`;
      const what = activity.subject ?? (activity.text ?? "").slice(0, 30);
      sources[id] = {
        label: say(context, `跟进记录：${what}`, `Activity: ${what}`),
        kind: "activity",
        id: activity.id,
        ...(activity.on === undefined ? {} : { date: activity.on }),
      };
      return id;
    },
    chain(): string {
      sources.chain = {
        label: say(
          context,
          "决策链（CRM 联系人和我们的补充）",
          "Decision chain (CRM contacts and our own notes)",
        ),
        date: context.today,
      };
      return "chain";
    },
    rule(id: string, zh: string, en: string): string {
      sources[id] = { label: say(context, zh, en), date: context.today };
      return id;
    },
  };
}

export type Sources = ReturnType<typeof createSources>;
