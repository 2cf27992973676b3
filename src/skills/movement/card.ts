import { type DealMove, MOVE_KINDS, type MoveKind, type Movement } from "../../domain/pipeline/movement.ts";
import { bySize } from "../../domain/pipeline/warnings.ts";
import type { Action, Block, Reply } from "../../reply.ts";
import { formatTotals } from "../format.ts";
import { MOVE_NAMES, moveText, totalOf } from "../movement-words.ts";
import { dealSources, dealTable, emptyNote, linked, ruleSource, unmatchedNotes } from "../pipeline-rows.ts";
import { periodDays } from "../pipeline-scope.ts";
import type { PipelineWorld } from "../pipeline-world.ts";
import { type Reader, say, word } from "../reader.ts";

export interface MovementView {
  readonly world: PipelineWorld;
  readonly movement: Movement;
}

export function movementCard({ world, movement }: MovementView, reader: Reader): Reply {
  const { scope } = world;
  const days = periodDays(movement.period, reader);
  const title = say(reader, `${scope.label} · 变化（${days}）`, `${scope.label} · what changed, ${days}`);
  const kinds = MOVE_KINDS.filter((kind) => movement.moves[kind].length > 0);
  if (kinds.length === 0) {
    const text = say(reader, "这段时间商机没有变化。", "No deal changed in this period.");
    return {
      title,
      blocks: [...unmatchedNotes(scope, reader), emptyNote(text), sources({ world, movement }, reader)],
    };
  }
  return {
    title,
    blocks: [
      ...unmatchedNotes(scope, reader),
      {
        type: "text",
        markdown: [verdict(movement, reader), ...watch({ world, movement }, reader)].join("\n"),
      },
      table({ world, movement }, kinds, reader),
      { type: "actions", actions: nextSteps({ world, movement }, reader) },
      sources({ world, movement }, reader),
    ],
  };
}

/** `新增 6（¥310 万）`. */
export function countText(kind: MoveKind, moves: readonly DealMove[], reader: Reader): string {
  const total = totalOf(kind, moves);
  const name = word(reader, MOVE_NAMES[kind]);
  if (total.length === 0) return `${name} ${moves.length}`;
  const sum = formatTotals(total, reader.locale);
  return say(reader, `${name} ${moves.length}（${sum}）`, `${name.toLowerCase()} ${moves.length} (${sum})`);
}

function verdict(movement: Movement, reader: Reader): string {
  const main: readonly MoveKind[] = ["new", "advanced", "pushed", "won", "lost"];
  const counts = main.map((kind) => countText(kind, movement.moves[kind], reader)).join(" · ");
  const totals = say(
    reader,
    `在跟总额 ${formatTotals(movement.opening, "zh")} → ${formatTotals(movement.closing, "zh")}`,
    `open pipeline ${formatTotals(movement.opening, "en")} → ${formatTotals(movement.closing, "en")}`,
  );
  const head = reader.locale === "en" ? counts.charAt(0).toUpperCase() + counts.slice(1) : counts;
  return say(reader, `**${head}**；${totals}。`, `**${head}**; ${totals}.`);
}

/** The two or three moves worth a word. */
function watch({ world, movement }: MovementView, reader: Reader): string[] {
  const { pushed, slipped, down } = movement.moves;
  const again = pushed.filter((move) => (move.pushes ?? 0) > 1);
  const line = (moves: readonly DealMove[]) =>
    moves
      .toSorted((a, b) => bySize(a.deal, b.deal))
      .slice(0, 1)
      .map((move) => `- ${named(move, world, reader)}`);
  return [...line(again), ...line(slipped), ...line(down)];
}

export function named(move: DealMove, world: Pick<PipelineWorld, "stages">, reader: Reader): string {
  const amount = totalOf("new", [move]);
  const size = amount.length === 0 ? "" : ` ${formatTotals(amount, reader.locale)}`;
  const name = word(reader, MOVE_NAMES[move.kind]);
  const text = moveText(move, world.stages, reader);
  const rest = text === "" ? "" : say(reader, `，${text}`, `, ${text}`);
  return say(
    reader,
    `${name}：**${move.deal.name}**${size}${rest}`,
    `${name}: **${move.deal.name}**${size}${rest}`,
  );
}

function table({ world, movement }: MovementView, kinds: readonly MoveKind[], reader: Reader): Block {
  return {
    type: "table",
    columns: [
      { label: say(reader, "变化", "Move") },
      { label: say(reader, "商机", "Deals"), align: "end" },
      { label: say(reader, "金额", "Amount"), align: "end" },
      { label: say(reader, "其中最大的", "The largest") },
    ],
    rows: kinds.map((kind) => {
      const moves = movement.moves[kind];
      const largest = moves.toSorted((a, b) => bySize(a.deal, b.deal))[0];
      return linked(
        [
          word(reader, MOVE_NAMES[kind]),
          `${moves.length}`,
          formatTotals(totalOf(kind, moves), reader.locale),
          largest === undefined ? "–" : withText(largest, world, reader),
        ],
        opens({ world, movement }, kind, reader),
      );
    }),
  };
}

function withText(move: DealMove, world: PipelineWorld, reader: Reader): string {
  const text = moveText(move, world.stages, reader);
  const { name } = move.deal;
  return text === "" ? name : say(reader, `${name}（${text}）`, `${name} (${text})`);
}

function opens({ world, movement }: MovementView, kind: MoveKind, reader: Reader): Action {
  const { startsOn, endsOn } = movement.period;
  const { period: _period, ...again } = world.scope.again;
  return {
    label: say(
      reader,
      `看${word(reader, MOVE_NAMES[kind])}`,
      `Open: ${word(reader, MOVE_NAMES[kind]).toLowerCase()}`,
    ),
    skill: "movement",
    input: { ...again, from: startsOn, to: endsOn, kind },
  };
}

function nextSteps(view: MovementView, reader: Reader): Action[] {
  const { moves } = view.movement;
  const { period: _p, from: _f, to: _t, ...who } = view.world.scope.again;
  const kinds: readonly MoveKind[] = ["pushed", "slipped", "won"];
  return [
    ...kinds.filter((kind) => moves[kind].length > 0).map((kind) => opens(view, kind, reader)),
    { label: say(reader, "有风险的商机", "Deals at risk"), skill: "warnings", input: who },
    { label: say(reader, "看预测", "Open the forecast"), skill: "forecast", input: who },
  ];
}

/** The deals of one kind of move, with what moved. */
export function movementRows(view: MovementView & { readonly kind: MoveKind }, reader: Reader): Reply {
  const { world, movement, kind } = view;
  const moves = movement.moves[kind].toSorted((a, b) => bySize(a.deal, b.deal));
  const days = periodDays(movement.period, reader);
  const title = `${world.scope.label} · ${word(reader, MOVE_NAMES[kind])} · ${days}`;
  if (moves.length === 0) {
    return { title, blocks: [emptyNote(say(reader, "这段时间没有。", "None in this period."))] };
  }
  const texts = new Map(moves.map((move) => [move.deal.id, moveText(move, world.stages, reader)]));
  const deals = moves.map((move) => move.deal);
  const rows = moves.flatMap((move) => move.rows.slice(-1)).slice(0, 6);
  return {
    title,
    blocks: [
      { type: "text", markdown: `**${countText(kind, moves, reader)}**` },
      dealTable(deals, world, reader, {
        note: (deal) => texts.get(deal.id) || "–",
        noteLabel: say(reader, "变化", "Change"),
      }),
      {
        type: "sources",
        items: [
          ...dealSources(deals, reader, rows.length > 0 ? 3 : 6),
          ...rows.map((row) => ({
            id: `change-${row.id}`,
            label: say(reader, `商机变更 ${row.id}`, `Deal change ${row.id}`),
            date: row.on,
            row: { kind: "stageChange", id: row.id },
          })),
        ],
        sections: ["2.1"],
      },
    ],
  };
}

function sources({ world, movement }: MovementView, reader: Reader): Block {
  const days = periodDays(movement.period, reader);
  return {
    type: "sources",
    items: [
      ruleSource(
        "rule-movement",
        say(
          reader,
          `口径：${days}的净变化，同一商机改两次算一次；新商机只算新增；过期指预计成交日落在这段时间、没改也没关`,
          `Rule: net change over ${days}, two changes of one deal count once; a new deal counts as new only; slipped is due in the period, neither moved nor closed`,
        ),
        "stage, amount and expected close: first value before, last value after",
      ),
      {
        id: "changes",
        label: say(
          reader,
          `CRM 商机 ${world.deals.length} 条和变更记录`,
          `${world.deals.length} CRM deals and their changes`,
        ),
      },
    ],
    sections: ["2.1"],
  };
}
