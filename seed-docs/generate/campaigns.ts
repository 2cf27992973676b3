import type { Columns } from "./csv.ts";
import { AS_OF } from "./dates.ts";

export interface Campaign {
  id: string;
  name: string;
  kind: string;
  start: string;
  end: string;
  budget: number;
  cost: number;
  currency: "CNY" | "USD";
  owner: string;
  industry: string;
  city: string;
  note: string;
}

type Line = [
  name: string,
  kind: string,
  start: string,
  end: string,
  budget: number,
  cost: number,
  industry: string,
  city: string,
  note: string,
];

const LINES: Line[] = [
  [
    "2024 苏州装备制造数字化沙龙",
    "线下研讨会",
    "2024-12-05",
    "2024-12-05",
    80000,
    76400,
    "C35",
    "苏州市",
    "到场比报名少三成，下午场走了不少人",
  ],
  ["铸造企业能耗白皮书", "内容下载", "2025-01-06", "2025-03-31", 45000, 41200, "C33", "", "下载后一周内回访"],
  [
    "2025 华东工业互联展",
    "展会",
    "2025-03-18",
    "2025-03-20",
    260000,
    284500,
    "",
    "上海市",
    "搭建超支，名片两百多张",
  ],
  [
    "设备停机改善线上课（四讲）",
    "线上直播",
    "2025-04-10",
    "2025-05-08",
    30000,
    27800,
    "C34",
    "",
    "完课名单交给销售",
  ],
  [
    "汽车零部件追溯闭门会",
    "线下研讨会",
    "2025-05-20",
    "2025-05-20",
    90000,
    88600,
    "C36",
    "常州市",
    "请了两位质量总监做分享",
  ],
  [
    "青岛智能工厂参观日",
    "样板客户参观",
    "2025-06-12",
    "2025-06-12",
    60000,
    57300,
    "C35",
    "青岛市",
    "走进瀚屿装备",
  ],
  [
    "老客户推荐计划 2025",
    "推荐计划",
    "2025-07-01",
    "2025-12-31",
    120000,
    93000,
    "",
    "",
    "推荐成交后给老客户抵扣维保",
  ],
  ["深圳电子制造交流会", "线下研讨会", "2025-07-24", "2025-07-24", 85000, 90200, "C39", "深圳市", ""],
  [
    "2025 中国泵阀行业年会",
    "展会",
    "2025-09-16",
    "2025-09-18",
    180000,
    171500,
    "C34",
    "无锡市",
    "协会同场设了数字化分论坛",
  ],
  [
    "官网搜索投放 2025 下半年",
    "线上投放",
    "2025-07-01",
    "2025-12-31",
    300000,
    312800,
    "",
    "",
    "线索多，质量一般",
  ],
  ["质量追溯电子书", "内容下载", "2025-10-09", "2025-12-31", 38000, 35500, "C36", "", ""],
  [
    "成都医药数字化研讨会",
    "线下研讨会",
    "2025-11-06",
    "2025-11-06",
    70000,
    68900,
    "C27",
    "成都市",
    "监管老师临时请假，换了行业专家",
  ],
  [
    "Singapore Smart Factory Breakfast",
    "线下研讨会",
    "2025-11-20",
    "2025-11-20",
    18000,
    17250,
    "",
    "Singapore",
    "Budget in USD",
  ],
  [
    "2026 开年客户答谢会",
    "客户活动",
    "2026-01-22",
    "2026-01-22",
    220000,
    236000,
    "",
    "上海市",
    "请了 60 位老客户，现场签意向两家",
  ],
  ["武汉汽车产业对接会", "线下研讨会", "2026-03-26", "2026-03-26", 95000, 91800, "C36", "武汉市", ""],
  [
    "2026 华东工业互联展",
    "展会",
    "2026-04-14",
    "2026-04-16",
    280000,
    276300,
    "",
    "上海市",
    "展位比去年小，约见提前排",
  ],
  [
    "长风汽配样板工厂开放日",
    "样板客户参观",
    "2026-05-28",
    "2026-05-28",
    50000,
    46700,
    "C36",
    "常州市",
    "22 家企业到场",
  ],
  ["能源双控线上研讨会", "线上直播", "2026-07-09", "2026-07-09", 25000, 22400, "C32", "", ""],
  [
    "东川泵业停机改善参观日",
    "样板客户参观",
    "2026-09-17",
    "2026-09-17",
    48000,
    45100,
    "C34",
    "无锡市",
    "设备部部长亲自讲解",
  ],
  [
    "CEO 圆桌：制造业的 2027",
    "高层活动",
    "2026-10-30",
    "2026-10-30",
    160000,
    158200,
    "",
    "上海市",
    "到场 31 位总经理，名单分给各组跟进",
  ],
  ["2026 岁末设备管理公开课", "线上直播", "2026-12-10", "2026-12-10", 30000, 0, "C34", "", "筹备中"],
];

export const CAMPAIGNS: readonly Campaign[] = LINES.map(
  ([name, kind, start, end, budget, cost, industry, city, note], index) => ({
    id: `M${String(index + 1).padStart(2, "0")}`,
    name,
    kind,
    start,
    end,
    budget,
    cost,
    currency: city === "Singapore" ? "USD" : "CNY",
    owner: "U039",
    industry,
    city,
    note,
  }),
);

function statusOf(campaign: Campaign): string {
  if (campaign.start > AS_OF) return "筹备中";
  return campaign.end > AS_OF ? "进行中" : "已结束";
}

export const CAMPAIGN_COLUMNS: Columns<Campaign> = [
  ["市场活动编号", (campaign) => campaign.id],
  ["市场活动名称", (campaign) => campaign.name],
  ["活动类型", (campaign) => campaign.kind],
  ["活动状态", statusOf],
  ["开始日期", (campaign) => campaign.start],
  ["结束日期", (campaign) => campaign.end],
  ["预算", (campaign) => campaign.budget],
  ["实际费用", (campaign) => campaign.cost],
  ["币种", (campaign) => campaign.currency],
  ["负责人编号", (campaign) => campaign.owner],
  ["面向行业代码", (campaign) => campaign.industry],
  ["城市", (campaign) => campaign.city],
  ["备注", (campaign) => campaign.note],
];
