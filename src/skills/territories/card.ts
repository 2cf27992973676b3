import type { Account, Territory, TerritoryAccount, TerritoryRule } from "../../domain/crm.ts";
import { territoryDepths } from "../../domain/targeting/territories.ts";
import type { TerritoryReport } from "../../domain/targeting/territory-report.ts";
import { industryName } from "../../domain/taxonomy/industry.ts";
import type { RegionIndex } from "../../domain/taxonomy/region.ts";
import type { Action, Block, Reply, Source } from "../../reply.ts";
import { formatTotals } from "../format.ts";
import { listing, placeText, type Reader, say, valueText } from "../reader.ts";
import { unmatchedNote } from "../score/list.ts";

export interface MapReader extends Reader {
  readonly regions: RegionIndex;
}

/** `地域 包含 北京、天津`, codes turned back into names. */
export function ruleText(rule: TerritoryRule, reader: MapReader): string {
  const dimension = DIMENSIONS[rule.dimension.trim().toLowerCase()] ?? rule.dimension;
  const names: Record<string, string> = {
    region: say(reader, "地域", "Region"),
    industry: say(reader, "行业", "Industry"),
    country: say(reader, "国家", "Country"),
  };
  const operator = rule.operator === "in" ? say(reader, "包含", "in") : say(reader, "不包含", "not in");
  const values = rule.values.map((value) => ruleValue(dimension, value, reader));
  return `${names[dimension] ?? dimension} ${operator} ${listing(reader, values)}`;
}

/** Dimensions as an export may call them. */
const DIMENSIONS: Readonly<Record<string, string>> = {
  地域: "region",
  地区: "region",
  区域: "region",
  行业: "industry",
  国家: "country",
};

function ruleValue(dimension: string, value: string, reader: MapReader): string {
  if (dimension === "region") {
    const region = reader.regions.get(value) ?? reader.regions.find(value);
    // A county of a municipality has the municipality's name for its city.
    const name = region?.district ?? region?.city ?? region?.province;
    return name === undefined ? value : placeText(name, reader);
  }
  if (dimension === "country") return valueText(value, reader);
  return dimension === "industry" ? (industryName(value)?.[reader.locale] ?? value) : value;
}

function rulesText(territory: Territory, reader: MapReader): string {
  if (territory.rules.length > 0)
    return territory.rules.map((rule) => ruleText(rule, reader)).join(say(reader, "；", "; "));
  if (territory.publicPool) return say(reader, "没有负责人的客户", "accounts without an owner");
  return territory.parentId === undefined
    ? say(reader, "全部客户", "all accounts")
    : say(reader, "名单或下级区域", "its list or its parts");
}

export interface OverviewView {
  readonly territories: readonly Territory[];
  readonly report: TerritoryReport;
  readonly names: ReadonlyMap<string, string>;
  readonly divided: boolean;
  readonly mayDivide: boolean;
  /** The viewer does not see every account: loads are of a part and cannot be compared. */
  readonly partial: boolean;
  /** What the accounts looked at were chosen by, and how many they are; absent when they are all in sight. */
  readonly scope?: string;
  readonly accounts?: number;
  readonly unmatched: readonly string[];
}

export function overviewCard(view: OverviewView, reader: MapReader): Reply {
  const { report, scope, accounts } = view;
  const used = report.loads.filter((load) => load.accounts > 0).length;
  const head = !view.divided
    ? say(
        reader,
        "**区域有了，还没有按规则划分过客户。**",
        "**There are territories, but accounts were never divided by their rules.**",
      )
    : accounts !== undefined
      ? say(
          reader,
          `**这 ${accounts} 家客户落在 ${used} 个区域；${report.uncovered.length} 家没有区域管，${report.overlaps.length} 家同时在平级区域里**`,
          `**These ${accounts} accounts lie in ${used} territories; ${report.uncovered.length} uncovered, ${report.overlaps.length} in sibling territories at once**`,
        )
      : say(
          reader,
          `**${view.territories.length} 个区域；${report.uncovered.length} 家客户没有区域管，${report.overlaps.length} 家同时在平级区域里，${report.memberless.length} 个区域没有成员**`,
          `**${view.territories.length} territories; ${report.uncovered.length} accounts uncovered, ${report.overlaps.length} in sibling territories at once, ${report.memberless.length} territories without people**`,
        );
  return {
    title: say(reader, `区域管理${scope ? ` · ${scope}` : ""}`, `Territories${scope ? ` · ${scope}` : ""}`),
    blocks: [
      { type: "text", markdown: head },
      overviewTable(view, reader),
      ...partialNote(view, reader),
      ...unmatchedNote(view.unmatched, reader),
      ...warnings(view, reader),
      { type: "actions", actions: view.mayDivide ? [previewAction(reader)] : [] },
      { type: "sources", items: [divisionRule(reader)], sections: ["1.1"] },
    ],
  };
}

function partialNote({ partial }: OverviewView, reader: Reader): Block[] {
  if (!partial) return [];
  const text = say(
    reader,
    "客户和商机只数你看得到的，负荷匀不匀要全公司的人来看。",
    "Accounts and deals are those in your sight; whether loads are even is for who sees the whole company.",
  );
  return [{ type: "note", tone: "info", text }];
}

function previewAction(reader: Reader): Action {
  return {
    label: say(reader, "预览重新划分", "Preview a re-division"),
    skill: "territories",
    input: { action: "preview" },
  };
}

export function divisionRule(reader: Reader): Source {
  return {
    id: "rule-territory",
    label: say(
      reader,
      "规则：不包含名单 > 包含名单 > 维度（维度之间且、维度之内或）；主区域取最深的",
      "Rule: excluded beats included beats rules (AND over dimensions, OR inside one); the deepest is primary",
    ),
    rule: "S-8",
  };
}

/** Indented as a tree, the columns of the handbook's screen and the load beside them. */
function overviewTable(view: OverviewView, reader: MapReader): Block {
  const depths = territoryDepths(view.territories);
  const loads = new Map(view.report.loads.map((load) => [load.territoryId, load]));
  const shown = inTreeOrder(view.territories).filter(
    ({ id }) => view.scope === undefined || (loads.get(id)?.accounts ?? 0) > 0,
  );
  const rows = shown.map((territory) => {
    const load = loads.get(territory.id);
    const tick = (flag: boolean) => (flag ? "✓" : "");
    return {
      cells: [
        `${"　".repeat(depths.get(territory.id) ?? 0)}${territory.name}`,
        tick(territory.publicPool),
        tick(territory.assignToOwner),
        rulesText(territory, reader),
        `${territory.includeAccountIds.length}/${territory.excludeAccountIds.length}`,
        `${load?.members ?? 0}`,
        `${load?.accounts ?? 0}`,
        load === undefined || load.openDeals === 0
          ? "–"
          : `${load.openDeals} · ${formatTotals(load.openAmount, reader.locale)}`,
      ],
      action: { label: territory.name, skill: "territories", input: { territory: territory.id } },
    };
  });
  return {
    type: "table",
    columns: [
      { label: say(reader, "区域名称", "Territory") },
      { label: say(reader, "公共回收区域", "Public pool") },
      { label: say(reader, "分配到记录负责人", "Assigns owners") },
      { label: say(reader, "维度覆盖", "Covers") },
      { label: say(reader, "包含/不包含客户", "Included/excluded"), align: "end" },
      { label: say(reader, "成员", "People"), align: "end" },
      { label: say(reader, "客户", "Accounts"), align: "end" },
      { label: say(reader, "在跟商机", "Open deals") },
    ],
    rows,
  };
}

function inTreeOrder(territories: readonly Territory[]): Territory[] {
  const known = new Set(territories.map((territory) => territory.id));
  const order = (a: Territory, b: Territory) => (a.order ?? 1e9) - (b.order ?? 1e9) || (a.id < b.id ? -1 : 1);
  const below = (parent: string | undefined): Territory[] =>
    territories
      .filter((item) => (parent === undefined ? !known.has(item.parentId ?? "") : item.parentId === parent))
      .sort(order)
      .flatMap((item) => [item, ...below(item.id)]);
  const walked = below(undefined);
  return [...walked, ...territories.filter((item) => !walked.includes(item))];
}

function warnings(view: OverviewView, reader: Reader): Block[] {
  const { report, names } = view;
  const nameOf = (id: string) => view.territories.find((item) => item.id === id)?.name ?? id;
  const accounts = (ids: readonly string[]) =>
    listing(
      reader,
      ids.slice(0, 3).map((id) => names.get(id) ?? id),
    ) + (ids.length > 3 ? "…" : "");
  const lines: string[] = [];
  if (view.divided && report.uncovered.length > 0) {
    lines.push(
      say(reader, `没有区域管的：${accounts(report.uncovered)}`, `Uncovered: ${accounts(report.uncovered)}`),
    );
  }
  const overlap = report.overlaps[0];
  if (overlap !== undefined) {
    const where = listing(reader, overlap.territoryIds.map(nameOf));
    const name = names.get(overlap.accountId) ?? overlap.accountId;
    lines.push(
      say(reader, `重叠，例如${name}同时在 ${where}`, `Overlap, for example ${name} is in ${where}`),
    );
  }
  if (view.scope === undefined && report.memberless.length > 0)
    lines.push(
      say(
        reader,
        `没有成员：${listing(reader, report.memberless.map(nameOf))}`,
        `Nobody in: ${listing(reader, report.memberless.map(nameOf))}`,
      ),
    );
  for (const pair of view.scope === undefined && !view.partial ? report.uneven : []) {
    const ratio = pair.ratio.toFixed(1);
    lines.push(
      say(
        reader,
        `负荷不匀：${nameOf(pair.heavy)}人均客户是${nameOf(pair.light)}的 ${ratio} 倍，考虑挪人或挪客户`,
        `Uneven: a person in ${nameOf(pair.heavy)} carries ${ratio} times the accounts of one in ${nameOf(pair.light)}; consider moving people or accounts`,
      ),
    );
  }
  return lines.map((text) => ({ type: "note", tone: "warning", text }));
}

export interface OneView {
  readonly territory: Territory;
  readonly parent?: Territory;
  readonly children: readonly Territory[];
  readonly accounts: readonly Account[];
  readonly links: readonly TerritoryAccount[];
  readonly members: readonly string[];
}

export function oneCard(view: OneView, reader: MapReader): Reply {
  const { territory } = view;
  const none = say(reader, "没有", "none");
  const owned = view.accounts.filter((account) => account.ownerId !== undefined).length;
  return {
    title: say(reader, `区域 · ${territory.name}`, `Territory · ${territory.name}`),
    blocks: [
      {
        type: "text",
        markdown: say(
          reader,
          `**你能看到其中 ${view.accounts.length} 家客户**，${owned} 家有负责人。`,
          `**${view.accounts.length} of its accounts are in your sight**, ${owned} with an owner.`,
        ),
      },
      {
        type: "fields",
        items: [
          { label: say(reader, "维度覆盖", "Covers"), value: rulesText(territory, reader) },
          { label: say(reader, "上级区域", "Parent"), value: view.parent?.name ?? none },
          {
            label: say(reader, "下级区域", "Parts"),
            value:
              listing(
                reader,
                view.children.map((item) => item.name),
              ) || none,
          },
          { label: say(reader, "成员", "People"), value: listing(reader, view.members) || none },
        ],
      },
      {
        type: "table",
        columns: [{ label: say(reader, "客户", "Account") }, { label: say(reader, "依据", "Cause") }],
        rows: view.accounts.slice(0, 20).map((account) => ({
          cells: [
            account.name,
            causeText(view.links.find((link) => link.accountId === account.id)?.cause ?? "rule", reader),
          ],
          action: { label: account.name, skill: "score", input: { account: account.id } },
        })),
        total: view.accounts.length,
      },
      {
        type: "actions",
        actions: [
          {
            label: say(reader, "按理想指数排", "Rank by ideal index"),
            skill: "score",
            input: { territory: territory.id },
          },
          {
            label: say(reader, "画成矩阵", "Draw the matrix"),
            skill: "matrix",
            input: { territory: territory.id },
          },
        ],
      },
      {
        type: "sources",
        items: [
          { id: territory.id, label: territory.name, row: { kind: "territory", id: territory.id } },
          divisionRule(reader),
        ],
        sections: ["1.1"],
      },
    ],
  };
}

function causeText(cause: TerritoryAccount["cause"], reader: Reader): string {
  if (cause === "include") return say(reader, "包含名单", "include list");
  return cause === "manual" ? say(reader, "手工归入", "set by hand") : say(reader, "维度覆盖", "rules");
}

export interface WhyView {
  readonly account: Account;
  /** Primary first. */
  readonly links: readonly TerritoryAccount[];
  readonly territories: readonly Territory[];
  readonly excludedFrom: readonly Territory[];
}

export function whyCard(view: WhyView, reader: MapReader): Reply {
  const { account } = view;
  const byId = new Map(view.territories.map((territory) => [territory.id, territory]));
  const primary = byId.get(view.links[0]?.territoryId ?? "");
  const head =
    primary === undefined
      ? say(reader, `**${account.name}不在任何区域里。**`, `**${account.name} is in no territory.**`)
      : say(
          reader,
          `**${account.name}的主区域是${primary.name}**（最深的一个），一共在 ${view.links.length} 个区域里。`,
          `**The primary territory of ${account.name} is ${primary.name}** (the deepest), of ${view.links.length} in all.`,
        );
  const rows = view.links.flatMap((link) => {
    const territory = byId.get(link.territoryId);
    if (territory === undefined) return [];
    const because = link.cause === "rule" ? rulesText(territory, reader) : causeText(link.cause, reader);
    return [
      {
        cells: [territory.name, because],
        action: { label: territory.name, skill: "territories", input: { territory: territory.id } },
      },
    ];
  });
  const out = listing(
    reader,
    view.excludedFrom.map((territory) => territory.name),
  );
  return {
    title: say(reader, `${account.name} · 为什么在这个区域`, `${account.name} · why it is where it is`),
    blocks: [
      { type: "text", markdown: head },
      ...(rows.length === 0
        ? []
        : [
            {
              type: "table" as const,
              columns: [
                { label: say(reader, "区域", "Territory") },
                { label: say(reader, "因为", "Because") },
              ],
              rows,
            },
          ]),
      ...(out === ""
        ? []
        : [
            {
              type: "note" as const,
              tone: "info" as const,
              text: say(reader, `在不包含名单里：${out}`, `On the exclude list of: ${out}`),
            },
          ]),
      {
        type: "sources",
        items: [
          { id: "account", label: account.name, row: { kind: "account", id: account.id } },
          divisionRule(reader),
        ],
        sections: ["1.1"],
      },
    ],
    about: { accountId: account.id },
  };
}
