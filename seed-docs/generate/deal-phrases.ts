import { productById } from "./catalogue.ts";
import { AS_OF, addDays, workday } from "./dates.ts";
import type { Random } from "./random.ts";
import type { DealStart } from "./truth.ts";

const TOPICS: Record<string, string[]> = {
  P01: ["制造执行项目", "MES 一期", "机加车间 MES", "总装报工与派工"],
  P02: ["产线追溯", "单件追溯项目", "关键件追溯与返工管控"],
  P03: ["设备管家", "关键设备停机改善", "点检与预防性维护"],
  P04: ["能源管理", "车间能耗监测", "能管平台"],
  P05: ["高级排程", "插单与齐套排程", "APS 项目"],
  P06: ["质量管理", "来料与过程检验", "客诉闭环"],
  P07: ["智仓项目", "原料仓与线边仓", "立库对接"],
  P08: ["设备联网采集", "数采改造", "边缘采集一期"],
  P09: ["经营看板", "车间看板", "日报自动化"],
  P10: ["供方协同", "来料协同平台"],
};

const ENGLISH_TOPICS: Record<string, string> = {
  P01: "MES rollout",
  P02: "Traceability",
  P03: "Asset care",
  P04: "Energy monitoring",
  P05: "Scheduling",
  P06: "Quality management",
  P07: "Warehouse",
  P08: "Machine data capture",
  P09: "Plant dashboards",
  P10: "Supplier portal",
};

export function dealTitle(random: Random, account: string, product: string, type: DealStart["type"]): string {
  const suffix = type === "续约" ? "续约" : type === "升级" ? `升级 ${productById(product).version} 版` : "";
  if (/^[A-Z]/.test(account))
    return `${account} ${ENGLISH_TOPICS[product] ?? "Project"}${{ 续约: " renewal", 升级: " upgrade", 新购: "", 增购: " extension" }[type]}`;
  const topic = suffix
    ? productById(product).name.replace("衡石", "")
    : random.pick(TOPICS[product] ?? ["项目"]);
  return `${account} ${topic}${suffix}${type === "增购" ? random.pick(["二期", "扩展", "（新车间）"]) : ""}`;
}

export function LOST_REASONS(competitor: string): [string, number][] {
  return [
    ["价格超预算", 5],
    ["预算取消或项目暂停", 6],
    [competitor ? "选择竞品" : "客户自研", competitor ? 8 : 2],
    ["关键决策人不支持", 4],
    ["方案不匹配", 3],
    ["长期无进展", 4],
  ];
}

const NEXT: Record<string, string[]> = {
  初步接触: [
    "约第一次现场拜访",
    "发行业案例，问清谁管设备",
    "请对方 IT 经理确认参会名单",
    "电话确认今年有没有信息化预算",
  ],
  需求确认: [
    "下车间看三个班次，拿停机台账",
    "和质量部对返工口径",
    "补一份需求确认单请对方签字",
    "约总经理听一次汇报",
  ],
  方案: ["安排方案组讲第二版方案", "邀请参观同行业样板客户", "答复 IT 提的接口问题", "和生产副总过上线计划"],
  商务: ["提交正式报价和付款方案", "请赵总或沈总出面见对方总经理", "法务对合同条款", "准备招标文件应答"],
  合同: ["催盖章", "核对首付款时间", "确认项目经理和启动会日期"],
};

export function drawNextStep(
  random: Random,
  stage: string,
  created: string,
): { nextStep: string; nextStepDate: string } {
  if (random.chance(0.16)) return { nextStep: "", nextStepDate: "" };
  const day = random.chance(0.2) ? -random.int(3, 40) : random.int(1, 16);
  const date = workday(addDays(AS_OF, day));
  return {
    nextStep: random.pick(NEXT[stage] ?? ["跟进"]),
    nextStepDate: date > created ? date : workday(addDays(AS_OF, 3)),
  };
}
