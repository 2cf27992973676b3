import { sumByCurrency } from "../../domain/money.ts";
import { daysInStage } from "../../domain/pipeline/funnel.ts";
import { WARNING_RULES, type WarningRule } from "../../domain/pipeline/rules.ts";
import {
  type DealFacts,
  type DealWarnings,
  lastTouch,
  type Warning,
} from "../../domain/pipeline/warnings.ts";
import type { Action, Block, Field, Reply, Source } from "../../reply.ts";
import { formatPercent, formatTotals } from "../format.ts";
import {
  amountText,
  dateText,
  emptyNote,
  linked,
  ruleSource,
  stageName,
  unmatchedNotes,
} from "../pipeline-rows.ts";
import type { PipelineWorld } from "../pipeline-world.ts";
import { listing, type Reader, say, word } from "../reader.ts";
import { RULE_NAMES, SUGGESTIONS, warningAction, warningText } from "../warning-words.ts";

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
          stageName(item.deal.stageId, world.stages),
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

function rowSources(warning: Warning, reader: Reader, limit: number): Source[] {
  const kinds = {
    deal: say(reader, "商机", "Deal"),
    activity: say(reader, "跟进记录", "Activity"),
    stageChange: say(reader, "商机变更", "Deal change"),
    contact: say(reader, "联系人", "Contact"),
  };
  return warning.rows.slice(0, limit).map((row) => ({
    id: `${row.kind}-${row.id}`,
    label: `${kinds[row.kind]} ${row.id}: ${word(reader, RULE_NAMES[warning.rule])}`,
    row,
    ...(warning.on === undefined ? {} : { date: warning.on }),
  }));
}

/** One deal: where it stands and every rule it breaks, with the rows behind each. */
export function dealCard(
  item: DealWarnings,
  { world, facts }: { readonly world: PipelineWorld; readonly facts: DealFacts },
  reader: Reader,
): Reply {
  const { deal } = item;
  return {
    title: say(reader, `${deal.name} · 预警`, `${deal.name} · warnings`),
    blocks: [
      { type: "text", markdown: dealVerdict(item, reader) },
      { type: "fields", items: dealFields(facts, world, reader) },
      ...(item.warnings.length === 0 ? [] : [ruleTable(item, reader)]),
      { type: "actions", actions: dealActions(item, reader) },
      {
        type: "sources",
        items: [
          {
            id: "deal",
            label: say(reader, `CRM 商机 ${deal.id}`, `CRM deal ${deal.id}`),
            row: { kind: "deal", id: deal.id },
          },
          ...item.warnings.flatMap((warning) => rowSources(warning, reader, 3)),
        ],
        sections: ["2.1", "3.2"],
      },
    ],
    about: { dealId: deal.id, ...(deal.accountId === undefined ? {} : { accountId: deal.accountId }) },
  };
}

function dealVerdict(item: DealWarnings, reader: Reader): string {
  if (item.deal.status !== "open") {
    return say(reader, "**已经关闭的商机，不再预警。**", "**This deal is closed; it is no longer watched.**");
  }
  if (item.warnings.length === 0) {
    return say(reader, "**没有触发预警。**", "**It breaks no rule.**");
  }
  const head = say(
    reader,
    `**触发 ${item.warnings.length} 条预警，共 ${item.points} 分**，建议：`,
    `**It breaks ${item.warnings.length} ${item.warnings.length === 1 ? "rule" : "rules"}, ${item.points} points**. To do:`,
  );
  const lines = item.warnings.slice(0, 3).map((warning) => `- ${word(reader, SUGGESTIONS[warning.rule])}`);
  return [head, ...lines].join("\n");
}

function dealFields(facts: DealFacts, world: PipelineWorld, reader: Reader): Field[] {
  const { deal } = facts;
  const owner = world.users.find((user) => user.id === deal.ownerId)?.name;
  const days = daysInStage(deal, { ...world, today: reader.today });
  const last = lastTouch(facts.activities, reader.today);
  const stage = stageName(deal.stageId, world.stages);
  const rows: readonly (readonly [string, string | undefined])[] = [
    [say(reader, "客户", "Account"), world.accounts.get(deal.accountId ?? "")?.name],
    [say(reader, "负责人", "Owner"), owner],
    [
      say(reader, "阶段", "Stage"),
      days === undefined ? stage : say(reader, `${stage}，${days} 天`, `${stage}, ${days} days`),
    ],
    [say(reader, "金额", "Amount"), deal.amount === undefined ? undefined : amountText(deal, reader)],
    [
      say(reader, "赢率", "Probability"),
      deal.probability === undefined ? undefined : formatPercent(deal.probability),
    ],
    [
      say(reader, "预计成交", "Expected close"),
      deal.expectedCloseOn && dateText(deal.expectedCloseOn, reader),
    ],
    [
      say(reader, "上次动作", "Last activity"),
      last?.on && [dateText(last.on, reader), last.subject].filter(Boolean).join(" · "),
    ],
    [say(reader, "下一步", "Next step"), nextStep(facts, reader)],
  ];
  return rows.flatMap(([label, value]) => (value ? [{ label, value, sources: ["deal"] }] : []));
}

function nextStep({ deal, nextStepOn }: DealFacts, reader: Reader): string | undefined {
  if (deal.nextStep === undefined) return undefined;
  return listing(reader, [
    deal.nextStep,
    ...(nextStepOn === undefined ? [] : [dateText(nextStepOn, reader)]),
  ]);
}

function ruleTable(item: DealWarnings, reader: Reader): Block {
  return {
    type: "table",
    columns: [
      { label: say(reader, "规则", "Rule") },
      { label: say(reader, "依据", "Evidence") },
      { label: say(reader, "分", "Points"), align: "end" },
    ],
    rows: item.warnings.map((warning) => ({
      cells: [word(reader, RULE_NAMES[warning.rule]), warningText(warning, reader), `${warning.points}`],
    })),
  };
}

function dealActions({ deal, warnings }: DealWarnings, reader: Reader): Action[] {
  const mend = warnings
    .map((warning) => warningAction(warning.rule, deal.id, reader))
    .filter((action) => action.skill !== "warnings");
  const unique = [...new Map(mend.map((action) => [action.skill, action])).values()];
  const chain = {
    label: say(reader, "看决策链", "Open the decision chain"),
    skill: "decision-chain",
    input: { deal: deal.id },
  };
  return [
    ...(unique.length > 0 ? unique : [chain]),
    ...(deal.accountId === undefined
      ? []
      : [
          {
            label: say(reader, "看跟进记录", "Open the activities"),
            skill: "account",
            input: { account: deal.accountId, part: "activities" },
          },
        ]),
  ];
}
