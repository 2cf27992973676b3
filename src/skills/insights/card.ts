import type { Insight } from "../../domain/keeping/insights.ts";
import { industryName } from "../../domain/taxonomy/industry.ts";
import type { Block, Reply } from "../../reply.ts";
import { listing, type Reader, say, word } from "../reader.ts";
import { unmatchedNote } from "../score/list.ts";

export interface InsightsView {
  readonly insights: readonly Insight[];
  readonly days: number;
  readonly names: ReadonlyMap<string, string>;
  readonly unmatched: readonly string[];
  readonly topic: string | undefined;
  readonly scope: string;
}

export function insightsCard(view: InsightsView, reader: Reader): Reply {
  const shown = view.insights.find((insight) =>
    [insight.topic, insight.name.zh, insight.name.en].includes(view.topic ?? ""),
  );
  const spoken = view.insights.filter((insight) => insight.accounts > 0);
  const title = say(
    reader,
    `市场信息 · ${view.scope} · 近 ${view.days} 天`,
    `Market insights · ${view.scope} · last ${view.days} days`,
  );
  if (spoken.length === 0) {
    const text = say(
      reader,
      "这段时间的记录里没有说到任何主题。",
      "No topic is spoken of in this period's notes.",
    );
    return {
      title,
      blocks: [{ type: "note", tone: "missing", text }, ...unmatchedNote(view.unmatched, reader)],
    };
  }
  const quoted = shown ?? spoken[0];
  return {
    title,
    blocks: [
      { type: "text", markdown: verdict(spoken, reader) },
      chart(spoken, view, reader),
      table(spoken, reader),
      ...(quoted === undefined ? [] : quotes(quoted, view, reader)),
      ...unmatchedNote(view.unmatched, reader),
      {
        type: "sources",
        items: [
          ...(quoted?.quotes ?? []).slice(0, 5).map((quote) => ({
            id: quote.activityId,
            label: view.names.get(quote.accountId) ?? quote.accountId,
            date: quote.on,
            row: { kind: "activity", id: quote.activityId },
          })),
          {
            id: "rule-insights",
            label: say(
              reader,
              `规则：同一家客户一个主题只算一次；和前 ${view.days} 天比`,
              `Rule: an account counts once a topic; compared with the ${view.days} days before`,
            ),
            rule: "insights.yaml",
          },
        ],
        sections: ["4.1"],
      },
    ],
  };
}

const DRAWN = 6;

/** Bars of this period beside the one before: platforms that draw charts themselves draw this one. */
function chart(spoken: readonly Insight[], { days }: InsightsView, reader: Reader): Block {
  const drawn = spoken.slice(0, DRAWN);
  return {
    type: "chart",
    caption: say(
      reader,
      `多少家客户说到，近 ${days} 天比前 ${days} 天`,
      `Accounts speaking of it, last ${days} days and before`,
    ),
    chart: {
      kind: "bar",
      categories: drawn.map(({ name }) => word(reader, name)),
      series: [
        { name: say(reader, "这期", "this period"), values: drawn.map(({ accounts }) => accounts) },
        { name: say(reader, "上期", "before"), values: drawn.map(({ before }) => before) },
      ],
    },
  };
}

function verdict(spoken: readonly Insight[], reader: Reader): string {
  const first = spoken[0];
  const rising = [...spoken].sort((a, b) => b.accounts - b.before - (a.accounts - a.before))[0];
  if (first === undefined) return "";
  const top = say(
    reader,
    `**说得最多的是${word(reader, first.name)}（${first.accounts} 家）**`,
    `**Most spoken of: ${word(reader, first.name).toLowerCase()} (${first.accounts} accounts)**`,
  );
  if (rising === undefined || rising === first || rising.accounts <= rising.before)
    return `${top}${reader.locale === "zh" ? "。" : "."}`;
  return (
    top +
    say(
      reader,
      `；涨得最快的是${word(reader, rising.name)}（${rising.before} → ${rising.accounts} 家）。`,
      `; rising fastest: ${word(reader, rising.name).toLowerCase()} (${rising.before} → ${rising.accounts}).`,
    )
  );
}

function table(spoken: readonly Insight[], reader: Reader): Block {
  return {
    type: "table",
    columns: [
      { label: say(reader, "主题", "Topic") },
      { label: say(reader, "这期", "Now"), align: "end" },
      { label: say(reader, "上期", "Before"), align: "end" },
      { label: say(reader, "哪些行业", "Trades") },
    ],
    rows: spoken.map((insight) => ({
      cells: [
        word(reader, insight.name),
        `${insight.accounts}`,
        `${insight.before}`,
        listing(
          reader,
          insight.byIndustry
            .slice(0, 2)
            .map(
              ({ industry, accounts }) =>
                `${industryName(industry)?.[reader.locale] ?? industry} ${accounts}`,
            ),
        ),
      ],
      action: { label: word(reader, insight.name), skill: "insights", input: { topic: insight.topic } },
    })),
  };
}

function quotes(insight: Insight, view: InsightsView, reader: Reader): Block[] {
  const lines = insight.quotes
    .slice(0, 4)
    .map(
      (quote) =>
        `- ${view.names.get(quote.accountId) ?? quote.accountId}, ${quote.on}: ${quote.text.slice(0, 80)}`,
    );
  if (lines.length === 0) return [];
  return [
    {
      type: "text",
      markdown: [
        say(
          reader,
          `**${word(reader, insight.name)}，他们怎么说**`,
          `**${word(reader, insight.name)}, in their words**`,
        ),
        ...lines,
      ].join("\n"),
    },
  ];
}
