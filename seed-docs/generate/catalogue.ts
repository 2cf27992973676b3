import type { Columns } from "./csv.ts";

export interface Product {
  id: string;
  name: string;
  englishName: string;
  family: string;
  /** The trouble it removes, as it is written in notes and in the library's lexicon. */
  problem: string;
  stage: string;
  listPrice: number;
  unit: string;
  billing: "订阅" | "许可" | "人天" | "年费";
  version: string;
}

export interface Stage {
  id: string;
  name: string;
  englishName: string;
  order: number;
  probability: number;
  status: "open" | "won" | "lost";
  milestone: string;
}

type ProductLine = [
  id: string,
  name: string,
  englishName: string,
  family: string,
  problem: string,
  stage: string,
  listPrice: number,
  unit: string,
  billing: Product["billing"],
  version: string,
];

const PRODUCT_LINES: ProductLine[] = [
  [
    "P01",
    "衡石制造执行",
    "Hengshi MES",
    "制造执行",
    "工单进度不透明",
    "方案",
    420000,
    "套/工厂",
    "许可",
    "7.2",
  ],
  ["P02", "衡石追溯", "Hengshi Trace", "质量与追溯", "追溯与返工", "方案", 260000, "套/工厂", "订阅", "4.0"],
  [
    "P03",
    "衡石设备管家",
    "Hengshi Asset Care",
    "设备与能源",
    "停机",
    "需求确认",
    220000,
    "套/工厂",
    "订阅",
    "5.1",
  ],
  ["P04", "衡石能管", "Hengshi Energy", "设备与能源", "能耗", "需求确认", 240000, "套/工厂", "订阅", "3.3"],
  ["P05", "衡石排程", "Hengshi Schedule", "制造执行", "交期与插单", "方案", 360000, "套/工厂", "许可", "6.0"],
  [
    "P06",
    "衡石质量",
    "Hengshi Quality",
    "质量与追溯",
    "客诉与检验",
    "方案",
    280000,
    "套/工厂",
    "许可",
    "5.4",
  ],
  [
    "P07",
    "衡石智仓",
    "Hengshi Warehouse",
    "仓储与供应",
    "库存与找料",
    "需求确认",
    200000,
    "套/仓库",
    "订阅",
    "4.6",
  ],
  [
    "P08",
    "衡石边缘采集",
    "Hengshi Edge",
    "数据与集成",
    "设备数据孤岛",
    "初步接触",
    3800,
    "台设备",
    "许可",
    "2.8",
  ],
  ["P09", "衡石看板", "Hengshi Insight", "数据与集成", "报表靠手工", "初步接触", 96000, "套", "订阅", "3.0"],
  [
    "P10",
    "衡石供方协同",
    "Hengshi Supplier Link",
    "仓储与供应",
    "来料不稳",
    "商务",
    180000,
    "套",
    "订阅",
    "2.2",
  ],
  ["P11", "实施与咨询服务", "Implementation Service", "服务", "", "商务", 3200, "人天", "人天", ""],
  ["P12", "年度维保与升级", "Annual Support", "服务", "", "赢单", 60000, "年", "年费", ""],
];

export const PRODUCTS: readonly Product[] = PRODUCT_LINES.map(
  ([id, name, englishName, family, problem, stage, listPrice, unit, billing, version]) => ({
    id,
    name,
    englishName,
    family,
    problem,
    stage,
    listPrice,
    unit,
    billing,
    version,
  }),
);

const STAGE_LINES: [
  id: string,
  name: string,
  englishName: string,
  probability: number,
  status: Stage["status"],
  milestone: string,
][] = [
  ["S1", "初步接触", "First contact", 10, "open", "客户破冰"],
  ["S2", "需求确认", "Need confirmed", 25, "open", "发展内线"],
  ["S3", "方案", "Proposal", 45, "open", "最佳选择"],
  ["S4", "商务", "Negotiation", 70, "open", "内外动力驱动"],
  ["S5", "合同", "Contract", 90, "open", "内外动力驱动"],
  ["S6", "赢单", "Won", 100, "won", ""],
  ["S7", "输单", "Lost", 0, "lost", ""],
];

export const STAGES: readonly Stage[] = STAGE_LINES.map(
  ([id, name, englishName, probability, status, milestone], index) => ({
    id,
    name,
    englishName,
    order: index + 1,
    probability,
    status,
    milestone,
  }),
);

export const COMPETITORS = ["拓渊工软", "麦伦系统", "启晖云制", "Fabrion"] as const;
export const ERP_VENDORS = ["合蓝ERP", "锐谷ERP", "Orvane", "自研", "无"] as const;

export function productById(id: string): Product {
  const product = PRODUCTS.find((candidate) => candidate.id === id);
  if (!product) throw new Error(`no such product: ${id}`);
  return product;
}

export const PRODUCT_COLUMNS: Columns<Product> = [
  ["产品编号", (product) => product.id],
  ["产品名称", (product) => product.name],
  ["英文名称", (product) => product.englishName],
  ["产品线", (product) => product.family],
  ["解决问题", (product) => product.problem],
  ["适用阶段", (product) => product.stage],
  ["目录价", (product) => product.listPrice],
  ["币种", () => "CNY"],
  ["单位", (product) => product.unit],
  ["计费方式", (product) => product.billing],
  ["当前版本", (product) => product.version],
  ["在售", () => true],
];

export const STAGE_COLUMNS: Columns<Stage> = [
  ["阶段编号", (stage) => stage.id],
  ["阶段名称", (stage) => stage.name],
  ["英文名称", (stage) => stage.englishName],
  ["顺序", (stage) => stage.order],
  ["赢率(%)", (stage) => stage.probability],
  ["阶段类型", (stage) => stage.status],
  ["里程碑", (stage) => stage.milestone],
];
