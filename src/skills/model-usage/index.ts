import { z } from "zod";
import { costOf, type ModelUsage, type UsageRow } from "../../ports/model.ts";
import type { Block, Reply } from "../../reply.ts";
import { formatCount } from "../format.ts";
import { say } from "../reader.ts";
import { defineSkill, type SkillContext } from "../skill.ts";

const Input = z.object({ day: z.iso.date().optional() });

/** For the admin: what the language model was used for on a day, by person and by answer, and what it cost. */
export const modelUsageSkill = defineSkill<z.infer<typeof Input>>({
  id: "model-usage",
  name: { zh: "模型用量", en: "Model usage" },
  summary: {
    zh: "语言模型当天的用量和费用：按人、按回答",
    en: "Tokens and cost of the language model on a day, by person and by answer",
  },
  aliases: { zh: ["用量"], en: ["tokens"] },
  input: Input,
  phrases: {
    zh: ["模型花了多少钱", "今天用了多少token", "语言模型的用量"],
    en: ["what did the model cost", "how many tokens did we use today", "show the model usage"],
  },
  roles: ["admin"],
  effect: "read",
  async run({ day }, context) {
    const { modelUsage } = context;
    if (modelUsage === undefined) {
      const text = say(
        context,
        "没有配置语言模型，没有用量。",
        "No language model is configured: nothing used.",
      );
      return { blocks: [{ type: "note", tone: "info", text }] };
    }
    const on = day ?? modelUsage.today();
    const rows = await modelUsage.rows(on);
    const users = await context.store.all(context.viewer, "user");
    const names = new Map(users.map(({ id, name }) => [id, name]));
    return card({ on, rows, names, usage: modelUsage }, context);
  },
});

interface Day {
  readonly on: string;
  readonly rows: readonly UsageRow[];
  readonly names: ReadonlyMap<string, string>;
  readonly usage: ModelUsage;
}

const ANSWERS = 10;

function card(day: Day, context: SkillContext): Reply {
  const { on, rows } = day;
  const answers = grouped(rows, ({ turn, at }) => turn ?? `${at}`);
  const head = say(
    context,
    `**${answers.length} 次回答，${rows.length} 次调用，${sumText(rows, day, context)}。**`,
    `**${answers.length} answers in ${rows.length} calls: ${sumText(rows, day, context)}.**`,
  );
  const people = grouped(rows, ({ userId = "" }) => userId);
  const latest = answers.toSorted((a, b) => lastOf(b.rows) - lastOf(a.rows)).slice(0, ANSWERS);
  return {
    title: say(context, `模型用量 · ${on}`, `Model usage · ${on}`),
    blocks: [
      { type: "text", markdown: head },
      ...(rows.length === 0
        ? []
        : [
            table(
              say(context, "按人", "By person"),
              people,
              (key) => day.names.get(key) ?? key,
              day,
              context,
            ),
            table(
              say(context, "最近的回答", "Latest answers"),
              latest,
              (_, group) => `${timeOf(group, context)} ${day.names.get(group[0]?.userId ?? "") ?? ""}`.trim(),
              day,
              context,
            ),
          ]),
      ...priceNote(day, context),
    ],
  };
}

interface Group {
  readonly key: string;
  readonly rows: readonly UsageRow[];
}

function grouped(rows: readonly UsageRow[], keyOf: (row: UsageRow) => string): Group[] {
  return [...Map.groupBy(rows, keyOf)].map(([key, group]) => ({ key, rows: group }));
}

function lastOf(rows: readonly UsageRow[]): number {
  return Math.max(...rows.map(({ at }) => at));
}

function timeOf(rows: readonly UsageRow[], { viewer }: SkillContext): string {
  return new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: viewer.timeZone }).format(
    lastOf(rows),
  );
}

function table(
  caption: string,
  groups: readonly Group[],
  nameOf: (key: string, rows: readonly UsageRow[]) => string,
  { usage: { price } }: Day,
  context: SkillContext,
): Block {
  const count = (value: number) => formatCount(value, context.locale);
  return {
    type: "table",
    caption,
    columns: [
      { label: say(context, "谁", "Who") },
      { label: say(context, "调用", "Calls"), align: "end" },
      { label: say(context, "输入（缓存）", "Input (cached)"), align: "end" },
      { label: say(context, "输出", "Output"), align: "end" },
      ...(price === undefined ? [] : [{ label: say(context, "费用", "Cost"), align: "end" as const }]),
    ],
    rows: groups.map(({ key, rows }) => {
      const total = totalOf(rows);
      return {
        cells: [
          nameOf(key, rows),
          count(rows.length),
          `${count(total.inputTokens)} (${count(total.cachedTokens)})`,
          count(total.outputTokens),
          ...(price === undefined ? [] : [costOf(total, price).toFixed(4)]),
        ],
      };
    }),
  };
}

function totalOf(rows: readonly UsageRow[]) {
  const sum = (pick: (row: UsageRow) => number) => rows.reduce((total, row) => total + pick(row), 0);
  return {
    inputTokens: sum((row) => row.inputTokens),
    cachedTokens: sum((row) => row.cachedTokens),
    outputTokens: sum((row) => row.outputTokens),
  };
}

function sumText(rows: readonly UsageRow[], { usage: { price } }: Day, context: SkillContext): string {
  const total = totalOf(rows);
  const tokens = formatCount(total.inputTokens + total.outputTokens, context.locale);
  const cost =
    price === undefined
      ? ""
      : say(
          context,
          `，费用 ${costOf(total, price).toFixed(2)}`,
          `, cost ${costOf(total, price).toFixed(2)}`,
        );
  return say(context, `${tokens} 个 token${cost}`, `${tokens} tokens${cost}`);
}

function priceNote({ usage: { price } }: Day, context: SkillContext): Block[] {
  if (price !== undefined) return [];
  const text = say(
    context,
    "没有设置单价，只显示用量。设置 MODEL_PRICE_INPUT 和 MODEL_PRICE_OUTPUT（每百万 token）后显示费用。",
    "No price is set, so only tokens are shown. Set MODEL_PRICE_INPUT and MODEL_PRICE_OUTPUT (per million tokens) to see the cost.",
  );
  return [{ type: "note", tone: "info", text }];
}
