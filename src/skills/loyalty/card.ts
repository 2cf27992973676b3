import type { Account } from "../../domain/crm.ts";
import type { KeepingWarning, LoyaltyType, ValuePosition } from "../../domain/keeping/loyalty.ts";
import type { Text } from "../../domain/text.ts";
import type { Action, Block, Field, Reply, Source } from "../../reply.ts";
import type { KeepingSettings } from "../../settings/keeping.ts";
import type { KeepingRow } from "../keeping-view.ts";
import { listing, type Reader, say, word } from "../reader.ts";
import { unmatchedNote } from "../score/list.ts";
import { accountSource } from "../sources.ts";

const WARNINGS: Record<KeepingWarning, Text> = {
  "satisfied-not-loyal": { zh: "满意但不忠诚", en: "satisfied but not loyal" },
  "loyal-not-satisfied": {
    zh: "不满意却还在买：能换的时候就会换",
    en: "unhappy yet still buying: they leave once they can",
  },
  "exposed-partner": {
    zh: "战略合作客户不满意，丢了最疼",
    en: "a strategic partner is unhappy, the dearest to lose",
  },
};

const POSITIONS: readonly ValuePosition[] = ["partner", "hedge", "haggle", "lean"];
const LOYALTIES: readonly LoyaltyType[] = ["advocate", "habitual", "promoter", "drifter"];

function keepingRule(reader: Reader): Source {
  return {
    id: "rule-keeping",
    label: say(
      reader,
      "规则：不可替代 × 重要或成本占比；只买我们 × 推荐；再与满意度对照（蓝皮书 4.1）",
      "Rule: irreplaceable × important or costly; buys only from us × recommends; set against satisfaction (blue book 4.1)",
    ),
    rule: "2×2 and 2×2",
  };
}

export function accountKeepingCard(
  view: { readonly account: Account; readonly row: KeepingRow; readonly settings: KeepingSettings },
  reader: Reader,
): Reply {
  const { account, row, settings } = view;
  return {
    title: say(reader, `${account.name} · 客户忠诚度`, `${account.name} · loyalty`),
    blocks: [
      { type: "text", markdown: verdict(row, settings, reader) },
      { type: "fields", items: fields(row, settings, reader) },
      ...row.warnings.map(
        (warning): Block => ({
          type: "note",
          tone: "warning",
          text: warningText(warning, row, settings, reader),
        }),
      ),
      ...missing(row, reader),
      { type: "text", markdown: moves(row, settings, reader) },
      { type: "actions", actions: actions(account, row, reader) },
      { type: "sources", items: [accountSource(account, reader), keepingRule(reader)], sections: ["4.1"] },
    ],
    about: { accountId: account.id },
  };
}

function verdict(row: KeepingRow, settings: KeepingSettings, reader: Reader): string {
  const position =
    row.position === undefined ? undefined : word(reader, settings.positions[row.position].name);
  const loyalty = row.loyalty === undefined ? undefined : word(reader, settings.loyalties[row.loyalty].name);
  const unknown = say(reader, "还看不出", "not clear yet");
  return say(
    reader,
    `**价值定位：${position ?? unknown}；忠诚度：${loyalty ?? unknown}**`,
    `**Value position: ${position ?? unknown}; loyalty: ${loyalty ?? unknown}**`,
  );
}

function fields(row: KeepingRow, settings: KeepingSettings, reader: Reader): Field[] {
  const figure = (value: number | undefined) =>
    value === undefined || Number.isNaN(value) ? "？" : `${Math.round(value)}`;
  const yesNo = (value: boolean | undefined) =>
    value === undefined ? "？" : value ? say(reader, "是", "yes") : say(reader, "否", "no");
  const from =
    row.onlyUsFrom === "orders"
      ? { hint: say(reader, "按订单和竞品推断", "inferred from orders and rivals") }
      : {};
  const why = row.position === undefined ? {} : { hint: word(reader, settings.positions[row.position].why) };
  return [
    { label: say(reader, "不可替代", "Irreplaceable"), value: figure(row.irreplaceable), ...why },
    {
      label: say(reader, "业务重要 / 成本占比", "Importance / cost share"),
      value: `${figure(row.importance)} / ${figure(row.costShare)}`,
    },
    { label: say(reader, "只买我们", "Buys only from us"), value: yesNo(row.onlyUs), ...from },
    { label: say(reader, "推荐我们", "Recommends us"), value: yesNo(row.recommends) },
    { label: say(reader, "满意度", "Satisfaction"), value: figure(row.satisfaction) },
  ];
}

function warningText(
  warning: KeepingWarning,
  row: KeepingRow,
  settings: KeepingSettings,
  reader: Reader,
): string {
  const why = row.position === undefined ? "" : word(reader, settings.positions[row.position].why);
  const joint = why === "" ? "" : say(reader, `：${why}`, `: ${why}`);
  return word(reader, WARNINGS[warning]) + joint + (reader.locale === "zh" ? "。" : ".");
}

function missing(row: KeepingRow, reader: Reader): Block[] {
  const open = [
    ...(Number.isNaN(row.irreplaceable)
      ? [say(reader, "换掉我们要多久、多少钱", "how long and how dear it would be to replace us")]
      : []),
    ...(Number.isNaN(row.importance) && Number.isNaN(row.costShare)
      ? [say(reader, "我们对他们的业务有多重要", "how much we matter to their business")]
      : []),
    ...(row.onlyUs === undefined
      ? [say(reader, "同类产品还买别家吗", "whether they buy the like from others")]
      : []),
    ...(row.recommends === undefined
      ? [say(reader, "愿不愿意推荐我们", "whether they would recommend us")]
      : []),
    ...(row.satisfaction === undefined ? [say(reader, "满意度", "how satisfied they are")] : []),
  ];
  if (open.length === 0) return [];
  return [
    {
      type: "note",
      tone: "missing",
      text: say(reader, `还不知道：${listing(reader, open)}。`, `Not known: ${listing(reader, open)}.`),
    },
  ];
}

function moves(row: KeepingRow, settings: KeepingSettings, reader: Reader): string {
  const lines = [
    ...(row.position === undefined ? [] : settings.positions[row.position].moves[reader.locale]),
    ...(row.loyalty === undefined ? [] : settings.loyalties[row.loyalty].moves[reader.locale]),
  ];
  return lines.length === 0
    ? say(reader, "- 先把上面几条问清", "- Ask the points above first")
    : lines.map((line) => `- ${line}`).join("\n");
}

function actions(account: Account, row: KeepingRow, reader: Reader): Action[] {
  const tiers: Action = {
    label: say(reader, "看分层", "See tiers"),
    skill: "tiers",
    input: { account: account.id },
  };
  const ask: Action = {
    label: say(reader, "请他推荐", "Ask for a referral"),
    skill: "referrals",
    input: { account: account.id },
  };
  const end: Action = {
    label: say(reader, "终结生命周期", "End of life cycle"),
    skill: "lifecycle",
    input: { account: account.id },
  };
  const willing = row.loyalty === "advocate" || row.loyalty === "promoter" || row.loyalty === "habitual";
  return [...(willing ? [ask] : []), tiers, ...(row.worth?.value === 0 ? [end] : [])];
}

export interface OverviewView {
  readonly rows: readonly KeepingRow[];
  readonly settings: KeepingSettings;
  readonly scope: string;
  readonly unmatched: readonly string[];
}

export function keepingOverviewCard(view: OverviewView, reader: Reader): Reply {
  const warned = view.rows.filter((row) => row.warnings.length > 0);
  const head = say(
    reader,
    `**${view.rows.length} 家成交客户，${warned.filter((row) => row.warnings.includes("satisfied-not-loyal")).length} 家满意但不忠诚，${warned.filter((row) => !row.warnings.includes("satisfied-not-loyal")).length} 家不满意却还在买**`,
    `**${view.rows.length} customers; ${warned.filter((row) => row.warnings.includes("satisfied-not-loyal")).length} satisfied but not loyal, ${warned.filter((row) => !row.warnings.includes("satisfied-not-loyal")).length} unhappy yet still buying**`,
  );
  return {
    title: say(reader, `客户忠诚度 · ${view.scope}`, `Loyalty · ${view.scope}`),
    blocks: [
      { type: "text", markdown: head },
      crossTable(view, reader),
      ...warningTable(warned, view.settings, reader),
      ...unmatchedNote(view.unmatched, reader),
      {
        type: "actions",
        actions: [
          { label: say(reader, "谁可以推荐", "Who could refer"), skill: "referrals", input: {} },
          { label: say(reader, "分层不一致", "Tier differences"), skill: "tiers", input: {} },
        ],
      },
      { type: "sources", items: [keepingRule(reader)], sections: ["4.1"] },
    ],
  };
}

/** The two squares crossed, with the mean satisfaction in each cell. */
function crossTable(view: OverviewView, reader: Reader): Block {
  const cell = (rows: readonly KeepingRow[]): string => {
    if (rows.length === 0) return "–";
    const known = rows.map((row) => row.satisfaction).filter((value) => value !== undefined);
    const mean =
      known.length === 0
        ? "？"
        : `${Math.round(known.reduce((sum, value) => sum + value, 0) / known.length)}`;
    return `${rows.length} (${mean})`;
  };
  return {
    type: "table",
    caption: say(reader, "家数（平均满意度）", "count (mean satisfaction)"),
    columns: [
      { label: say(reader, "价值定位", "Position") },
      ...LOYALTIES.map((loyalty) => ({
        label: word(reader, view.settings.loyalties[loyalty].name),
        align: "end" as const,
      })),
      { label: say(reader, "不知道", "not known"), align: "end" as const },
    ],
    rows: [...POSITIONS, undefined].map((position) => {
      const rows = view.rows.filter((row) => row.position === position);
      const name =
        position === undefined
          ? say(reader, "不知道", "not known")
          : word(reader, view.settings.positions[position].name);
      return {
        cells: [
          name,
          ...[...LOYALTIES, undefined].map((loyalty) => cell(rows.filter((row) => row.loyalty === loyalty))),
        ],
      };
    }),
  };
}

function firstMove(row: KeepingRow, settings: KeepingSettings, reader: Reader): string {
  const position =
    row.position === undefined ? undefined : settings.positions[row.position].moves[reader.locale][0];
  const loyalty =
    row.loyalty === undefined ? undefined : settings.loyalties[row.loyalty].moves[reader.locale][0];
  return position ?? loyalty ?? "–";
}

function warningTable(warned: readonly KeepingRow[], settings: KeepingSettings, reader: Reader): Block[] {
  if (warned.length === 0) return [];
  return [
    {
      type: "table",
      caption: say(reader, "要留意的", "To watch"),
      columns: [
        { label: say(reader, "客户", "Account") },
        { label: say(reader, "怎么了，先做什么", "What, and the first move") },
      ],
      rows: warned.slice(0, 8).map((row) => {
        const { account } = row.known;
        const move = firstMove(row, settings, reader);
        const what = listing(
          reader,
          row.warnings.map((warning) => word(reader, WARNINGS[warning])),
        );
        return {
          cells: [account.name, move === "" ? what : `${what} → ${move}`],
          action: { label: account.name, skill: "loyalty", input: { account: account.id } },
        };
      }),
      total: warned.length,
    },
  ];
}
