import type { Account } from "../../domain/crm.ts";
import type { Text } from "../../domain/text.ts";
import type { Block, Reply } from "../../reply.ts";
import type { KeepingRow } from "../keeping-view.ts";
import { listing, type Reader, say, word } from "../reader.ts";
import { REFERRAL_KINDS, type Referral, type ReferralKind } from "../referral-records.ts";
import { unmatchedNote } from "../score/list.ts";

export const KIND_NAMES: Record<ReferralKind, Text> = {
  direct: { zh: "直接推荐", en: "direct introduction" },
  case: { zh: "同意出案例", en: "case material" },
  list: { zh: "同意列入案例客户名单", en: "on the list of reference customers" },
  endorsement: { zh: "点评背书", en: "endorsement" },
  event: { zh: "参加宣传活动", en: "took part in an event" },
  visit: { zh: "接待参观", en: "hosted a visit" },
};

function scopedTitle(title: string, scope: string | undefined): string {
  return scope === undefined ? title : `${title} · ${scope}`;
}

export interface RegisterView {
  readonly rows: readonly Referral[];
  readonly names: ReadonlyMap<string, string>;
  readonly candidates: readonly KeepingRow[];
  readonly scope?: string;
  readonly unmatched: readonly string[];
}

function rowsTable(rows: readonly Referral[], names: ReadonlyMap<string, string>, reader: Reader): Block[] {
  if (rows.length === 0) return [];
  return [
    {
      type: "table",
      columns: [
        { label: say(reader, "日期", "Date") },
        { label: say(reader, "客户", "Account") },
        { label: say(reader, "方式", "Way") },
        { label: say(reader, "介绍给", "To") },
        { label: say(reader, "结果", "Outcome") },
      ],
      rows: rows.slice(0, 10).map(({ body }) => ({
        cells: [
          body.on,
          names.get(body.accountId) ?? body.accountId,
          word(reader, KIND_NAMES[body.kind]),
          // A name that the viewer may not see stays hidden even when a colleague wrote it down.
          body.toAccountId === undefined
            ? (body.toName ?? "")
            : (names.get(body.toAccountId) ?? say(reader, "（不在你的范围）", "(out of your scope)")),
          body.outcome ?? "",
        ],
      })),
      total: rows.length,
    },
  ];
}

export function registerCard(view: RegisterView, reader: Reader): Reply {
  const direct = view.rows.filter((row) => row.body.kind === "direct").length;
  const first = view.candidates[0];
  const head =
    first === undefined
      ? say(
          reader,
          `**登记了 ${view.rows.length} 条（直接推荐 ${direct} 条）；眼下没有该去请的客户。**`,
          `**${view.rows.length} on the register (${direct} introductions); nobody to ask right now.**`,
        )
      : say(
          reader,
          `**先请${first.known.account.name}**：满意、没有离心，半年没请过。登记了 ${view.rows.length} 条，直接推荐 ${direct} 条。`,
          `**Ask ${first.known.account.name} first**: satisfied, not drifting, not asked for half a year. ${view.rows.length} on the register, ${direct} introductions.`,
        );
  return {
    title: scopedTitle(say(reader, "客户推荐登记", "Register of referrals"), view.scope),
    blocks: [
      { type: "text", markdown: head },
      ...unmatchedNote(view.unmatched, reader),
      ...candidateTable(view, reader),
      ...rowsTable(view.rows, view.names, reader),
      {
        type: "actions",
        actions:
          first === undefined
            ? []
            : [
                {
                  label: say(
                    reader,
                    `登记${first.known.account.name}的推荐`,
                    `Register one of ${first.known.account.name}`,
                  ),
                  skill: "referrals",
                  input: { account: first.known.account.id, add: true },
                },
              ],
      },
      {
        type: "sources",
        items: [
          {
            id: "rule-referral",
            label: say(
              reader,
              "规则：满意度 70 以上、不是游离客户、半年内没有登记",
              "Rule: satisfaction 70 or more, no drifter, nothing registered for half a year",
            ),
            rule: "4.1",
          },
          ...view.rows.slice(0, 5).map((row) => ({
            id: row.id,
            label: `${word(reader, KIND_NAMES[row.body.kind])} · ${view.names.get(row.body.accountId) ?? ""}`,
            date: row.body.on,
          })),
        ],
        sections: ["4.1"],
      },
    ],
  };
}

function candidateTable({ candidates }: RegisterView, reader: Reader): Block[] {
  if (candidates.length === 0) return [];
  return [
    {
      type: "table",
      caption: say(reader, "可以去请的", "Whom to ask"),
      columns: [
        { label: say(reader, "客户", "Account") },
        { label: say(reader, "满意度", "Satisfaction"), align: "end" },
        { label: say(reader, "推荐过", "Has referred") },
      ],
      rows: candidates.slice(0, 6).map((row) => ({
        cells: [
          row.known.account.name,
          `${Math.round(row.satisfaction ?? 0)}`,
          row.recommends === undefined ? "？" : row.recommends ? "✓" : "",
        ],
        action: { label: row.known.account.name, skill: "loyalty", input: { account: row.known.account.id } },
      })),
      total: candidates.length,
    },
  ];
}

export function accountReferralsCard(
  view: {
    readonly account: Account;
    readonly rows: readonly Referral[];
    readonly names: ReadonlyMap<string, string>;
  },
  reader: Reader,
): Reply {
  const { account, rows } = view;
  const made = rows.filter((row) => row.body.accountId === account.id);
  const kinds = [...new Set(made.map((row) => word(reader, KIND_NAMES[row.body.kind])))];
  const head =
    made.length === 0
      ? say(reader, "**还没有登记过推荐或示范。**", "**Nothing on the register yet.**")
      : say(
          reader,
          `**登记了 ${made.length} 条：${listing(reader, kinds)}**`,
          `**${made.length} on the register: ${listing(reader, kinds)}**`,
        );
  return {
    title: say(reader, `${account.name} · 客户推荐`, `${account.name} · referrals`),
    blocks: [
      { type: "text", markdown: head },
      ...rowsTable(rows, view.names, reader),
      { type: "text", markdown: askDraft(account, reader) },
      {
        type: "actions",
        actions: [
          {
            label: say(reader, "登记一条", "Register one"),
            skill: "referrals",
            input: { account: account.id, add: true },
          },
        ],
      },
      {
        type: "sources",
        items: rows
          .slice(0, 8)
          .map((row) => ({ id: row.id, label: word(reader, KIND_NAMES[row.body.kind]), date: row.body.on })),
        sections: ["4.1"],
      },
    ],
    about: { accountId: account.id },
  };
}

/** The ask in words that a person can send; a favour between companies, nothing personal. */
function askDraft(account: Account, reader: Reader): string {
  return say(
    reader,
    `可以这样开口：\n- 我们和${account.name}的项目已经看到效果，想整理成案例，文字先给你们审。\n- 同行里有没有也被这个问题困扰的？方便的话引荐一位，我们只约一次三十分钟的电话。`,
    `You could say:\n- Our project with ${account.name} shows results; we would like to write it up, and you approve every word first.\n- Is there somebody in your trade with the same trouble? An introduction would be enough; we would ask for one call of thirty minutes.`,
  );
}

export function referralForm(account: Account, reader: Reader, kind?: ReferralKind): Reply {
  return {
    title: say(reader, `${account.name} · 登记推荐`, `${account.name} · register a referral`),
    blocks: [
      {
        type: "form",
        submit: {
          label: say(reader, "登记", "Register"),
          skill: "referrals",
          input: { account: account.id },
        },
        fields: [
          {
            name: "kind",
            label: say(reader, "方式", "Way"),
            kind: "choice",
            required: true,
            ...(kind === undefined ? {} : { value: kind }),
            options: REFERRAL_KINDS.map((value) => ({ value, label: word(reader, KIND_NAMES[value]) })),
          },
          {
            name: "to",
            label: say(reader, "介绍给哪家（直接推荐必填）", "Introduced to (needed for a direct one)"),
            kind: "text",
          },
          { name: "outcome", label: say(reader, "结果", "Outcome"), kind: "text" },
          { name: "on", label: say(reader, "日期", "Date"), kind: "date", value: reader.today },
        ],
      },
    ],
    about: { accountId: account.id },
  };
}
