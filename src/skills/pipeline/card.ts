import type { Bottleneck, Funnel, FunnelStage, OpenPipeline } from "../../domain/pipeline/funnel.ts";
import type { Action, Block, Reply } from "../../reply.ts";
import { adviceFor } from "../../settings/pipeline.ts";
import { formatPercent, formatTotals } from "../format.ts";
import { localName } from "../local-name.ts";
import { linked, ruleSource, totalsCell, unmatchedNotes } from "../pipeline-rows.ts";
import { periodDays, periodLabel } from "../pipeline-scope.ts";
import type { PipelineWorld } from "../pipeline-world.ts";
import { type Reader, say } from "../reader.ts";

export interface FunnelView {
  readonly world: PipelineWorld;
  readonly open: OpenPipeline;
  readonly now: Funnel;
  readonly before?: Funnel;
  readonly bottleneck?: Bottleneck;
}

export function funnelCard(view: FunnelView, reader: Reader): Reply {
  const { scope } = view.world;
  const when = periodLabel(scope, reader);
  return {
    title: say(reader, `${scope.label} · 销售漏斗（${when}）`, `${scope.label} · funnel, ${when}`),
    blocks: [
      ...unmatchedNotes(scope, reader),
      { type: "text", markdown: [verdict(view, reader), ...bottleneckLines(view, reader)].join("\n") },
      ...chart(view, reader),
      table(view, reader),
      ...gaps(view, reader),
      { type: "actions", actions: nextSteps(view, reader) },
      sources(view, reader),
    ],
  };
}

function verdict({ open, now, before }: FunnelView, reader: Reader): string {
  const running = say(
    reader,
    `**在跟 ${open.deals.length} 个，${formatTotals(open.totals, reader.locale)}**`,
    `**${open.deals.length} open, ${formatTotals(open.totals, reader.locale)}**`,
  );
  if (now.winRate === undefined) {
    return (
      running +
      say(
        reader,
        "。这段时间没有关闭的商机，算不出转化。",
        ". Nothing was decided in this period, so no conversion.",
      )
    );
  }
  const then =
    before?.winRate === undefined
      ? ""
      : say(
          reader,
          `（去年同期 ${formatPercent(round(before.winRate))}）`,
          ` (${formatPercent(round(before.winRate))} a year before)`,
        );
  const counts = say(
    reader,
    `；赢 ${now.won.length}，输 ${now.lost.length}，赢率 ${formatPercent(round(now.winRate))}${then}。`,
    `; ${now.won.length} won, ${now.lost.length} lost, win rate ${formatPercent(round(now.winRate))}${then}.`,
  );
  return running + counts;
}

/** Whole points: a share of a few dozen deals has no decimals. */
export function round(share: number): number {
  return Math.round(share * 100) / 100;
}

export function stepName({ stage, next }: Bottleneck, reader: Reader): string {
  const to = next === undefined ? say(reader, "赢单", "won") : localName(next, reader);
  return `${localName(stage, reader)}→${to}`;
}

export function bottleneckText(bottleneck: Bottleneck, reader: Reader): string {
  const share = formatPercent(round(bottleneck.now.conversion ?? 0));
  const of = `${bottleneck.now.passed}/${bottleneck.now.reached.length}`;
  const then =
    bottleneck.before?.conversion === undefined
      ? ""
      : say(
          reader,
          `，去年同期 ${formatPercent(round(bottleneck.before.conversion))}`,
          `, ${formatPercent(round(bottleneck.before.conversion))} a year before`,
        );
  return say(
    reader,
    `${stepName(bottleneck, reader)} 只有 ${share}（${of}${then}）`,
    `${stepName(bottleneck, reader)} only ${share} (${of}${then})`,
  );
}

function bottleneckLines({ world, bottleneck }: FunnelView, reader: Reader): string[] {
  if (bottleneck === undefined) return [];
  const moves = adviceFor(world.rules, bottleneck.stage)?.[reader.locale] ?? [];
  const head = say(
    reader,
    `**瓶颈**：${bottleneckText(bottleneck, reader)}。`,
    `**Bottleneck**: ${bottleneckText(bottleneck, reader)}.`,
  );
  return [head, ...moves.map((line) => `- ${line}`)];
}

function chart({ now }: FunnelView, reader: Reader): Block[] {
  if (now.winRate === undefined) return [];
  const counts = [...now.stages.map((stage) => stage.reached.length), now.won.length];
  return [
    {
      type: "chart",
      caption: say(
        reader,
        `${now.won.length + now.lost.length} 个已关闭商机各走到哪一步`,
        `How far the ${now.won.length + now.lost.length} decided deals came`,
      ),
      chart: {
        kind: "funnel",
        categories: [...now.stages.map(({ stage }) => localName(stage, reader)), say(reader, "赢单", "Won")],
        series: [{ name: say(reader, "商机数", "Deals"), values: counts }],
      },
    },
  ];
}

function table({ world, open, now, before }: FunnelView, reader: Reader): Block {
  const { again } = world.scope;
  return {
    type: "table",
    columns: [
      { label: say(reader, "阶段", "Stage") },
      { label: say(reader, "在跟", "Open"), align: "end" },
      { label: say(reader, "金额", "Amount"), align: "end" },
      { label: say(reader, "转到下一步", "Moved on"), align: "end" },
      { label: say(reader, "去年同期", "Year before"), align: "end" },
      { label: say(reader, "停留（天）", "Days in stage"), align: "end" },
    ],
    rows: now.stages.map((stage, at) => {
      const here = open.stages[at];
      const cells = [
        localName(stage.stage, reader),
        `${here?.deals.length ?? 0}`,
        totalsCell(here?.totals ?? [], reader),
        conversionCell(stage),
        conversionCell(before?.stages[at]),
        daysCell(stage, before?.stages[at], reader),
      ];
      return linked(cells, {
        label: localName(stage.stage, reader),
        skill: "pipeline",
        input: { ...again, part: "open", stage: stage.stage.id },
      });
    }),
  };
}

function conversionCell(stage: FunnelStage | undefined): string {
  if (stage?.conversion === undefined) return "–";
  return `${formatPercent(round(stage.conversion))} (${stage.passed}/${stage.reached.length})`;
}

function daysCell(now: FunnelStage, before: FunnelStage | undefined, reader: Reader): string {
  if (now.medianDays === undefined) return "–";
  const days = `${Math.round(now.medianDays)}`;
  if (before?.medianDays === undefined) return days;
  const then = Math.round(before.medianDays);
  return say(reader, `${days}（去年 ${then}）`, `${days} (was ${then})`);
}

function gaps({ open, now }: FunnelView, reader: Reader): Block[] {
  const parts = [
    ...(open.unplaced.length > 0
      ? [
          say(
            reader,
            `${open.unplaced.length} 个在跟商机没有阶段`,
            `${open.unplaced.length} open deals have no stage`,
          ),
        ]
      : []),
    ...(now.unplaced > 0
      ? [
          say(
            reader,
            `${now.unplaced} 个输单不知道输在哪一步，只算进赢率`,
            `${now.unplaced} lost deals do not tell where they were lost and count in the win rate only`,
          ),
        ]
      : []),
  ];
  if (parts.length === 0) return [];
  return [
    { type: "note", tone: "missing", text: say(reader, `${parts.join("；")}。`, `${parts.join("; ")}.`) },
  ];
}

function nextSteps({ world, bottleneck, now }: FunnelView, reader: Reader): Action[] {
  const { again, periodName } = world.scope;
  const name = bottleneck === undefined ? "" : localName(bottleneck.stage, reader);
  const stuck: Action[] =
    bottleneck === undefined
      ? []
      : [
          {
            label: say(reader, `看停在${name}的`, `Open those in ${name}`),
            skill: "pipeline",
            input: { ...again, part: "open", stage: bottleneck.stage.id },
            style: "primary",
          },
          {
            label: say(reader, `看输在${name}的`, `Lost at ${name}`),
            skill: "pipeline",
            input: { ...again, part: "lost", stage: bottleneck.stage.id },
          },
        ];
  const other = periodName === "year" ? "90d" : "year";
  return [
    ...stuck,
    ...(now.won.length > 0
      ? [
          {
            label: say(reader, "看赢单", "Open the wins"),
            skill: "pipeline",
            input: { ...again, part: "won" },
          },
        ]
      : []),
    { label: say(reader, "有风险的商机", "Deals at risk"), skill: "warnings", input: whoOf(again) },
    {
      label:
        other === "year" ? say(reader, "看今年", "This year") : say(reader, "看近 90 天", "Last 90 days"),
      skill: "pipeline",
      input: { ...whoOf(again), period: other },
    },
  ];
}

/** The scope without its days, for cards that have days of their own. */
export function whoOf(again: PipelineWorld["scope"]["again"]): { readonly [key: string]: string | boolean } {
  const { period: _period, from: _from, to: _to, ...who } = again;
  return who;
}

function sources({ world, now, before }: FunnelView, reader: Reader): Block {
  const then =
    before === undefined
      ? ""
      : say(
          reader,
          `；去年同期 ${periodDays(before.period, reader)}`,
          `; year before ${periodDays(before.period, reader)}`,
        );
  const label = say(
    reader,
    `口径：${periodDays(now.period, reader)}关闭（赢或输）的 ${now.won.length + now.lost.length} 个商机，走到过这一步的里面有几成又往前走了，跳过的阶段算走过；停留天数取这段时间离开该阶段的中位数${then}`,
    `Cohort: the ${now.won.length + now.lost.length} deals won or lost ${periodDays(now.period, reader)}; of those that came to a stage, the share that went further, skipped stages counted as passed; days are the median of stays that ended in the period${then}`,
  );
  const rows = say(
    reader,
    `CRM 商机 ${world.deals.length} 条和它们的阶段记录`,
    `${world.deals.length} CRM deals and their stage history`,
  );
  return {
    type: "sources",
    items: [
      ruleSource("rule-funnel", label, "conversion = reached(next) / reached(stage)"),
      { id: "deals", label: rows },
    ],
    sections: ["0", "3.2"],
  };
}
