import type { Deal } from "../../domain/crm.ts";
import { sumByCurrency } from "../../domain/money.ts";
import { courseOf } from "../../domain/pipeline/course.ts";
import { daysInStage, type Funnel, type OpenPipeline } from "../../domain/pipeline/funnel.ts";
import { bySize } from "../../domain/pipeline/warnings.ts";
import type { Reply } from "../../reply.ts";
import { formatTotals } from "../format.ts";
import { localName } from "../local-name.ts";
import { dealSources, dealTable, emptyNote, stageName } from "../pipeline-rows.ts";
import { periodDays } from "../pipeline-scope.ts";
import type { PipelineWorld } from "../pipeline-world.ts";
import { type Reader, say } from "../reader.ts";

export interface FunnelRowsView {
  readonly world: PipelineWorld;
  readonly open: OpenPipeline;
  readonly funnel: Funnel;
  readonly part: "open" | "reached" | "lost" | "won";
  readonly stage: string | undefined;
}

/** The deals behind one figure of the funnel. */
export function funnelRows(view: FunnelRowsView, reader: Reader): Reply {
  const deals = behind(view);
  const { scope, stages } = view.world;
  const where = view.stage === undefined ? "" : ` · ${stageName(view.stage, stages, reader)}`;
  const title = `${scope.label}${where} · ${partName(view, reader)}`;
  if (deals.length === 0)
    return { title, blocks: [emptyNote(say(reader, "这里没有商机。", "No deal here."))] };
  const days = (deal: Deal) => daysInStage(deal, { ...view.world, today: reader.today });
  const sorted =
    view.part === "open"
      ? deals.toSorted((a, b) => (days(b) ?? -1) - (days(a) ?? -1))
      : deals.toSorted(bySize);
  const longest = sorted[0];
  const total = formatTotals(sumByCurrency(deals.map((deal) => deal.amount)), reader.locale);
  const head = say(reader, `**${deals.length} 个，${total}**`, `**${deals.length}, ${total}**`);
  const stuck =
    view.part !== "open" || longest === undefined || days(longest) === undefined
      ? ""
      : say(
          reader,
          `；停得最久的是${longest.name}（${days(longest)} 天）`,
          `; ${longest.name} has waited longest (${days(longest)} days)`,
        );
  return {
    title,
    blocks: [
      { type: "text", markdown: `${head}${stuck}` },
      dealTable(sorted, view.world, reader, noteOf(view, reader)),
      { type: "sources", items: dealSources(sorted, reader), sections: ["3.2"] },
    ],
  };
}

function behind({ world, open, funnel, part, stage }: FunnelRowsView): Deal[] {
  const byId = new Map(world.deals.map((deal) => [deal.id, deal]));
  const ofIds = (ids: readonly string[]) => ids.flatMap((id) => byId.get(id) ?? []);
  if (part === "won") return ofIds(funnel.won);
  const at = funnel.stages.findIndex((item) => item.stage.id === stage || item.stage.name === stage);
  if (part === "open") return [...(stage === undefined ? open.deals : (open.stages[at]?.deals ?? []))];
  if (part === "lost" && stage === undefined) return ofIds(funnel.lost);
  const reached = funnel.stages[at]?.reached ?? [];
  if (part === "reached") return ofIds(reached);
  const further = new Set(funnel.stages[at + 1]?.reached ?? funnel.won);
  return ofIds(reached.filter((id) => !further.has(id)));
}

function partName({ part, funnel }: FunnelRowsView, reader: Reader): string {
  const days = periodDays(funnel.period, reader);
  const names = {
    open: say(reader, "在跟", "open"),
    reached: say(reader, `走到过（${days}关闭）`, `came this far (decided ${days})`),
    lost: say(reader, `输在这一步（${days}）`, `lost here (${days})`),
    won: say(reader, `赢单（${days}）`, `won (${days})`),
  };
  return names[part];
}

function noteOf({ part, world }: FunnelRowsView, reader: Reader) {
  if (part === "open") {
    const note = (deal: Deal) => {
      const days = daysInStage(deal, { ...world, today: reader.today });
      return days === undefined ? "–" : say(reader, `${days} 天`, `${days} days`);
    };
    return { note, noteLabel: say(reader, "停留", "In stage") };
  }
  if (part !== "lost") return {};
  const note = (deal: Deal) => {
    const stages = courseOf(deal, world.moves.get(deal.id), world.stages).stays.map((stay) =>
      localName(stay.stage, reader),
    );
    return [deal.lostReason, deal.competitor, stages.at(-1)].filter(Boolean).join(" · ") || "–";
  };
  return { note, noteLabel: say(reader, "原因 · 对手 · 最后阶段", "Reason · rival · last stage") };
}
