import type { Activity, ActivityKind, Contact, Deal, DealStatus, Order } from "../../domain/crm.ts";
import { formatMoney, sumByCurrency } from "../../domain/money.ts";
import type { Locale, Text } from "../../domain/text.ts";
import { pick } from "../../domain/text.ts";
import { buildChain, type ChainWords } from "../../domain/winning/chain.ts";
import type { Action, Block, Field, Reply, Source } from "../../reply.ts";
import { STANCE_NAMES } from "../chain.ts";
import { daysBetween, formatCount, formatDate, formatPercent, formatTotals } from "../format.ts";
import { industryIn, localName } from "../local-name.ts";
import { placeText } from "../reader.ts";
import type { AccountView } from "./view.ts";

export type AccountPart = "contacts" | "deals" | "orders" | "activities" | "record";

interface Reader {
  readonly locale: Locale;
  readonly today: string;
  /** What the CRM's words for roles and stances mean. */
  readonly words: ChainWords;
}

const FIRST_LINES = 5;
const SHORT_ROLES: Readonly<Record<"EB" | "UB" | "TB" | "Coach", Text>> = {
  EB: { zh: "EB", en: "EB" },
  UB: { zh: "UB", en: "UB" },
  TB: { zh: "TB", en: "TB" },
  Coach: { zh: "教练", en: "Coach" },
};

/** The whole view on a phone screen, or one part of it in full. */
export function accountCard(view: AccountView, part: AccountPart | undefined, reader: Reader): Reply {
  const title = view.account.name;
  if (part !== undefined) return { title, blocks: partBlocks(view, part, reader) };
  return {
    title,
    blocks: [
      { type: "text", markdown: verdict(view, reader) },
      { type: "fields", items: profile(view, reader) },
      ...dealsTable(view, reader, FIRST_LINES),
      ...contactsTable(view, reader, FIRST_LINES),
      ...activitiesTable(view, reader, 3),
      ...missingNote(view, reader),
      { type: "actions", actions: nextSteps(view, reader) },
      sources(view, reader),
    ],
  };
}

function partBlocks(view: AccountView, part: AccountPart, reader: Reader): Block[] {
  const blocks: Record<AccountPart, () => Block[]> = {
    contacts: () => contactsTable(view, reader),
    deals: () => dealsTable(view, reader),
    orders: () => ordersTable(view, reader),
    activities: () => activitiesTable(view, reader),
    record: () => recordFields(view, reader),
  };
  const shown = blocks[part]();
  if (shown.length > 0) return shown;
  return [
    {
      type: "note",
      tone: "missing",
      text: say(reader, { zh: "这里还没有记录。", en: "Nothing on record here yet." }),
    },
  ];
}

function say(reader: Reader, text: Text): string {
  return pick(text, reader.locale);
}

function verdict(view: AccountView, reader: Reader): string {
  const open = view.deals.filter((deal) => deal.status === "open");
  const won = view.deals.filter((deal) => deal.status === "won");
  const openTotal = formatTotals(sumByCurrency(open.map((deal) => deal.amount)), reader.locale);
  const wonTotal = formatTotals(sumByCurrency(won.map((deal) => deal.amount)), reader.locale);
  const running =
    open.length > 0
      ? {
          zh: `**在跟 ${open.length} 个商机，${openTotal}**`,
          en: `**${open.length} open ${plural(open, "deal")}, ${openTotal}**`,
        }
      : { zh: "**没有在跟的商机**", en: "**No open deal**" };
  const past =
    won.length > 0
      ? { zh: `；已赢 ${won.length} 个，${wonTotal}`, en: `; ${won.length} won, ${wonTotal}` }
      : { zh: "；还没有成交过", en: "; nothing won yet" };
  return say(reader, running) + say(reader, past) + lastTouch(view, reader);
}

function plural(rows: readonly unknown[], word: string): string {
  return rows.length === 1 ? word : `${word}s`;
}

function lastTouch(view: AccountView, reader: Reader): string {
  const last = view.activities.find(
    (activity) => activity.on !== undefined && activity.on <= reader.today,
  )?.on;
  if (last === undefined) return say(reader, { zh: "。没有跟进记录。", en: ". No activity on record." });
  const days = daysBetween(last, reader.today);
  const date = formatDate(last, reader.locale, reader.today);
  return say(reader, {
    zh: `。上次跟进 ${date}（${days} 天前）。`,
    en: `. Last touched ${date} (${days} ${days === 1 ? "day" : "days"} ago).`,
  });
}

function profile(view: AccountView, reader: Reader): Field[] {
  const { account } = view;
  // Districts have no English names here; they stand among all fields.
  const district = reader.locale === "zh" || account.city === undefined ? account.district : undefined;
  const place = [account.province, account.city, district].filter(
    (part, index, all) => part && part !== all[index - 1],
  );
  return fields(reader, [
    [{ zh: "行业", en: "Industry" }, industryIn(account, reader)],
    [
      { zh: "地区", en: "Place" },
      place.length > 0 ? place.map((part) => placeText(part ?? "", reader)).join(" ") : account.country,
    ],
    [
      { zh: "规模", en: "Size" },
      account.employees === undefined
        ? undefined
        : say(reader, {
            zh: `${formatCount(account.employees, "zh")} 人`,
            en: `${formatCount(account.employees, "en")} people`,
          }),
    ],
    [{ zh: "营收", en: "Revenue" }, account.revenue && formatMoney(account.revenue, reader.locale)],
    [
      { zh: "年增长", en: "Growth" },
      account.growth === undefined ? undefined : formatPercent(account.growth),
    ],
    [{ zh: "级别", en: "Tier" }, account.tier],
    [{ zh: "负责人", en: "Owner" }, view.owner?.name],
    [{ zh: "上级集团", en: "Parent" }, view.parent?.name],
    [
      { zh: "下属公司", en: "Subsidiaries" },
      view.subsidiaries.length > 0
        ? view.subsidiaries
            .slice(0, 3)
            .map((child) => child.name)
            .join("、") + more(view.subsidiaries.length - 3, reader)
        : undefined,
    ],
    [{ zh: "黑名单", en: "Blacklisted" }, account.blacklistReason],
  ]);
}

function more(count: number, reader: Reader): string {
  return count > 0 ? say(reader, { zh: ` 等，另有 ${count} 家`, en: ` and ${count} more` }) : "";
}

function fields(reader: Reader, rows: readonly (readonly [Text, string | undefined])[]): Field[] {
  return rows.flatMap(([label, value]) =>
    value ? [{ label: say(reader, label), value, sources: ["account"] }] : [],
  );
}

const STATUS: Record<DealStatus, Text> = {
  open: { zh: "在跟", en: "open" },
  won: { zh: "赢单", en: "won" },
  lost: { zh: "输单", en: "lost" },
  abandoned: { zh: "放弃", en: "abandoned" },
};

const STATUS_ORDER: readonly DealStatus[] = ["open", "won", "lost", "abandoned"];

function dealsTable(view: AccountView, reader: Reader, limit = 200): Block[] {
  if (view.deals.length === 0) return [];
  const sorted = view.deals.toSorted(
    (a, b) => STATUS_ORDER.indexOf(a.status) - STATUS_ORDER.indexOf(b.status),
  );
  return [
    {
      type: "table",
      caption: say(reader, { zh: "商机", en: "Deals" }),
      columns: [
        { label: say(reader, { zh: "商机", en: "Deal" }) },
        { label: say(reader, { zh: "阶段", en: "Stage" }) },
        { label: say(reader, { zh: "金额", en: "Amount" }), align: "end" },
        { label: say(reader, { zh: "预计/成交", en: "Close" }), align: "end" },
      ],
      rows: sorted.slice(0, limit).map((deal) => ({ cells: dealCells(deal, view, reader) })),
      total: sorted.length,
    },
  ];
}

function dealCells(deal: Deal, view: AccountView, reader: Reader): string[] {
  const stage = deal.stageId === undefined ? undefined : view.stages.get(deal.stageId);
  const date = deal.closedOn ?? deal.expectedCloseOn;
  return [
    deal.name,
    stage === undefined ? say(reader, STATUS[deal.status]) : localName(stage, reader),
    deal.amount ? formatMoney(deal.amount, reader.locale) : "–",
    date === undefined ? "–" : formatDate(date, reader.locale, reader.today),
  ];
}

function contactsTable(view: AccountView, reader: Reader, limit = 200): Block[] {
  const present = view.contacts.filter((contact) => contact.left !== true);
  if (present.length === 0) return [];
  return [
    {
      type: "table",
      caption: say(reader, { zh: "联系人", en: "Contacts" }),
      columns: [
        { label: say(reader, { zh: "姓名", en: "Name" }) },
        { label: say(reader, { zh: "职务", en: "Title" }) },
        { label: say(reader, { zh: "角色", en: "Role" }) },
      ],
      rows: present.slice(0, limit).map((contact) => ({ cells: contactCells(contact, reader) })),
      total: present.length,
    },
  ];
}

/** The role's short name and the stance in the reader's words; what the settings do not know as the CRM has it. */
function contactCells(contact: Contact, reader: Reader): string[] {
  const [seat] = buildChain({ contacts: [contact], layers: [], template: [], words: reader.words }).seats;
  const kind =
    seat === undefined || seat.role === "other" ? contact.role : say(reader, SHORT_ROLES[seat.role]);
  const stance =
    seat === undefined || seat.stance === "unknown" ? contact.stance : say(reader, STANCE_NAMES[seat.stance]);
  const role = [kind, stance].filter(Boolean).join(" · ");
  return [contact.name, contact.title ?? contact.department ?? "–", role || "–"];
}

function ordersTable(view: AccountView, reader: Reader): Block[] {
  if (view.orders.length === 0) return [];
  return [
    {
      type: "table",
      caption: say(reader, { zh: "订单", en: "Orders" }),
      columns: [
        { label: say(reader, { zh: "日期", en: "Date" }) },
        { label: say(reader, { zh: "订单", en: "Order" }) },
        { label: say(reader, { zh: "金额", en: "Amount" }), align: "end" },
        { label: say(reader, { zh: "续约", en: "Renews" }), align: "end" },
      ],
      rows: view.orders.map((order) => ({ cells: orderCells(order, reader) })),
    },
  ];
}

function orderCells(order: Order, reader: Reader): string[] {
  const date = (value: string | undefined) =>
    value === undefined ? "–" : formatDate(value, reader.locale, reader.today);
  return [
    date(order.on),
    order.id,
    order.amount ? formatMoney(order.amount, reader.locale) : "–",
    date(order.renewsOn),
  ];
}

const ACTIVITY: Record<ActivityKind, Text> = {
  call: { zh: "电话", en: "call" },
  visit: { zh: "拜访", en: "visit" },
  meeting: { zh: "会议", en: "meeting" },
  email: { zh: "邮件", en: "e-mail" },
  note: { zh: "备注", en: "note" },
  task: { zh: "待办", en: "task" },
};

function activitiesTable(view: AccountView, reader: Reader, limit = 50): Block[] {
  if (view.activities.length === 0) return [];
  return [
    {
      type: "table",
      caption: say(reader, { zh: "跟进记录", en: "Activities" }),
      columns: [
        { label: say(reader, { zh: "日期", en: "Date" }) },
        { label: say(reader, { zh: "方式", en: "Kind" }) },
        { label: say(reader, { zh: "内容", en: "What" }) },
      ],
      rows: view.activities
        .slice(0, limit)
        .map((activity) => ({ cells: activityCells(activity, view, reader, limit) })),
      total: view.activityCount,
    },
  ];
}

function activityCells(activity: Activity, view: AccountView, reader: Reader, limit: number): string[] {
  const date = activity.on ?? activity.dueOn;
  const who = activity.ownerId === undefined ? undefined : view.people.get(activity.ownerId)?.name;
  const said = [...new Set([activity.subject, activity.text])].filter(Boolean).join("：");
  const text = limit <= FIRST_LINES ? cut(said, 60) : said;
  return [
    date === undefined ? "–" : formatDate(date, reader.locale, reader.today),
    `${say(reader, ACTIVITY[activity.kind])}${who ? ` · ${who}` : ""}`,
    text || "–",
  ];
}

function cut(text: string, size: number): string {
  const characters = [...text.replace(/\s+/g, " ")];
  return characters.length <= size ? characters.join("") : `${characters.slice(0, size - 1).join("")}…`;
}

function recordFields(view: AccountView, reader: Reader): Block[] {
  const items = Object.entries(view.account.custom).flatMap(([label, value]) =>
    value === null || value === ""
      ? []
      : [{ label, value: typeof value === "string" ? value : JSON.stringify(value), sources: ["account"] }],
  );
  return items.length === 0 ? [] : [{ type: "fields", items }, sources(view, reader)];
}

function missingNote(view: AccountView, reader: Reader): Block[] {
  const { account } = view;
  const missing: Text[] = [
    ...(account.industry === undefined ? [{ zh: "行业", en: "industry" }] : []),
    ...(account.employees === undefined ? [{ zh: "人数", en: "head count" }] : []),
    ...(account.revenue === undefined ? [{ zh: "营收", en: "revenue" }] : []),
    ...(view.contacts.length === 0 ? [{ zh: "联系人", en: "contacts" }] : []),
    ...(view.contacts.length > 0 && !view.contacts.some((contact) => contact.role === "EB")
      ? [{ zh: "谁有预算权（EB）", en: "who holds the budget (EB)" }]
      : []),
  ];
  if (missing.length === 0) return [];
  const list = missing.map((text) => say(reader, text)).join(reader.locale === "zh" ? "、" : ", ");
  return [
    {
      type: "note",
      tone: "missing",
      text: say(reader, { zh: `还不知道：${list}。`, en: `Not known yet: ${list}.` }),
    },
  ];
}

function nextSteps(view: AccountView, reader: Reader): Action[] {
  const input = { account: view.account.id };
  const part = (label: Text, name: AccountPart, there: boolean): Action[] =>
    there ? [{ label: say(reader, label), skill: "account", input: { ...input, part: name } }] : [];
  return [
    {
      label: say(reader, { zh: "值不值得做", en: "Is it worth it" }),
      skill: "score",
      input,
      style: "primary",
    },
    { label: say(reader, { zh: "找相似客户", en: "Find look-alikes" }), skill: "similar", input },
    { label: say(reader, { zh: "找案例", en: "Find a case" }), skill: "docs", input },
    {
      label: say(reader, { zh: "写一封跟进", en: "Draft a follow-up" }),
      skill: "draft",
      input: { ...input, kind: "follow-up" },
    },
    ...part({ zh: "全部商机", en: "All deals" }, "deals", view.deals.length > FIRST_LINES),
    ...part({ zh: "全部联系人", en: "All contacts" }, "contacts", view.contacts.length > FIRST_LINES),
    ...part({ zh: "订单", en: "Orders" }, "orders", view.orders.length > 0),
    ...part({ zh: "跟进记录", en: "Activities" }, "activities", view.activityCount > 3),
    ...part({ zh: "原始字段", en: "All fields" }, "record", Object.keys(view.account.custom).length > 0),
  ];
}

function sources(view: AccountView, reader: Reader): Block {
  const row = (id: string, label: Text, kind: string): Source => ({
    id,
    label: say(reader, label),
    row: { kind, id: view.account.id },
  });
  return {
    type: "sources",
    sections: ["2.1"],
    items: [
      row(
        "account",
        { zh: `CRM 客户档案 ${view.account.id}`, en: `CRM account ${view.account.id}` },
        "account",
      ),
      row(
        "deals",
        { zh: `商机 ${view.deals.length} 条`, en: `${view.deals.length} ${plural(view.deals, "deal")}` },
        "deal",
      ),
      row(
        "activities",
        { zh: `跟进记录 ${view.activityCount} 条`, en: `${view.activityCount} activities` },
        "activity",
      ),
    ],
  };
}
