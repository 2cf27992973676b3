import type { AgendaItem, AgendaReason } from "../../domain/pipeline/agenda.ts";
import type { Action, Block, Reply, Source } from "../../reply.ts";
import { amountText, emptyNote, linked, ruleSource, stageName, unmatchedNotes } from "../pipeline-rows.ts";
import type { PipelineWorld } from "../pipeline-world.ts";
import { type Reader, say, word } from "../reader.ts";
import { SUGGESTIONS, warningText } from "../warning-words.ts";

const SIZE = 5;

export interface TodayView {
  readonly world: PipelineWorld;
  readonly items: readonly AgendaItem[];
  readonly skip: number;
  readonly ahead: number;
}

export function todayCard(view: TodayView, reader: Reader): Reply {
  const { world, items } = view;
  const title = say(reader, `${world.scope.label} · 今天该跟谁`, `${world.scope.label} · today`);
  const shown = items.slice(view.skip, view.skip + SIZE);
  const [first] = shown;
  if (first === undefined) {
    const text = say(
      reader,
      `${view.ahead} 天内没有到期的待办和要成交的商机，也没有预警。`,
      `No task or close date in the next ${view.ahead} days, and no warning.`,
    );
    return {
      title,
      blocks: [...unmatchedNotes(world.scope, reader), emptyNote(text), sources(view, [], reader)],
    };
  }
  return {
    title,
    blocks: [
      ...unmatchedNotes(world.scope, reader),
      { type: "text", markdown: verdict(view, first, reader) },
      table(view, shown, reader),
      { type: "actions", actions: nextSteps(view, shown, reader) },
      sources(view, shown, reader),
    ],
  };
}

function verdict({ items, world, ahead }: TodayView, first: AgendaItem, reader: Reader): string {
  const tasks = items.flatMap((item) => item.reasons.filter((reason) => reason.kind === "task"));
  const late = tasks.filter((reason) => reason.kind === "task" && reason.days < 0).length;
  const closing = items.filter((item) => item.reasons.some((reason) => reason.kind === "closing")).length;
  const name = itemName(first, world, reader);
  const head = say(
    reader,
    `**今天先跟${name}**：${reasonsText(first, reader)}。`,
    `**${name} first**: ${reasonsText(first, reader)}.`,
  );
  const many = (count: number, word: string) => `${count} ${word}${count === 1 ? "" : "s"}`;
  const rest = say(
    reader,
    `一共 ${items.length} 件：过期待办 ${late}，${ahead} 天内到期待办 ${tasks.length - late}，${ahead} 天内该成交 ${closing}。`,
    `${items.length} in all: ${many(late, "task")} overdue, ${tasks.length - late} due within ${ahead} days, ${many(closing, "deal")} to close within ${ahead} days.`,
  );
  return [head, ...todo(first, reader), rest].join("\n");
}

function todo(item: AgendaItem, reader: Reader): string[] {
  const [warning] = item.reasons.flatMap((reason) => (reason.kind === "warning" ? [reason.warning] : []));
  return warning === undefined ? [] : [`- ${word(reader, SUGGESTIONS[warning.rule])}`];
}

function itemName(item: AgendaItem, world: PipelineWorld, reader: Reader): string {
  if (item.deal !== undefined) return item.deal.name;
  const account = world.accounts.get(item.accountId ?? "")?.name;
  if (account !== undefined) return account;
  const [reason] = item.reasons;
  return (reason?.kind === "task" ? reason.task.subject : undefined) ?? say(reader, "待办", "Task");
}

function reasonsText({ reasons }: AgendaItem, reader: Reader): string {
  const separator = reader.locale === "zh" ? "；" : "; ";
  return reasons
    .slice(0, 3)
    .map((reason) => reasonText(reason, reader))
    .join(separator);
}

function reasonText(reason: AgendaReason, reader: Reader): string {
  if (reason.kind === "warning") return warningText(reason.warning, reader);
  const { days } = reason;
  if (reason.kind === "closing") {
    return days === 0
      ? say(reader, "今天是预计成交日", "its close date is today")
      : say(reader, `${days} 天后该成交`, `due to close in ${days} ${days === 1 ? "day" : "days"}`);
  }
  const subject = reason.task.subject ?? say(reader, "待办", "task");
  if (days === 0) return say(reader, `今天要做：${subject}`, `due today: ${subject}`);
  return days < 0
    ? say(
        reader,
        `${subject}（过期 ${-days} 天）`,
        `${subject} (${-days} ${days === -1 ? "day" : "days"} overdue)`,
      )
    : say(reader, `${subject}（还有 ${days} 天）`, `${subject} (in ${days} ${days === 1 ? "day" : "days"})`);
}

function table(view: TodayView, shown: readonly AgendaItem[], reader: Reader): Block {
  const { world } = view;
  const owners = new Map(world.users.map((user) => [user.id, user.name]));
  const several = world.scope.person === undefined;
  return {
    type: "table",
    columns: [
      { label: "#", align: "end" },
      { label: say(reader, "跟谁", "Who") },
      ...(several ? [{ label: say(reader, "负责人", "Owner") }] : []),
      { label: say(reader, "为什么", "Why") },
      { label: say(reader, "阶段", "Stage") },
      { label: say(reader, "金额", "Amount"), align: "end" as const },
    ],
    rows: shown.map((item, at) =>
      linked(
        [
          `${view.skip + at + 1}`,
          itemName(item, world, reader),
          ...(several ? [owners.get(ownerOf(item) ?? "") ?? "–"] : []),
          reasonsText(item, reader),
          item.deal === undefined ? "–" : stageName(item.deal.stageId, world.stages, reader),
          item.deal === undefined ? "–" : amountText(item.deal, reader),
        ],
        opens(item, world, reader),
      ),
    ),
    total: view.items.length,
  };
}

function ownerOf({ deal, reasons }: AgendaItem): string | undefined {
  const [first] = reasons;
  return deal?.ownerId ?? (first?.kind === "task" ? first.task.ownerId : undefined);
}

function opens(item: AgendaItem, world: PipelineWorld, reader: Reader): Action {
  const label = itemName(item, world, reader);
  if (item.deal !== undefined) return { label, skill: "warnings", input: { deal: item.deal.id } };
  if (item.accountId !== undefined) return { label, skill: "account", input: { account: item.accountId } };
  return { label, skill: "today", input: {} };
}

function follow({ deal, accountId }: AgendaItem, reader: Reader): Action[] {
  const about =
    deal !== undefined ? { deal: deal.id } : accountId !== undefined ? { account: accountId } : {};
  if (Object.keys(about).length === 0) return [];
  const label = say(reader, "写一封跟进", "Draft a follow-up");
  return [{ label, skill: "draft", input: { ...about, kind: "follow-up" } }];
}

function nextSteps(view: TodayView, shown: readonly AgendaItem[], reader: Reader): Action[] {
  const { world, items, skip } = view;
  const [first] = shown;
  const from = skip + SIZE;
  return [
    ...(first === undefined
      ? []
      : [
          {
            ...opens(first, world, reader),
            label: say(
              reader,
              `看${itemName(first, world, reader)}`,
              `Open ${itemName(first, world, reader)}`,
            ),
            style: "primary" as const,
          },
        ]),
    ...(first === undefined ? [] : follow(first, reader)),
    ...(from < items.length
      ? [
          {
            label: say(
              reader,
              `再看 ${Math.min(SIZE, items.length - from)} 个`,
              `Next ${Math.min(SIZE, items.length - from)}`,
            ),
            skill: "today",
            input: { ...world.scope.again, skip: from },
          },
        ]
      : []),
    { label: say(reader, "看我的预测", "My forecast"), skill: "forecast", input: { mine: true } },
  ];
}

function sources({ ahead }: TodayView, shown: readonly AgendaItem[], reader: Reader): Block {
  const rows = shown.flatMap((item): Source[] =>
    item.reasons.slice(0, 2).flatMap((reason): Source[] => {
      if (reason.kind === "task") return [taskSource(reason.task.id, reason.task.dueOn, reader)];
      if (item.deal === undefined) return [];
      return [
        {
          id: `deal-${item.deal.id}`,
          label: say(
            reader,
            `商机 ${item.deal.id}：${item.deal.name}`,
            `Deal ${item.deal.id}: ${item.deal.name}`,
          ),
          row: { kind: "deal", id: item.deal.id },
        },
      ];
    }),
  );
  const unique = [...new Map(rows.map((source) => [source.id, source])).values()].slice(0, 8);
  const label = say(
    reader,
    `规则：到期和过期的待办、${ahead} 天内的成交日、预警各有分（设置里），按商机相加，分高在前，同分看金额`,
    `Rule: tasks due and overdue, close dates within ${ahead} days and warnings have points (settings), added by deal; ties go to the larger amount`,
  );
  return {
    type: "sources",
    items: [...unique, ruleSource("rule-today", label, "points = tasks + close date + warnings")],
    sections: ["2.1"],
  };
}

function taskSource(id: string, dueOn: string | undefined, reader: Reader): Source {
  return {
    id: `task-${id}`,
    label: say(reader, `待办 ${id}`, `Task ${id}`),
    row: { kind: "activity", id },
    ...(dueOn === undefined ? {} : { date: dueOn }),
  };
}
