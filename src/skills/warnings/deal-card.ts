import { daysInStage } from "../../domain/pipeline/funnel.ts";
import {
  type DealFacts,
  type DealWarnings,
  lastTouch,
  type Warning,
} from "../../domain/pipeline/warnings.ts";
import type { Viewer } from "../../domain/viewer.ts";
import type { Action, Block, Field, Reply, Source } from "../../reply.ts";
import { formatPercent } from "../format.ts";
import { amountText, dateText, stageName } from "../pipeline-rows.ts";
import type { PipelineWorld } from "../pipeline-world.ts";
import { listing, type Reader, say, word } from "../reader.ts";
import { RULE_NAMES, SUGGESTIONS, warningAction, warningText } from "../warning-words.ts";

/** One deal: where it stands and every rule it breaks, with the rows behind each. */
export function dealCard(
  item: DealWarnings,
  {
    world,
    facts,
    chance,
    viewer,
  }: {
    readonly viewer: Viewer;
    readonly world: PipelineWorld;
    readonly facts: DealFacts;
    readonly chance?: Field | undefined;
  },
  reader: Reader,
): Reply {
  const { deal } = item;
  return {
    title: say(reader, `${deal.name} · 预警`, `${deal.name} · warnings`),
    blocks: [
      { type: "text", markdown: dealVerdict(item, reader) },
      {
        type: "fields",
        items: [...dealFields(facts, world, reader), ...(chance === undefined ? [] : [chance])],
      },
      ...(item.warnings.length === 0 ? [] : [ruleTable(item, reader)]),
      { type: "actions", actions: dealActions(item, viewer, reader) },
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
  const stage = stageName(deal.stageId, world.stages, reader);
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

function dealActions({ deal, warnings }: DealWarnings, viewer: Viewer, reader: Reader): Action[] {
  const mend = warnings
    .map((warning) => warningAction(warning.rule, deal.id, reader))
    .filter((action) => action.skill !== "warnings");
  const isTheirs = deal.status === "open" && deal.ownerId !== undefined && deal.ownerId !== viewer.userId;
  const remind =
    isTheirs && (viewer.role === "manager" || viewer.role === "admin")
      ? [{ label: say(reader, "提醒负责人", "Remind the owner"), skill: "remind", input: { deal: deal.id } }]
      : [];
  const unique = [...new Map(mend.map((action) => [action.skill, action])).values()];
  const chain = {
    label: say(reader, "看决策链", "Open the decision chain"),
    skill: "decision-chain",
    input: { deal: deal.id },
  };
  return [
    ...(unique.length > 0 ? unique : [chain]),
    ...remind,
    ...(deal.status === "open"
      ? [
          {
            label: say(reader, "生成一页简报", "Brief on one page"),
            skill: "call-brief",
            input: { deal: deal.id },
          },
          {
            label: say(reader, "写一封跟进", "Draft a follow-up"),
            skill: "draft",
            input: { deal: deal.id, kind: "follow-up" },
          },
        ]
      : []),
    ...(deal.status === "won"
      ? [
          {
            label: say(reader, "做成案例", "Make it a case"),
            skill: "draft",
            input: { deal: deal.id, kind: "case" },
          },
        ]
      : []),
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

/** The rows of the CRM behind a warning. */
export function rowSources(warning: Warning, reader: Reader, limit: number): Source[] {
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
