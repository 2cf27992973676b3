import type { Json } from "../../domain/crm.ts";
import { formatMoney } from "../../domain/money.ts";
import type { Bant } from "../../domain/targeting/bant.ts";
import type { Closing, TargetCandidate, TargetRules, Targets } from "../../domain/targeting/targets.ts";
import type { Action, Block, Reply, Source } from "../../reply.ts";
import { formatDate } from "../format.ts";
import { listing, type Reader, say, word } from "../reader.ts";
import { unmatchedNote } from "../score/list.ts";
import { idealRule } from "../sources.ts";

export interface TargetsView extends Targets {
  readonly scope: string;
  readonly until: string;
  readonly rules: TargetRules;
  readonly unmatched: readonly string[];
  readonly strategyOf: (item: TargetCandidate) => string;
  readonly firstMove: (item: TargetCandidate) => string;
  readonly bantOf: (accountId: string) => Bant;
  readonly again: { readonly [key: string]: Json };
}

const CLOSING = 5;
const OPENING = 5;

/** Verdict, what can close this quarter, what is worth opening, and what to leave. */
export function targetsCard(view: TargetsView, reader: Reader): Reply {
  return {
    title: say(reader, `这个季度打谁 · ${view.scope}`, `Whom to go for this quarter · ${view.scope}`),
    blocks: [
      { type: "text", markdown: verdict(view, reader) },
      ...closingTable(view, reader),
      ...openingTable(view, reader),
      ...notes(view, reader),
      ...unmatchedNote(view.unmatched, reader),
      { type: "actions", actions: actions(view, reader) },
      { type: "sources", items: sources(view, reader), sections: ["1.2", "1.3", "1.4"] },
    ],
  };
}

function verdict(view: TargetsView, reader: Reader): string {
  const { closing, opening } = view;
  const first = closing[0] ?? opening[0];
  const until = formatDate(view.until, reader.locale, reader.today);
  if (first === undefined) {
    return say(
      reader,
      `**到 ${until}，手上没有够得着的单，也没有值得新开的客户。** 先用 TOP 名单补一批。`,
      `**Nothing can close by ${until}, and no account is worth opening.** Fetch a new batch from the TOP lists.`,
    );
  }
  return say(
    reader,
    `**先打${first.account.name}。** 到 ${until}：${closing.length} 家够得着出单，${opening.length} 家值得新开。`,
    `**Start with ${first.account.name}.** By ${until}: ${closing.length} can close, ${opening.length} are worth opening.`,
  );
}

function closingTable(view: TargetsView, reader: Reader): Block[] {
  if (view.closing.length === 0) return [];
  return [
    {
      type: "table",
      caption: say(reader, "本季够得着的单", "Within reach this quarter"),
      columns: columns(reader),
      rows: view.closing.slice(0, CLOSING).map((item) => ({
        cells: [item.account.name, `${closingWhy(item, reader)} → ${nextOf(item, view, reader)}`],
        action: { label: item.account.name, skill: "bant", input: { account: item.account.id } },
      })),
      total: view.closing.length,
    },
  ];
}

function columns(reader: Reader) {
  return [{ label: say(reader, "客户", "Account") }, { label: say(reader, "为什么 → 下一步", "Why → next") }];
}

function closingWhy({ deal, bant }: Closing, reader: Reader): string {
  const amount = deal.amount === undefined ? [] : [formatMoney(deal.amount, reader.locale)];
  const day = formatDate(deal.expectedCloseOn ?? "", reader.locale, reader.today);
  const late = (deal.expectedCloseOn ?? "") < reader.today;
  const when = late
    ? say(reader, `原定 ${day}，已过期`, `was due ${day}`)
    : say(reader, `预计 ${day}`, `due ${day}`);
  return [...amount, when, `BANT ${bant}`].join(" · ");
}

function nextOf(item: Closing, view: TargetsView, reader: Reader): string {
  const gap = view.bantOf(item.account.id).letters.find((letter) => letter.missing !== undefined);
  return gap?.missing === undefined
    ? say(reader, "四条都清楚，约签约", "all four clear: ask for the signature")
    : `${gap.letter}: ${word(reader, gap.missing)}`;
}

function openingTable(view: TargetsView, reader: Reader): Block[] {
  if (view.opening.length === 0) return [];
  return [
    {
      type: "table",
      caption: say(reader, "值得新开的客户（现在没有在跟的商机）", "Worth opening (no open deal)"),
      columns: columns(reader),
      rows: view.opening.slice(0, OPENING).map((item) => ({
        cells: [item.account.name, `${openingWhy(item, view, reader)} → ${view.firstMove(item)}`],
        action: { label: item.account.name, skill: "score", input: { account: item.account.id } },
      })),
      total: view.opening.length,
    },
  ];
}

function openingWhy(item: TargetCandidate, view: TargetsView, reader: Reader): string {
  const [index, difficulty] = [Math.round(item.index), Math.round(item.difficulty)];
  return say(
    reader,
    `理想 ${index} · 难度 ${difficulty} · ${view.strategyOf(item)}`,
    `ideal ${index} · difficulty ${difficulty} · ${view.strategyOf(item)}`,
  );
}

function notes({ doubtful, leaving, rules }: TargetsView, reader: Reader): Block[] {
  const names = (items: readonly TargetCandidate[], text: (item: TargetCandidate) => string) =>
    listing(reader, items.slice(0, 3).map(text)) +
    (items.length > 3 ? say(reader, ` 等 ${items.length} 家`, ` and ${items.length - 3} more`) : "");
  const doubts = names(doubtful, (item) => `${item.account.name} ${item.bant}`);
  const leaves = names(leaving, (item) =>
    say(reader, `${item.account.name}（${item.visits} 次）`, `${item.account.name} (${item.visits})`),
  );
  return [
    ...(doubtful.length === 0
      ? []
      : [
          {
            type: "note" as const,
            tone: "warning" as const,
            text: say(
              reader,
              `写着本季成交、BANT 却不到 ${rules.followFrom}：${doubts}。先核实，别算进本季。`,
              `Down for this quarter, yet BANT is below ${rules.followFrom}: ${doubts}. Check before counting on them.`,
            ),
          },
        ]),
    ...(leaving.length === 0
      ? []
      : [
          {
            type: "note" as const,
            tone: "info" as const,
            text: say(
              reader,
              `可以少跑：${leaves}，理想指数不到 ${rules.leaveBelow}，90 天内还在拜访。`,
              `Visit less: ${leaves}; ideal index below ${rules.leaveBelow} and visited within 90 days.`,
            ),
          },
        ]),
  ];
}

function actions(view: TargetsView, reader: Reader): Action[] {
  const first = view.closing[0] ?? view.opening[0];
  const ids = [...view.closing.slice(0, CLOSING), ...view.opening.slice(0, OPENING)].map(
    ({ account }) => account.id,
  );
  return [
    ...(first === undefined
      ? []
      : [
          {
            label: say(reader, "给第一家做计划", "Plan for the first"),
            skill: "plan",
            input: { account: first.account.id },
          },
          { label: say(reader, "画成矩阵", "Draw the matrix"), skill: "matrix", input: { accounts: ids } },
        ]),
    { label: say(reader, "找相似客户", "Find look-alikes"), skill: "similar", input: {} },
    { label: say(reader, "TOP 名单再补一批", "A new batch: TOP lists"), skill: "top", input: {} },
  ];
}

function sources(view: TargetsView, reader: Reader): Source[] {
  const { openFrom, openTo, followFrom } = view.rules;
  return [
    ...view.closing.slice(0, CLOSING).map(({ deal }) => ({
      id: deal.id,
      label: say(reader, `商机：${deal.name}`, `Deal: ${deal.name}`),
      row: { kind: "deal", id: deal.id },
    })),
    {
      id: "rule-targets",
      label: say(
        reader,
        `规则：本季到期且 BANT ≥ ${followFrom}，按 BANT × 金额排；没有在跟商机、理想 ≥ ${openFrom}、难度 ≤ ${openTo}`,
        `Rule: due this quarter with BANT ≥ ${followFrom}, by BANT × amount; no open deal, ideal ≥ ${openFrom}, difficulty ≤ ${openTo}`,
      ),
      rule: "TOP → BANT → ideal → difficulty",
    },
    idealRule(reader),
  ];
}
