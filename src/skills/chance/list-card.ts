import type { Deal } from "../../domain/crm.ts";
import { formatMoney } from "../../domain/money.ts";
import type { Action, Block, Reply, TableRow } from "../../reply.ts";
import { type Reader, say } from "../reader.ts";
import type { WinChance, WinChances } from "../win-chances.ts";
import { driftNote } from "./deal-card.ts";
import {
  chanceRule,
  chanceText,
  learntText,
  rangeBasis,
  reasonText,
  topReasons,
  whyNoModel,
} from "./words.ts";

export interface ListView {
  /** Open deals in sight. */
  readonly deals: readonly Deal[];
  readonly chances: WinChances;
  readonly from: number;
}

const PAGE = 10;

interface Item {
  readonly deal: Deal;
  readonly chance: WinChance;
}

/** All open deals in sight, likeliest first; without a model their ranges, by name. */
export function chanceListCard({ deals, chances, from }: ListView, reader: Reader): Reply {
  const answers = chances.of(deals);
  const items = deals
    .flatMap((deal, at): Item[] => (answers[at] === undefined ? [] : [{ deal, chance: answers[at] }]))
    .sort((a, b) => likelihood(b.chance) - likelihood(a.chance) || (a.deal.id < b.deal.id ? -1 : 1));
  const shown = items.slice(from, from + PAGE);
  return {
    title: say(reader, "赢单概率 · 在谈商机", "Win chance · open deals"),
    blocks: [
      { type: "text", markdown: verdict(items, chances, reader) },
      ...(shown.length > 0 ? [table(shown, { from, total: items.length }, reader)] : []),
      ...basis(chances, reader),
      { type: "actions", actions: nextSteps({ from, total: items.length }, reader) },
      { type: "sources", items: [chanceRule(chances.live, reader)], sections: ["1.2"] },
    ],
  };
}

function likelihood(chance: WinChance): number {
  return chance.kind === "model" ? chance.chance : chance.range.rate;
}

function verdict(items: readonly Item[], { live, state }: WinChances, reader: Reader): string {
  if (items.length === 0) {
    return say(reader, "**在你的范围里没有在谈的商机。**", "**There is no open deal in your scope.**");
  }
  if (live === undefined) {
    return say(
      reader,
      `**${items.length} 个在谈商机，还给不出每一单的概率。** ${whyNoModel(state, reader)}`,
      `**${items.length} open deals; no chance of a single one can be given yet.** ${whyNoModel(state, reader)}`,
    );
  }
  const count = (band: string) =>
    items.filter(({ chance }) => chance.kind === "model" && chance.band === band).length;
  return say(
    reader,
    `**${items.length} 个在谈商机：高 ${count("high")}、中 ${count("middle")}、低 ${count("low")}**，按概率从高到低。`,
    `**${items.length} open deals: ${count("high")} high, ${count("middle")} middle, ${count("low")} low**, likeliest first.`,
  );
}

function table(
  shown: readonly Item[],
  { from, total }: { readonly from: number; readonly total: number },
  reader: Reader,
): Block {
  const last = from + shown.length;
  return {
    type: "table",
    caption: say(reader, `第 ${from + 1}–${last} 个，共 ${total} 个`, `${from + 1}–${last} of ${total}`),
    columns: [
      { label: say(reader, "商机", "Deal") },
      { label: say(reader, "金额", "Amount"), align: "end" },
      { label: say(reader, "概率", "Chance") },
      { label: say(reader, "最有利 / 最不利", "Most for / against") },
    ],
    rows: shown.map(
      ({ deal, chance }): TableRow => ({
        cells: [
          deal.name,
          deal.amount === undefined ? "" : formatMoney(deal.amount, reader.locale),
          chanceText(chance, reader),
          why(chance, reader),
        ],
        action: { label: deal.name, skill: "chance", input: { deal: deal.id } },
      }),
    ),
  };
}

function why(chance: WinChance, reader: Reader): string {
  if (chance.kind === "range") return rangeBasis(chance, reader);
  const { up, down } = topReasons(chance, 1);
  const text = (reasons: typeof up) =>
    reasons.map((reason) => reasonText(reason, chance.record, reader)).join("");
  return [text(up), text(down)].map((part) => part || "—").join(" / ");
}

function basis(chances: WinChances, reader: Reader): Block[] {
  if (chances.live === undefined) return [];
  return [{ type: "text", markdown: learntText(chances.live, reader) }, ...driftNote(chances, reader)];
}

function nextSteps(
  { from, total }: { readonly from: number; readonly total: number },
  reader: Reader,
): Action[] {
  const next = from + PAGE;
  const more: Action[] =
    next < total
      ? [
          {
            label: say(reader, `再看 ${PAGE} 个`, `Next ${PAGE}`),
            skill: "chance",
            input: { all: true, from: next },
          },
        ]
      : [];
  const model: Action = {
    label: say(reader, "这个数准不准", "How good is it"),
    skill: "chance",
    input: { part: "model" },
  };
  return [...more, model];
}
