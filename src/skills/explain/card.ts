import type { Account } from "../../domain/crm.ts";
import { type IdealDimension, indexPoints, roundToSum } from "../../domain/targeting/ideal.ts";
import type { Reading } from "../../domain/targeting/measure.ts";
import type { Text } from "../../domain/text.ts";
import type { Block, Reply } from "../../reply.ts";
import { formatDate, formatPercent } from "../format.ts";
import { type Reader, rawText, say, word } from "../reader.ts";
import type { AccountScore } from "../scoring.ts";
import { accountDate, accountSource, idealRule } from "../sources.ts";

export interface ExplainView {
  readonly account: Account;
  readonly score: AccountScore;
  readonly costFloor: number;
}

interface Line {
  readonly name: string;
  readonly value: string;
  readonly weight: string;
  readonly from: string;
  readonly points: number;
}

/** The sum behind an index: every indicator with value, weight, points, source and date; the points add up. */
export function explainCard(view: ExplainView, reader: Reader): Reply {
  const { account, score } = view;
  return {
    title: say(reader, `${account.name} · 为什么是 ${shown(score)}`, `${account.name} · why ${shown(score)}`),
    blocks: [
      { type: "text", markdown: sumText(view, reader) },
      indexTable(view, reader),
      costTable(view, reader),
      difficultyTable(view, reader),
      ...missing(view, reader),
      {
        type: "sources",
        items: [accountSource(account, reader), idealRule(reader)],
        sections: ["1.3", "1.4"],
      },
    ],
    about: { accountId: account.id },
  };
}

function shown(score: AccountScore): number {
  return Math.round(score.ideal.index);
}

function sumText({ score, costFloor }: ExplainView, reader: Reader): string {
  const { means, ratio, index } = score.ideal;
  const one = (value: number) => (Math.round(value * 10) / 10).toFixed(1);
  const cost = Math.max(means.cost, costFloor);
  return say(
    reader,
    `**购买实力 ${one(means.power)} + 购买习惯 ${one(means.habit)} 比上 2 × 销售成本 ${one(cost)} = ${ratio.toFixed(2)}，折成指数 ${one(index)}。** 100 分里，收益占 ${one(index)} 分，成本占 ${one(100 - index)} 分；下表各项的分加起来就是指数。`,
    `**Buying power ${one(means.power)} + buying habit ${one(means.habit)} over 2 × cost ${one(cost)} = ${ratio.toFixed(2)}, an index of ${one(index)}.** Of 100 points the gains hold ${one(index)} and the cost ${one(100 - index)}; the points below add up to the index.`,
  );
}

const DIMENSIONS: Record<IdealDimension, Text> = {
  power: { zh: "购买实力", en: "Power" },
  habit: { zh: "购买习惯", en: "Habit" },
  cost: { zh: "销售成本", en: "Cost" },
};

function indexTable({ account, score, costFloor }: ExplainView, reader: Reader): Block {
  const points = indexPoints(score.ideal, costFloor);
  const lines = score.ideal.parts.flatMap((part): Line[] =>
    part.reading === undefined || part.dimension === "cost"
      ? []
      : [
          {
            name: `${word(reader, DIMENSIONS[part.dimension])} · ${word(reader, part.name)}`,
            value: `${Math.round(part.reading.value)}`,
            weight: `${part.weight}`,
            from: fromText(part.reading, account, reader),
            points: points.get(part.id) ?? 0,
          },
        ],
  );
  for (const dimension of score.ideal.assumed) {
    if (dimension === "cost") continue;
    const from = say(reader, "一项都不知道，按中间值算", "nothing known, the middle");
    const value = `${Math.round(score.ideal.means[dimension])}`;
    lines.push({
      name: word(reader, DIMENSIONS[dimension]),
      value,
      weight: "–",
      from,
      points: points.get(dimension) ?? 0,
    });
  }
  const rounded = roundToSum(
    lines.map((line) => line.points),
    1,
  );
  const rows = lines.map((line, at) => ({
    cells: [line.name, line.value, line.weight, (rounded[at] ?? 0).toFixed(1), line.from],
  }));
  const total = rounded.reduce((sum, value) => sum + value, 0).toFixed(1);
  rows.push({ cells: [say(reader, "合计", "Total"), "", "", total, ""] });
  return {
    type: "table",
    caption: say(reader, "收益：各项占的分", "Gains: points of each"),
    columns: columns(reader, say(reader, "分", "Points")),
    rows,
  };
}

function columns(reader: Reader, fourth: string) {
  return [
    { label: say(reader, "指标", "Indicator") },
    { label: say(reader, "得分", "Value"), align: "end" as const },
    { label: say(reader, "权重", "Weight"), align: "end" as const },
    { label: fourth, align: "end" as const },
    { label: say(reader, "依据", "From") },
  ];
}

function costTable({ account, score }: ExplainView, reader: Reader): Block {
  const known = score.ideal.parts.filter((part) => part.dimension === "cost" && part.reading !== undefined);
  const weight = known.reduce((sum, part) => sum + part.weight, 0);
  const shares = roundToSum(
    known.map((part) => (part.weight * (part.reading?.value ?? 0)) / weight),
    1,
  );
  const rows = known.map((part, at) => ({
    cells: [
      word(reader, part.name),
      `${Math.round(part.reading?.value ?? 0)}`,
      `${part.weight}`,
      (shares[at] ?? 0).toFixed(1),
      part.reading === undefined ? "" : fromText(part.reading, account, reader),
    ],
  }));
  const total = shares.reduce((sum, value) => sum + value, 0).toFixed(1);
  if (rows.length > 0) rows.push({ cells: [say(reader, "合计", "Total"), "", "", total, ""] });
  const caption = say(reader, "销售成本：越低越好", "Cost of selling: the lower the better");
  return { type: "table", caption, columns: columns(reader, say(reader, "计入", "Counts")), rows };
}

function difficultyTable({ account, score }: ExplainView, reader: Reader): Block {
  const names: Record<string, Text> = {
    reach: { zh: "获客难度", en: "Reach" },
    competition: { zh: "竞争力", en: "Competition" },
    cycle: { zh: "销售周期", en: "Cycle" },
  };
  const rows = score.difficulty.parts.flatMap((part) => {
    if (part.reading === undefined) return [];
    const dimension = names[part.dimension];
    const mean = score.difficulty.means[part.dimension];
    const name = `${dimension === undefined ? part.dimension : word(reader, dimension)} · ${word(reader, part.name)}`;
    const from = fromText(part.reading, account, reader);
    return [
      { cells: [name, `${Math.round(part.reading.value)}`, `${part.weight}`, mean?.toFixed(1) ?? "", from] },
    ];
  });
  const { placed, coverage } = score.difficulty;
  const value = score.difficulty.value.toFixed(1);
  const known = formatPercent(coverage);
  const mean = score.difficulty.mean.toFixed(1);
  return {
    type: "table",
    caption: say(
      reader,
      placed
        ? `拓展难度 ${value}：已知维度平均 ${mean}，离中间值 50 的距离放大（已知 ${known} 的指标）`
        : `拓展难度只知道 ${known} 的指标，还不能定：已知维度平均 ${mean}`,
      placed
        ? `Difficulty ${value}: the known dimensions’ mean is ${mean}, its distance from 50 is stretched (${known} known)`
        : `Only ${known} of the difficulty is known, too little to settle it: the known dimensions’ mean is ${mean}`,
    ),
    columns: columns(reader, say(reader, "维度", "Dimension")),
    rows,
  };
}

const FIELDS: Readonly<Record<string, Text>> = {
  employees: { zh: "员工数", en: "Employees" },
  revenue: { zh: "营收", en: "Revenue" },
  growth: { zh: "年增长", en: "Growth" },
  country: { zh: "国家", en: "Country" },
  tags: { zh: "标签", en: "Tags" },
};

/** Raw value, where it stands, and the day it is from. */
function fromText(reading: Reading, account: Account, reader: Reader): string {
  const raw = rawText(reading, reader);
  if (reading.answer !== undefined) {
    const on = formatDate(reading.answer.on, reader.locale, reader.today);
    return say(reader, `${reading.answer.by} ${on}回答`, `answered by ${reading.answer.by}, ${on}`);
  }
  if (reading.field.startsWith("fact.")) {
    return say(reader, `${raw}（数 CRM 的行，今天）`, `${raw} (counted from CRM rows, today)`);
  }
  const date = accountDate(account);
  const on =
    date === undefined ? "" : say(reader, "，", ", ") + formatDate(date, reader.locale, reader.today);
  const own = FIELDS[reading.field];
  const field = own === undefined ? reading.field.replace(/^custom\./, "") : word(reader, own);
  return say(reader, `${raw}（档案“${field}”${on}）`, `${raw} (field “${field}”${on})`);
}

function missing({ score }: ExplainView, reader: Reader): Block[] {
  if (score.ideal.open.length === 0) return [];
  const lines = score.ideal.open.map(
    (item) => `${word(reader, item.name)} ${Math.round(item.low)}–${Math.round(item.high)}`,
  );
  const [low, high] = score.ideal.range.map(Math.round);
  const known = formatPercent(score.ideal.coverage);
  const text = say(
    reader,
    `已知 ${known}。没算进去的，和问到之后指数会落在哪：${lines.join("；")}。全部问到，指数在 ${low}–${high} 之间。`,
    `${known} known. Not counted, with where an answer would put the index: ${lines.join("; ")}. With all answered it lies between ${low} and ${high}.`,
  );
  return [{ type: "note", tone: "missing", text }];
}
