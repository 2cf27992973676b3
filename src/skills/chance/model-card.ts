import type { Quality } from "../../domain/learning/go-live.ts";
import type { Block, Reply } from "../../reply.ts";
import { formatCount, formatDate, formatPercent } from "../format.ts";
import { leftOutByReason, leftOutText } from "../learning-words.ts";
import { listing, type Reader, say, word } from "../reader.ts";
import type { WinChances } from "../win-chances.ts";
import { driftNote } from "./deal-card.ts";
import { chanceRule, learntText, reasonName, whyNoModel } from "./words.ts";

/** How good the win chance is: the curve of what was said against what came, tested on deals it had not seen. */
export function modelCard(chances: WinChances, reader: Reader): Reply {
  const { live, state } = chances;
  const quality = live?.quality ?? state.quality;
  return {
    title: say(reader, "赢单概率 · 这个数准不准", "Win chance · how good it is"),
    blocks: [
      { type: "text", markdown: verdict(chances, reader) },
      ...(quality === undefined ? [] : [curve(quality, reader), figures(chances, quality, reader)]),
      ...(live === undefined ? [] : [{ type: "text" as const, markdown: learntText(live, reader) }]),
      ...driftNote(chances, reader),
      ...leftOut(chances, reader),
      limits(reader),
      {
        type: "actions",
        actions: [
          { label: say(reader, "看在谈商机", "Show open deals"), skill: "chance", input: { all: true } },
        ],
      },
      { type: "sources", items: [chanceRule(live, reader)], sections: ["1.2"] },
    ],
  };
}

function verdict({ live, state }: WinChances, reader: Reader): string {
  if (live === undefined) {
    return say(
      reader,
      `**没有在用的模型。** ${whyNoModel(state, reader)}`,
      `**No model is in use.** ${whyNoModel(state, reader)}`,
    );
  }
  const gain = formatPercent(Math.round((1 - live.quality.brier / live.quality.baseBrier) * 100) / 100);
  const date = formatDate(live.trainedOn, reader.locale, reader.today);
  const { generation } = live;
  const which =
    generation === undefined ? "" : say(reader, `（第 ${generation} 版）`, ` (version ${generation})`);
  return say(
    reader,
    `**在用：${date}训练的模型${which}，比只报平均赢率准 ${gain}**（按平方误差，用它没见过的商机）。`,
    `**In use: the model of ${date}${which}, ${gain} better than the plain win rate** (squared error, on deals it had not seen).`,
  );
}

function curve({ curve: points }: Quality, reader: Reader): Block {
  const share = (value: number) => Math.round(value * 100);
  return {
    type: "chart",
    caption: say(
      reader,
      "说的和实际的：同样多的商机分成一组，从低到高",
      "Said and came: deals in groups of equal size, from low to high",
    ),
    chart: {
      kind: "line",
      categories: points.map(({ said }) => `${share(said)}%`),
      series: [
        { name: say(reader, "说的概率", "Said"), values: points.map(({ said }) => share(said)) },
        { name: say(reader, "实际赢率", "Came"), values: points.map(({ came }) => share(came)) },
      ],
      unit: "%",
    },
  };
}

function figures({ live, state }: WinChances, quality: Quality, reader: Reader): Block {
  const { locale } = reader;
  const latest = live?.latest;
  return {
    type: "fields",
    items: [
      {
        label: say(reader, "分得开（AUC）", "Tells apart (AUC)"),
        value: quality.auc.toFixed(2),
        hint: say(
          reader,
          `一赢一丢两单，${formatPercent(Math.round(quality.auc * 100) / 100)} 的时候赢的那单分更高；0.5 等于瞎猜`,
          `of one won and one lost deal the won one scores higher ${formatPercent(Math.round(quality.auc * 100) / 100)} of the time; 0.5 is guessing`,
        ),
      },
      {
        label: say(reader, "平方误差（Brier）", "Squared error (Brier)"),
        value: quality.brier.toFixed(3),
        hint: say(
          reader,
          `只报平均赢率是 ${quality.baseBrier.toFixed(3)}，越小越好`,
          `the plain win rate has ${quality.baseBrier.toFixed(3)}; smaller is better`,
        ),
      },
      ...(latest === undefined
        ? []
        : [
            {
              label: say(reader, "最近一段", "Latest deals"),
              value: say(
                reader,
                `AUC ${latest.auc.toFixed(2)}，Brier ${latest.brier.toFixed(3)}`,
                `AUC ${latest.auc.toFixed(2)}, Brier ${latest.brier.toFixed(3)}`,
              ),
              hint: say(
                reader,
                `只用更早的商机学，考最近 ${formatCount(latest.deals, locale)} 个；只报平均赢率是 ${latest.baseBrier.toFixed(3)}`,
                `taught on the earlier deals, tried on the latest ${formatCount(latest.deals, locale)}; the plain win rate has ${latest.baseBrier.toFixed(3)}`,
              ),
            },
          ]),
      {
        label: say(reader, "已关闭商机", "Closed deals"),
        value: formatCount(state.team.closed, locale),
        hint: say(
          reader,
          `其中赢单 ${formatCount(state.team.won, locale)}`,
          `${formatCount(state.team.won, locale)} of them won`,
        ),
      },
    ],
  };
}

function leftOut({ state }: WinChances, reader: Reader): Block[] {
  if (state.leftOut.length === 0) return [];
  return [
    {
      type: "table",
      caption: say(reader, "没有用的字段", "Fields left out"),
      columns: [{ label: say(reader, "为什么", "Why") }, { label: say(reader, "字段", "Fields") }],
      rows: leftOutByReason(state.leftOut).map(([reason, fields]) => ({
        cells: [
          word(reader, leftOutText(reason)),
          listing(
            reader,
            fields.slice(0, 6).map((field) => reasonName(field, reader)),
          ) +
            (fields.length > 6
              ? say(reader, ` 等 ${fields.length} 个`, ` and ${fields.length - 6} more`)
              : ""),
        ],
      })),
    },
  ];
}

function limits(reader: Reader): Block {
  const text = say(
    reader,
    "它不知道的：立项之后发生的事、客户资料当时的样子（用的是现在的）、没有填进 CRM 的一切。它说明什么样的商机常赢，不说明做什么就能赢。",
    "What it does not know: anything after the deal was opened, the account as it was then (it reads today's record), whatever is not in the CRM. It tells which deals tend to be won, not what would win one.",
  );
  return { type: "note", tone: "info", text };
}
