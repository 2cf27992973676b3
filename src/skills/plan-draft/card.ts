import type { PlanSource, Statement } from "../../domain/winning/plan.ts";
import type { Action, Block, Reply, Source } from "../../reply.ts";
import { say, word } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import type { KeptText } from "./kept.ts";
import { PART_NAMES, PLAN_PARTS, type PlanPart } from "./parts.ts";

interface Shown {
  readonly account: { readonly id: string; readonly name: string };
  readonly text: KeptText;
  /** Version of the plan there is, 0 for none. */
  readonly version: number;
  /** Set when one part was written again: it comes first. */
  readonly part?: PlanPart | undefined;
  readonly failed: boolean;
}

/** The drafted text with its marks, a place for a remark on any part, and the click that puts it into the plan. */
export function planTextCard(shown: Shown, context: SkillContext): Reply {
  const { account, text, part } = shown;
  const used = usedSources(text);
  const numbers = new Map(used.map(([key], at) => [key, at + 1]));
  const parts = part === undefined ? PLAN_PARTS : [part];
  const blocks = parts.flatMap((item): Block[] => {
    const statement = text.parts[item];
    if (statement === undefined || statement.text === "") return [];
    const heading = `**${PLAN_PARTS.indexOf(item) + 1} ${word(context, PART_NAMES[item])}**`;
    return [{ type: "text", markdown: `${heading}\n${numberedText(statement, numbers)}` }];
  });
  return {
    title: say(context, `${account.name} · 大客户计划草稿`, `${account.name} · draft of the account plan`),
    blocks: [
      ...blocks,
      ...notes(shown, context),
      { type: "actions", actions: actions(shown, context) },
      ...(context.model === undefined ? [] : [remarkForm(shown, context)]),
      { type: "sources", items: used.map(([, source], at) => sourceItem(source, at + 1)), sections: ["2.1"] },
    ],
    about: { accountId: account.id },
  };
}

function usedSources({ parts, sources }: KeptText): (readonly [string, PlanSource])[] {
  const keys = new Set(PLAN_PARTS.flatMap((part) => parts[part]?.sources ?? []));
  return [...keys].flatMap((key) => {
    const source = sources[key];
    return source === undefined ? [] : [[key, source] as const];
  });
}

/** The part's own marks as the reader's: `[1]` is the first source of the part, whatever its number below is. */
export function numberedText({ text, sources }: Statement, numbers: ReadonlyMap<string, number>): string {
  return text.replace(/\[(\d{1,3})\]/g, (_, own: string) => {
    const number = numbers.get(sources[Number(own) - 1] ?? "");
    return number === undefined ? "" : `[${number}]`;
  });
}

function sourceItem({ label, date, kind, id }: PlanSource, number: number): Source {
  return {
    id: `${number}`,
    label,
    ...(date === undefined ? {} : { date }),
    ...(kind === "document" && id !== undefined ? { documentId: id } : {}),
    ...(kind === undefined || kind === "document" || id === undefined ? {} : { row: { kind, id } }),
  };
}

function notes({ text, failed }: Shown, context: SkillContext): Block[] {
  const note = (tone: "info" | "missing", zh: string, en: string): Block => ({
    type: "note",
    tone,
    text: say(context, zh, en),
  });
  const { removed, plain } = text;
  const names = plain.map((part) => word(context, PART_NAMES[part]));
  return [
    ...(removed === 0
      ? []
      : [
          note(
            "missing",
            `去掉了 ${removed} 句对不上依据的话。`,
            `${removed} ${removed === 1 ? "sentence was" : "sentences were"} taken out: the evidence does not say so.`,
          ),
        ]),
    ...(failed
      ? [
          note(
            "info",
            `语言模型暂时连不上，${plain.length === PLAN_PARTS.length ? "以下" : `“${names.join("、")}”`}为直接计算的结果。`,
            `The language model is unreachable; ${plain.length === PLAN_PARTS.length ? "what you see" : names.join(", ")} is computed directly.`,
          ),
        ]
      : []),
    ...(context.model === undefined
      ? [
          note(
            "info",
            "没有配置语言模型，以上按规则从 CRM 起草，每句都有出处。",
            "No language model is configured: this is drawn up from the CRM by rule, each sentence with its source.",
          ),
        ]
      : []),
  ];
}

function actions({ account, version, part }: Shown, context: SkillContext): Action[] {
  const keep: Action = {
    label:
      version === 0
        ? say(context, "存为计划", "Save as the plan")
        : say(context, "存进计划", "Put into the plan"),
    skill: "plan",
    input: { account: account.id, do: "text", confirm: true, version },
    style: "primary",
  };
  const all: Action[] =
    part === undefined
      ? []
      : [
          {
            label: say(context, "看全文", "See the whole text"),
            skill: "plan-draft",
            input: { account: account.id },
          },
        ];
  const table: Action[] =
    version === 0
      ? []
      : [{ label: say(context, "看计划", "See the plan"), skill: "plan", input: { account: account.id } }];
  return [keep, ...all, ...table];
}

function remarkForm({ account, part }: Shown, context: SkillContext): Block {
  return {
    type: "form",
    submit: {
      label: say(context, "重写这一节", "Draft this part again"),
      skill: "plan-draft",
      input: { account: account.id },
    },
    fields: [
      {
        name: "part",
        label: say(context, "哪一节", "Which part"),
        kind: "choice",
        required: true,
        value: part ?? "summary",
        options: PLAN_PARTS.map((value, at) => ({
          value,
          label: `${at + 1} ${word(context, PART_NAMES[value])}`,
        })),
      },
      {
        name: "remark",
        label: say(context, "怎么改", "What to change"),
        kind: "text",
        required: true,
        hint: say(
          context,
          "比如：语气保守些，先说停机",
          "For example: more careful, begin with the downtime",
        ),
      },
    ],
  };
}
