import type { Account, Json } from "../../domain/crm.ts";
import { isOpen, type TierValue } from "../../domain/keeping/tiers.ts";
import type { Action, Reply, Source } from "../../reply.ts";
import { type Reader, say, valueText, word } from "../reader.ts";
import { unmatchedNote } from "../score/list.ts";
import type { DecisionBody } from "./differences.ts";

function tierRule(reader: Reader): Source {
  return {
    id: "rule-tiers",
    label: say(
      reader,
      "规则在设置文件 tiers.yaml；不知道的不算",
      "The rules are in the settings file tiers.yaml; what is not known is not calculated",
    ),
    rule: "tiers.yaml",
  };
}

export function tiersCard(
  view: {
    readonly account: Account;
    readonly values: readonly TierValue[];
    readonly decisions: ReadonlyMap<string, DecisionBody>;
  },
  reader: Reader,
): Reply {
  const { account, values } = view;
  const open = values.filter((value) => isOpen(value, view.decisions.get(`${account.id}:${value.pair}`)));
  const compared = values.filter((value) => value.differs !== undefined).length;
  const head = say(
    reader,
    `**${compared} 项能比，${values.filter((value) => value.differs).length} 项不一致，${open.length} 项等你定**`,
    `**${compared} pairs can be compared, ${values.filter((value) => value.differs).length} differ, ${open.length} wait for you**`,
  );
  return {
    title: say(reader, `${account.name} · 客户分层`, `${account.name} · tiers`),
    blocks: [
      { type: "text", markdown: head },
      {
        type: "table",
        columns: [
          { label: say(reader, "项目", "Value") },
          { label: say(reader, "人工", "Manual") },
          { label: say(reader, "计算", "Calculated") },
          { label: say(reader, "结果", "Result") },
        ],
        rows: values.map((value) => ({
          cells: [
            word(reader, value.name),
            valueText(value.manual ?? "–", reader),
            valueText(value.calculated ?? "–", reader),
            resultText(value, view.decisions.get(`${account.id}:${value.pair}`), reader),
          ],
        })),
      },
      { type: "actions", actions: open.slice(0, 2).flatMap((value) => choices(account, value, reader)) },
      {
        type: "sources",
        items: [
          {
            id: "account",
            label: say(reader, `CRM 客户档案：${account.name}`, `CRM account: ${account.name}`),
            row: { kind: "account", id: account.id },
          },
          tierRule(reader),
        ],
        sections: ["4.1"],
      },
    ],
    about: { accountId: account.id },
  };
}

function resultText(value: TierValue, decision: DecisionBody | undefined, reader: Reader): string {
  if (value.differs === undefined) return say(reader, "比不了", "cannot compare");
  if (!value.differs) return say(reader, "一致", "agree");
  if (isOpen(value, decision) || decision === undefined) return say(reader, "不一致", "differ");
  return decision.choice === "accept"
    ? say(reader, `不一致，${decision.by}采纳计算值`, `differ, ${decision.by} took the calculated`)
    : say(
        reader,
        `不一致，${decision.by}保留：${decision.reason}`,
        `differ, ${decision.by} kept it: ${decision.reason}`,
      );
}

function choices(account: Account, value: TierValue, reader: Reader): Action[] {
  const name = word(reader, value.name);
  const input = { account: account.id, pair: value.pair };
  return [
    {
      label: say(
        reader,
        `${account.name}：${name}采纳 ${value.calculated}`,
        `${account.name}: take ${name} ${valueText(value.calculated ?? "", reader)}`,
      ),
      skill: "tiers",
      input: { ...input, choice: "accept" },
    },
    {
      label: say(
        reader,
        `${account.name}：${name}保留 ${value.manual}`,
        `${account.name}: keep ${name} ${valueText(value.manual ?? "", reader)}`,
      ),
      skill: "tiers",
      input: { ...input, choice: "keep" },
    },
  ];
}

const PAGE = 12;

export interface DifferencesView {
  readonly rows: readonly { readonly account: Account; readonly value: TierValue }[];
  readonly compared: number;
  readonly unmatched: readonly string[];
  readonly from: number;
  readonly scope: string;
  /** The selection, for the next page. */
  readonly again: { readonly [key: string]: Json };
}

export function differencesCard(view: DifferencesView, reader: Reader): Reply {
  const shown = view.rows.slice(view.from, view.from + PAGE);
  const next = view.from + PAGE;
  const first = shown[0];
  const accounts = new Set(view.rows.map((row) => row.account.id)).size;
  return {
    title: say(reader, `分层不一致 · ${view.scope}`, `Tier differences · ${view.scope}`),
    blocks: [
      {
        type: "text",
        markdown: say(
          reader,
          `**${accounts} 家客户有 ${view.rows.length} 处人工值和计算值不一致**（一共比了 ${view.compared} 处）`,
          `**${view.rows.length} differences at ${accounts} accounts** (of ${view.compared} pairs compared)`,
        ),
      },
      ...(shown.length === 0
        ? []
        : [
            {
              type: "table" as const,
              columns: [
                { label: say(reader, "客户", "Account") },
                { label: say(reader, "项目", "Value") },
                { label: say(reader, "人工", "Manual") },
                { label: say(reader, "计算", "Calculated") },
              ],
              rows: shown.map(({ account, value }) => ({
                cells: [
                  account.name,
                  word(reader, value.name),
                  valueText(value.manual ?? "–", reader),
                  valueText(value.calculated ?? "–", reader),
                ],
                action: { label: account.name, skill: "tiers", input: { account: account.id } },
              })),
              total: view.rows.length,
            },
          ]),
      ...unmatchedNote(view.unmatched, reader),
      {
        type: "actions",
        actions: [
          ...(first === undefined ? [] : choices(first.account, first.value, reader)),
          ...(next < view.rows.length
            ? [
                {
                  label: say(reader, `再看 ${PAGE} 处`, `Next ${PAGE}`),
                  skill: "tiers",
                  input: { ...view.again, from: next },
                },
              ]
            : []),
        ],
      },
      { type: "sources", items: [tierRule(reader)], sections: ["4.1"] },
    ],
  };
}
