import type { Json } from "../../domain/crm.ts";
import { STRATEGIES, type StrategyId } from "../../domain/targeting/strategy.ts";
import type { Block, Reply, TableRow } from "../../reply.ts";
import type { StrategyAdvice } from "../../settings/strategies.ts";
import { listing, type Reader, say, word } from "../reader.ts";
import { unmatchedNote } from "../score/list.ts";
import { strategyName } from "../scoring.ts";
import { idealRule } from "../sources.ts";

export interface MatrixPoint {
  readonly id: string;
  readonly label: string;
  readonly index: number;
  readonly difficulty: number;
  readonly strategy: StrategyId;
  readonly group?: string;
}

export interface MatrixView {
  /** Most ideal first. */
  readonly points: readonly MatrixPoint[];
  readonly unranked: number;
  readonly unmatched: readonly string[];
  readonly scope: string;
  readonly by: "accounts" | "segments";
  readonly regions: readonly { readonly label: string; readonly x: number; readonly y: number }[];
  readonly strategies: Readonly<Record<StrategyId, StrategyAdvice>>;
  readonly again: { readonly [key: string]: Json };
}

/** More would be a cloud without names. The list below the picture has the rest. */
const DRAWN = 24;

/** The points whose names the card shows: those drawn, and the first of each row of the list. */
export function shownPoints(
  points: readonly MatrixPoint[],
  strategies: MatrixView["strategies"],
  locale: Reader["locale"],
): Set<MatrixPoint> {
  const rows = Map.groupBy(points, (point) => strategyName(point, strategies, locale));
  // A few more than are named, since one may have left the viewer's sight since the figures were kept.
  return new Set([...points.slice(0, DRAWN + 5), ...[...rows.values()].flatMap((row) => row.slice(0, 6))]);
}

export function matrixCard(view: MatrixView, reader: Reader): Reply {
  const title = say(reader, `策略矩阵 · ${view.scope}`, `Strategy matrix · ${view.scope}`);
  if (view.points.length === 0) {
    const text = say(
      reader,
      `没有可以画的客户（${view.unranked} 家信息不够）。`,
      `Nothing to draw (${view.unranked} accounts known too little).`,
    );
    return {
      title,
      blocks: [{ type: "note", tone: "missing", text }, ...unmatchedNote(view.unmatched, reader)],
    };
  }
  return {
    title,
    blocks: [
      { type: "text", markdown: verdict(view, reader) },
      chart(view, reader),
      table(view, reader),
      firstMoves(view, reader),
      ...unmatchedNote(view.unmatched, reader),
      ...contradictions(view, reader),
      actions(view, reader),
      { type: "sources", items: [idealRule(reader), difficultyRule(reader)], sections: ["1.3", "1.4"] },
    ],
  };
}

function inStrategy(view: MatrixView, id: StrategyId): MatrixPoint[] {
  return view.points.filter((point) => point.strategy === id);
}

function verdict(view: MatrixView, reader: Reader): string {
  const counts = STRATEGIES.flatMap(({ id }) => {
    const count = inStrategy(view, id).length;
    return count === 0 ? [] : [`${word(reader, view.strategies[id].name)} ${count}`];
  });
  const what =
    view.by === "segments" ? say(reader, "个细分市场", "segments") : say(reader, "家客户", "accounts");
  const left =
    view.unranked === 0
      ? ""
      : say(reader, `；${view.unranked} 家信息不够，没画`, `; ${view.unranked} known too little, not drawn`);
  return `**${view.points.length} ${what}: ${listing(reader, counts)}**${left}`.replace(
    ": ",
    reader.locale === "zh" ? "：" : ": ",
  );
}

function chart(view: MatrixView, reader: Reader): Block {
  const drawn = view.points.slice(0, DRAWN);
  const more = view.points.length - drawn.length;
  const rest = more > 0 ? say(reader, `（先画最理想的 ${DRAWN} 个）`, ` (the ${DRAWN} most ideal)`) : "";
  return {
    type: "chart",
    caption: say(reader, `理想指数 × 拓展难度${rest}`, `Ideal index × difficulty${rest}`),
    chart: {
      kind: "matrix",
      x: say(reader, "理想指数", "Ideal index"),
      y: say(reader, "拓展难度", "Difficulty"),
      points: drawn.map(({ label, index, difficulty, group }) => ({
        label,
        x: index,
        y: difficulty,
        ...(group === undefined ? {} : { group }),
      })),
      regions: view.regions,
    },
  };
}

/** One row a strategy; the middle cell is told apart by the corner its points lean to. */
function table(view: MatrixView, reader: Reader): Block {
  const groups = Map.groupBy(view.points, (point) => strategyName(point, view.strategies, reader.locale));
  const order = STRATEGIES.map((strategy) => strategy.id);
  const rows = [...groups]
    .sort(
      ([, a], [, b]) =>
        order.indexOf(a[0]?.strategy ?? "nurture") - order.indexOf(b[0]?.strategy ?? "nurture") ||
        b.length - a.length,
    )
    .flatMap(([name, points]): TableRow[] => {
      const first = points[0];
      if (first === undefined) return [];
      const names = listing(
        reader,
        points
          .slice(0, 3)
          .map((point) => `${point.label} ${Math.round(point.index)}/${Math.round(point.difficulty)}`),
      );
      const more =
        points.length > 3 ? say(reader, ` 等 ${points.length} 个`, ` and ${points.length - 3} more`) : "";
      return [{ cells: [name, names + more] }];
    });
  return {
    type: "table",
    caption: say(reader, "指数/难度", "index/difficulty"),
    columns: [
      { label: say(reader, "拓展策略", "Strategy") },
      {
        label: view.by === "segments" ? say(reader, "细分市场", "Segments") : say(reader, "客户", "Accounts"),
      },
    ],
    rows,
  };
}

/** One line a strategy: a third column would be off a phone's screen. */
function firstMoves(view: MatrixView, reader: Reader): Block {
  const colon = say(reader, "：", ": ");
  const lines = STRATEGIES.filter(({ id }) => inStrategy(view, id).length > 0).map(
    ({ id }) =>
      `- ${word(reader, view.strategies[id].name)}${colon}${view.strategies[id].moves[reader.locale][0] ?? ""}`,
  );
  return { type: "text", markdown: [say(reader, "先做什么：", "First moves:"), ...lines].join("\n") };
}

function contradictions(view: MatrixView, reader: Reader): Block[] {
  return STRATEGIES.flatMap(({ id }): Block[] => {
    const { note } = view.strategies[id];
    return note === undefined || inStrategy(view, id).length === 0
      ? []
      : [{ type: "note", tone: "info", text: word(reader, note) }];
  });
}

function actions(view: MatrixView, reader: Reader): Block {
  const other =
    view.by === "accounts"
      ? {
          label: say(reader, "按行业看", "By industry"),
          skill: "matrix",
          input: { ...view.again, by: "segments" },
        }
      : {
          label: say(reader, "按客户看", "By account"),
          skill: "matrix",
          input: { ...view.again, by: "accounts" },
        };
  const first = view.by === "accounts" ? view.points[0] : undefined;
  const open =
    first === undefined
      ? []
      : [
          {
            label: say(reader, `看${first.label}`, `Open ${first.label}`),
            skill: "score",
            input: { account: first.id },
          },
          {
            label: say(reader, `给${first.label}重新打分`, `Re-score ${first.label}`),
            skill: "answer",
            input: { account: first.id },
          },
        ];
  return { type: "actions", actions: [other, ...open] };
}

function difficultyRule(reader: Reader) {
  return {
    id: "rule-strategy",
    label: say(
      reader,
      "规则：离哪个策略的中心最近就归哪个（蓝皮书 1.4）",
      "Rule: the strategy whose centre is nearest (blue book 1.4)",
    ),
    rule: "centres (100,0) (100,100) (0,0) (0,100) (50,50); Euclid; tie → nurture",
  };
}
