import { sumByCurrency } from "../../domain/money.ts";
import { WARNING_RULES, type WarningRule } from "../../domain/pipeline/rules.ts";
import type { DealWarnings } from "../../domain/pipeline/warnings.ts";
import type { Action, Block, Reply } from "../../reply.ts";
import { formatTotals } from "../format.ts";
import { amountText, emptyNote, linked, ruleSource, stageName, unmatchedNotes } from "../pipeline-rows.ts";
import type { PipelineWorld } from "../pipeline-world.ts";
import { type Reader, say, word } from "../reader.ts";
import { RULE_NAMES, warningText } from "../warning-words.ts";
import { rowSources } from "./deal-card.ts";

const SIZE = 8;

export interface WarningsView {
  readonly world: PipelineWorld;
  readonly ranked: readonly DealWarnings[];
  readonly open: number;
  readonly rule?: WarningRule;
  readonly skip: number;
}

/** Deals at risk, worst first. */
export function warningsCard(view: WarningsView, reader: Reader): Reply {
  const { world, rule } = view;
  const chosen = rule === undefined ? view.ranked : view.ranked.filter((item) => breaks(item, rule));
  const what = rule === undefined ? say(reader, "商机预警", "deals at risk") : word(reader, RULE_NAMES[rule]);
  const title = `${world.scope.label} · ${what}`;
  const first = chosen[0];
  if (first === undefined) {
    const text = say(
      reader,
      `在跟的 ${view.open} 个商机都没有触发预警。`,
      `None of the ${view.open} open deals breaks a rule.`,
    );
    return { title, blocks: [...unmatchedNotes(world.scope, reader), emptyNote(text), rules([], reader)] };
  }
  const shown = chosen.slice(view.skip, view.skip + SIZE);
  const total = formatTotals(sumByCurrency(chosen.map((item) => item.deal.amount)), reader.locale);
  const heavy = chosen.filter((item) => item.points >= world.rules.warnings.serious).length;
  const head = say(
    reader,
    `**在跟 ${view.open} 个里 ${chosen.length} 个有预警（${total}），${heavy} 个要紧**。先看${first.deal.name}：${reasons(first, reader)}。`,
    `**${chosen.length} of ${view.open} open deals have warnings (${total}), ${heavy} of them serious**. Start with ${first.deal.name}: ${reasons(first, reader)}.`,
  );
  return {
    title,
    blocks: [
      ...unmatchedNotes(world.scope, reader),
      { type: "text", markdown: head },
      table(shown, chosen.length, world, reader),
      ...counts(view, reader),
      { type: "actions", actions: nextSteps(view, chosen, reader) },
      rules(shown, reader),
    ],
  };
}

function breaks({ warnings }: DealWarnings, rule: WarningRule): boolean {
  return warnings.some((warning) => warning.rule === rule);
}

function reasons({ warnings }: DealWarnings, reader: Reader, limit = 3): string {
  const texts = warnings.slice(0, limit).map((warning) => warningText(warning, reader));
  return texts.join(reader.locale === "zh" ? "；" : "; ");
}

function table(shown: readonly DealWarnings[], total: number, world: PipelineWorld, reader: Reader): Block {
  const owners = new Map(world.users.map((user) => [user.id, user.name]));
  return {
    type: "table",
    columns: [
      { label: say(reader, "商机", "Deal") },
      { label: say(reader, "负责人", "Owner") },
      { label: say(reader, "阶段", "Stage") },
      { label: say(reader, "金额", "Amount"), align: "end" },
      { label: say(reader, "为什么", "Why") },
      { label: say(reader, "分", "Points"), align: "end" },
    ],
    rows: shown.map((item) =>
      linked(
        [
          item.deal.name,
          owners.get(item.deal.ownerId ?? "") ?? "–",
          stageName(item.deal.stageId, world.stages, reader),
          amountText(item.deal, reader),
          reasons(item, reader),
          `${item.points}`,
        ],
        { label: item.deal.name, skill: "warnings", input: { deal: item.deal.id } },
      ),
    ),
    total,
  };
}

/** How many deals break each rule; a tap shows only those. */
function counts({ ranked, rule, world }: WarningsView, reader: Reader): Block[] {
  if (rule !== undefined) return [];
  const rows = WARNING_RULES.map((name) => ({ name, deals: ranked.filter((item) => breaks(item, name)) }))
    .filter(({ deals }) => deals.length > 0)
    .sort((a, b) => b.deals.length - a.deals.length);
  return [
    {
      type: "table",
      caption: say(reader, "按规则", "By rule"),
      columns: [
        { label: say(reader, "规则", "Rule") },
        { label: say(reader, "商机", "Deals"), align: "end" },
        { label: say(reader, "金额", "Amount"), align: "end" },
      ],
      rows: rows.map(({ name, deals }) =>
        linked(
          [
            word(reader, RULE_NAMES[name]),
            `${deals.length}`,
            formatTotals(sumByCurrency(deals.map((item) => item.deal.amount)), reader.locale),
          ],
          {
            label: word(reader, RULE_NAMES[name]),
            skill: "warnings",
            input: { ...world.scope.again, rule: name },
          },
        ),
      ),
    },
  ];
}

function nextSteps(view: WarningsView, chosen: readonly DealWarnings[], reader: Reader): Action[] {
  const from = view.skip + SIZE;
  const { again } = view.world.scope;
  const [first] = chosen;
  const rule = view.rule === undefined ? {} : { rule: view.rule };
  const worst = first?.warnings[0];
  return [
    ...(first === undefined || worst === undefined
      ? []
      : [
          {
            label: say(reader, `先看${first.deal.name}`, `Open ${first.deal.name}`),
            skill: "warnings",
            input: { deal: first.deal.id },
            style: "primary" as const,
          },
        ]),
    ...(from < chosen.length
      ? [
          {
            label: say(
              reader,
              `再看 ${Math.min(SIZE, chosen.length - from)} 个`,
              `Next ${Math.min(SIZE, chosen.length - from)}`,
            ),
            skill: "warnings",
            input: { ...again, ...rule, skip: from },
          },
        ]
      : []),
    { label: say(reader, "看漏斗", "Open the funnel"), skill: "pipeline", input: again },
  ];
}

function rules(shown: readonly DealWarnings[], reader: Reader): Block {
  const rows = shown.flatMap((item) => item.warnings.flatMap((warning) => rowSources(warning, reader, 1)));
  const unique = [...new Map(rows.map((source) => [source.id, source])).values()].slice(0, 8);
  return {
    type: "sources",
    items: [
      ...unique,
      ruleSource(
        "rule-warnings",
        say(
          reader,
          "规则：触发的每条预警按设置里的分相加，分高在前，同分看金额",
          "Rule: the points of every rule a deal breaks are added (settings); ties go to the larger amount",
        ),
        "points = Σ rule points",
      ),
    ],
    sections: ["2.1", "3.2"],
  };
}
