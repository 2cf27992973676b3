import type { Account, Json } from "../../domain/crm.ts";
import type { Bant, BantLetterId, BantState } from "../../domain/targeting/bant.ts";
import type { Text } from "../../domain/text.ts";
import type { Block, Reply } from "../../reply.ts";
import { formatDate } from "../format.ts";
import { type Reader, say, word } from "../reader.ts";
import { unmatchedNote } from "../score/list.ts";
import type { RankedAccount } from "../scoring.ts";
import { evidenceSource } from "../sources.ts";

const LETTERS: Record<BantLetterId, Text> = {
  B: { zh: "B 预算", en: "B budget" },
  A: { zh: "A 决策链", en: "A decision chain (authority)" },
  N: { zh: "N 客户需求", en: "N need" },
  T: { zh: "T 采购周期", en: "T purchase cycle (timing)" },
};

const STATES: Record<BantState, Text> = {
  clear: { zh: "明确", en: "clear" },
  partial: { zh: "部分", en: "partly" },
  unknown: { zh: "不知道", en: "not known" },
  against: { zh: "没有", en: "none" },
};

export function bantCard({ account, bant }: { account: Account; bant: Bant }, reader: Reader): Reply {
  const clear = bant.letters.filter((letter) => letter.state === "clear").length;
  const gaps = bant.letters.filter((letter) => letter.missing !== undefined);
  const evidence = bant.letters.flatMap((letter) => letter.evidence);
  const unique = [...new Map(evidence.map((item) => [item.id, item])).values()];
  return {
    title: say(
      reader,
      `${account.name} · BANT 清楚 ${clear}/4`,
      `${account.name} · BANT ${clear} of 4 clear`,
    ),
    blocks: [
      {
        type: "fields",
        items: bant.letters.map((letter) => ({
          label: word(reader, LETTERS[letter.letter]),
          value: word(reader, STATES[letter.state]),
          hint: hintOf(letter, reader),
          sources: letter.evidence.map((item) => item.id),
        })),
      },
      ...(gaps.length === 0
        ? []
        : [
            {
              type: "text" as const,
              markdown: gaps
                .map(
                  (letter) =>
                    `- ${letter.letter}: ${letter.missing === undefined ? "" : word(reader, letter.missing)}`,
                )
                .join("\n"),
            },
          ]),
      {
        type: "actions",
        actions: [
          {
            label: say(reader, "看理想指数", "See the ideal index"),
            skill: "score",
            input: { account: account.id },
          },
          {
            label: say(reader, "看客户全景", "Open the account"),
            skill: "account",
            input: { account: account.id },
          },
        ],
      },
      { type: "sources", items: unique.map((item) => evidenceSource(item, reader)), sections: ["1.2"] },
    ],
    about: { accountId: account.id },
  };
}

function hintOf(letter: Bant["letters"][number], reader: Reader): string {
  const newest = letter.evidence.find((item) => item.on !== undefined);
  const quote =
    newest === undefined
      ? ""
      : say(
          reader,
          `；${formatDate(newest.on ?? "", "zh", reader.today)}：${newest.text.slice(0, 50)}`,
          `; ${formatDate(newest.on ?? "", "en", reader.today)}: ${newest.text.slice(0, 50)}`,
        );
  return word(reader, letter.why) + quote;
}

export interface FollowView {
  readonly items: readonly (RankedAccount & { readonly bant: Bant })[];
  readonly looked: number;
  readonly from: number;
  readonly followFrom: number;
  readonly scope: string;
  readonly unmatched: readonly string[];
  /** Hunter or farmer: the advice differs (blue book 1.2). */
  readonly style?: "hunter" | "farmer";
  readonly again: { readonly [key: string]: Json };
}

const PAGE = 8;

export function followCard(view: FollowView, reader: Reader): Reply {
  const shown = view.items.slice(view.from, view.from + PAGE);
  const first = view.items[0];
  const head =
    first === undefined
      ? say(
          reader,
          `**看了 ${view.looked} 家，BANT 都还没到 ${view.followFrom} 分。** 先补预算和拍板人。`,
          `**None of ${view.looked} accounts reaches ${view.followFrom} points of BANT.** Ask about budget and decision makers first.`,
        )
      : say(
          reader,
          `**先跟${first.subject.account.name}**（BANT ${first.bant.score}，理想指数 ${Math.round(first.index)}）；看了 ${view.looked} 家，${view.items.length} 家现在就能跟。`,
          `**Start with ${first.subject.account.name}** (BANT ${first.bant.score}, ideal index ${Math.round(first.index)}); ${view.items.length} of ${view.looked} can be followed now.`,
        );
  return {
    title: say(reader, `现在该跟谁 · ${view.scope}`, `Follow now · ${view.scope}`),
    blocks: [
      { type: "text", markdown: head },
      ...(shown.length === 0 ? [] : [table(view, shown, reader)]),
      ...unmatchedNote(view.unmatched, reader),
      ...advice(view, reader),
      { type: "actions", actions: actions(view, reader) },
      {
        type: "sources",
        items: [
          ...shown
            .flatMap((item) => item.bant.letters.flatMap((letter) => letter.evidence.slice(0, 1)))
            .slice(0, 8)
            .map((item) => evidenceSource(item, reader)),
          {
            id: "rule-bant",
            label: say(
              reader,
              "规则：明确 25 分、部分 12 分；同分看理想指数",
              "Rule: clear 25 points, partly 12; ties by ideal index",
            ),
            rule: "BANT → index → easier",
          },
        ],
        sections: ["1.2", "1.3"],
      },
    ],
  };
}

function table(view: FollowView, shown: FollowView["items"], reader: Reader): Block {
  return {
    type: "table",
    columns: [
      { label: say(reader, "客户", "Account") },
      { label: "BANT", align: "end" },
      { label: say(reader, "清楚的", "Clear") },
      { label: say(reader, "理想指数", "Index"), align: "end" },
      { label: say(reader, "先问", "Ask first") },
    ],
    rows: shown.map((item) => {
      const gap = item.bant.letters.find((letter) => letter.missing !== undefined);
      const clear = item.bant.letters
        .filter((letter) => letter.state === "clear")
        .map((letter) => letter.letter);
      return {
        cells: [
          item.subject.account.name,
          `${item.bant.score}`,
          clear.join(" ") || "–",
          `${Math.round(item.index)}`,
          gap?.missing === undefined ? "–" : `${gap.letter}: ${word(reader, gap.missing)}`,
        ],
        action: {
          label: item.subject.account.name,
          skill: "bant",
          input: { account: item.subject.account.id },
        },
      };
    }),
    total: view.items.length,
  };
}

function advice({ style }: FollowView, reader: Reader): Block[] {
  if (style === undefined) return [];
  const text =
    style === "hunter"
      ? say(
          reader,
          "你是 Hunter：名单不够时，用区域 Top × 行业 Top 再补一批。",
          "You hunt: when the list runs short, cross region top with industry top for the next batch.",
        )
      : say(
          reader,
          "你是 Farmer：先看老客户集团里还没买、该续约、该升级的子公司。",
          "You farm: look first at companies of your groups that have not bought, are due, or run old versions.",
        );
  return [{ type: "note", tone: "info", text }];
}

function actions(view: FollowView, reader: Reader) {
  const from = view.from + PAGE;
  return [
    ...(from < view.items.length
      ? [
          {
            label: say(reader, `再看 ${PAGE} 家`, `Next ${PAGE}`),
            skill: "bant",
            input: { ...view.again, from },
          },
        ]
      : []),
    { label: say(reader, "TOP 名单", "TOP lists"), skill: "top", input: {} },
  ];
}
