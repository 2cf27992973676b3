import type { Account, Json } from "../../domain/crm.ts";
import type { Text } from "../../domain/text.ts";
import {
  ANGLES,
  type Angle,
  DIMENSIONS,
  type Dimension,
  type KeyAccount,
} from "../../domain/winning/key-accounts.ts";
import type { Action, Block, Reply } from "../../reply.ts";
import { formatDate, formatPercent } from "../format.ts";
import type { KeyAccountView } from "../key-account-view.ts";
import { listing, type Reader, rawText, say, word } from "../reader.ts";
import { accountSource } from "../sources.ts";

export const DIMENSION_NAMES: Record<Dimension, Text> = {
  closeness: { zh: "关系紧密度", en: "Closeness" },
  potential: { zh: "潜在价值", en: "Potential" },
  chance: { zh: "赢单概率（对竞品）", en: "Win chance against competitors" },
};

const SHORT: Record<Dimension, Text> = {
  closeness: { zh: "关系", en: "close" },
  potential: { zh: "潜力", en: "potential" },
  chance: { zh: "赢面", en: "chance" },
};

const ANGLE_NAMES: Record<Angle, Text> = {
  contribution: { zh: "贡献价值", en: "Contribution" },
  strategic: { zh: "战略意义", en: "Strategic meaning" },
  industry: { zh: "行业价值", en: "Weight in its trade" },
};

/** `关系高·潜力高·赢面低`. */
export function octantText(item: KeyAccount, reader: Reader): string {
  return DIMENSIONS.map((dimension) => {
    const known = item.dimensions[dimension].value !== undefined;
    const level = item.high[dimension]
      ? say(reader, "高", "high")
      : known
        ? say(reader, "低", "low")
        : say(reader, "？", "?");
    return say(reader, `${SHORT[dimension].zh}${level}`, `${SHORT[dimension].en} ${level}`);
  }).join(" · ");
}

function anglesHeld(item: KeyAccount, reader: Reader): string[] {
  return ANGLES.filter((angle) => item.angles[angle].holds).map((angle) => word(reader, ANGLE_NAMES[angle]));
}

const PAGE = 10;

export function keyAccountsCard(
  list: {
    readonly shown: readonly KeyAccount[];
    readonly from: number;
    readonly unmatched: readonly string[];
    readonly again: { readonly [key: string]: Json };
  },
  view: KeyAccountView,
  reader: Reader,
): Reply {
  const page = list.shown.slice(list.from, list.from + PAGE);
  const [first] = list.shown;
  const key = list.shown.filter((item) => anglesHeld(item, reader).length > 0).length;
  const best = list.shown.filter((item) => item.rank === 3).length;
  const head =
    first === undefined
      ? say(reader, "**这个范围里没有客户。**", "**No account in this scope.**")
      : say(
          reader,
          `**最匹配的是${first.subject.account.name}**（${octantText(first, reader)}）。看了 ${list.shown.length} 家：三项都高的 ${best} 家，至少一个角度算大客户的 ${key} 家。`,
          `**${first.subject.account.name} matches best** (${octantText(first, reader)}). Of ${list.shown.length} accounts, ${best} are high on all three and ${key} are key accounts by at least one angle.`,
        );
  const missing: Block[] =
    list.unmatched.length === 0
      ? []
      : [
          {
            type: "note",
            tone: "missing",
            text: say(
              reader,
              `没有对上：${listing(reader, list.unmatched)}`,
              `Not matched: ${listing(reader, list.unmatched)}`,
            ),
          },
        ];
  const more: Action[] =
    list.from + PAGE < list.shown.length
      ? [
          {
            label: say(reader, "再看 10 家", "Next 10"),
            skill: "key-accounts",
            input: { ...list.again, from: list.from + PAGE },
          },
        ]
      : [];
  return {
    title: say(reader, "大客户 · 八个象限", "Key accounts · eight octants"),
    blocks: [
      { type: "text", markdown: head },
      ...(page.length === 0 ? [] : [table(page, list.shown.length, reader)]),
      ...missing,
      {
        type: "actions",
        actions: [
          ...more,
          {
            label: say(reader, "该拜访谁", "Who is due a visit"),
            skill: "visits-due",
            input: selectionOf(list.again),
          },
        ],
      },
      sources(view, reader),
    ],
  };
}

/** What the list was chosen by, without the list's own switches. */
function selectionOf(again: { readonly [key: string]: Json }): { readonly [key: string]: Json } {
  const { onlyKey: _onlyKey, account: _account, ...selection } = again;
  return selection;
}

function table(page: readonly KeyAccount[], total: number, reader: Reader): Block {
  return {
    type: "table",
    columns: [
      { label: say(reader, "客户", "Account") },
      { label: say(reader, "象限", "Octant") },
      ...DIMENSIONS.map((dimension) => ({ label: word(reader, SHORT[dimension]), align: "end" as const })),
      { label: say(reader, "大客户角度", "Key by") },
    ],
    rows: page.map((item) => ({
      cells: [
        item.subject.account.name,
        octantText(item, reader),
        ...DIMENSIONS.map((dimension) => figure(item.dimensions[dimension].value)),
        listing(reader, anglesHeld(item, reader)) || "–",
      ],
      action: {
        label: say(reader, "看细项", "Open"),
        skill: "key-accounts",
        input: { account: item.subject.account.id },
      },
    })),
    total,
  };
}

function figure(value: number | undefined): string {
  return value === undefined ? "–" : `${Math.round(value)}`;
}

function sources(view: KeyAccountView, reader: Reader): Block {
  const cuts = DIMENSIONS.map((dimension) => {
    const cut = view.cuts[dimension];
    return `${word(reader, SHORT[dimension])} ${cut > 100 ? "–" : Math.round(cut)}`;
  });
  return {
    type: "sources",
    items: [
      {
        id: "rule-octants",
        label: say(
          reader,
          `规则：三项各 0–100，达到分界算高（${cuts.join("，")}）；先比高的项数，再比赢面、潜力、关系`,
          `Rule: each 0–100, high from the cut (${cuts.join(", ")}); ordered by high ones, then chance, potential, closeness`,
        ),
        rule: "S-16",
      },
    ],
    sections: ["2", "2.1"],
  };
}

export function keyAccountCard(account: Account, view: KeyAccountView, reader: Reader): Reply {
  const item = view.of(account.id);
  if (item === undefined) {
    const text = say(
      reader,
      `${account.name} 在黑名单或竞争对手名单里，不参加大客户判定。`,
      `${account.name} is blacklisted or a competitor and is not judged.`,
    );
    return { blocks: [{ type: "note", tone: "info", text }], about: { accountId: account.id } };
  }
  const held = anglesHeld(item, reader);
  const verdict =
    held.length > 0
      ? say(
          reader,
          `**是大客户：${listing(reader, held)}成立。**`,
          `**A key account by ${listing(reader, held).toLowerCase()}.**`,
        )
      : say(
          reader,
          "**三个角度都不成立，目前不算大客户。**",
          "**None of the three angles holds; not a key account today.**",
        );
  const place = view.accounts.indexOf(item) + 1;
  const due = view.due(item);
  return {
    title: say(reader, `${account.name} · 大客户判定`, `${account.name} · key account?`),
    blocks: [
      {
        type: "text",
        markdown: say(
          reader,
          `${verdict} ${octantText(item, reader)}，在 ${view.accounts.length} 家里排第 ${place}。`,
          `${verdict} ${octantText(item, reader)}; number ${place} of ${view.accounts.length}.`,
        ),
      },
      {
        type: "fields",
        items: [
          ...ANGLES.map((angle) => ({
            label: word(reader, ANGLE_NAMES[angle]),
            value: item.angles[angle].holds
              ? say(reader, "成立", "holds")
              : say(reader, "不成立", "does not hold"),
            hint: angleHint(item, angle, reader),
          })),
          ...DIMENSIONS.map((dimension) => ({
            label: word(reader, DIMENSION_NAMES[dimension]),
            value: figure(item.dimensions[dimension].value),
            hint: dimensionHint(item, dimension, reader),
            sources: ["account"],
          })),
          {
            label: say(reader, "下次拜访", "Next visit"),
            value: formatDate(due.dueOn, reader.locale, reader.today),
            hint: dueHint(due, reader),
          },
        ],
      },
      {
        type: "actions",
        actions: [
          {
            label: say(reader, "拜访前简报", "Brief me for a visit"),
            skill: "call-brief",
            input: { account: account.id },
          },
          {
            label: say(reader, "大客户计划", "Account plan"),
            skill: "plan",
            input: { account: account.id },
            style: "primary",
          },
        ],
      },
      withAccount(sources(view, reader), account, reader),
    ],
    about: { accountId: account.id },
  };
}

function withAccount(block: Block, account: Account, reader: Reader): Block {
  if (block.type !== "sources") return block;
  return { ...block, items: [accountSource(account, reader), ...block.items] };
}

function angleHint(item: KeyAccount, angle: Angle, reader: Reader): string {
  const { value } = item.angles[angle];
  if (value === undefined) return say(reader, "没有数据", "no data");
  if (angle === "contribution") {
    return say(reader, `占已赢金额 ${formatPercent(value)}`, `${formatPercent(value)} of the amount won`);
  }
  return say(reader, `${Math.round(value)} 分`, `${Math.round(value)} points`);
}

function dimensionHint(item: KeyAccount, dimension: Dimension, reader: Reader): string {
  const { parts } = item.dimensions[dimension];
  const known = parts.flatMap((part) =>
    part.reading === undefined ? [] : [`${word(reader, part.name)} ${rawText(part.reading, reader)}`],
  );
  const open = parts.find((part) => part.reading === undefined);
  const ask =
    open === undefined
      ? ""
      : say(reader, `；还要问：${word(reader, open.ask)}`, `; ask ${word(reader, open.ask)}`);
  return (known.length === 0 ? say(reader, "都不知道", "nothing known") : listing(reader, known)) + ask;
}

function dueHint(due: ReturnType<KeyAccountView["due"]>, reader: Reader): string {
  const last =
    due.lastOn === undefined
      ? say(reader, "还没有拜访记录", "no visit on record")
      : say(
          reader,
          `上次 ${formatDate(due.lastOn, "zh", reader.today)}`,
          `last ${formatDate(due.lastOn, "en", reader.today)}`,
        );
  const late = due.overdue > 0 ? say(reader, `，已过 ${due.overdue} 天`, `, ${due.overdue} days late`) : "";
  return say(
    reader,
    `${last}，每 ${due.everyDays} 天一次${late}`,
    `${last}, every ${due.everyDays} days${late}`,
  );
}

/** Who is to be visited, longest overdue first among the best matches. */
export function visitsCard(chosen: readonly KeyAccount[], view: KeyAccountView, reader: Reader): Reply {
  const due = chosen
    .filter((item) => item.rank >= 2 || anglesHeld(item, reader).length > 0)
    .map((item) => ({ item, due: view.due(item) }))
    .filter(({ due: visit }) => visit.overdue >= 0)
    .sort((a, b) => b.due.overdue - a.due.overdue || b.item.rank - a.item.rank);
  const [first] = due;
  const head =
    first === undefined
      ? say(
          reader,
          "**大客户都按节奏拜访着，今天没有欠的。**",
          "**Every key account is visited in time; nothing is due today.**",
        )
      : say(
          reader,
          `**${due.length} 家该拜访了，最久的是${first.item.subject.account.name}**（${dueHint(first.due, reader)}）。`,
          `**${due.length} are due a visit, ${first.item.subject.account.name} longest** (${dueHint(first.due, reader)}).`,
        );
  const table: Block = {
    type: "table",
    columns: [
      { label: say(reader, "客户", "Account") },
      { label: say(reader, "象限", "Octant") },
      { label: say(reader, "节奏", "Cadence") },
    ],
    rows: due.slice(0, PAGE).map(({ item, due: visit }) => ({
      cells: [item.subject.account.name, octantText(item, reader), dueHint(visit, reader)],
      action: {
        label: say(reader, "拜访前简报", "Brief me"),
        skill: "call-brief",
        input: { account: item.subject.account.id },
      },
    })),
    total: due.length,
  };
  return {
    title: say(reader, "该拜访谁", "Visits due"),
    blocks: [{ type: "text", markdown: head }, ...(due.length === 0 ? [] : [table]), sources(view, reader)],
  };
}
