import type { Account, Product } from "../../domain/crm.ts";
import type { HunterTop, TopMeasure, WhiteCell, WhiteRow } from "../../domain/targeting/top.ts";
import type { Text } from "../../domain/text.ts";
import type { Block, Reply } from "../../reply.ts";
import { formatCount, formatDate } from "../format.ts";
import { listing, type Reader, say, word } from "../reader.ts";

export interface HunterView extends HunterTop {
  readonly region: string;
  readonly industry: string;
  readonly by: TopMeasure;
  readonly regionTop: number;
  readonly industryTop: number;
}

const MEASURES: Record<TopMeasure, Text> = {
  employees: { zh: "员工数", en: "employees" },
  revenue: { zh: "营收（元）", en: "revenue (yuan)" },
};

export function hunterCard(view: HunterView, reader: Reader): Reply {
  const measure = word(reader, MEASURES[view.by]);
  const head = say(
    reader,
    `**${view.region} Top ${view.regionTop} × ${view.industry} Top ${view.industryTop}，交叉出 ${view.both.length} 家**（按${measure}；你能看到该区域 ${view.inRegion} 家、该行业 ${view.inIndustry} 家）`,
    `**${view.region} top ${view.regionTop} × ${view.industry} top ${view.industryTop}: ${view.both.length} accounts in both** (by ${measure}; in your sight are ${view.inRegion} in the region and ${view.inIndustry} in the industry)`,
  );
  return {
    title: say(reader, "TOP 交叉名单", "TOP cross list"),
    blocks: [
      { type: "text", markdown: head },
      ...(view.both.length === 0 ? [] : [hunterTable(view, measure, reader)]),
      ...unknownNote(view, reader),
      { type: "actions", actions: hunterActions(view, reader) },
      {
        type: "sources",
        items: [
          {
            id: "rule-top",
            label: say(reader, "规则：两个名单取交集", "Rule: the accounts in both lists"),
            rule: `region ∩ industry by ${view.by}`,
          },
        ],
        sections: ["1.2"],
      },
    ],
  };
}

function hunterTable(view: HunterView, measure: string, reader: Reader): Block {
  return {
    type: "table",
    columns: [
      { label: say(reader, "客户", "Account") },
      { label: say(reader, "行业名次", "In industry"), align: "end" },
      { label: say(reader, "区域名次", "In region"), align: "end" },
      { label: measure, align: "end" },
    ],
    rows: view.both.slice(0, 20).map(({ account, industryRank, regionRank, value }) => ({
      cells: [account.name, `${industryRank}`, `${regionRank}`, formatCount(value, reader.locale)],
      action: { label: account.name, skill: "score", input: { account: account.id } },
    })),
    total: view.both.length,
  };
}

function unknownNote({ unknown, by }: HunterView, reader: Reader): Block[] {
  if (unknown.length === 0) return [];
  const names = listing(
    reader,
    unknown.slice(0, 3).map((account) => account.name),
  );
  const measure = word(reader, MEASURES[by]);
  const text = say(
    reader,
    `${unknown.length} 家不知道${measure}，没法排进名单：${names}。`,
    `${unknown.length} could not be placed, their ${measure} is not known: ${names}.`,
  );
  return [{ type: "note", tone: "missing", text }];
}

function hunterActions(view: HunterView, reader: Reader) {
  const ids = view.both.slice(0, 200).map((item) => item.account.id);
  if (ids.length === 0) return [];
  return [
    { label: say(reader, "过一遍 BANT", "Check BANT"), skill: "bant", input: { accounts: ids } },
    { label: say(reader, "按理想指数排", "Rank by ideal index"), skill: "score", input: { accounts: ids } },
  ];
}

export function hunterForm(
  input: { readonly region?: string | undefined; readonly industry?: string | undefined },
  defaults: { readonly regionTop: number; readonly industryTop: number },
  reader: Reader,
): Reply {
  const text = say(
    reader,
    "**选一个区域和一个行业，取两边都靠前的客户。** 深耕老客户的话，直接写集团名，看哪家子公司还有空白。",
    "**Choose a region and an industry; the accounts near the top of both are the list.** If you farm a group, give its name to see where white space is left.",
  );
  return {
    title: say(reader, "TOP 名单", "TOP lists"),
    blocks: [
      { type: "text", markdown: text },
      {
        type: "form",
        submit: { label: say(reader, "交叉", "Cross"), skill: "top", input: {} },
        fields: [
          {
            name: "region",
            label: say(reader, "区域（省、市、县）", "Region (province, city, county)"),
            kind: "text",
            required: true,
            ...(input.region === undefined ? {} : { value: input.region }),
          },
          {
            name: "industry",
            label: say(reader, "行业（国标名称或代码）", "Industry (GB/T 4754 name or code)"),
            kind: "text",
            required: true,
            ...(input.industry === undefined ? {} : { value: input.industry }),
          },
          {
            name: "regionTop",
            label: say(reader, "区域取前几家", "Top of the region"),
            kind: "number",
            value: defaults.regionTop,
          },
          {
            name: "industryTop",
            label: say(reader, "行业取前几家", "Top of the industry"),
            kind: "number",
            value: defaults.industryTop,
          },
        ],
      },
    ],
  };
}

export interface FarmerView {
  readonly head: Account;
  readonly rows: readonly WhiteRow[];
  readonly products: readonly Product[];
  readonly renewWithinDays: number;
}

const CHANCES: Record<WhiteRow["chances"][number], Text> = {
  first: { zh: "未购买", en: "nothing bought" },
  renew: { zh: "续约", en: "renewal" },
  upgrade: { zh: "升级", en: "upgrade" },
  more: { zh: "增购", en: "more products" },
};

const ORDER = ["renew", "upgrade", "first", "more"] as const;

export function farmerCard(view: FarmerView, reader: Reader): Reply {
  const open = view.rows
    .filter((row) => row.chances.length > 0)
    .sort((a, b) => urgency(a) - urgency(b) || (a.account.id < b.account.id ? -1 : 1));
  const head = say(
    reader,
    `**${view.head.name}：${view.rows.length} 家公司里 ${open.length} 家有机会**（${countChances(open, reader)}）`,
    `**${view.head.name}: chances at ${open.length} of ${view.rows.length} companies** (${countChances(open, reader)})`,
  );
  const orderIds = open.flatMap((row) => row.cells.flatMap((cell) => cell.orderIds)).slice(0, 8);
  return {
    title: say(reader, `${view.head.name} · 集团空白表`, `${view.head.name} · white space`),
    blocks: [
      { type: "text", markdown: head },
      ...(open.length === 0 ? [] : [farmerTable(view, open, reader)]),
      { type: "actions", actions: farmerActions(open, reader) },
      {
        type: "sources",
        items: [
          ...[...new Set(orderIds)].map((id) => ({
            id,
            label: say(reader, `订单 ${id}`, `Order ${id}`),
            row: { kind: "order", id },
          })),
          {
            id: "rule-farmer",
            label: say(
              reader,
              `规则：${view.renewWithinDays} 天内到期算续约，在用版本低于当前版本算升级`,
              `Rule: due within ${view.renewWithinDays} days is a renewal, an older version than the present one an upgrade`,
            ),
            rule: "subsidiary × product",
          },
        ],
        sections: ["1.2"],
      },
    ],
    about: { accountId: view.head.id },
  };
}

function urgency(row: WhiteRow): number {
  return Math.min(...row.chances.map((chance) => ORDER.indexOf(chance)));
}

function countChances(rows: readonly WhiteRow[], reader: Reader): string {
  const counts = ORDER.flatMap((chance) => {
    const count = rows.filter((row) => row.chances.includes(chance)).length;
    return count === 0 ? [] : [`${word(reader, CHANCES[chance])} ${count}`];
  });
  return counts.length === 0 ? say(reader, "没有空白", "no white space") : listing(reader, counts);
}

function farmerTable(view: FarmerView, open: readonly WhiteRow[], reader: Reader): Block {
  const names = new Map(view.products.map((product) => [product.id, product.name]));
  const cellsIn = (row: WhiteRow, state: WhiteCell["state"]) =>
    row.cells.filter((cell) => cell.state === state);
  return {
    type: "table",
    columns: [
      { label: say(reader, "公司", "Company") },
      { label: say(reader, "机会", "Chance") },
      { label: say(reader, "到期、旧版本", "Due, old versions") },
      { label: say(reader, "还没买", "Not bought") },
    ],
    rows: open.map((row) => ({
      cells: [
        row.account.name,
        listing(
          reader,
          row.chances.map((chance) => word(reader, CHANCES[chance])),
        ),
        listing(reader, [
          ...cellsIn(row, "renew").map(
            (cell) =>
              `${names.get(cell.productId)} ${formatDate(cell.renewsOn ?? "", reader.locale, reader.today)}`,
          ),
          ...cellsIn(row, "upgrade").map((cell) => `${names.get(cell.productId)} ${cell.version}`),
        ]),
        cutList(
          cellsIn(row, "none").map((cell) => names.get(cell.productId) ?? cell.productId),
          reader,
        ),
      ],
      action: { label: row.account.name, skill: "account", input: { account: row.account.id } },
    })),
    total: open.length,
  };
}

function cutList(names: readonly string[], reader: Reader): string {
  const more = names.length - 3;
  return (
    listing(reader, names.slice(0, 3)) +
    (more > 0 ? say(reader, ` 等 ${names.length} 个`, ` and ${more} more`) : "")
  );
}

function farmerActions(open: readonly WhiteRow[], reader: Reader) {
  const first = open[0];
  if (first === undefined) return [];
  return [
    {
      label: say(reader, `先看${first.account.name}`, `Open ${first.account.name}`),
      skill: "account",
      input: { account: first.account.id },
    },
    {
      label: say(reader, "按理想指数排", "Rank by ideal index"),
      skill: "score",
      input: { accounts: open.map((row) => row.account.id) },
    },
  ];
}
