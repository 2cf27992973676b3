import { itemsOf, type PlanSection } from "../../domain/winning/plan.ts";
import type { Tree } from "../../domain/winning/tree-merge.ts";
import type { Block, Reply } from "../../reply.ts";
import { formatDate } from "../format.ts";
import { say, word } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import { planSources } from "./card.ts";
import type { PlanView } from "./change.ts";
import { SECTION_NAMES, sectionName } from "./labels.ts";

/** A section in full, each item with what to do with it. */
export function sectionCard({ facts, record }: PlanView, section: PlanSection, context: SkillContext): Reply {
  const { body } = record;
  const account = facts.account.id;
  const items = itemsOf(body[section] as { readonly [id: string]: Tree });
  const fields = COLUMNS[section];
  const table: Block = {
    type: "table",
    columns: fields.map((field) => ({ label: columnName(field, section, context) })),
    rows: items.map(({ id, item }) => ({
      cells: fields.map((field) => cellText(item[field], field, context)),
      action: {
        label: say(context, "改", "Change"),
        skill: "plan",
        input: { account, section, item: id, form: true },
      },
    })),
  };
  const name = sectionName(section, context);
  const empty = say(context, `**${name}还是空的。**`, `**${name}: nothing yet.**`);
  return {
    title: say(context, `${facts.account.name} · ${name}`, `${facts.account.name} · ${name.toLowerCase()}`),
    blocks: [
      ...(items.length === 0 ? [{ type: "text" as const, markdown: empty }] : [table]),
      {
        type: "actions",
        actions: [
          {
            label: say(context, "加一条", "Add one"),
            skill: "plan",
            input: { account, section, form: true },
            style: "primary",
          },
          { label: say(context, "回到计划", "Back to the plan"), skill: "plan", input: { account } },
        ],
      },
      planSources(body, context),
    ],
    about: { accountId: account },
  };
}

const COLUMNS: Record<PlanSection, readonly string[]> = {
  goals: ["text", "due"],
  actions: ["task", "owner", "supporters", "presales", "aftersales", "due", "done"],
  figures: ["name", "now", "target"],
  reviews: ["on", "people", "agenda", "minutes"],
  match: ["text"],
  situation: ["text"],
  rivals: ["text"],
};

function columnName(field: string, section: PlanSection, context: SkillContext): string {
  return field === "text" ? word(context, SECTION_NAMES[section]) : sectionName(field, context);
}

function cellText(value: unknown, field: string, context: SkillContext): string {
  if (typeof value === "boolean") return value ? "✓" : "–";
  const text = typeof value === "string" ? value : "";
  if (text === "") return "–";
  return field === "due" || field === "on" ? formatDate(text, context.locale, context.today) : text;
}
