import type { StoryDeal } from "./deal-types.ts";

/** What gives 华东一组 a week 47 worth a digest: a step forward, a slip, a win and a loss. */
export const WEEK_47: StoryDeal[] = [
  {
    account: "钧铖铸造",
    name: "钧铖铸造 造型线设备管家",
    product: "P03",
    amount: 660000,
    created: "2026-07-15",
    start: { type: "增购", source: "销售自拓", ebKnown: true, budget: "已申请", competitor: "" },
    firstPromise: "2026-12-18",
    events: [
      ["2026-08-12", "阶段", "需求确认"],
      ["2026-09-24", "阶段", "方案"],
      ["2026-11-18", "阶段", "商务"],
    ],
    extra: { problemType: "恢复原状型", nextStep: "提交正式报价和付款方案", nextStepDate: "2026-11-24" },
  },
  {
    account: "长风热管理",
    name: "长风热管理 过程检验与客诉",
    product: "P06",
    amount: 950000,
    created: "2026-06-09",
    start: { type: "新购", source: "老客户推荐", ebKnown: false, budget: "未知", competitor: "麦伦系统" },
    firstPromise: "2026-11-27",
    events: [
      ["2026-07-02", "阶段", "需求确认"],
      ["2026-08-27", "阶段", "方案"],
      ["2026-11-17", "预计成交日期", "2026-12-30"],
    ],
    extra: { problemType: "防范隐患型", nextStep: "", nextStepDate: "" },
  },
  {
    account: "华晟电驱",
    name: "华晟电驱 试验台能耗",
    product: "P04",
    amount: 390000,
    created: "2026-08-19",
    start: { type: "新购", source: "老客户推荐", ebKnown: true, budget: "已批复", competitor: "" },
    firstPromise: "2026-11-30",
    events: [
      ["2026-09-09", "阶段", "需求确认"],
      ["2026-10-12", "阶段", "方案"],
      ["2026-11-04", "阶段", "商务"],
      ["2026-11-19", "阶段", "赢单"],
    ],
  },
  {
    account: "华晟铸造",
    name: "华晟铸造 熔炼炉联网采集",
    product: "P08",
    amount: 480000,
    created: "2026-05-27",
    start: { type: "增购", source: "销售自拓", ebKnown: false, budget: "无预算", competitor: "拓渊工软" },
    firstPromise: "2026-10-30",
    events: [
      ["2026-07-08", "阶段", "方案"],
      ["2026-10-28", "预计成交日期", "2026-12-18"],
      ["2026-11-18", "阶段", "输单"],
    ],
    extra: { lostReason: "选择竞品" },
  },
];

/** Open business abroad, so that money in other currencies is never far from a total. */
export const ABROAD_OPEN: StoryDeal[] = [
  {
    account: "Rayong Axle & Brake",
    name: "Rayong Axle & Brake part-level traceability",
    product: "P02",
    amount: 168000,
    currency: "USD",
    created: "2026-07-06",
    start: { type: "新购", source: "老客户推荐", ebKnown: false, budget: "已申请", competitor: "Fabrion" },
    firstPromise: "2026-12-11",
    events: [
      ["2026-07-29", "阶段", "需求确认"],
      ["2026-09-16", "阶段", "方案"],
    ],
    extra: { nextStep: "Send the Penang case and agree on pilot criteria", nextStepDate: "2026-11-24" },
  },
  {
    account: "Tai Wo Electronics",
    name: "Tai Wo Electronics second warehouse",
    product: "P07",
    amount: 640000,
    currency: "HKD",
    created: "2026-08-31",
    start: { type: "增购", source: "销售自拓", ebKnown: true, budget: "已批复", competitor: "" },
    firstPromise: "2026-11-13",
    events: [
      ["2026-09-22", "阶段", "方案"],
      ["2026-10-26", "阶段", "商务"],
    ],
    extra: { nextStep: "Contract comments back from their counsel", nextStepDate: "2026-11-12" },
  },
];
