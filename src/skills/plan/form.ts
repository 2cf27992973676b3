import type { PlanBody, PlanSection } from "../../domain/winning/plan.ts";
import type { FormField, Reply } from "../../reply.ts";
import { say } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import type { PlanView } from "./change.ts";
import { fieldName, sectionName } from "./labels.ts";
import { ITEM_FIELDS } from "./record.ts";

const KINDS: Readonly<Record<string, FormField["kind"]>> = {
  text: "multiline",
  due: "date",
  on: "date",
  done: "check",
  agenda: "multiline",
  minutes: "multiline",
  task: "multiline",
};

const REQUIRED = new Set(["text", "task", "name"]);

/** One item of a section as a form; sending it is the click that writes, against the version shown. */
export function itemForm(
  { facts, record }: PlanView,
  { section, item }: { readonly section: PlanSection; readonly item?: string | undefined },
  context: SkillContext,
): Reply {
  const { account } = facts;
  const items = record.body[section] as PlanBody["goals"];
  const present = item === undefined ? undefined : (items[item] as Record<string, unknown> | undefined);
  const name = sectionName(section, context);
  const number = /\d+/.exec(item ?? "")?.[0];
  const owners = facts.users.filter((user) => user.active).map((user) => user.name);
  return {
    title: say(
      context,
      `${account.name} · ${present === undefined ? "加一条" : "改"}${name}${number === undefined ? "" : ` ${number}`}`,
      `${account.name} · ${present === undefined ? "add to" : "change"} ${name.toLowerCase()}${number === undefined ? "" : ` ${number}`}`,
    ),
    blocks: [
      {
        type: "form",
        submit: {
          label: say(context, "保存", "Save"),
          skill: "plan",
          input: {
            account: account.id,
            do: "edit",
            section,
            ...(item === undefined || present === undefined ? {} : { item }),
            confirm: true,
            version: record.version,
          },
        },
        fields: ITEM_FIELDS[section].map((field): FormField => {
          const value = present?.[field];
          return {
            name: field,
            label: fieldName(field, context),
            kind: KINDS[field] ?? "text",
            ...(REQUIRED.has(field) ? { required: true } : {}),
            ...(typeof value === "string" || typeof value === "boolean" ? { value } : {}),
            ...(field === "owner" && owners.length > 0
              ? {
                  hint: say(
                    context,
                    `例如 ${owners.slice(0, 3).join("、")}`,
                    `for example ${owners.slice(0, 3).join(", ")}`,
                  ),
                }
              : {}),
          };
        }),
      },
    ],
    about: { accountId: account.id },
  };
}
