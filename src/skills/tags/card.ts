import type { Account, Json } from "../../domain/crm.ts";
import type { TagBasis, TagRules, TagSpan } from "../../domain/targeting/tags.ts";
import type { Text } from "../../domain/text.ts";
import type { Block, Reply, Source } from "../../reply.ts";
import { formatDate } from "../format.ts";
import { type Reader, say, word } from "../reader.ts";
import { unmatchedNote } from "../score/list.ts";
import { ruleText } from "./rule-words.ts";

export interface TagView {
  readonly rules: TagRules;
  readonly carried: ReadonlyMap<string, readonly string[]>;
  readonly spans: ReadonlyMap<string, readonly TagSpan[]>;
  readonly accounts: readonly Account[];
  readonly unmatched: readonly string[];
  readonly scope: string;
  /** The selection, for buttons that stay within it. */
  readonly again: { readonly [key: string]: Json };
}

const BASES: Record<TagBasis, Text> = {
  size: { zh: "企业规模", en: "Size" },
  industry: { zh: "所属行业", en: "Industry" },
  behaviour: { zh: "客户行为", en: "Behaviour" },
  product: { zh: "意向产品", en: "Intended product" },
};

function ruleSource(id: string, view: Pick<TagView, "rules">, reader: Reader): Source {
  const rule = view.rules[id];
  const label = rule === undefined ? id : word(reader, rule.name);
  return {
    id: `rule-${id}`,
    label: say(reader, `规则：${label}`, `Rule: ${label}`),
    rule: ruleText(rule, reader),
  };
}

export function tagOverviewCard(view: TagView, reader: Reader): Reply {
  const counts = Object.keys(view.rules).map((id) => ({
    id,
    count: view.accounts.filter((account) => view.carried.get(account.id)?.includes(id)).length,
  }));
  const untagged = view.accounts.filter(
    (account) => (view.carried.get(account.id)?.length ?? 0) === 0,
  ).length;
  const used = counts.filter((item) => item.count > 0).length;
  return {
    title: say(reader, `客户标签 · ${view.scope}`, `Tags · ${view.scope}`),
    blocks: [
      {
        type: "text",
        markdown: say(
          reader,
          `**${counts.length} 个标签，${used} 个有客户；${untagged} 家一个标签都没有**`,
          `**${counts.length} tags, ${used} in use; ${untagged} accounts carry none**`,
        ),
      },
      {
        type: "table",
        columns: [
          { label: say(reader, "标签", "Tag") },
          { label: say(reader, "客户", "Accounts"), align: "end" },
          { label: say(reader, "按什么", "By") },
        ],
        rows: counts.map(({ id, count }) => {
          const rule = view.rules[id];
          const name = rule === undefined ? id : word(reader, rule.name);
          const basis = rule === undefined ? "" : word(reader, BASES[rule.basis]);
          return {
            cells: [name, `${count}`, `${basis}${say(reader, "：", ": ")}${ruleText(rule, reader)}`],
            action: { label: name, skill: "tags", input: { ...view.again, tag: id } },
          };
        }),
      },
      ...unmatchedNote(view.unmatched, reader),
      {
        type: "sources",
        items: [
          {
            id: "rule-tags",
            label: say(
              reader,
              "规则在设置文件 tags.yaml，改了就生效",
              "The rules are in the settings file tags.yaml and hold as soon as they are edited",
            ),
            rule: "tags.yaml",
          },
        ],
        sections: ["1.4"],
      },
    ],
  };
}

const PAGE = 15;

export function tagListCard(
  view: TagView & { readonly tag: string; readonly from: number },
  reader: Reader,
): Reply {
  const rule = view.rules[view.tag];
  const name = rule === undefined ? view.tag : word(reader, rule.name);
  const carriers = view.accounts
    .filter((account) => view.carried.get(account.id)?.includes(view.tag))
    .map((account) => ({ account, since: sinceOf(view.spans.get(account.id), view.tag) ?? reader.today }))
    .sort((a, b) => (a.since < b.since ? 1 : a.since > b.since ? -1 : a.account.id < b.account.id ? -1 : 1));
  const next = view.from + PAGE;
  const actions = [
    ...(next < carriers.length
      ? [
          {
            label: say(reader, `再看 ${PAGE} 家`, `Next ${PAGE}`),
            skill: "tags",
            input: { ...view.again, tag: view.tag, from: next },
          },
        ]
      : []),
    {
      label: say(reader, "按理想指数排", "Rank by ideal index"),
      skill: "score",
      input: { accounts: carriers.slice(0, 200).map((item) => item.account.id) },
    },
  ];
  return {
    title: say(reader, `标签 · ${name}`, `Tag · ${name}`),
    blocks: [
      { type: "text", markdown: say(reader, `**${carriers.length} 家**`, `**${carriers.length} accounts**`) },
      ...listTable(carriers.slice(view.from, next), carriers.length, reader),
      ...unmatchedNote(view.unmatched, reader),
      ...(carriers.length === 0 ? [] : [{ type: "actions" as const, actions }]),
      { type: "sources", items: [ruleSource(view.tag, view, reader)], sections: ["1.4"] },
    ],
  };
}

function listTable(
  rows: readonly { account: Account; since: string }[],
  total: number,
  reader: Reader,
): Block[] {
  if (rows.length === 0) return [];
  return [
    {
      type: "table",
      columns: [{ label: say(reader, "客户", "Account") }, { label: say(reader, "从哪天", "Since") }],
      rows: rows.map(({ account, since }) => ({
        cells: [account.name, formatDate(since, reader.locale, reader.today)],
        action: { label: account.name, skill: "score", input: { account: account.id } },
      })),
      total,
    },
  ];
}

function sinceOf(spans: readonly TagSpan[] | undefined, tag: string): string | undefined {
  return spans?.find((span) => span.tag === tag && span.until === undefined)?.since;
}

export function accountTagsCard(
  view: { readonly account: Account; readonly rules: TagRules; readonly spans: readonly TagSpan[] },
  reader: Reader,
): Reply {
  const nameOf = (id: string) => {
    const rule = view.rules[id];
    return rule === undefined ? id : word(reader, rule.name);
  };
  const date = (day: string) => formatDate(day, reader.locale, reader.today);
  const open = view.spans.filter((span) => span.until === undefined);
  const past = view.spans.filter((span) => span.until !== undefined);
  const crm = view.account.tags ?? [];
  return {
    title: say(reader, `${view.account.name} · 标签`, `${view.account.name} · tags`),
    blocks: [
      {
        type: "text",
        markdown:
          open.length === 0
            ? say(reader, "**现在没有符合规则的标签。**", "**No tag fits by the rules at present.**")
            : `**${open.map((span) => nameOf(span.tag)).join(" · ")}**`,
      },
      {
        type: "fields",
        items: [
          ...open.map((span) => ({
            label: nameOf(span.tag),
            value: say(reader, `${date(span.since)}起`, `since ${date(span.since)}`),
          })),
          ...past.map((span) => ({
            label: nameOf(span.tag),
            value: `${date(span.since)} – ${date(span.until ?? "")}`,
          })),
          ...(crm.length === 0
            ? []
            : [{ label: say(reader, "CRM 里手工打的", "Set by hand in the CRM"), value: crm.join(" · ") }]),
        ],
      },
      { type: "sources", items: open.map((span) => ruleSource(span.tag, view, reader)), sections: ["1.4"] },
    ],
    about: { accountId: view.account.id },
  };
}
