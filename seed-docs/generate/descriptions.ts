import type { Account } from "./account-types.ts";
import { createRandom, type Random } from "./random.ts";

/** What a firm makes, by the word its name ends in. */
const MAKES: Record<string, string> = {
  泵业: "不锈钢离心泵和多级泵|化工流程泵|污水泵和泵站成套",
  阀门: "闸阀、球阀和执行机构|高压阀门|给水阀门",
  压缩机: "螺杆压缩机主机|空压站成套",
  流体: "液压元件和管路件|流体输送设备",
  轴承: "滚动轴承|回转支承|汽车轮毂轴承",
  传动: "减速机和联轴器|传动总成",
  齿轮箱: "工业齿轮箱|风电增速箱零件",
  精密: "精密传动件|精密机加工件",
  机床: "龙门铣和镗床|立式加工中心",
  数控: "数控车床|数控系统配套件",
  锻压机械: "液压机|折弯机和剪板机",
  重装: "大型起重和提升设备|冶金成套设备",
  重工: "塔机和升降机|港口机械",
  矿机: "矿用刮板输送机|破碎筛分成套设备",
  工程机械: "小型挖掘机和装载机|混凝土机械",
  食品机械: "速冻隧道和油炸线|乳品无菌灌装线",
  包装机械: "枕式包装机和装箱线|贴标码垛设备",
  汽配: "转向节和支架|座椅骨架|冲压焊接件",
  底盘: "副车架和控制臂|后桥总成",
  制动: "制动卡钳|制动盘",
  车身: "车身覆盖件|白车身分总成",
  热管理: "空调箱总成|电池冷却板",
  专用车: "环卫车和搅拌车上装|冷藏车厢",
  客车: "新能源客车|校车和旅游客车",
  铸造: "球墨铸铁件|大型铸钢件",
  锻造: "法兰和环锻件|轴类锻件",
  精铸: "熔模精密铸件|不锈钢精铸件",
  钢构: "装配式钢结构|厂房钢构",
  金属结构: "塔筒和管桩|钢制货架",
  船配: "船用管件和阀组|船用甲板机械",
  船机: "船用柴油机零件|舵机和绞车",
  航材: "航空紧固件|航空复材件",
  航空部件: "航空结构件|发动机环形件",
  电机: "高效电机|防爆电机",
  电驱: "电驱总成|伺服电机",
  电气: "中低压开关柜|配电箱和母线槽",
  开关: "断路器和隔离开关|环网柜",
  变压器: "干式变压器|油浸变压器",
  电池: "储能电池包|动力电池模组",
  储能: "工商业储能柜|储能变流器",
  电子: "电源模块|控制板贴装",
  连接器: "车载连接器|板对板连接器",
  电路: "多层电路板|柔性线路板",
  光电: "LED 封装器件|光通信器件",
  半导体: "功率器件封测|引线框架",
  显示: "车载显示模组|触控屏",
  仪表: "智能水表和流量计|压力变送器",
  测控: "在线分析仪|称重传感器",
  铝业: "铝板带箔|工业铝型材",
  铜材: "铜棒和铜排|铜管",
  有色: "再生铝合金锭|钛材",
  特钢: "轴承钢棒材|模具钢",
  钢管: "无缝钢管|焊接钢管",
  新材: "改性树脂|电子级溶剂",
  化工: "水性树脂|表面活性剂",
  助剂: "水处理药剂|塑料助剂",
  制药: "固体制剂和注射剂|中药颗粒",
  生物: "生物制剂|体外诊断试剂",
  塑业: "改性塑料粒子|塑料管材",
  模塑: "精密注塑件|家电外壳",
  密封件: "汽车密封条|油封和胶圈",
  玻璃: "浮法玻璃|药用玻璃瓶",
  陶瓷: "日用陶瓷|工业陶瓷件",
  乳品: "酸奶和巴氏奶",
  食品: "速冻面点|休闲膨化食品",
  调味品: "酱油和复合调味料|火锅底料",
  纺织: "功能性面料|涤纶长丝",
  印染: "印染坯布|数码印花面料",
  家居: "定制衣柜和橱柜|软体沙发",
  家具: "办公家具|实木家具",
  炼化: "成品油和芳烃",
  石化: "润滑油基础油",
  热电: "园区集中供热|生物质热电",
  能源: "分布式能源站",
  路桥: "公路桥梁施工",
  基建: "隧道和市政工程",
  机电贸易: "机电产品代理分销",
  五金: "五金工具批发",
  仓储: "第三方仓配",
  冷链: "冷链仓储和城配",
  系统集成: "工厂弱电与自动化集成",
  智联: "物联网终端集成",
};

function makes(account: Account, random: Random): string {
  const trade =
    account.industry.trades.find((word) => account.name.endsWith(word)) ?? account.industry.trades[0] ?? "";
  return random.pick((MAKES[trade] ?? "工业品").split("|"));
}

function traits(account: Account, random: Random): string[] {
  const { facts } = account;
  const lines: string[] = [];
  if (facts.foundry) lines.push(random.pick(["自有铸造车间", "毛坯自己铸", "有一条自动造型线"]));
  if (facts.digitalDept)
    lines.push(
      random.pick(["设了数字化部", "信息中心去年改成数字化部，直接向总经理汇报", "有专职的数字化团队"]),
    );
  if (facts.exports) lines.push(random.pick(["出口占三成左右", "产品销往东南亚和中东", "有欧洲客户审厂"]));
  if (facts.mesYear)
    lines.push(
      `${facts.mesYear} 年上过 MES，${random.pick(["只用了报工", "现在半停用", "覆盖一个车间", "还在用"])}`,
    );
  if (facts.growth > 16) lines.push(random.pick(["这两年扩产快", "新厂房刚投产", "订单排到了下季度"]));
  if (facts.growth < 0) lines.push(random.pick(["今年订单下滑，正在压费用", "去年关了一条老线"]));
  return lines;
}

/** One or two sentences as a rep would type them into the CRM. */
export function describeAccount(account: Account): string {
  const random = createRandom(`description:${account.name}`);
  const what = makes(account, random);
  if (account.place.team === "T10") return describeAbroad(account, random);
  const lead = random.pick([
    `主要做${what}，厂区在${account.place.city.replace("市", "")}${account.district}。`,
    `${what}生产企业，${account.facts.founded} 年建厂。`,
    `${account.place.city.replace("市", "")}本地做${what}的，客户以国内配套为主。`,
    `专做${what}，在细分里排得上号。`,
    `${what}，${account.facts.staff > 1500 ? "行业里的大厂" : "中等规模"}，${account.facts.founded} 年成立。`,
    `老牌${what}厂，第二代接班。`,
    `${account.place.province.replace(/省|市/, "")}${account.facts.staff < 300 ? "一家小厂" : "的企业"}，做${what}，老客户占一大半。`,
  ]);
  if (!account.industry.code.startsWith("C")) return describeService(account, random, what);
  const rest = random.shuffle(traits(account, random)).slice(0, random.int(0, 2));
  return rest.length > 0 ? `${lead}${rest.join("，")}。` : lead;
}

function describeService(account: Account, random: Random, what: string): string {
  const city = account.place.city.replace("市", "");
  const lead = random.pick([
    `${city}做${what}的公司。`,
    `主营${what}，业务集中在${city}周边。`,
    `${what}，${account.facts.founded} 年成立，${account.facts.staff} 人上下。`,
  ]);
  return account.facts.digitalDept ? `${lead}信息中心有自己的开发人员。` : lead;
}

function describeAbroad(account: Account, random: Random): string {
  const { facts } = account;
  const lead = `${account.name} runs ${facts.plants === 1 ? "one plant" : `${facts.plants} plants`} near ${account.place.city} with about ${facts.staff} people.`;
  const rest = random.pick([
    facts.foundry
      ? "Casting is done in house; machining cells are a mix of old and new."
      : "Castings are bought in; machining runs two shifts.",
    "The plant manager keeps downtime on paper sheets.",
    /^C3[3-9]/.test(account.industry.code)
      ? "Two customers ask for part-level traceability."
      : "Shift reports are typed up the next morning.",
    "Head office picks software, but each site has its own budget.",
  ]);
  return `${lead} ${rest}`;
}
