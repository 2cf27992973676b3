import type { Text } from "../text.ts";

export interface IndustryEntry {
  /** A section letter A–T, or a division of two digits. */
  readonly code: string;
  readonly parent?: string;
  readonly name: Text;
  /** Other names by which the entry is known, in either language. */
  readonly also: readonly string[];
}

/** Section letter, Chinese and English name, other names; then its divisions in the same form. */
type Line = readonly [code: string, zh: string, en: string, also?: string];

/** The 20 sections and 97 divisions of GB/T 4754-2017, each section followed by its divisions. */
const LINES: readonly Line[] = [
  [
    "A",
    "农、林、牧、渔业",
    "Agriculture, forestry, animal husbandry and fishery",
    "农林牧渔|primary industry",
  ],
  ["01", "农业", "Farming", "种植业|agriculture|crop farming"],
  ["02", "林业", "Forestry"],
  ["03", "畜牧业", "Animal husbandry", "养殖业|livestock"],
  ["04", "渔业", "Fishery", "水产|fishing|aquaculture"],
  [
    "05",
    "农、林、牧、渔专业及辅助性活动",
    "Support to agriculture, forestry, husbandry and fishery",
    "农业服务",
  ],
  ["B", "采矿业", "Mining", "矿业|采掘业|mining and quarrying"],
  ["06", "煤炭开采和洗选业", "Coal mining and washing", "煤炭|coal|coal mining"],
  ["07", "石油和天然气开采业", "Oil and gas extraction", "石油天然气|油气|oil and gas|oil & gas|petroleum"],
  ["08", "黑色金属矿采选业", "Ferrous metal ore mining", "铁矿|iron ore"],
  ["09", "有色金属矿采选业", "Non-ferrous metal ore mining"],
  ["10", "非金属矿采选业", "Non-metal ore mining"],
  ["11", "开采专业及辅助性活动", "Support to mining", "oilfield services|油田服务"],
  ["12", "其他采矿业", "Other mining"],
  ["C", "制造业", "Manufacturing", "制造|工业|industrial|industrials|manufacturer"],
  ["13", "农副食品加工业", "Processing of farm products", "粮油加工|agrifood"],
  ["14", "食品制造业", "Food manufacturing", "食品|食品加工|food|food production"],
  [
    "15",
    "酒、饮料和精制茶制造业",
    "Liquor, beverage and refined tea",
    "饮料|酒类|白酒|beverage|beverages|food and beverage|food & beverage",
  ],
  ["16", "烟草制品业", "Tobacco", "烟草"],
  ["17", "纺织业", "Textiles", "纺织|textile"],
  ["18", "纺织服装、服饰业", "Clothing and apparel", "服装|apparel|fashion|clothing"],
  [
    "19",
    "皮革、毛皮、羽毛及其制品和制鞋业",
    "Leather, fur, feather products and footwear",
    "皮革|制鞋|footwear|leather",
  ],
  ["20", "木材加工和木、竹、藤、棕、草制品业", "Timber and wood products", "木材|wood|timber"],
  ["21", "家具制造业", "Furniture", "家具"],
  ["22", "造纸和纸制品业", "Paper and paper products", "造纸|paper|pulp and paper"],
  ["23", "印刷和记录媒介复制业", "Printing and reproduction of recorded media", "印刷|printing"],
  [
    "24",
    "文教、工美、体育和娱乐用品制造业",
    "Stationery, crafts, sporting and leisure goods",
    "文体用品|sporting goods|toys",
  ],
  [
    "25",
    "石油、煤炭及其他燃料加工业",
    "Petroleum, coal and other fuel processing",
    "炼油|石化|石油化工|refining|petrochemicals",
  ],
  ["26", "化学原料和化学制品制造业", "Chemicals", "化工|化学|chemical|chemicals manufacturing"],
  [
    "27",
    "医药制造业",
    "Pharmaceuticals",
    "医药|制药|生物医药|pharma|pharmaceutical|biotech|biotechnology|life sciences",
  ],
  ["28", "化学纤维制造业", "Chemical fibres", "化纤"],
  ["29", "橡胶和塑料制品业", "Rubber and plastics", "橡胶|塑料|plastics|rubber"],
  [
    "30",
    "非金属矿物制品业",
    "Non-metallic mineral products",
    "建材|水泥|玻璃|陶瓷|building materials|cement|glass",
  ],
  [
    "31",
    "黑色金属冶炼和压延加工业",
    "Smelting and rolling of ferrous metals",
    "钢铁|冶金|steel|iron and steel|metallurgy",
  ],
  [
    "32",
    "有色金属冶炼和压延加工业",
    "Smelting and rolling of non-ferrous metals",
    "有色金属|有色|铝业|non-ferrous metals|aluminium|aluminum",
  ],
  ["33", "金属制品业", "Metal products", "五金|铸造|metal fabrication|metals"],
  [
    "34",
    "通用设备制造业",
    "General machinery",
    "通用设备|机械|机械制造|装备制造|machinery|general equipment",
  ],
  [
    "35",
    "专用设备制造业",
    "Special machinery",
    "专用设备|医疗器械|工程机械|special equipment|medical devices|industrial equipment",
  ],
  [
    "36",
    "汽车制造业",
    "Automobiles",
    "汽车|汽车零部件|汽配|整车|automotive|auto|automobile|car manufacturing|auto parts",
  ],
  [
    "37",
    "铁路、船舶、航空航天和其他运输设备制造业",
    "Railway, ship, aerospace and other transport equipment",
    "航空航天|船舶|轨道交通|aerospace|shipbuilding|aviation manufacturing",
  ],
  [
    "38",
    "电气机械和器材制造业",
    "Electrical machinery and apparatus",
    "电气|家电|电池|新能源设备|electrical equipment|home appliances",
  ],
  [
    "39",
    "计算机、通信和其他电子设备制造业",
    "Computers, communication and other electronic equipment",
    "电子|半导体|消费电子|集成电路|electronics|semiconductor|semiconductors|hardware|consumer electronics",
  ],
  ["40", "仪器仪表制造业", "Instruments and meters", "仪器仪表|instruments|instrumentation"],
  ["41", "其他制造业", "Other manufacturing"],
  ["42", "废弃资源综合利用业", "Recycling of waste resources", "再生资源|recycling"],
  [
    "43",
    "金属制品、机械和设备修理业",
    "Repair of metal products, machinery and equipment",
    "设备维修|equipment repair",
  ],
  [
    "D",
    "电力、热力、燃气及水生产和供应业",
    "Electricity, heat, gas and water supply",
    "公用事业|能源|utilities|energy|power and utilities",
  ],
  [
    "44",
    "电力、热力生产和供应业",
    "Electricity and heat supply",
    "电力|热力|新能源|electricity|power|power generation|renewables|renewable energy",
  ],
  ["45", "燃气生产和供应业", "Gas supply", "燃气|gas"],
  ["46", "水的生产和供应业", "Water supply", "水务|自来水|water"],
  ["E", "建筑业", "Construction", "建筑|工程建设|建筑工程"],
  ["47", "房屋建筑业", "Construction of buildings", "房建|building construction"],
  ["48", "土木工程建筑业", "Civil engineering", "土木工程|基建|infrastructure"],
  ["49", "建筑安装业", "Building installation", "安装工程"],
  [
    "50",
    "建筑装饰、装修和其他建筑业",
    "Building decoration and other construction",
    "装修|装饰|interior decoration",
  ],
  ["F", "批发和零售业", "Wholesale and retail", "商贸|贸易|批发零售|trade|distribution|commerce"],
  ["51", "批发业", "Wholesale", "批发|经销|wholesale trade|trading"],
  ["52", "零售业", "Retail", "零售|电商|电子商务|连锁零售|retail trade|e-commerce|ecommerce"],
  [
    "G",
    "交通运输、仓储和邮政业",
    "Transport, storage and post",
    "交通运输|物流|交通物流|logistics|transportation|transport|supply chain",
  ],
  ["53", "铁路运输业", "Rail transport", "铁路|railway|rail"],
  ["54", "道路运输业", "Road transport", "公路运输|trucking"],
  ["55", "水上运输业", "Water transport", "航运|港口|shipping|ports|maritime"],
  ["56", "航空运输业", "Air transport", "航空|机场|airline|airlines|aviation"],
  ["57", "管道运输业", "Pipeline transport"],
  ["58", "多式联运和运输代理业", "Multimodal transport and forwarding", "货代|freight forwarding"],
  ["59", "装卸搬运和仓储业", "Handling and storage", "仓储|warehousing"],
  ["60", "邮政业", "Post", "快递|邮政|postal|courier|express delivery"],
  ["H", "住宿和餐饮业", "Accommodation and catering", "酒店餐饮|hospitality"],
  ["61", "住宿业", "Accommodation", "酒店|住宿|hotels|hotel|lodging"],
  ["62", "餐饮业", "Catering", "餐饮|restaurants|restaurant|food service"],
  [
    "I",
    "信息传输、软件和信息技术服务业",
    "Information transmission, software and IT services",
    "信息技术|科技|it|technology|tech|tmt|information technology|ict|高科技|high tech",
  ],
  [
    "63",
    "电信、广播电视和卫星传输服务",
    "Telecommunications, broadcasting and satellite transmission",
    "电信|通信|运营商|telecom|telecommunications|telecommunication|telco",
  ],
  ["64", "互联网和相关服务", "Internet and related services", "互联网|internet|online services"],
  [
    "65",
    "软件和信息技术服务业",
    "Software and IT services",
    "软件|软件服务|信息服务|it服务|software|saas|it services|computer software|information services",
  ],
  ["J", "金融业", "Finance", "金融|financial services|finance and insurance|fintech|financials"],
  ["66", "货币金融服务", "Monetary financial services", "银行|银行业|banking|bank|banks"],
  [
    "67",
    "资本市场服务",
    "Capital market services",
    "证券|基金|投资|securities|asset management|capital markets|investment",
  ],
  ["68", "保险业", "Insurance", "保险"],
  ["69", "其他金融业", "Other finance", "信托|支付"],
  ["K", "房地产业", "Real estate", "房地产|地产|物业|property"],
  ["70", "房地产业", "Real estate activities", "物业管理|property management"],
  [
    "L",
    "租赁和商务服务业",
    "Leasing and business services",
    "商务服务|企业服务|business services|professional services|commercial services",
  ],
  ["71", "租赁业", "Leasing", "租赁|rental"],
  [
    "72",
    "商务服务业",
    "Business services activities",
    "咨询|广告|营销|人力资源|法律|marketing|advertising|consulting|employment|staffing|human resources|legal|legal services|recruitment",
  ],
  [
    "M",
    "科学研究和技术服务业",
    "Scientific research and technical services",
    "科研|技术服务|scientific and technical services",
  ],
  ["73", "研究和试验发展", "Research and experimental development", "研发|r&d|research"],
  [
    "74",
    "专业技术服务业",
    "Professional technical services",
    "检测|工程设计|engineering|testing services|engineering services",
  ],
  ["75", "科技推广和应用服务业", "Technology promotion and application services"],
  [
    "N",
    "水利、环境和公共设施管理业",
    "Water conservancy, environment and public facilities",
    "环境与公共设施",
  ],
  ["76", "水利管理业", "Water conservancy management", "水利"],
  [
    "77",
    "生态保护和环境治理业",
    "Ecological protection and environmental governance",
    "环保|环境治理|environmental services|environment|waste management",
  ],
  ["78", "公共设施管理业", "Public facilities management", "市政|景区"],
  ["79", "土地管理业", "Land management"],
  [
    "O",
    "居民服务、修理和其他服务业",
    "Resident services, repair and other services",
    "生活服务|consumer services",
  ],
  ["80", "居民服务业", "Resident services", "家政|personal services"],
  [
    "81",
    "机动车、电子产品和日用产品修理业",
    "Repair of vehicles, electronics and household goods",
    "汽修|auto repair",
  ],
  ["82", "其他服务业", "Other services", "保洁"],
  ["P", "教育", "Education", "教育培训|培训|学校|高校|school|schools|higher education|edtech"],
  ["83", "教育", "Education activities"],
  ["Q", "卫生和社会工作", "Health and social work", "医疗健康|大健康|healthcare|health care|medical|health"],
  ["84", "卫生", "Health activities", "医疗|医院|卫生医疗|hospitals|hospital|medical services"],
  ["85", "社会工作", "Social work", "养老|elderly care"],
  [
    "R",
    "文化、体育和娱乐业",
    "Culture, sports and entertainment",
    "文体娱乐|文娱|entertainment|media and entertainment",
  ],
  ["86", "新闻和出版业", "News and publishing", "出版|新闻|publishing|news"],
  [
    "87",
    "广播、电视、电影和录音制作业",
    "Broadcasting, television, film and sound recording",
    "影视|传媒|media|broadcasting|film",
  ],
  ["88", "文化艺术业", "Culture and arts", "文化|arts|museums"],
  ["89", "体育", "Sports", "sport"],
  ["90", "娱乐业", "Entertainment and recreation", "娱乐|游戏|gaming|games|leisure|recreation"],
  [
    "S",
    "公共管理、社会保障和社会组织",
    "Public administration, social security and social organisations",
    "政府|公共事业|公共部门|government|public sector|public administration|non-profit|nonprofit",
  ],
  ["91", "中国共产党机关", "Organs of the Communist Party of China"],
  ["92", "国家机构", "State institutions", "政府机关|state administration"],
  ["93", "人民政协、民主党派", "People's political consultative conference and democratic parties"],
  ["94", "社会保障", "Social security", "社保"],
  [
    "95",
    "群众团体、社会团体和其他成员组织",
    "Mass, social and other membership organisations",
    "协会|商会|associations|ngo",
  ],
  ["96", "基层群众自治组织及其他组织", "Grass-roots self-governing and other organisations", "社区|村委会"],
  ["T", "国际组织", "International organisations", "international organizations"],
  ["97", "国际组织", "International organisation activities"],
];

function build(): IndustryEntry[] {
  let section = "";
  return LINES.map(([code, zh, en, also]) => {
    const names = also === undefined ? [] : also.split("|");
    if (/^[A-T]$/.test(code)) {
      section = code;
      return { code, name: { zh, en }, also: names };
    }
    return { code, parent: section, name: { zh, en }, also: names };
  });
}

export const INDUSTRIES: readonly IndustryEntry[] = build();
