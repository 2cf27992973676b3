import { formatMoney, type Money } from "../../domain/money.ts";
import { attainment, type CurrencyForecast, type Forecast } from "../../domain/pipeline/forecast.ts";
import type { Action, Block, Field, Reply } from "../../reply.ts";
import { formatPercent, formatTotals } from "../format.ts";
import { dealsWord, emptyNote, linked, ruleSource, totalsCell, unmatchedNotes } from "../pipeline-rows.ts";
import { periodDays, periodLabel } from "../pipeline-scope.ts";
import type { PipelineWorld } from "../pipeline-world.ts";
import { listing, type Reader, say } from "../reader.ts";
import type { Goal, Goals } from "./goals.ts";

export interface ForecastView {
  readonly world: PipelineWorld;
  readonly forecast: Forecast;
  readonly commit: number;
  readonly goals: Goals;
  /** The same deals weighted by learnt chances, where a model is in use. */
  readonly learnt?: Forecast;
  /** Learnt chances, 0–1, by deal. */
  readonly chances?: ReadonlyMap<string, number>;
}

export function forecastCard(view: ForecastView, reader: Reader): Reply {
  const { scope } = view.world;
  const title = say(
    reader,
    `${scope.label} · 业绩预测（${periodLabel(scope, reader)}）`,
    `${scope.label} · forecast, ${periodLabel(scope, reader)}`,
  );
  if (view.forecast.currencies.length === 0 && view.goals.whole.totals.length === 0) {
    const text = say(
      reader,
      "这段时间没有目标，也没有赢单和到期的商机。",
      "No target, no win and nothing due in this period.",
    );
    return { title, blocks: [...unmatchedNotes(scope, reader), emptyNote(text), sources(view, reader)] };
  }
  return {
    title,
    blocks: [
      ...unmatchedNotes(scope, reader),
      { type: "text", markdown: verdict(view, reader) },
      ...view.forecast.currencies.map(
        (one): Block => ({ type: "fields", items: figures(one, view, reader) }),
      ),
      ...partsTable(view, reader),
      ...left(view, reader),
      { type: "actions", actions: nextSteps(view, reader) },
      sources(view, reader),
    ],
  };
}

const money = (minor: number, currency: string): Money => ({ minor, currency });

function verdict(view: ForecastView, reader: Reader): string {
  const lines = view.forecast.currencies.map((one) => currencyVerdict(one, view, reader));
  if (lines.length > 0) return lines.join("\n");
  const target = formatTotals(view.goals.whole.totals, reader.locale);
  return say(
    reader,
    `**目标 ${target}**，还没有赢单，也没有这段时间到期的商机。`,
    `**Target ${target}**; nothing won and nothing due in this period.`,
  );
}

/** `目标 ¥1,200 万，已赢 ¥430 万（36%），加权预测 ¥1,080 万，还差 ¥120 万`. */
export function currencyVerdict(
  one: CurrencyForecast,
  { goals }: Pick<ForecastView, "goals">,
  reader: Reader,
): string {
  const text = (minor: number) => formatMoney(money(minor, one.currency), reader.locale);
  const goal = goals.whole.totals.find((total) => total.currency === one.currency)?.minor;
  const done = attainment(one.won, goals.whole.totals, one.currency);
  const share =
    done === undefined
      ? ""
      : say(reader, `（${formatPercent(round(done))}）`, ` (${formatPercent(round(done))})`);
  const head = goal === undefined ? "" : say(reader, `目标 ${text(goal)}，`, `Target ${text(goal)}, `);
  const won = say(
    reader,
    `已赢 ${text(one.won)}${share}`,
    `${goal === undefined ? "Won" : "won"} ${text(one.won)}${share}`,
  );
  const likely = say(reader, `，加权预测 ${text(one.likely)}`, `, weighted forecast ${text(one.likely)}`);
  const gap = goal === undefined ? undefined : goal - one.likely;
  const rest =
    gap === undefined
      ? ""
      : gap > 0
        ? say(reader, `，还差 ${text(gap)}`, `, ${text(gap)} short`)
        : say(reader, `，超出 ${text(-gap)}`, `, ${text(-gap)} over`);
  return `**${head}${won}${likely}**${rest}${say(reader, "。", ".")}`;
}

function round(share: number): number {
  return Math.round(share * 100) / 100;
}

function figures(one: CurrencyForecast, view: ForecastView, reader: Reader): Field[] {
  const { forecast, commit, world } = view;
  const text = (minor: number) => formatMoney(money(minor, one.currency), reader.locale);
  const open = forecast.open.filter((row) => row.amount.currency === one.currency);
  const sure = open.filter((row) => row.probability >= commit).length;
  const won = forecast.won.filter((deal) => deal.amount?.currency === one.currency).length;
  const from = formatPercent(commit);
  const hint = (zh: string, en: string) => say(reader, zh, en);
  const field = (label: string, value: string, why: string): Field => ({
    label,
    value,
    hint: why,
    sources: ["rule-forecast"],
  });
  const code = world.deals.some((deal) => deal.amount !== undefined && deal.amount.currency !== one.currency)
    ? ` ${one.currency}`
    : "";
  return [
    field(hint("已赢", "Won") + code, text(one.won), dealsWord(won, reader)),
    field(
      hint("最差", "Worst") + code,
      text(one.worst),
      hint(`已赢 + 赢率 ${from} 以上的 ${sure} 个加权`, `won + ${sure} at ${from} or more, weighted`),
    ),
    field(
      hint("最可能", "Likely") + code,
      text(one.likely),
      hint(`已赢 + 到期的 ${open.length} 个按赢率加权`, `won + ${open.length} due, weighted by probability`),
    ),
    field(
      hint("最好", "Best") + code,
      text(one.best),
      hint(`已赢 + 到期的 ${open.length} 个全拿下`, `won + all ${open.length} due in full`),
    ),
    ...learntField(one, view, reader),
  ];
}

/** A second opinion beside the CRM's percentages: what deals like these came to before. */
function learntField({ currency }: CurrencyForecast, { learnt }: ForecastView, reader: Reader): Field[] {
  const likely = learnt?.currencies.find((other) => other.currency === currency)?.likely;
  if (likely === undefined) return [];
  return [
    {
      label: say(reader, "按学到的赢率", "By learnt chance"),
      value: formatMoney(money(likely, currency), reader.locale),
      hint: say(
        reader,
        "同一批商机，赢率换成从我们自己的赢单输单里学到的",
        "the same deals, weighted by what our own wins and losses taught",
      ),
      sources: ["rule-learnt"],
    },
  ];
}

function partsTable({ goals, world }: ForecastView, reader: Reader): Block[] {
  if (goals.parts.length < 2) return [];
  const { again } = world.scope;
  const sorted = goals.parts.toSorted((a, b) => gapOf(b) - gapOf(a));
  return [
    {
      type: "table",
      caption: say(reader, "按人/组，差得多的在前", "By person or team, farthest from target first"),
      columns: [
        { label: say(reader, "谁", "Who") },
        { label: say(reader, "目标", "Target"), align: "end" },
        { label: say(reader, "已赢", "Won"), align: "end" },
        { label: say(reader, "完成", "Done"), align: "end" },
        { label: say(reader, "加权预测", "Weighted"), align: "end" },
      ],
      rows: sorted.map((goal) =>
        linked(partCells(goal, reader), {
          label: goal.user?.name ?? goal.team?.name ?? "–",
          skill: "forecast",
          input: { ...again, ...(goal.user ? { person: goal.user.id } : { team: goal.team?.id ?? "" }) },
        }),
      ),
    },
  ];
}

/** Target less weighted forecast, over the currencies that have a target; for order only. */
function gapOf({ target, forecast }: Goal): number {
  return target.totals.reduce(
    (sum, { minor, currency }) =>
      sum + minor - (forecast.currencies.find((one) => one.currency === currency)?.likely ?? 0),
    0,
  );
}

function partCells({ user, team, target, forecast }: Goal, reader: Reader): string[] {
  const totals = (read: (one: CurrencyForecast) => number) =>
    totalsCell(
      forecast.currencies.filter((one) => read(one) !== 0).map((one) => money(read(one), one.currency)),
      reader,
    );
  const [goal] = target.totals;
  const won = forecast.currencies.find((one) => one.currency === goal?.currency)?.won ?? 0;
  // Wins in other currencies only: "0 %" would be wrong, nobody can tell.
  const elsewhere = won === 0 && forecast.won.length > 0;
  const done = goal === undefined || elsewhere ? undefined : attainment(won, target.totals, goal.currency);
  return [
    user?.name ?? team?.name ?? "–",
    totalsCell(target.totals, reader),
    totals((one) => one.won),
    done === undefined ? "–" : formatPercent(round(done)),
    totals((one) => one.likely),
  ];
}

function left({ forecast, goals }: ForecastView, reader: Reader): Block[] {
  const { overdue, undated, unweighed } = forecast;
  const parts = [
    overdue.length > 0
      ? say(reader, `${overdue.length} 个早就过期、没改日期`, `${overdue.length} overdue from before`)
      : "",
    undated.length > 0
      ? say(reader, `${undated.length} 个没有预计成交日`, `${undated.length} without a close date`)
      : "",
    unweighed.length > 0
      ? say(reader, `${unweighed.length} 个缺金额或赢率`, `${unweighed.length} without amount or probability`)
      : "",
  ].filter((part) => part !== "");
  const notes: string[] = [];
  if (parts.length > 0) {
    notes.push(say(reader, `没算进去的：${parts.join("、")}。`, `Not counted: ${parts.join(", ")}.`));
  }
  if (goals.whole.totals.length === 0)
    notes.push(say(reader, "这个范围没有目标。", "There is no target for this."));
  const { totals } = goals.whole;
  const foreign = forecast.currencies.filter(
    (one) => !totals.some((total) => total.currency === one.currency),
  );
  if (totals.length > 0 && foreign.length > 0) {
    const target = formatTotals(totals, reader.locale);
    const codes = listing(
      reader,
      foreign.map((one) => one.currency),
    );
    notes.push(
      say(
        reader,
        `目标是 ${target}，${codes} 的业绩不能直接和它比。`,
        `The target is ${target}; figures in ${codes} do not compare with it.`,
      ),
    );
  }
  if (goals.whole.prorated) {
    notes.push(
      say(reader, "目标是更长周期的，按天数折算。", "The target is of a longer period, taken by days."),
    );
  }
  return notes.length === 0
    ? []
    : [{ type: "note", tone: "missing", text: notes.join(reader.locale === "zh" ? "" : " ") }];
}

function nextSteps({ world, forecast }: ForecastView, reader: Reader): Action[] {
  const { again } = world.scope;
  const open = (label: string, part: string, there: boolean): Action[] =>
    there ? [{ label, skill: "forecast", input: { ...again, part } }] : [];
  const { period: _p, from: _f, to: _t, ...who } = again;
  return [
    ...open(say(reader, "看到期商机", "Open what is due"), "open", forecast.open.length > 0),
    ...open(say(reader, "看赢单", "Open the wins"), "won", forecast.won.length > 0),
    ...open(say(reader, "看过期没改的", "Open the overdue"), "overdue", forecast.overdue.length > 0),
    ...open(say(reader, "看缺日期的", "Open the undated"), "undated", forecast.undated.length > 0),
    ...open(say(reader, "看缺金额的", "Open the unweighed"), "unweighed", forecast.unweighed.length > 0),
    { label: say(reader, "有风险的商机", "Deals at risk"), skill: "warnings", input: who },
  ];
}

function sources({ world, commit, goals, learnt }: ForecastView, reader: Reader): Block {
  const { period } = world.scope;
  const rule = say(
    reader,
    "学到的赢率：模型按已关闭的商机算出，不替换 CRM 的赢率，只作对照",
    "Learnt chance: the model's, from closed deals; it stands beside the CRM's percentages and replaces none",
  );
  return {
    type: "sources",
    items: [
      ruleSource(
        "rule-forecast",
        say(
          reader,
          `口径：${periodDays(period, reader)}；赢率取商机自己的，没有就取阶段的；最差只算赢率 ${formatPercent(commit)} 以上的；不同币种不相加`,
          `Rule: ${periodDays(period, reader)}; the deal's own probability, else its stage's; the worst case counts ${formatPercent(commit)} and above; currencies are never added`,
        ),
        "likely = won + Σ amount × probability",
      ),
      ...(learnt === undefined ? [] : [ruleSource("rule-learnt", rule, "Σ amount × chance")]),
      ...goals.whole.rows.slice(0, 4).map((row) => ({
        id: `target-${row.id}`,
        label: say(reader, `目标 ${row.id}`, `Target ${row.id}`),
        row: { kind: "target", id: row.id },
        date: row.startsOn,
      })),
    ],
    sections: ["2.1"],
  };
}
