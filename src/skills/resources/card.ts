import type { Account, Deal } from "../../domain/crm.ts";
import type {
  ResourceKind,
  ResourceMatch,
  ResourceNeed,
  ResourceReason,
} from "../../domain/keeping/resources.ts";
import type { Text } from "../../domain/text.ts";
import type { Action, Block, Reply } from "../../reply.ts";
import { listing, type Reader, say, word } from "../reader.ts";
import type { Ask } from "../resource-records.ts";

export const RESOURCE_NAMES: Record<ResourceKind, Text> = {
  executive: { zh: "上级领导", en: "Executive" },
  event: { zh: "市场活动", en: "Event" },
  expert: { zh: "专家", en: "Expert" },
  media: { zh: "自媒体", en: "Own media" },
  partner: { zh: "合作伙伴", en: "Partner" },
};

const REASONS: Record<ResourceReason, Text> = {
  closing: { zh: "快签了，领导对领导推一把", en: "close to signing, leader to leader" },
  "no-eb": { zh: "EB 还没见到", en: "the EB has not been met" },
  upcoming: { zh: "还没开，可以邀请", en: "still to come, they can be invited" },
  attended: { zh: "他们的人来过，该跟进", en: "their people came, follow up" },
  "same-field": { zh: "懂这一行", en: "knows this field" },
  topic: { zh: "他们最近最关心", en: "what they care about most" },
  "same-province": { zh: "就在当地", en: "on the spot" },
  "same-industry": { zh: "做过这个行业", en: "has worked in the trade" },
  "same-product": { zh: "熟悉这个产品", en: "knows the product" },
  "joint-projects": { zh: "合作过项目", en: "has done projects with us" },
};

export interface ResourcesView {
  readonly account: Account;
  readonly deal: Deal | undefined;
  readonly matches: readonly ResourceMatch[];
  readonly asks: readonly Ask[];
}

export function resourcesCard(view: ResourcesView, reader: Reader): Reply {
  const { account, deal, matches } = view;
  // The best of each kind first, so that one kind does not crowd out the others.
  const best = [...Map.groupBy(matches, (match) => match.kind).values()]
    .flatMap((list) => list.slice(0, 2))
    .sort((a, b) => b.score - a.score);
  const first = best[0];
  const about = deal === undefined ? "" : say(reader, `（商机：${deal.name}）`, ` (deal: ${deal.name})`);
  const head =
    first === undefined
      ? say(reader, `**眼下没有合适的资源。**${about}`, `**Nobody fits right now.**${about}`)
      : say(
          reader,
          `**先借${word(reader, RESOURCE_NAMES[first.kind])}：${first.name}**${about}`,
          `**First: ${first.name} (${word(reader, RESOURCE_NAMES[first.kind]).toLowerCase()})**${about}`,
        );
  return {
    title: say(reader, `${account.name} · 可以借谁的力`, `${account.name} · who could help`),
    blocks: [
      { type: "text", markdown: head },
      ...matchTable(account, best, reader),
      ...askTable(account, view.asks, reader),
      { type: "actions", actions: best.slice(0, 4).map((match) => askAction(account, match, reader)) },
      {
        type: "sources",
        items: [
          { id: "account", label: account.name, row: { kind: "account", id: account.id } },
          ...(deal === undefined
            ? []
            : [{ id: deal.id, label: deal.name, row: { kind: "deal", id: deal.id } }]),
        ],
        sections: ["4.2"],
      },
    ],
    about: { accountId: account.id, ...(deal === undefined ? {} : { dealId: deal.id }) },
  };
}

export function reasonText(match: ResourceMatch, reader: Reader): string {
  return listing(
    reader,
    match.reasons.map((reason) => word(reader, REASONS[reason])),
  );
}

function matchTable(account: Account, matches: readonly ResourceMatch[], reader: Reader): Block[] {
  if (matches.length === 0) return [];
  return [
    {
      type: "table",
      columns: [
        { label: say(reader, "谁", "Who") },
        { label: say(reader, "为什么，能做什么", "Why, and what they offer") },
      ],
      rows: matches.map((match) => ({
        cells: [
          `${match.name}${say(reader, "（", " (")}${word(reader, RESOURCE_NAMES[match.kind])}${say(reader, "）", ")")}`,
          [reasonText(match, reader), ...match.details].join(say(reader, "；", "; ")),
        ],
        action: askAction(account, match, reader),
      })),
    },
  ];
}

function askAction(account: Account, match: ResourceMatch, reader: Reader): Action {
  return {
    label: say(reader, `请${match.name}`, `Ask ${match.name}`),
    skill: "resources",
    input: { account: account.id, kind: match.kind, resource: match.id },
  };
}

function askTable(account: Account, asks: readonly Ask[], reader: Reader): Block[] {
  if (asks.length === 0) return [];
  return [
    {
      type: "table",
      caption: say(reader, "请过的", "Asked before"),
      columns: [
        { label: say(reader, "日期", "Date") },
        { label: say(reader, "谁", "Who") },
        { label: say(reader, "结果", "Outcome") },
      ],
      rows: asks.slice(0, 6).map(({ id, body }) => ({
        cells: [
          body.on,
          `${word(reader, RESOURCE_NAMES[body.kind])} · ${body.name}`,
          body.outcome ?? say(reader, "还没记", "not noted"),
        ],
        action: { label: body.name, skill: "resources", input: { account: account.id, ask: id } },
      })),
      total: asks.length,
    },
  ];
}

/** The ask in words that can be sent as they stand: what for, what to do, what is ready. */
export function draftAsk(match: ResourceMatch, need: ResourceNeed, reader: Reader): string {
  const { account, deal } = need;
  const what = deal === undefined ? account.name : `${account.name}「${deal.name}」`;
  const topic = need.topTopic?.name;
  switch (match.kind) {
    case "executive":
      return say(
        reader,
        `${match.name}，${what}走到关键一步，想请你约对方分管领导谈半小时。谈三件事：他们今年的目标、这个项目怎么帮到、双方各派谁盯。一页简报我今天发你，时间由你定。`,
        `${match.name}, ${what} has come to the point. Could you meet their executive for half an hour? Three things: their goals this year, how this project helps, who follows it on each side. A one-page brief reaches you today; you choose the time.`,
      );
    case "event":
      return say(
        reader,
        `${account.name}的朋友：${match.name}（${match.details.join(", ")}）有几家同行会讲${topic ?? "他们的做法"}，想请你和负责的同事来，会后我约二十分钟聊你们的情况。`,
        `To ${account.name}: at ${match.name} (${match.details.join(", ")}) peers speak of ${topic ?? "how they do it"}. Please come with the colleague in charge; afterwards I would ask for twenty minutes on your own case.`,
      );
    case "expert":
      return say(
        reader,
        `${match.name}老师，${account.name}在${topic ?? "这方面"}上想听行业里的看法。能不能请你参加一次一小时的交流？议题和资料我准备好，先发你过目。`,
        `${match.name}, ${account.name} would like the trade's view on ${topic ?? "this"}. Could you join an hour's exchange? I prepare topics and papers and send them to you first.`,
      );
    case "media":
      return say(
        reader,
        `标题：${topic ?? match.name}，三家同行是怎么做的\n1. 问题从哪来，代价多大\n2. 各家先做了哪一步\n3. 数字变化（只用已公开的）\n发法：公众号首发，周三转到行业群，周五单独发给${account.name}的联系人，一周后问一句看法。`,
        `Title: ${topic ?? match.name}, how three peers went about it\n1. Where it comes from and what it costs\n2. The first step each took\n3. What changed in figures (published ones only)\nPlan: publish on our page, share to the trade group on Wednesday, send it to the people at ${account.name} on Friday, ask for their view a week later.`,
      );
    case "partner":
      return say(
        reader,
        `${match.name}的伙伴：${what}正在推进，你们在当地有人、做过这个行业。想一起去：我们出方案，你们出实施和现场，先约一次三方会，客户信息按保密约定给。`,
        `To ${match.name}: ${what} is moving. You have people on the spot and know the trade. Let us go together: we bring the solution, you delivery on site; first a meeting of the three, customer data under our confidentiality terms.`,
      );
  }
}

export function askForm(
  match: ResourceMatch,
  view: { readonly account: Account; readonly deal: Deal | undefined; readonly text: string },
  reader: Reader,
): Reply {
  const { account, deal, text } = view;
  return {
    title: say(reader, `${account.name} · 请${match.name}`, `${account.name} · ask ${match.name}`),
    blocks: [
      {
        type: "form",
        submit: {
          label: say(reader, "就这样", "Use this"),
          skill: "resources",
          input: {
            account: account.id,
            kind: match.kind,
            resource: match.id,
            ...(deal === undefined ? {} : { deal: deal.id }),
          },
        },
        fields: [
          {
            name: "text",
            label: say(reader, "怎么说（可以改，由你来发）", "The words (edit them; you send them)"),
            kind: "multiline",
            required: true,
            value: text,
          },
        ],
      },
    ],
    about: { accountId: account.id },
  };
}

export function outcomeForm(account: Account, ask: Ask, reader: Reader): Reply {
  return {
    title: say(reader, `${account.name} · ${ask.body.name}`, `${account.name} · ${ask.body.name}`),
    blocks: [
      { type: "text", markdown: ask.body.text },
      {
        type: "form",
        submit: {
          label: say(reader, "记下", "Note it"),
          skill: "resources",
          input: { account: account.id, ask: ask.id },
        },
        fields: [
          {
            name: "outcome",
            label: say(reader, "结果怎么样", "What came of it"),
            kind: "text",
            required: true,
          },
        ],
      },
    ],
    about: { accountId: account.id },
  };
}
