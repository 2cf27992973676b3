import { addDays, workday } from "./dates.ts";
import type { Deal, StoryDeal } from "./deal-types.ts";
import { createRandom } from "./random.ts";
import { ABROAD_OPEN, WEEK_47 } from "./recent-deals.ts";

const FIRST_BUY = {
  type: "新购",
  source: "老客户推荐",
  ebKnown: true,
  budget: "已批复",
  competitor: "",
} as const;

const TOLD: StoryDeal[] = [
  {
    account: "华晟精密",
    name: "华晟精密 一期采集试点",
    product: "P08",
    amount: 320000,
    created: "2025-11-12",
    start: { type: "新购", source: "市场活动", ebKnown: false, budget: "已批复", competitor: "" },
    firstPromise: "2026-01-30",
    events: [
      ["2025-12-03", "阶段", "方案"],
      ["2026-01-08", "阶段", "合同"],
      ["2026-01-22", "阶段", "赢单"],
    ],
    extra: { problemType: "防范隐患型", campaign: "M09" },
  },
  {
    account: "华晟精密",
    name: "华晟精密 加工车间停机与能耗改善",
    product: "P03",
    amount: 2600000,
    amountStart: 2800000,
    created: "2026-03-18",
    start: { type: "增购", source: "销售自拓", ebKnown: false, budget: "已申请", competitor: "拓渊工软" },
    firstPromise: "2026-10-30",
    events: [
      ["2026-04-22", "阶段", "需求确认"],
      ["2026-08-05", "阶段", "方案"],
      ["2026-09-23", "金额", "2600000"],
      ["2026-10-21", "预计成交日期", "2026-12-25"],
    ],
    extra: {
      problemType: "恢复原状型",
      purchaseWindow: "2026 年三季度立项",
      nextStep: "约张建国复盘停机数据，问清预算由谁批",
      nextStepDate: "2026-11-25",
    },
  },
  {
    account: "东川泵业",
    name: "东川泵业 一期设备管家",
    product: "P03",
    amount: 580000,
    created: "2025-08-12",
    start: FIRST_BUY,
    firstPromise: "2025-12-25",
    events: [
      ["2025-09-03", "阶段", "需求确认"],
      ["2025-10-15", "阶段", "方案"],
      ["2025-12-02", "阶段", "商务"],
      ["2025-12-23", "预计成交日期", "2026-01-16"],
      ["2026-01-15", "阶段", "赢单"],
    ],
    extra: { problemType: "恢复原状型" },
  },
  {
    account: "东川泵业",
    name: "东川泵业 二期全厂推广",
    product: "P03",
    amount: 1800000,
    created: "2026-04-08",
    start: { type: "增购", source: "销售自拓", ebKnown: true, budget: "已申请", competitor: "" },
    firstPromise: "2026-09-30",
    events: [
      ["2026-05-20", "阶段", "需求确认"],
      ["2026-07-01", "阶段", "方案"],
      ["2026-08-20", "阶段", "商务"],
      ["2026-09-25", "预计成交日期", "2026-11-30"],
      ["2026-11-18", "预计成交日期", "2027-01-29"],
    ],
    extra: {
      problemType: "追求理想型",
      purchaseWindow: "年内签约，分两年付款",
      nextStep: "带付款方案见尹红梅，同时请葛永明确认明年预算",
      nextStepDate: "2026-11-27",
    },
  },
  {
    account: "长风汽配",
    name: "长风汽配 武进一厂产线追溯",
    product: "P02",
    amount: 860000,
    created: "2025-05-21",
    start: { type: "新购", source: "市场活动", ebKnown: true, budget: "已申请", competitor: "麦伦系统" },
    firstPromise: "2025-08-29",
    events: [
      ["2025-06-10", "阶段", "需求确认"],
      ["2025-07-04", "阶段", "方案"],
      ["2025-08-12", "阶段", "商务"],
      ["2025-08-29", "阶段", "赢单"],
    ],
    extra: { problemType: "恢复原状型", campaign: "M05" },
  },
  {
    account: "长风汽配",
    name: "长风汽配 二厂追溯复制",
    product: "P02",
    amount: 740000,
    created: "2026-10-30",
    start: { type: "增购", source: "老客户推荐", ebKnown: true, budget: "已批复", competitor: "" },
    firstPromise: "2026-12-18",
    events: [
      ["2026-11-03", "阶段", "方案"],
      ["2026-11-11", "阶段", "商务"],
      ["2026-11-12", "预计成交日期", "2026-11-20"],
      ["2026-11-17", "阶段", "赢单"],
    ],
    extra: { problemType: "追求理想型" },
  },
];

type CaseWin = [
  account: string,
  name: string,
  product: string,
  amount: number,
  won: string,
  currency?: Deal["currency"],
];

const CASE_WINS: CaseWin[] = [
  ["澜屿阀门", "排程与齐套", "P05", 640000, "2025-04-25"],
  ["砺岳工程机械", "总装制造执行", "P01", 2180000, "2025-06-30"],
  ["沅钧铝业", "熔铸与挤压能管", "P04", 960000, "2025-05-16"],
  ["霁川乳品", "批次追溯与召回演练", "P02", 1280000, "2025-07-11"],
  ["朔野制药", "质量管理与电子批记录", "P06", 1420000, "2025-08-15"],
  ["昱岑电子", "贴片车间制造执行", "P01", 2360000, "2025-03-28"],
  ["骐岳专用车", "线边配送智仓", "P07", 880000, "2025-09-05"],
  ["璟汀家居", "定制订单排程", "P05", 1120000, "2025-10-17"],
  ["钧铖铸造", "中频炉能管", "P04", 470000, "2025-02-21"],
  ["翊洲航空部件", "特殊过程质量", "P06", 1560000, "2025-12-12"],
  ["峤海船配", "供方协同", "P10", 390000, "2026-01-30"],
  ["瀚屿装备", "设备管家与检修", "P03", 1680000, "2025-03-07"],
  ["瀚屿炼化", "机泵设备管家", "P03", 1240000, "2025-01-17"],
  ["瀚屿新材", "园区能管", "P04", 760000, "2025-04-11"],
  ["华晟铸造", "熔炼能管", "P04", 520000, "2025-11-28"],
  ["岱岩轴承", "磨加工线边缘采集", "P08", 720000, "2025-06-13"],
  ["Kallang Precision Tooling", "MES for two cells", "P01", 128000, "2025-05-30", "USD"],
  ["Rheinhof Antriebstechnik", "Gearbox traceability", "P02", 210000, "2025-09-26", "USD"],
  ["Penang Alloyworks", "Die-casting traceability", "P02", 146000, "2025-07-25", "USD"],
  ["Tai Wo Electronics", "Warehouse for Longgang plant", "P07", 980000, "2025-08-08", "HKD"],
  ["Mekar Delta Foods", "Plant dashboards", "P09", 62000, "2026-02-13", "USD"],
  ["Brenwick Pumps", "Downtime and maintenance", "P03", 134000, "2025-10-31", "USD"],
];

function caseDeal([account, topic, product, amount, won, currency]: CaseWin): StoryDeal {
  const random = createRandom(`case:${account}`);
  const created = workday(addDays(won, -random.int(75, 150)));
  const at = (share: number) =>
    workday(addDays(created, (share * (Date.parse(won) - Date.parse(created))) / 86_400_000));
  const source = random.pick(["老客户推荐", "合作伙伴", "销售自拓", "官网"]);
  return {
    account,
    name: `${account} ${topic}`,
    product,
    amount,
    created,
    currency: currency ?? "CNY",
    start: {
      type: "新购",
      source,
      ebKnown: random.chance(0.6),
      budget: random.pick(["已批复", "已申请", "未知"]),
      competitor: random.chance(0.25) ? "麦伦系统" : "",
    },
    firstPromise: addDays(won, random.int(-20, 25)),
    events: [
      [at(0.2), "阶段", "需求确认"],
      [at(0.45), "阶段", "方案"],
      [at(0.75), "阶段", "商务"],
      [at(0.92), "阶段", "合同"],
      [won, "阶段", "赢单"],
    ],
  };
}

export const STORY_DEALS: readonly StoryDeal[] = [
  ...TOLD,
  ...WEEK_47,
  ...ABROAD_OPEN,
  ...CASE_WINS.map(caseDeal),
];

/** Accounts whose whole history is told above; no further deal may be drawn for them. */
export const TOLD_ACCOUNTS = new Set([
  "华晟精密",
  "临港重装",
  "东川泵业",
  "长风汽配",
  "华晟集团",
  "长风集团",
  "瀚屿能源集团",
  "瀚屿炼化",
  "瀚屿新材",
  "瀚屿热电",
  "瀚屿钻采机械",
  "瀚屿仓储",
  "沅钧铜业",
  "华晟传动",
  "昱岑连接器",
]);
