import type { Account } from "../../domain/crm.ts";
import type { LifecycleMove, LifecycleState, Worth } from "../../domain/keeping/lifecycle.ts";
import { formatAmount } from "../../domain/money.ts";
import type { Text } from "../../domain/text.ts";
import type { OwnRecord } from "../../ports/store.ts";
import type { Action, Block, FormField, Reply } from "../../reply.ts";
import type { KeepingRow } from "../keeping-view.ts";
import type { LifecycleBody } from "../lifecycle-records.ts";
import { listing, type Reader, say, word } from "../reader.ts";
import { unmatchedNote } from "../score/list.ts";

export const MOVE_NAMES: Record<LifecycleMove, Text> = {
  deregister: { zh: "注销", en: "Deregister" },
  merge: { zh: "合并", en: "Merge" },
  blacklist: { zh: "纳入黑名单", en: "Blacklist" },
  unblacklist: { zh: "移出黑名单", en: "Take off the blacklist" },
};

const STATES: Record<LifecycleState, Text> = {
  active: { zh: "正常", en: "active" },
  deregistered: { zh: "已注销", en: "deregistered" },
  merged: { zh: "已合并", en: "merged" },
  blacklisted: { zh: "黑名单", en: "blacklisted" },
};

const REASONS: Record<Worth["reasons"][number], Text> = {
  "no-profit": { zh: "没有利润", en: "no profit" },
  overdue: { zh: "欠款", en: "overdue debts" },
  "service-cost": { zh: "服务成本过高", en: "service costs too much" },
};

export interface ProposalsView {
  readonly worthless: readonly KeepingRow[];
  readonly ended: readonly {
    readonly account: Account;
    readonly state: LifecycleState;
    readonly body: LifecycleBody | undefined;
  }[];
  readonly twins: readonly (readonly [Account, Account])[];
  readonly unmatched: readonly string[];
  readonly scope?: string;
}

export function proposalsCard(view: ProposalsView, reader: Reader): Reply {
  const head = say(
    reader,
    `**${view.worthless.length} 家终身价值为零，可以考虑黑名单；${view.twins.length} 对疑似重复；${view.ended.length} 家已终结**。只提名单，由人来定。`,
    `**${view.worthless.length} customers have a lifetime value of zero and could be blacklisted; ${view.twins.length} likely duplicates; ${view.ended.length} ended**. Only proposed; people decide.`,
  );
  return {
    title:
      say(reader, "终结生命周期", "End of life cycle") + (view.scope === undefined ? "" : ` · ${view.scope}`),
    blocks: [
      { type: "text", markdown: head },
      ...unmatchedNote(view.unmatched, reader),
      ...worthTable(view.worthless, reader),
      ...twinsTable(view.twins, reader),
      ...endedTable(view.ended, reader),
      {
        type: "sources",
        items: [
          {
            id: "rule-clv",
            label: say(
              reader,
              "规则：终身价值 = 累计毛利 − 服务成本 − 逾期应收，不低于 0；毛利不知道的不算",
              "Rule: lifetime value = gross profit − service cost − overdue, not below 0; unknown profit is not judged",
            ),
            rule: "CLV = 0 proposes only",
          },
        ],
        sections: ["4.1"],
      },
    ],
  };
}

function worthTable(rows: readonly KeepingRow[], reader: Reader): Block[] {
  if (rows.length === 0) return [];
  return [
    {
      type: "table",
      caption: say(reader, "终身价值为零", "Lifetime value zero"),
      columns: [{ label: say(reader, "客户", "Account") }, { label: say(reader, "因为", "Because") }],
      rows: rows.slice(0, 10).map((row) => ({
        cells: [
          row.known.account.name,
          listing(
            reader,
            (row.worth?.reasons ?? []).map((reason) => word(reader, REASONS[reason])),
          ),
        ],
        action: {
          label: row.known.account.name,
          skill: "lifecycle",
          input: { account: row.known.account.id },
        },
      })),
      total: rows.length,
    },
  ];
}

function twinsTable(twins: ProposalsView["twins"], reader: Reader): Block[] {
  if (twins.length === 0) return [];
  return [
    {
      type: "table",
      caption: say(reader, "疑似重复", "Likely duplicates"),
      columns: [{ label: say(reader, "客户", "Account") }, { label: say(reader, "像是", "Looks like") }],
      rows: twins.slice(0, 8).map(([a, b]) => ({
        cells: [a.name, b.name],
        action: { label: a.name, skill: "lifecycle", input: { account: b.id, move: "merge", into: a.id } },
      })),
      total: twins.length,
    },
  ];
}

function endedTable(ended: ProposalsView["ended"], reader: Reader): Block[] {
  if (ended.length === 0) return [];
  return [
    {
      type: "table",
      caption: say(reader, "已终结", "Ended"),
      columns: [
        { label: say(reader, "客户", "Account") },
        { label: say(reader, "状态", "State") },
        { label: say(reader, "理由", "Reason") },
      ],
      rows: ended.slice(0, 10).map(({ account, state, body }) => ({
        cells: [
          account.name,
          word(reader, STATES[state]),
          body === undefined ? (account.blacklistReason ?? "") : `${body.reason} (${body.by}, ${body.on})`,
        ],
        action: { label: account.name, skill: "lifecycle", input: { account: account.id } },
      })),
      total: ended.length,
    },
  ];
}

export interface LifecycleView {
  readonly account: Account;
  readonly state: LifecycleState;
  readonly history: readonly OwnRecord<LifecycleBody>[];
  /** Ending an account is for managers and admins. */
  readonly mayDecide: boolean;
  readonly worth?: Worth;
}

export function lifecycleCard(view: LifecycleView, reader: Reader): Reply {
  const { account, state, worth } = view;
  const crm =
    view.history.length === 0 && account.blacklistReason !== undefined
      ? say(reader, `（CRM：${account.blacklistReason}）`, ` (CRM: ${account.blacklistReason})`)
      : "";
  return {
    title: say(reader, `${account.name} · 生命周期`, `${account.name} · life cycle`),
    blocks: [
      { type: "text", markdown: `**${word(reader, STATES[state])}**${crm}` },
      ...worthNote(worth, reader),
      ...historyTable(view.history, reader),
      { type: "actions", actions: moves(view, reader) },
      {
        type: "sources",
        items: [{ id: "account", label: account.name, row: { kind: "account", id: account.id } }],
        sections: ["4.1"],
      },
    ],
    about: { accountId: account.id },
  };
}

function worthNote(worth: Worth | undefined, reader: Reader): Block[] {
  if (worth === undefined) return [];
  if (worth.value > 0) {
    return [
      {
        type: "note",
        tone: "info",
        text: say(
          reader,
          `终身价值约 ${formatAmount(worth.value * 10_000, "zh")}元。`,
          `Lifetime value about ¥${formatAmount(worth.value * 10_000, "en")}.`,
        ),
      },
    ];
  }
  const reasons = listing(
    reader,
    worth.reasons.map((reason) => word(reader, REASONS[reason])),
  );
  return [
    {
      type: "note",
      tone: "warning",
      text: say(
        reader,
        `终身价值为零：${reasons}。可以考虑纳入黑名单，由人来定。`,
        `Lifetime value is zero: ${reasons}. It could be blacklisted; people decide.`,
      ),
    },
  ];
}

function historyTable(history: LifecycleView["history"], reader: Reader): Block[] {
  if (history.length === 0) return [];
  return [
    {
      type: "table",
      caption: say(reader, "审计", "Audit"),
      columns: [
        { label: say(reader, "时间", "When") },
        { label: say(reader, "谁", "Who") },
        { label: say(reader, "状态", "State") },
        { label: say(reader, "理由", "Reason") },
      ],
      rows: [...history]
        .reverse()
        .slice(0, 8)
        .map((record) => ({
          cells: [
            record.updatedAt.slice(0, 10),
            record.removed === true ? record.updatedBy : record.body.by,
            record.removed === true
              ? say(reader, "撤销", "taken back")
              : word(reader, STATES[record.body.state]),
            record.removed === true ? "" : record.body.reason,
          ],
        })),
    },
  ];
}

function moves({ account, state, mayDecide }: LifecycleView, reader: Reader): Action[] {
  if (!mayDecide) return [];
  const open: Record<LifecycleState, readonly LifecycleMove[]> = {
    active: ["blacklist", "merge", "deregister"],
    blacklisted: ["unblacklist", "deregister"],
    deregistered: [],
    merged: [],
  };
  return open[state].map((move) => ({
    label: word(reader, MOVE_NAMES[move]),
    skill: "lifecycle",
    input: { account: account.id, move },
  }));
}

export function moveForm(account: Account, move: LifecycleMove, reader: Reader): Reply {
  const fields: FormField[] = [
    ...(move === "merge"
      ? [
          {
            name: "into",
            label: say(reader, "合并到哪个客户（名称）", "Merge into which account (name)"),
            kind: "text" as const,
            required: true,
          },
        ]
      : []),
    { name: "reason", label: say(reader, "理由", "Reason"), kind: "text", required: true },
  ];
  return {
    title: `${account.name} · ${word(reader, MOVE_NAMES[move])}`,
    blocks: [
      {
        type: "form",
        submit: {
          label: say(reader, "下一步", "Next"),
          skill: "lifecycle",
          input: { account: account.id, move },
        },
        fields,
      },
    ],
    about: { accountId: account.id },
  };
}
