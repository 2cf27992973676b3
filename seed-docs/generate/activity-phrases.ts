/** Sentences a rep would type; `{contact}`, `{competitor}`, `{product}`, `{pct}`, `{hours}`, `{wan}`, `{count}` are filled in. */
export const PROBLEMS: Record<string, readonly string[]> = {
  P01: [
    "车间派工还靠白板，计划员每天早上要跑一圈才知道昨天做到哪了",
    "工单在加工和热处理之间来回，进度要打电话问，经常说不清",
    "报工是班后补录的，工时和实际差得远，成本核算一直被财务挑",
    "三个车间三套表，月底对不上，{contact}说至少差 {pct}%",
    "想先在总装试点，跑顺了再铺到机加",
  ],
  P02: [
    "主机厂要求关键件一件一码，现在只能追到批次",
    "返工率 {count}% 左右，返工件和正常件混着走，出了问题翻不到源头",
    "上个月客户投诉一批件，查了 {count} 天才锁定炉号",
    "召回演练做过一次，从接到通知到锁定范围花了 {hours} 个小时",
    "审厂时被开了追溯不符合项，整改期到下季度",
  ],
  P03: [
    "加工中心上个月非计划停机 {hours} 小时，主要是主轴和液压站",
    "停机全靠班长记纸单，月底统计要两天，原因栏一半写“其他”",
    "关键设备没有备件预警，等货停了 {count} 天",
    "点检表天天打勾，真坏的时候一点征兆都没记下来",
    "夜班一停机就等白班师傅，平均修复要 {hours} 小时",
  ],
  P04: [
    "电费占制造成本 {pct}%，但只有总表，哪台炉子耗的说不清",
    "今年能耗指标收紧，园区要求按月报分项数据",
    "中频炉空转没人管，{contact}估计一年白烧 {wan} 万",
    "空压机夜里不停，漏气点没人查",
    "客户要产品碳足迹，他们拿不出单件能耗",
  ],
  P05: [
    "插单一来整周的计划推倒重排，计划科加班到九点",
    "准时交付只有 {high}%上下，欠料是大头",
    "齐套全靠问仓库，经常开工了才发现缺件",
    "订单交期是销售拍的，车间不认",
    "瓶颈在热处理，前后工序都在等",
  ],
  P06: [
    "过程检验记录是纸的，客诉回复要翻三天档案",
    "同一个缺陷半年里出了 {count} 次，纠正措施没闭环",
    "来料合格率按供应商看不出来，只有一个总数",
    "特殊过程参数靠人抄，审核时补签",
    "首件检验排队，最长等了 {hours} 个小时",
  ],
  P07: [
    "原料仓找料平均要 {pct} 分钟，库位是老师傅脑子里记的",
    "账实差 {count}%，盘点要停产一天",
    "线边缺料停线，一个月有 {count} 次",
    "呆滞料 {wan} 万压着，没人说得清是哪年的",
    "新建的立库和系统还没打通，出入库两头记",
  ],
  P08: [
    "设备品牌有十几种，数据都锁在各自的控制器里",
    "联网率不到 {pct}%，数字化部的考核是年底翻一倍",
    "之前装过一批采集盒，掉线没人管，现在半数是离线的",
    "老设备没有接口，问能不能加传感器",
    "{contact}想先接 {count} 台瓶颈设备看效果",
  ],
  P09: [
    "日报要四个人上午凑数，总经理十点才看得到昨天的产量",
    "各部门的合格率口径不一样，开会先吵数",
    "想在车间装大屏，但数据没有一个准的源头",
    "月度经营分析靠表格拼，改一个口径就得重来",
    "老板出差看不到数，让我们演示手机端",
  ],
  P10: [
    "供应商送货不准时，来料计划没人敢信",
    "{count} 家核心供应商还在用邮件对账",
    "来料不合格退换要走两周，影响总装",
    "采购跟催靠打电话，一个采购员管 {pct} 家",
    "新供应商准入资料不齐，审核老是补件",
  ],
  P11: ["希望实施周期压到两个月以内"],
  P12: ["维保到期前要走一遍系统健康检查"],
};

export const OPENINGS: Record<string, readonly string[]> = {
  call: [
    "电话联系{contact}，聊了二十分钟。",
    "给{contact}去电，",
    "{contact}回电，",
    "和{contact}通了电话，他在出差，",
    "电话回访{contact}，",
  ],
  visit: [
    "上门拜访{contact}，看了车间。",
    "到厂里见了{contact}，",
    "第二次拜访，{contact}带着走了一圈产线。",
    "陪方案同事现场调研，{contact}全程在。",
    "路过顺访{contact}，坐了半小时。",
    "拜访{contact}，对方另外叫了两个科长旁听。",
  ],
  meeting: [
    "线上会议，{contact}和信息部参加。",
    "技术交流会，对方来了 {count} 个人，{contact}主持。",
    "内部复盘后和{contact}开了对齐会。",
    "方案汇报会，{contact}提了不少问题。",
  ],
  email: [
    "发邮件给{contact}，附了资料。",
    "{contact}邮件回复：",
    "把会议纪要发给{contact}确认。",
    "收到{contact}的邮件，",
  ],
  note: ["补记：", "从侧面了解到，", "{contact}微信里说，", "展会上碰到{contact}，"],
};

export const OBJECTIONS: readonly string[] = [
  "整场只听我们讲，问他意见就说“回去研究”，没有任何表态",
  "约了三次都说没空，前台也不转，感觉在躲",
  "要求两周内上线、价格再砍一半，明显不现实",
  "{contact}直接说“这事别再找我了”，让我们找采购走流程",
  "全程看手机，介绍完一个问题没有",
  "提出要免费用一年再谈合同，其他条件不松口",
];

export const COMPETITION: readonly string[] = [
  "{competitor}上周来过，报价比我们低一成多",
  "对方透露{competitor}也在谈，演示做得花，落地没讲清",
  "同行用的是{competitor}，{contact}去看过，觉得报表好看但改不动",
  "{competitor}找了他们总经理，从上往下推",
  "听说{competitor}在这边的实施顾问走了两个",
];

export const BUDGETS: readonly string[] = [
  "今年信息化预算 {wan} 万，已经用掉一半",
  "预算还没立，要等董事会过年度计划",
  "设备技改里可以列 {wan} 万，走设备部的口子",
  "财务说大额要分两年付",
  "额度 {wan} 万以内生产副总能批，再高要总经理签字",
  "不清楚谁管预算，{contact}也说不准",
];

export const STRATEGY: readonly string[] = [
  "董事长年初定的调子是存货周转提到六次，凡是能压库存的项目优先",
  "总经理今年盯两件事：准时交付和回款",
  "集团要求三年内关键设备全部联网，年底要排名",
  "公司准备申报智能工厂，材料里缺设备数据这一块",
  "新总经理从外企来，开会只看质量损失这一个数",
  "老板想把售后做成新业务，要知道每台出厂产品的底细",
];

export const MARKET: readonly string[] = [
  "说下半年出口单少了两成，主机厂在压价",
  "提到周边几家同行都在停二线，先保现金",
  "说行业协会在推分项能耗统计，明年可能强制",
  "讲现在招不到熟练工，宁可多买机床",
  "新能源配套这块还在涨，传统件在跌",
  "欧洲客户开始要产品碳数据，不给就扣分",
];

export const POSITIVES: readonly string[] = [
  "{contact}当场让科长把数据导出来给我们",
  "对样板客户的做法很感兴趣，问能不能带人去看",
  "主动提出拉一个群，把质量和设备都叫上",
  "认可我们先做一条线再推广的思路",
  "演示到停机分析那一页，{contact}说“就要这个”",
  "说我们比别家懂现场",
];

export const CARE: readonly string[] = [
  "例行回访，系统运行平稳，{contact}说车间离不开了",
  "季度回访，报表慢的问题上次升级后好了，{contact}比较满意",
  "{contact}抱怨响应慢，上周提的两个单子还没回，情绪不好，已转服务经理",
  "做了一次系统健康检查，发现三个账号长期不用，建议调整给二车间",
  "培训了新来的两个班长，顺便收集了八条改进意见",
  "{contact}愿意在行业会上讲一讲，材料要我们准备",
  "问到维保续签，{contact}说流程没问题，等财务排款",
  "欠款还有一笔没到，{contact}说月底前安排",
  "客户那边换了信息部负责人，交接时把历史资料重新讲了一遍",
  "聊到新厂明年三季度投产，系统要不要一起规划",
];

export const PROSPECTING: readonly string[] = [
  "第一次打通，{contact}说现在不看这块，明年再说",
  "自我介绍后发了同行业案例，对方说看看",
  "转了两道才找到{contact}，约了下个月上门",
  "电话没人接，发了短信",
  "{contact}问我们和{competitor}有什么不一样，讲了两点，他记下了",
  "了解到厂里刚换了总经理，组织还在调",
];

export const NEXT_STEPS: readonly string[] = [
  "下周三前给初版方案。",
  "约下周现场看夜班。",
  "等对方内部碰完再约。",
  "周五前把报价口径对齐。",
  "请方案组补一页投资回报。",
  "下次带样板客户的数据去。",
  "约见总经理，时间待定。",
  "让对方给停机台账和电费单。",
  "",
];

export const ENGLISH: readonly string[] = [
  "Call with {contact}: plant runs two shifts, unplanned downtime about {hours} hours last month, reasons are on paper.",
  "Site visit. {contact} showed the machining cells; traceability stops at batch level and one customer wants it per part.",
  "{contact} says budget is set in January, up to USD {wan}0k without head office.",
  "Follow-up mail sent with the gearbox case. No reply yet.",
  "{contact} mentioned {competitor} quoted last week, roughly 15 % lower, without on-site training.",
  "Online demo for six people. Good questions on ERP interface, none on price.",
  "{contact} did not want to comment on anything we showed and left early.",
  "Agreed to a two-week pilot on {count} machines, success criteria to be written down.",
  "Quarterly check-in, dashboard used daily, asked for a Malay user guide.",
  '{contact} wrote: "Send me one page, not twenty." Sent the Penang case, page 2.',
  "Head of finance joined for the first time and asked for payback in months, not percentages.",
];

/** For a contact that brought nothing new, by kind of contact. */
export const NOTHING_NEW: Record<string, readonly string[]> = {
  call: ["对方还在内部讨论，约了再碰。", "没有新的进展，下周再打。", "对方在忙，说了两句就挂了。"],
  visit: ["没聊项目，主要是维护关系。", "对方在等上面的意见，先不急。"],
  meeting: ["把范围过了一遍，没有分歧。", "对了一下时间表，没有变化。"],
  email: ["暂时没有新的要求。", "内容是上次纪要的确认。", "资料收到，内部传阅。"],
  note: ["项目还在，节奏放慢了。", "这个月都在忙盘点，项目没动。", "内部在调组织，等定了再谈。"],
};
