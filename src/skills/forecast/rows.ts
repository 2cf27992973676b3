import type { Deal } from "../../domain/crm.ts";
import { formatMoney, sumByCurrency } from "../../domain/money.ts";
import { bySize } from "../../domain/pipeline/warnings.ts";
import type { Reply } from "../../reply.ts";
import { formatPercent, formatTotals } from "../format.ts";
import { dealSources, dealTable, emptyNote } from "../pipeline-rows.ts";
import { type Reader, say } from "../reader.ts";
import type { ForecastView } from "./card.ts";

type Part = "won" | "open" | "commit" | "overdue" | "undated" | "unweighed" | "target";

/** The deals behind one figure of the forecast, each with what it adds. */
export function forecastRows(view: ForecastView & { readonly part: Part }, reader: Reader): Reply {
  const { world, forecast, commit, part } = view;
  const title = `${world.scope.label} · ${partName(part, reader)}`;
  if (part === "target") return { title, blocks: targetBlocks(view, reader) };
  const counted = forecast.open.filter((row) => part !== "commit" || row.probability >= commit);
  const rows: Record<Exclude<Part, "target">, readonly Deal[]> = {
    won: forecast.won,
    open: counted.map((row) => row.deal),
    commit: counted.map((row) => row.deal),
    overdue: forecast.overdue,
    undated: forecast.undated,
    unweighed: forecast.unweighed,
  };
  const deals = rows[part].toSorted(bySize);
  if (deals.length === 0)
    return { title, blocks: [emptyNote(say(reader, "这里没有商机。", "No deal here."))] };
  const weighted = part === "open" || part === "commit";
  const total = sumByCurrency(deals.map((deal) => deal.amount));
  const sum = sumByCurrency(counted.map((row) => row.weighted));
  const head = weighted
    ? say(
        reader,
        `**${deals.length} 个，${formatTotals(total, "zh")}，加权 ${formatTotals(sum, "zh")}**`,
        `**${deals.length}, ${formatTotals(total, "en")}, weighted ${formatTotals(sum, "en")}**`,
      )
    : say(
        reader,
        `**${deals.length} 个，${formatTotals(total, "zh")}**`,
        `**${deals.length}, ${formatTotals(total, "en")}**`,
      );
  const adds = new Map(
    counted.map((row) => [
      row.deal.id,
      `${formatPercent(row.probability)} → ${formatMoney(row.weighted, reader.locale)}${learntText(view, row.deal, reader)}`,
    ]),
  );
  const note = weighted
    ? {
        note: (deal: Deal) => adds.get(deal.id) ?? "–",
        noteLabel: say(reader, "赢率 → 加权", "Probability → weighted"),
      }
    : {};
  return {
    title,
    blocks: [
      { type: "text", markdown: head },
      dealTable(deals, world, reader, note),
      { type: "sources", items: dealSources(deals, reader), sections: ["2.1"] },
    ],
  };
}

function learntText({ chances }: ForecastView, { id }: Deal, reader: Reader): string {
  const chance = chances?.get(id);
  if (chance === undefined) return "";
  const share = formatPercent(Math.round(chance * 20) / 20);
  return say(reader, `（学到的约 ${share}）`, ` (learnt: about ${share})`);
}

function partName(part: Part, reader: Reader): string {
  const names: Record<Part, string> = {
    won: say(reader, "赢单", "won"),
    open: say(reader, "这段时间到期", "due in the period"),
    commit: say(reader, "有把握的", "committed"),
    overdue: say(reader, "过期没改日期", "overdue from before"),
    undated: say(reader, "没有预计成交日", "without a close date"),
    unweighed: say(reader, "缺金额或赢率", "without amount or probability"),
    target: say(reader, "目标", "target"),
  };
  return names[part];
}

function targetBlocks({ goals }: ForecastView, reader: Reader): Reply["blocks"] {
  const { rows } = goals.whole;
  if (rows.length === 0)
    return [emptyNote(say(reader, "这个范围没有目标。", "There is no target for this."))];
  return [
    {
      type: "table",
      columns: [
        { label: say(reader, "目标", "Target") },
        { label: say(reader, "起止", "Days") },
        { label: say(reader, "金额", "Amount"), align: "end" },
      ],
      rows: rows.map((row) => ({
        cells: [row.id, `${row.startsOn} – ${row.endsOn}`, formatMoney(row.amount, reader.locale)],
      })),
    },
  ];
}
