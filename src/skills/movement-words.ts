import { formatMoney, type Money, sumByCurrency } from "../domain/money.ts";
import { parseAmount, type StageIndex } from "../domain/pipeline/course.ts";
import type { DealMove, MoveKind } from "../domain/pipeline/movement.ts";
import type { Text } from "../domain/text.ts";
import { formatDate } from "./format.ts";
import { stageName } from "./pipeline-rows.ts";
import { type Reader, say } from "./reader.ts";

export const MOVE_NAMES: Record<MoveKind, Text> = {
  new: { zh: "新增", en: "New" },
  advanced: { zh: "推进", en: "Advanced" },
  back: { zh: "退回", en: "Moved back" },
  pulledIn: { zh: "提前", en: "Pulled in" },
  pushed: { zh: "推迟", en: "Pushed" },
  slipped: { zh: "过期未成", en: "Slipped" },
  won: { zh: "赢单", en: "Won" },
  lost: { zh: "输单", en: "Lost" },
  abandoned: { zh: "放弃", en: "Abandoned" },
  up: { zh: "金额增加", en: "Amount up" },
  down: { zh: "金额减少", en: "Amount down" },
};

/** What the moves of a kind are worth: the difference for changed amounts, else the deals' amounts. */
export function totalOf(kind: MoveKind, moves: readonly DealMove[]): Money[] {
  if (kind === "up" || kind === "down") return sumByCurrency(moves.flatMap((move) => move.change ?? []));
  return sumByCurrency(moves.map((move) => move.deal.amount));
}

/** `方案→商务`, `11月20日→12月9日，第 2 次推迟`, `¥80 万→¥60 万`. */
export function moveText(move: DealMove, stages: StageIndex, reader: Reader): string {
  const { kind, from = "", to = "" } = move;
  const date = (text: string) => formatDate(text, reader.locale, reader.today);
  switch (kind) {
    case "advanced":
    case "back":
      return `${stageName(from, stages, reader)}→${stageName(to, stages, reader)}`;
    case "pulledIn":
      return `${date(from)}→${date(to)}`;
    case "pushed": {
      const times = move.pushes ?? 1;
      const again = times > 1 ? say(reader, `，第 ${times} 次推迟`, `, put off ${times} times`) : "";
      return `${date(from)}→${date(to)}${again}`;
    }
    case "slipped":
      return say(
        reader,
        `预计 ${date(move.deal.expectedCloseOn ?? "")}，没改也没关`,
        `due ${date(move.deal.expectedCloseOn ?? "")}, neither moved nor closed`,
      );
    case "up":
    case "down":
      return `${amount(from, reader)}→${amount(to, reader)}`;
    case "new":
      return stageName(move.deal.stageId, stages, reader);
    default:
      return move.deal.lostReason ?? move.deal.competitor ?? "";
  }
}

function amount(text: string, reader: Reader): string {
  const value = parseAmount(text);
  return value === undefined ? text : formatMoney(value, reader.locale);
}
