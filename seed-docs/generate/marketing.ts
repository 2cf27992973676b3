import type { Account } from "./account-types.ts";
import { CAMPAIGNS } from "./campaigns.ts";
import type { Contact } from "./contact-types.ts";
import type { Columns } from "./csv.ts";
import { AS_OF, addDays, clampDate, WORLD_START } from "./dates.ts";
import type { Deal } from "./deal-types.ts";
import { INDUSTRIES } from "./industries.ts";
import { chineseName, createBrands, fictitiousPhone } from "./names.ts";
import { repsOf } from "./people.ts";
import { PLACES } from "./places.ts";
import { createRandom, type Random } from "./random.ts";

export interface Lead {
  id: string;
  name: string;
  company: string;
  title: string;
  phone: string;
  source: string;
  campaign: string;
  status: "新建" | "跟进中" | "已转化" | "无效";
  province: string;
  city: string;
  industryCode: string;
  industry: string;
  created: string;
  owner: string;
  account: string;
  deal: string;
  contact: string;
  need: string;
}

export interface Member {
  id: string;
  campaign: string;
  contact: string;
  lead: string;
  status: "已邀请" | "已报名" | "已到场" | "已回应" | "未到场";
  on: string;
}

const LEAD_COUNT = 250;
const MEMBER_COUNT = 800;
const TITLES = [
  "IT 经理",
  "设备部部长",
  "质量部经理",
  "总经理助理",
  "生产副总",
  "工艺工程师",
  "采购经理",
  "数字化专员",
  "厂长",
];
const NEEDS = [
  "想了解设备联网多少钱一台",
  "下载了追溯资料，问有没有汽配案例",
  "展会留名片，关注能耗监测",
  "想看排程演示",
  "主机厂要求一件一码，急",
  "问能不能对接现有 ERP",
  "仓库要上条码",
  "",
  "只留了电话，没说需求",
  "集团统一选型，让我们先发资料",
  "问有没有试用版",
];

function campaignStart(id: string): string {
  return CAMPAIGNS.find((campaign) => campaign.id === id)?.start ?? "";
}

/** A lead that became a deal keeps the deal's account and source, so that campaign money can be followed to the win. */
function convertedLead(
  random: Random,
  deal: Deal,
  account: Account,
  person: Contact | undefined,
): Omit<Lead, "id"> {
  return {
    name: person?.name ?? chineseName(random),
    company: account.name,
    title: person?.title ?? random.pick(TITLES),
    phone: person?.phone ?? "",
    source: deal.source,
    campaign: deal.campaign,
    status: "已转化",
    province: account.place.province,
    city: account.place.city,
    industryCode: account.industry.code,
    industry: account.industry.name,
    created: clampDate(addDays(deal.created, -random.int(2, 35)), campaignStart(deal.campaign), deal.created),
    owner: deal.owner,
    account: deal.account,
    deal: deal.id,
    contact: deal.contact,
    need: random.pick(NEEDS),
  };
}

function freshLead(random: Random, brand: () => string, serial: number): Omit<Lead, "id"> {
  const industry = random.weighted(INDUSTRIES.map((item) => [item, item.weight] as const));
  const place = random.weighted(PLACES.map((item) => [item, item.weight] as const));
  const created = addDays(WORLD_START, random.next() ** 0.6 * 729);
  const running = CAMPAIGNS.filter(({ start, end }) => start <= created && addDays(end, 20) >= created);
  const campaign = running.length > 0 && random.chance(0.7) ? random.pick(running).id : "";
  const isOld = created < addDays(AS_OF, -60);
  return {
    name: chineseName(random),
    company: brand() + random.pick(industry.trades),
    title: random.pick(TITLES),
    phone: fictitiousPhone(5000 + serial),
    source: campaign ? "市场活动" : random.pick(["官网", "电话陌拜", "合作伙伴", "老客户推荐"]),
    campaign,
    status: isOld
      ? random.weighted([
          ["无效", 6],
          ["跟进中", 3],
        ] as const)
      : random.weighted([
          ["新建", 4],
          ["跟进中", 5],
          ["无效", 1],
        ] as const),
    province: place.province,
    city: place.city,
    industryCode: industry.code,
    industry: industry.name,
    created,
    owner: random.chance(0.1)
      ? ""
      : random.pick(repsOf(place.team).filter((rep) => rep.joined <= created)).id,
    account: "",
    deal: "",
    contact: "",
    need: random.pick(NEEDS),
  };
}

export function buildLeads(
  accounts: readonly Account[],
  contacts: readonly Contact[],
  deals: readonly Deal[],
): Lead[] {
  const random = createRandom("leads");
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const people = new Map(contacts.map((contact) => [contact.id, contact]));
  const sourced = deals.filter(
    (deal) => deal.type === "新购" && (deal.source === "市场活动" || deal.source === "官网"),
  );
  const converted = sourced.flatMap((deal) => {
    const account = byId.get(deal.account);
    return account && random.chance(0.8)
      ? [convertedLead(random, deal, account, people.get(deal.contact))]
      : [];
  });
  const brand = createBrands(
    createRandom("lead-brands"),
    accounts.map((account) => account.name.slice(0, 2)),
  );
  const fresh = Array.from({ length: LEAD_COUNT - converted.length }, (_, serial) =>
    freshLead(random, brand, serial),
  );
  return [...converted, ...fresh]
    .sort((a, b) => a.created.localeCompare(b.created) || a.company.localeCompare(b.company, "en"))
    .map((lead, index) => ({ ...lead, id: `L${String(index + 1).padStart(4, "0")}` }));
}

interface Guests {
  contacts: readonly Contact[];
  deals: readonly Deal[];
  leads: readonly Lead[];
}

function statusOn(random: Random, kind: string): Member["status"] {
  if (kind === "内容下载" || kind === "线上投放") return "已回应";
  return random.weighted([
    ["已到场", 46],
    ["已报名", 12],
    ["已邀请", 24],
    ["未到场", 18],
  ] as const);
}

export function buildMembers({ contacts, deals, leads }: Guests): Member[] {
  const random = createRandom("members");
  const touched = new Map<string, Omit<Member, "id">>();
  const add = (member: Omit<Member, "id">) => {
    const key = `${member.campaign}:${member.contact || member.lead}`;
    if (!touched.has(key)) touched.set(key, member);
  };
  const startOf = new Map(CAMPAIGNS.map((campaign) => [campaign.id, campaign.start]));
  for (const deal of deals)
    if (deal.campaign && deal.contact)
      add({
        campaign: deal.campaign,
        contact: deal.contact,
        lead: "",
        status: "已到场",
        on: startOf.get(deal.campaign) ?? deal.created,
      });
  for (const lead of leads)
    if (lead.campaign && !lead.contact)
      add({
        campaign: lead.campaign,
        contact: "",
        lead: lead.id,
        status: "已回应",
        on: clampDate(lead.created, startOf.get(lead.campaign) ?? lead.created, AS_OF),
      });
  while (touched.size < MEMBER_COUNT) {
    const campaign = random.pick(CAMPAIGNS);
    const person = random.pick(contacts);
    const isFuture = campaign.start > AS_OF;
    const on = isFuture ? addDays(AS_OF, -random.int(1, 12)) : campaign.start;
    if (person.firstMet <= campaign.start)
      add({
        campaign: campaign.id,
        contact: person.id,
        lead: "",
        status: isFuture ? random.pick(["已邀请", "已报名"] as const) : statusOn(random, campaign.kind),
        on,
      });
  }
  return [...touched.values()]
    .sort(
      (a, b) =>
        a.campaign.localeCompare(b.campaign) ||
        a.on.localeCompare(b.on) ||
        (a.contact + a.lead).localeCompare(b.contact + b.lead),
    )
    .map((member, index) => ({ ...member, id: `G${String(index + 1).padStart(4, "0")}` }));
}

export const LEAD_COLUMNS: Columns<Lead> = [
  ["线索编号", (lead) => lead.id],
  ["姓名", (lead) => lead.name],
  ["公司名称", (lead) => lead.company],
  ["职务", (lead) => lead.title],
  ["手机", (lead) => lead.phone],
  ["邮箱", (lead) => `${lead.id.toLowerCase()}@example.com`],
  ["线索来源", (lead) => lead.source],
  ["市场活动编号", (lead) => lead.campaign],
  ["线索状态", (lead) => lead.status],
  ["省份", (lead) => lead.province],
  ["城市", (lead) => lead.city],
  ["行业代码", (lead) => lead.industryCode],
  ["行业", (lead) => lead.industry],
  ["创建日期", (lead) => lead.created],
  ["负责人编号", (lead) => lead.owner],
  ["转化客户编号", (lead) => lead.account],
  ["转化商机编号", (lead) => lead.deal],
  ["转化联系人编号", (lead) => lead.contact],
  ["需求描述", (lead) => lead.need],
];

export const MEMBER_COLUMNS: Columns<Member> = [
  ["成员编号", (member) => member.id],
  ["市场活动编号", (member) => member.campaign],
  ["联系人编号", (member) => member.contact],
  ["线索编号", (member) => member.lead],
  ["成员状态", (member) => member.status],
  ["参与日期", (member) => member.on],
];
