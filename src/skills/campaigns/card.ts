import { formatMoney, type Money } from "../../domain/money.ts";
import type { CampaignReport, CampaignResult, Credit } from "../../domain/pipeline/campaigns.ts";
import type { Action, Block, Field, Reply } from "../../reply.ts";
import { formatPercent } from "../format.ts";
import {
  dateText,
  dealSources,
  dealTable,
  emptyNote,
  linked,
  ruleSource,
  totalsCell,
  unmatchedNotes,
} from "../pipeline-rows.ts";
import { periodLabel } from "../pipeline-scope.ts";
import type { PipelineWorld } from "../pipeline-world.ts";
import { type Reader, say } from "../reader.ts";

type Way = "first" | "multi";

export interface CampaignsView {
  readonly world: PipelineWorld;
  readonly report: CampaignReport;
  readonly by: Way;
  readonly missed?: string;
}

/** Won less cost over cost, in the currency of the cost; undefined where nothing compares. */
export function returnOf({ campaign: { cost } }: CampaignResult, credit: Credit): number | undefined {
  if (cost === undefined || cost.minor <= 0) return undefined;
  const won = credit.won.find((total) => total.currency === cost.currency)?.minor ?? 0;
  return (won - cost.minor) / cost.minor;
}

export function campaignsCard(view: CampaignsView, reader: Reader): Reply {
  const { world, report, by } = view;
  const when = periodLabel(world.scope, reader);
  const title = say(
    reader,
    `${world.scope.label} · 活动效果（${when}）`,
    `${world.scope.label} · campaigns, ${when}`,
  );
  const ranked = report.results.toSorted((a, b) => (returnOf(b, b[by]) ?? -2) - (returnOf(a, a[by]) ?? -2));
  const notes = [...unmatchedNotes(world.scope, reader), ...missedNote(view, reader)];
  if (ranked.length === 0) {
    return {
      title,
      blocks: [
        ...notes,
        emptyNote(say(reader, "这段时间没有市场活动。", "No campaign in this period.")),
        sources(view, reader),
      ],
    };
  }
  return {
    title,
    blocks: [
      ...notes,
      { type: "text", markdown: verdict(ranked, view, reader) },
      table(ranked, view, reader),
      ...partNote(view, reader),
      { type: "actions", actions: otherWay(view, reader) },
      sources(view, reader),
    ],
  };
}

function missedNote({ missed }: CampaignsView, reader: Reader): Block[] {
  return missed === undefined
    ? []
    : [emptyNote(say(reader, `没有叫“${missed}”的市场活动。`, `No campaign is called “${missed}”.`))];
}

function verdict(ranked: readonly CampaignResult[], { by }: CampaignsView, reader: Reader): string {
  const [best] = ranked;
  const share = best === undefined ? undefined : returnOf(best, best[by]);
  const empty = ranked.filter((item) => item[by].dealIds.length === 0 && item.campaign.cost !== undefined);
  const head =
    best === undefined || share === undefined || best[by].wonIds.length === 0
      ? say(
          reader,
          `**${ranked.length} 场活动，还没有带来赢单**`,
          `**${ranked.length} campaigns, no win from them so far**`,
        )
      : say(
          reader,
          `**${ranked.length} 场活动，回报最高的是${best.campaign.name}：花 ${costText(best, reader)}，赢 ${totalsCell(best[by].won, reader)}，回报 ${percent(share)}**`,
          `**${ranked.length} campaigns; ${best.campaign.name} paid best: ${costText(best, reader)} spent, ${totalsCell(best[by].won, reader)} won, return ${percent(share)}**`,
        );
  if (empty.length === 0) return say(reader, `${head}。`, `${head}.`);
  return say(
    reader,
    `${head}；${empty.length} 场还没有带来商机。`,
    `${head}; ${empty.length} have brought no deal so far.`,
  );
}

/** A campaign's cost is that of all; a team's wins are not. */
function partNote({ world: { scope } }: CampaignsView, reader: Reader): Block[] {
  if (scope.people === undefined && scope.accountTest === undefined) return [];
  const text = say(
    reader,
    `花费是整场活动的，赢单只算${scope.label}的，所以回报偏低。`,
    `Cost is that of the whole campaign, wins are those of ${scope.label} only: the return reads low.`,
  );
  return [{ type: "note", tone: "info", text }];
}

function percent(share: number): string {
  return formatPercent(Math.round(share * 100) / 100);
}

function costText({ campaign: { cost } }: CampaignResult, reader: Reader): string {
  return cost === undefined ? "–" : formatMoney(cost, reader.locale);
}

function table(ranked: readonly CampaignResult[], { by, world }: CampaignsView, reader: Reader): Block {
  return {
    type: "table",
    columns: [
      { label: say(reader, "活动", "Campaign") },
      { label: say(reader, "花费", "Cost"), align: "end" },
      { label: say(reader, "到场/邀约", "Came/asked"), align: "end" },
      { label: say(reader, "线索", "Leads"), align: "end" },
      { label: say(reader, "商机", "Deals"), align: "end" },
      { label: say(reader, "赢单", "Won"), align: "end" },
      { label: say(reader, "赢单额", "Amount won"), align: "end" },
      { label: say(reader, "回报", "Return"), align: "end" },
    ],
    rows: ranked.slice(0, 12).map((item) => {
      const share = returnOf(item, item[by]);
      const cells = [
        item.campaign.name,
        costText(item, reader),
        `${item.touched}/${item.members}`,
        `${item.leadIds.length}`,
        `${item[by].dealIds.length}`,
        `${item[by].wonIds.length}`,
        totalsCell(item[by].won, reader),
        item[by].wonIds.length === 0
          ? say(reader, "还没赢单", "no win yet")
          : share === undefined
            ? "–"
            : percent(share),
      ];
      return linked(cells, {
        label: item.campaign.name,
        skill: "campaigns",
        input: { ...world.scope.again, campaign: item.campaign.id, by },
      });
    }),
    total: ranked.length,
  };
}

function otherWay({ by, world }: CampaignsView, reader: Reader): Action[] {
  const other: Way = by === "first" ? "multi" : "first";
  const label =
    other === "multi"
      ? say(reader, "按多触平分看", "Count by multi-touch")
      : say(reader, "按首触看", "Count by first touch");
  return [{ label, skill: "campaigns", input: { ...world.scope.again, by: other } }];
}

/** One campaign: cost of each step by both ways of counting, and the deals behind it. */
export function campaignCard(view: CampaignsView, result: CampaignResult, reader: Reader): Reply {
  const { campaign } = result;
  const credit = result[view.by];
  const ids = new Set(credit.dealIds);
  const deals = view.world.deals.filter((deal) => ids.has(deal.id));
  return {
    title: say(reader, `${campaign.name} · 全链路`, `${campaign.name} · from lead to won`),
    blocks: [
      { type: "text", markdown: chainText(result, credit, reader) },
      { type: "fields", items: steps(result, reader) },
      ...(deals.length > 0 ? [dealTable(deals, view.world, reader)] : []),
      {
        type: "actions",
        actions: otherWay(view, reader).map((action) => ({
          ...action,
          input: { ...action.input, campaign: campaign.id },
        })),
      },
      {
        type: "sources",
        items: [
          {
            id: "campaign",
            label: say(
              reader,
              `市场活动 ${campaign.id}（${dateText(campaign.startsOn, reader)}）`,
              `Campaign ${campaign.id} (${dateText(campaign.startsOn, reader)})`,
            ),
            row: { kind: "campaign", id: campaign.id },
          },
          ...dealSources(deals, reader, 4),
          ...rules(view, reader),
        ],
        sections: ["2.1"],
      },
    ],
  };
}

function chainText(result: CampaignResult, credit: Credit, reader: Reader): string {
  return say(
    reader,
    `**${result.members} 人邀约 → ${result.touched} 人到场或回应 → ${result.leadIds.length} 条线索 → ${credit.dealIds.length} 个商机 → 赢 ${credit.wonIds.length} 个，${totalsCell(credit.won, reader)}**`,
    `**${result.members} asked → ${result.touched} came or answered → ${result.leadIds.length} leads → ${credit.dealIds.length} deals → ${credit.wonIds.length} won, ${totalsCell(credit.won, reader)}**`,
  );
}

function steps(result: CampaignResult, reader: Reader): Field[] {
  const { cost } = result.campaign;
  const per = (count: number): string =>
    cost === undefined || count === 0 ? "–" : formatMoney(part(cost, count), reader.locale);
  const ways: readonly (readonly [string, Credit])[] = [
    [say(reader, "首触", "first touch"), result.first],
    [say(reader, "多触平分", "multi-touch"), result.multi],
  ];
  return [
    { label: say(reader, "花费", "Cost"), value: costText(result, reader), sources: ["campaign"] },
    { label: say(reader, "每条线索", "Per lead"), value: per(result.leadIds.length), sources: ["campaign"] },
    ...ways.flatMap(([name, credit]): Field[] => {
      const share = returnOf(result, credit);
      return [
        {
          label: say(reader, `每个商机（${name}）`, `Per deal (${name})`),
          value: per(credit.dealIds.length),
          sources: ["campaign"],
        },
        {
          label: say(reader, `回报（${name}）`, `Return (${name})`),
          value:
            credit.wonIds.length === 0
              ? say(reader, "还没赢单", "no win yet")
              : share === undefined
                ? "–"
                : percent(share),
          hint: say(
            reader,
            `赢 ${credit.wonIds.length} 个，${totalsCell(credit.won, reader)}`,
            `${credit.wonIds.length} won, ${totalsCell(credit.won, reader)}`,
          ),
          sources: ["rule-campaigns"],
        },
      ];
    }),
  ];
}

function part(cost: Money, count: number): Money {
  return { ...cost, minor: Math.round(cost.minor / count) };
}

function rules({ by, world }: CampaignsView, reader: Reader) {
  const days = world.rules.campaigns.windowDays;
  const way =
    by === "first"
      ? say(
          reader,
          "首触：整单归最早触达的活动",
          "First touch: the whole deal goes to the earliest campaign that reached it",
        )
      : say(
          reader,
          "多触：每个触达过的活动平分一单",
          "Multi-touch: every campaign that reached a deal gets an equal part",
        );
  const text = say(
    reader,
    `${way}；到场、回应或线索算触达，只邀请、报名、没来不算；建商机前 ${days} 天到关闭之间的算；回报 =（赢单额 − 花费）÷ 花费；只算你能看到的商机`,
    `${way}; coming, answering or a lead is a touch, an invitation or a no-show is not; from ${days} days before the deal was created until it closed; return = (won − cost) / cost; of the deals in your sight`,
  );
  return [ruleSource("rule-campaigns", text, "return = (won − cost) / cost")];
}

function sources(view: CampaignsView, reader: Reader): Block {
  const { deals, untouched } = view.report;
  return {
    type: "sources",
    items: [
      ...rules(view, reader),
      {
        id: "untouched",
        label: say(
          reader,
          `${deals} 个商机里 ${untouched} 个没有任何活动触达过`,
          `${untouched} of ${deals} deals were reached by no campaign`,
        ),
      },
    ],
    sections: ["2.1"],
  };
}
