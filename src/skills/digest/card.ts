import { amountOf, formatMoney, type Money } from "../../domain/money.ts";
import type { Digest } from "../../domain/pipeline/digest.ts";
import { attainment, type CurrencyForecast } from "../../domain/pipeline/forecast.ts";
import type { MoveKind } from "../../domain/pipeline/movement.ts";
import type { Action, Block, Reply } from "../../reply.ts";
import { formatPercent } from "../format.ts";
import { localName } from "../local-name.ts";
import { countText } from "../movement/card.ts";
import { dateText, linked, ruleSource } from "../pipeline-rows.ts";
import { periodDays } from "../pipeline-scope.ts";
import { type Reader, say, word } from "../reader.ts";
import { SUGGESTIONS, warningText } from "../warning-words.ts";
import { type DigestView, lines, who } from "./lines.ts";

/** The week on one phone screen; each line opens its rows. */
export function digestCard(view: DigestView, reader: Reader): Reply {
  const { digest, world } = view;
  const own = world.teams.find((item) => item.id === digest.teamId);
  const team = own === undefined ? world.scope.label : localName(own, reader);
  return {
    title: say(reader, `第 ${digest.week} 周 · ${team}`, `Week ${digest.week} · ${team}`),
    blocks: [
      { type: "text", markdown: [...figures(view, reader), changes(view, reader)].join("\n") },
      ...chart(digest, reader),
      lines(view, reader),
      ...suggestions(view, reader),
      { type: "actions", actions: actions(view, reader) },
      sources(view, reader),
    ],
  };
}

const money = (minor: number, currency: string): Money => ({ minor, currency });

function figures({ digest }: DigestView, reader: Reader): string[] {
  const { currencies } = digest.forecast;
  if (currencies.length === 0) {
    return [
      say(
        reader,
        "**本季度还没有赢单，也没有到期的商机。**",
        "**Nothing won and nothing due this quarter.**",
      ),
    ];
  }
  return currencies.map((one) => currencyLine(one, digest, reader));
}

/** `目标 ¥1,200 万，已赢 ¥430 万（36%），加权预测 ¥1,080 万（一周前 ¥1,140 万 ↓）`. */
function currencyLine(one: CurrencyForecast, { target, lastWeek }: Digest, reader: Reader): string {
  const text = (minor: number) => formatMoney(money(minor, one.currency), reader.locale);
  const goal = target.totals.find((total) => total.currency === one.currency)?.minor;
  const done = attainment(one.won, target.totals, one.currency);
  const share =
    done === undefined
      ? ""
      : say(reader, `（${formatPercent(round(done))}）`, ` (${formatPercent(round(done))})`);
  const then = lastWeek.find((item) => item.currency === one.currency)?.likely ?? 0;
  const arrow = one.likely > then ? " ↑" : one.likely < then ? " ↓" : "";
  const goalText = goal === undefined ? "" : say(reader, `目标 ${text(goal)}，`, `Target ${text(goal)}, `);
  const won = say(
    reader,
    `已赢 ${text(one.won)}${share}`,
    `${goal === undefined ? "Won" : "won"} ${text(one.won)}${share}`,
  );
  return say(
    reader,
    `**${goalText}${won}，加权预测 ${text(one.likely)}**（一周前 ${text(then)}${arrow}）`,
    `**${goalText}${won}, weighted forecast ${text(one.likely)}** (a week ago ${text(then)}${arrow})`,
  );
}

function round(share: number): number {
  return Math.round(share * 100) / 100;
}

function changes({ digest }: DigestView, reader: Reader): string {
  const kinds: readonly MoveKind[] = ["new", "advanced", "pushed", "slipped", "won", "lost"];
  const { moves } = digest.movement;
  const counts = kinds
    .filter((kind) => moves[kind].length > 0)
    .map((kind) => countText(kind, moves[kind], reader));
  if (counts.length === 0) return say(reader, "本周没有变化。", "Nothing moved this week.");
  const text = counts.join(" · ");
  return say(reader, `变化：${text}`, `Moved: ${text}`);
}

function chart({ forecast, target, lastWeek }: Digest, reader: Reader): Block[] {
  const [one] = forecast.currencies;
  if (one === undefined) return [];
  const scale = reader.locale === "zh" ? 10_000 : 1_000_000;
  const digits = reader.locale === "zh" ? 10 : 100;
  const value = (minor: number) =>
    Math.round((amountOf(money(minor, one.currency)) / scale) * digits) / digits;
  const goal = target.totals.find((total) => total.currency === one.currency)?.minor;
  const then = lastWeek.find((item) => item.currency === one.currency)?.likely ?? 0;
  const bars: readonly (readonly [string, number])[] = [
    ...(goal === undefined ? [] : [[say(reader, "目标", "Target"), goal] as const]),
    [say(reader, "已赢", "Won"), one.won],
    [say(reader, "加权预测", "Weighted"), one.likely],
    [say(reader, "一周前的预测", "A week ago"), then],
    [say(reader, "最好", "Best"), one.best],
  ];
  return [
    {
      type: "chart",
      caption: say(reader, `本季度（${one.currency}，万）`, `This quarter (${one.currency}, million)`),
      chart: {
        kind: "bar",
        categories: bars.map(([name]) => name),
        series: [{ name: one.currency, values: bars.map(([, minor]) => value(minor)) }],
        unit: reader.locale === "zh" ? " 万" : "M",
      },
    },
  ];
}

function suggestions({ digest, world }: DigestView, reader: Reader): Block[] {
  const names = new Map(world.users.map((user) => [user.id, user.name]));
  const rows = digest.suggestions.map(({ userId, deal, warning }) =>
    linked(
      [
        names.get(userId) ?? userId,
        deal.name,
        warningText(warning, reader),
        word(reader, SUGGESTIONS[warning.rule]),
      ],
      {
        label: deal.name,
        skill: "warnings",
        input: { deal: deal.id },
      },
    ),
  );
  if (rows.length === 0) return [];
  return [
    {
      type: "table",
      caption: say(reader, "每人一件事", "One thing for each"),
      columns: [
        { label: say(reader, "谁", "Who") },
        { label: say(reader, "商机", "Deal") },
        { label: say(reader, "为什么", "Why") },
        { label: say(reader, "建议", "Suggestion") },
      ],
      rows: rows.slice(0, 8),
      total: rows.length,
    },
  ];
}

function actions(view: DigestView, reader: Reader): Action[] {
  const input = who(view);
  const [first] = view.digest.warnings;
  const [quiet] = view.digest.silent;
  const [win] = view.digest.wins;
  return [
    ...(first === undefined
      ? []
      : [
          {
            label: say(reader, `看${first.deal.name}`, `Open ${first.deal.name}`),
            skill: "warnings",
            input: { deal: first.deal.id },
            style: "primary" as const,
          },
        ]),
    ...(first === undefined
      ? []
      : [
          {
            label: say(reader, "生成一页简报", "Brief on one page"),
            skill: "call-brief",
            input: { deal: first.deal.id },
          },
        ]),
    ...(quiet === undefined
      ? []
      : [
          {
            label: say(reader, "提醒负责人", "Remind the owner"),
            skill: "remind",
            input: { deal: quiet.deal.id },
          },
        ]),
    ...(win === undefined
      ? []
      : [
          {
            label: say(reader, "做成案例", "Make it a case"),
            skill: "draft",
            input: { deal: win.deal.id, kind: "case" },
          },
        ]),
    { label: say(reader, "看漏斗", "Open the funnel"), skill: "pipeline", input },
    { label: say(reader, "看预测", "Open the forecast"), skill: "forecast", input },
    { label: say(reader, "看全部变化", "Open all changes"), skill: "movement", input },
  ];
}

function sources({ digest, world }: DigestView, reader: Reader): Block {
  const { period, funnel, quarter } = digest;
  const label = say(
    reader,
    `口径：变化取${periodDays(period, reader)}；预测取${periodDays(quarter, reader)}到期的；瓶颈取${periodDays(funnel.period, reader)}关闭的商机；数据截至${dateText(digest.today, reader)}`,
    `Rule: changes of ${periodDays(period, reader)}; forecast of what is due ${periodDays(quarter, reader)}; bottleneck of deals decided ${periodDays(funnel.period, reader)}; data as of ${dateText(digest.today, reader)}`,
  );
  return {
    type: "sources",
    items: [
      ruleSource("rule-digest", label, "movement + forecast + funnel + warnings"),
      {
        id: "deals",
        label: say(reader, `CRM 商机 ${world.deals.length} 条`, `${world.deals.length} CRM deals`),
      },
    ],
    sections: ["2.1", "3.2"],
  };
}
