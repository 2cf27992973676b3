import type { Account, Deal } from "../../domain/crm.ts";
import { sigmoid } from "../../domain/learning/probability.ts";
import { roundToSum } from "../../domain/targeting/ideal.ts";
import type { Block, Reply, Source, TableRow } from "../../reply.ts";
import { formatPercent } from "../format.ts";
import { listing, type Reader, say } from "../reader.ts";
import type { WinChance, WinChances } from "../win-chances.ts";
import {
  bandText,
  chanceRule,
  chanceText,
  learntText,
  rangeBasis,
  rangeText,
  reasonList,
  reasonName,
  reasonValue,
  topReasons,
  whyNoModel,
} from "./words.ts";

export interface DealView {
  readonly deal: Deal;
  readonly account?: Account;
  readonly chance: WinChance;
  readonly chances: WinChances;
}

/** Reasons told one by one; the others together. */
const TOLD = 8;

/** One deal: how likely it is to be won and what makes it so, adding up. */
export function dealCard(view: DealView, reader: Reader): Reply {
  const { deal, account, chance, chances } = view;
  return {
    title: say(
      reader,
      `${deal.name} · 赢单概率 ${chanceText(chance, reader)}`,
      `${deal.name} · win chance ${chanceText(chance, reader)}`,
    ),
    blocks: [
      ...(chance.kind === "model" ? byModel(view, chance, reader) : byRange(view, chance, reader)),
      { type: "actions", actions: nextSteps(view, reader) },
      {
        type: "sources",
        items: [...rows(deal, account, reader), chanceRule(chances.live, reader)],
        sections: ["1.2"],
      },
    ],
    about: { dealId: deal.id, ...(account && { accountId: account.id }) },
  };
}

type ModelChance = Extract<WinChance, { kind: "model" }>;

function byModel({ deal, chances }: DealView, chance: ModelChance, reader: Reader): Block[] {
  const { up, down } = topReasons(chance, 3);
  const lines = [
    up.length === 0
      ? ""
      : say(reader, `- 有利：${reasonList(up, chance, reader)}`, `- For: ${reasonList(up, chance, reader)}`),
    down.length === 0
      ? ""
      : say(
          reader,
          `- 不利：${reasonList(down, chance, reader)}`,
          `- Against: ${reasonList(down, chance, reader)}`,
        ),
  ].filter((line) => line !== "");
  return [
    { type: "text", markdown: [verdict(deal, chance, reader), ...lines].join("\n") },
    ...closedNote(deal, reader),
    weights(chance, reader),
    ...unknown(chance, reader),
    ...(chances.live === undefined
      ? []
      : [{ type: "text" as const, markdown: learntText(chances.live, reader) }]),
    ...driftNote(chances, reader),
  ];
}

function verdict({ status }: Deal, chance: ModelChance, reader: Reader): string {
  const average = formatPercent(Math.round(sigmoid(chance.average) * 100) / 100);
  const band = bandText(chance.band, reader);
  const third = say(
    reader,
    `学过的商机里属于${band}的三分之一`,
    `in the ${band} third of the deals learnt from`,
  );
  const when = status === "open" ? "" : say(reader, "（按立项时）", " (as it stood when opened)");
  const head =
    chance.said === undefined
      ? say(reader, `**赢单概率${band}${when}**`, `**Win chance ${band}${when}**`)
      : say(
          reader,
          `**大约 ${formatPercent(chance.said)} 能赢${when}**，平均商机是 ${average}`,
          `**About ${formatPercent(chance.said)} to be won${when}**; the average deal has ${average}`,
        );
  return say(reader, `${head}；${third}。`, `${head}; ${third}.`);
}

function closedNote({ status }: Deal, reader: Reader): Block[] {
  if (status === "open") return [];
  const end = {
    won: say(reader, "这个商机已经赢了", "This deal was won"),
    lost: say(reader, "这个商机已经丢了", "This deal was lost"),
    abandoned: say(reader, "这个商机已经放弃", "This deal was abandoned"),
  }[status];
  const text = say(
    reader,
    `${end}；模型学过它，下面的数不能当作对它的预测。`,
    `${end}; the model was taught on it, so the figure is no forecast of it.`,
  );
  return [{ type: "note", tone: "info", text }];
}

function weights(chance: ModelChance, reader: Reader): Block {
  const told = chance.reasons.slice(0, TOLD).filter(({ weight }) => Math.abs(weight) >= 0.02);
  const rest = chance.reasons.slice(told.length);
  const others = rest.reduce((sum, { weight }) => sum + weight, 0);
  const parts = roundToSum([chance.average, ...told.map(({ weight }) => weight), others], 2);
  const total = parts.reduce((sum, part) => sum + part, 0);
  const row = (name: string, value: string, at: number): TableRow => ({
    cells: [name, value, signed(parts[at] ?? 0)],
  });
  return {
    type: "table",
    columns: [
      { label: say(reader, "因素", "Factor") },
      { label: say(reader, "这一单", "This deal") },
      { label: say(reader, "权重", "Weight"), align: "end" },
    ],
    rows: [
      row(say(reader, "平均商机", "Average deal"), percent(chance.average), 0),
      ...told.map(({ field, missing }, at) => {
        const value = missing ? undefined : reasonValue(field, chance.record, reader);
        return row(reasonName(field, reader), value ?? say(reader, "没有填", "not stated"), at + 1);
      }),
      row(say(reader, `其余 ${rest.length} 项`, `${rest.length} others`), "", parts.length - 1),
      {
        cells: [
          say(reader, "合计", "Sum"),
          chance.said === undefined ? bandText(chance.band, reader) : percent(total),
          signed(total),
        ],
      },
    ],
  };
}

function percent(logOdds: number): string {
  return `${Math.round(sigmoid(logOdds) * 100)}%`;
}

function signed(value: number): string {
  return `${value > 0 ? "+" : ""}${value.toFixed(2)}`;
}

function unknown(chance: ModelChance, reader: Reader): Block[] {
  const names = chance.reasons
    .filter(({ missing, weight }) => missing && weight < -0.02)
    .slice(0, 4)
    .map(({ field }) => reasonName(field, reader));
  if (names.length === 0) return [];
  const text = say(
    reader,
    `没有填、而且在往下拉的：${listing(reader, names)}。问到了填进 CRM，概率会变。`,
    `Not stated and pulling it down: ${listing(reader, names)}. Ask, fill it in the CRM, and the chance moves.`,
  );
  return [{ type: "note", tone: "missing", text }];
}

export function driftNote({ state }: WinChances, reader: Reader): Block[] {
  if (state.drifted.length === 0) return [];
  const names = listing(
    reader,
    state.drifted.slice(0, 3).map((field) => reasonName(field, reader)),
  );
  const text = say(
    reader,
    `现在的商机在${names}上和学过的不太一样，数字打些折扣。`,
    `Today's deals differ from those learnt from in ${names}; take the figures with care.`,
  );
  return [{ type: "note", tone: "warning", text }];
}

function byRange(
  { chances }: DealView,
  chance: Extract<WinChance, { kind: "range" }>,
  reader: Reader,
): Block[] {
  const basis = rangeBasis(chance, reader);
  return [
    {
      type: "text",
      markdown: say(
        reader,
        `**赢率在 ${rangeText(chance.range)} 之间**，这是${basis}，不是这一单的概率。`,
        `**Between ${rangeText(chance.range)}**: the ${basis}, not the chance of this deal.`,
      ),
    },
    { type: "note", tone: "info", text: whyNoModel(chances.state, reader) },
  ];
}

function nextSteps({ deal, account, chances }: DealView, reader: Reader) {
  return [
    ...(account === undefined
      ? []
      : [
          {
            label: say(reader, "看客户值不值得做", "Is the account worth it"),
            skill: "score",
            input: { account: account.id },
          },
        ]),
    {
      label: say(reader, "看决策链", "See the decision chain"),
      skill: "decision-chain",
      input: { deal: deal.id },
    },
    ...(chances.live === undefined
      ? []
      : [
          {
            label: say(reader, "准不准（曲线）", "How good (curve)"),
            skill: "chance",
            input: { part: "model" },
          },
        ]),
    { label: say(reader, "看全部在谈商机", "All open deals"), skill: "chance", input: { all: true } },
  ];
}

function rows(deal: Deal, account: Account | undefined, reader: Reader): Source[] {
  const opened = deal.createdOn === undefined ? {} : { date: deal.createdOn };
  const own: Source = {
    id: "deal",
    label: say(reader, `CRM 商机：${deal.name}`, `CRM deal: ${deal.name}`),
    row: { kind: "deal", id: deal.id },
    ...opened,
  };
  if (account === undefined) return [own];
  const label = say(reader, `CRM 客户档案：${account.name}`, `CRM account: ${account.name}`);
  return [own, { id: "account", label, row: { kind: "account", id: account.id } }];
}
