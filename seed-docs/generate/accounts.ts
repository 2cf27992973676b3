import type { Account, AccountFacts, Anchor } from "./account-types.ts";
import { ABROAD_NAMES, ANCHORS } from "./anchors.ts";
import { ERP_VENDORS } from "./catalogue.ts";
import { addDays, WORLD_START } from "./dates.ts";
import { describeAccount } from "./descriptions.ts";
import { INDUSTRIES, type Industry, industryOf } from "./industries.ts";
import { createBrands } from "./names.ts";
import { repsOf, userNamed } from "./people.ts";
import { PLACES, type Place, placeNamed } from "./places.ts";
import { createRandom, type Random } from "./random.ts";

const ACCOUNT_COUNT = 316;

/** How often each field is known, in per cent; a field not named here is always filled. */
const COVERAGE: Record<string, number> = {
  员工人数: 93,
  "年产值(万元)": 62,
  "年营收(万元)": 84,
  "利润率(%)": 48,
  "年增长率(%)": 66,
  现金流评分: 38,
  价格敏感度评分: 58,
  战略价值评分: 55,
  创新思维评分: 52,
  业务成熟度评分: 56,
  管理治理评分: 45,
  核心业务关联评分: 49,
  资质门槛评分: 71,
  客户议价能力评分: 57,
  "距最近办事处(公里)": 90,
  "营销触达率(%)": 44,
  伙伴可引荐: 60,
  "陌拜成功率(%)": 33,
  品牌影响力评分: 64,
  业务流畅度评分: 47,
  人脉熟悉度评分: 51,
  方案优势评分: 46,
  采购方式: 63,
  "决策周期(天)": 42,
  自有铸造: 86,
  数字化部门: 84,
  出口业务: 78,
  工厂数: 81,
  产线数: 54,
  ERP厂商: 79,
  成立年份: 88,
};

interface Frame {
  industry: Industry;
  place: Place;
  known: Partial<AccountFacts> | undefined;
}

/** The stories stand on these accounts, so nothing but what the story leaves open may be missing there. */
const STORY_NAMES = new Set(["华晟精密", "临港重装", "东川泵业", "长风汽配"]);
const TOLD_OF_ANCHORS = ["员工人数", "自有铸造", "数字化部门", "出口业务", "ERP厂商"];

function rating(random: Random, centre: number): number {
  return Math.max(1, Math.min(5, Math.round(random.normal(centre, 0.95))));
}

function drawFacts(random: Random, { industry, place, known }: Frame): AccountFacts {
  const drawn = Math.round(random.around(720, 0.85) / 10) * 10 + 20;
  const staff = known?.staff ?? drawn;
  const digitalDept = random.chance(staff > 700 ? 0.48 : 0.2);
  const modern = digitalDept ? 0.7 : -0.2;
  const revenue = Math.round(staff * random.around(68, 0.4));
  const mes = random.chance(0.34) ? random.int(2016, 2025) : 0;
  return {
    staff,
    revenue,
    output: Math.round(revenue * random.around(1.02, 0.07)),
    margin: Math.round(random.normal(8, 4) * 10) / 10,
    growth: Math.round(random.normal(digitalDept ? 11 : 7, 9)),
    founded: random.int(1986, 2019),
    plants: Math.max(1, Math.round(staff / 900 + random.next())),
    lines: Math.max(1, Math.round(staff / 95 + random.normal(0, 2))),
    listed: staff > 1500 && random.chance(0.25),
    foundry: random.chance(industry.foundry),
    digitalDept,
    digitalLeadSince: "",
    exports: random.chance(0.38),
    erp: random.weighted(ERP_VENDORS.map((vendor, i) => [vendor, [30, 25, 15, 12, 18][i] ?? 1] as const)),
    mesYear: mes,
    competitor: random.chance(0.24)
      ? random.weighted([
          ["拓渊工软", 5],
          ["麦伦系统", 4],
          ["启晖云制", 3],
          ["Fabrion", 1],
        ] as const)
      : "",
    distanceKm: Math.max(5, Math.round(random.normal(place.km, place.km * 0.12))),
    cashFlow: rating(random, 3.2),
    priceSensitivity: rating(random, 3.1 - modern * 0.3),
    strategicValue: rating(random, staff > 1500 ? 3.8 : 2.7),
    innovation: rating(random, 2.9 + modern),
    maturity: rating(random, 3 + modern * 0.6),
    governance: rating(random, staff > 1000 ? 3.5 : 2.7),
    coreFit: rating(random, 3 + industry.effect),
    entryBarrier: rating(random, ["C27", "C25", "D44", "E48"].includes(industry.code) ? 3.9 : 1.8),
    bargaining: rating(random, staff > 1500 ? 3.9 : 2.8),
    ...drawDifficulty(random, industry, place),
  };
}

function drawDifficulty(random: Random, industry: Industry, place: Place) {
  const home = place.km < 150 ? 0.5 : -0.2;
  return {
    brandInfluence: rating(random, 2.8 + industry.effect + home),
    businessFluency: rating(random, 3 + industry.effect),
    peopleFamiliarity: rating(random, 2.7 + home),
    solutionAdvantage: rating(random, 3.1 + industry.effect * 0.6),
    marketingReach: Math.max(3, Math.min(92, Math.round(random.normal(38 + home * 16, 18)))),
    coldCallRate: Math.max(1, Math.min(40, Math.round(random.normal(13, 6)))),
    partnerIntro: random.chance(0.36),
    procurement: random.weighted([
      ["公开招标", 2],
      ["邀请招标", 3],
      ["比价", 4],
      ["直接采购", 3],
    ] as const),
    decisionDays: Math.max(15, Math.round(random.around(95, 0.5))),
  };
}

function drawUnknown(random: Random): Set<string> {
  const care = random.normal(0, 12);
  const unknown = new Set<string>();
  for (const [header, percent] of Object.entries(COVERAGE)) {
    if (!random.chance((percent + care) / 100)) unknown.add(header);
  }
  return unknown;
}

function drawOwner(random: Random, anchor: Anchor, place: Place): string {
  if (["华晟精密", "临港重装", "东川泵业"].includes(anchor.name)) return userNamed("李珊").id;
  if (anchor.name === "长风汽配") return userNamed("孙浩").id;
  if (/^(瀚屿|骐岳)/.test(anchor.name)) return userNamed("钱永康").id;
  if (/^(砺岳|霁川)/.test(anchor.name)) return userNamed("董雅文").id;
  // The leaver's accounts and a handful nobody picked up wait in the recovery pool.
  if (place.team === "T07" && random.chance(0.12)) return random.chance(0.6) ? userNamed("韩冰").id : "";
  if (random.chance(0.03)) return "";
  return random.pick(repsOf(place.team)).id;
}

/** Accounts that stories are told of were there before the first of them. */
function drawCreated(random: Random, isTold: boolean): string {
  return isTold || random.chance(0.7)
    ? addDays(WORLD_START, -random.int(60, 1500))
    : addDays(WORLD_START, random.int(0, 560));
}

function build(anchor: Anchor, index: number): Account {
  const random = createRandom(`account:${anchor.name}`);
  const industry = industryOf(anchor.group);
  const place = placeNamed(anchor.city);
  const facts = { ...drawFacts(random, { industry, place, known: anchor.facts }), ...anchor.facts };
  const unknown = STORY_NAMES.has(anchor.name) ? new Set(anchor.unknown) : drawUnknown(random);
  if (anchor.facts) for (const header of TOLD_OF_ANCHORS) unknown.delete(header);
  return {
    id: `A${String(index + 1).padStart(4, "0")}`,
    name: anchor.name,
    englishName: anchor.englishName,
    parent: anchor.parent ?? "",
    industry,
    place,
    district: anchor.district ?? (place.districts.length > 0 ? random.pick(place.districts) : ""),
    owner: drawOwner(random, anchor, place),
    created: drawCreated(random, anchor.facts !== undefined),
    description: "",
    facts,
    unknown,
  };
}

function inventedAnchors(count: number): Anchor[] {
  const random = createRandom("accounts");
  const nextBrand = createBrands(
    random,
    ANCHORS.map((anchor) => anchor.name.slice(0, 2)),
  );
  return Array.from({ length: count }, () => {
    const industry = random.weighted(INDUSTRIES.map((item) => [item, item.weight] as const));
    const place = random.weighted(PLACES.map((item) => [item, item.weight] as const));
    return {
      name: nextBrand() + random.pick(industry.trades),
      englishName: "",
      group: industry.groupCode,
      city: place.city,
    };
  });
}

/** Every account of the sample company; parents are named, so look them up by name when ids are needed. */
export function buildAccounts(): Account[] {
  const abroad: Anchor[] = ABROAD_NAMES.map(([name, city, group]) => ({
    name,
    englishName: name,
    group,
    city,
  }));
  const invented = inventedAnchors(ACCOUNT_COUNT - ANCHORS.length - abroad.length);
  const anchors = [...ANCHORS, ...abroad, ...invented];
  const accounts = anchors.map(build);
  return accounts.map((account, index) => ({
    ...account,
    parent: accounts.find((candidate) => candidate.name === account.parent)?.id ?? "",
    description: anchors[index]?.description ?? describeAccount(account),
  }));
}
