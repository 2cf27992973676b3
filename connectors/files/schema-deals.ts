import {
  accountRef,
  campaignRef,
  contactRef,
  createdField,
  currencyField,
  dealRef,
  field,
  ownerField,
} from "./field.ts";

export const DEAL_STATUS: Readonly<Record<string, readonly string[]>> = {
  won: [
    "赢单",
    "已赢单",
    "成交",
    "已成交",
    "签约",
    "已签约",
    "已签单",
    "成功",
    "赢",
    "won",
    "closedwon",
    "win",
    "success",
    "converted",
  ],
  lost: ["输单", "已输单", "丢单", "失败", "输", "战败", "lost", "closedlost", "lose", "loss"],
  abandoned: [
    "放弃",
    "已放弃",
    "取消",
    "关闭",
    "搁置",
    "作废",
    "无效",
    "abandoned",
    "cancelled",
    "canceled",
    "dropped",
    "closed",
    "disqualified",
  ],
  open: ["进行中", "跟进中", "打开", "未关闭", "open", "active", "inprogress", "ongoing"],
};

const STAGE_REF =
  "商机阶段 销售阶段 阶段 阶段编号 阶段名称 当前阶段 销售阶段名称 stage dealstage salesstage stagename stageid opportunitystage pipelinestage phase";

export const DEAL_FIELDS = [
  field(
    "id",
    "key",
    "商机编号 商机编码 商机id 机会编号 项目编号 编号 id opportunityid dealid opportunitynumber dealnumber recordid",
  ),
  field(
    "name",
    "text",
    "商机名称 机会名称 项目名称 商机主题 商机 名称 主题 opportunityname dealname opportunity deal name title",
  ),
  accountRef(),
  ownerField,
  field("stageId", "stage", STAGE_REF),
  field("status", "choice", "商机状态 状态 结果 输赢 status dealstatus outcome result", {
    choices: DEAL_STATUS,
  }),
  field(
    "amount",
    "money",
    "商机金额 金额 预计金额 预计销售金额 预计成交金额 合同金额 成交金额 销售金额 amount dealamount opportunityamount value closevalue dealvalue opportunityvalue dealsize",
  ),
  currencyField,
  field(
    "probability",
    "percent",
    "赢率 成功率 概率 可能性 赢单概率 赢单率 成交概率 probability winrate winprobability chance",
  ),
  field(
    "productIds",
    "refs",
    "产品编号 产品 产品名称 意向产品 关注产品 关联产品 product products productid productids productname",
    { ref: "product" },
  ),
  campaignRef,
  field("leadSource", "text", "商机来源 来源 线索来源 来源渠道 source leadsource dealsource"),
  field("competitor", "text", "竞争对手 主要竞争对手 竞品 competitor maincompetitor competitors"),
  field("lostReason", "text", "输单原因 丢单原因 失败原因 lostreason lossreason reasonlost closedlostreason"),
  field("nextStep", "text", "下一步 下一步计划 下步计划 下一步行动 nextstep nextaction"),
  {
    ...createdField,
    aliases: [...createdField.aliases, "立项日期", "engagedate", "opendate", "startdate", "opened"],
  },
  field(
    "expectedCloseOn",
    "date",
    "预计成交日期 预计结单日期 预计签单日期 预计签约日期 预计关闭日期 预计成交时间 expectedclosedate expectedclose expectedcloseon estimatedclosedate",
  ),
  field(
    "closedOn",
    "date",
    "关闭日期 实际成交日期 成交日期 实际结单日期 赢单日期 结束日期 签约日期 closedon closedat closeddate actualclosedate wonon",
  ),
  field("closeOn", "date", "结单日期 结单时间 closedate close"),
];

export const STAGE_FIELDS = [
  field("id", "key", "阶段编号 阶段id 编号 id stageid"),
  field("name", "text", "阶段名称 阶段 名称 stagename stage name label masterlabel"),
  field("order", "integer", "顺序 序号 排序 order sortorder displayorder position sequence"),
  field("status", "choice", "阶段类型 阶段状态 状态 类型 status stagetype type forecastcategory", {
    choices: DEAL_STATUS,
  }),
  field("probability", "percent", "赢率 概率 成功率 probability winrate defaultprobability"),
  field("milestone", "text", "里程碑 milestone"),
];

export const STAGE_CHANGE_FIELDS = [
  field("id", "key", "变更编号 历史编号 记录编号 编号 id historyid changeid"),
  dealRef(),
  field(
    "on",
    "date",
    "变更时间 变更日期 时间 日期 进入时间 修改时间 changedat changedon changedate date createddate timestamp enteredat enteredon",
  ),
  field("change", "choice", "变更类型 变更字段 字段 类型 field changetype type", {
    choices: {
      stage: ["阶段", "创建", "新建", "销售阶段", "商机阶段", "stage", "created", "stagename"],
      amount: ["金额", "商机金额", "预计金额", "amount", "value"],
      expectedCloseOn: [
        "预计成交日期",
        "预计结单日期",
        "预计日期",
        "closedate",
        "expectedclosedate",
        "expectedclose",
      ],
    },
  }),
  field("fromStage", "stage", "原阶段 变更前阶段 前阶段 旧阶段 fromstage from oldstage previousstage"),
  field("toStage", "stage", "新阶段 变更后阶段 后阶段 当前阶段 阶段 tostage to newstage stage stagename"),
  field("amount", "money", "商机金额 金额 amount value"),
  currencyField,
  field("expectedCloseOn", "date", "预计成交日期 预计结单日期 expectedclosedate expectedclose closedate"),
  field("from", "text", "变更前 原值 旧值 oldvalue before"),
  field("to", "text", "变更后 新值 newvalue after"),
];

export const CAMPAIGN_FIELDS = [
  field("id", "key", "市场活动编号 市场活动id 活动编号 编号 id campaignid"),
  field("name", "text", "市场活动名称 活动名称 市场活动 名称 campaignname campaign name"),
  field("kind", "text", "活动类型 市场活动类型 类型 type campaigntype kind channel"),
  field("startsOn", "date", "开始日期 开始时间 活动日期 启动日期 startdate startson start date"),
  field("endsOn", "date", "结束日期 结束时间 enddate endson end"),
  field("cost", "money", "实际费用 实际花费 费用 成本 花费 actualcost cost spend"),
  currencyField,
];

export const CAMPAIGN_MEMBER_FIELDS = [
  field("id", "key", "成员编号 活动成员编号 编号 id memberid campaignmemberid"),
  campaignRef,
  field("leadId", "ref", "线索编号 线索 线索id leadid lead", { ref: "lead" }),
  contactRef(),
  accountRef(),
  field("status", "text", "成员状态 参与状态 状态 status memberstatus response"),
  field("on", "date", "参与日期 参加日期 参与时间 日期 date respondedon attendedon firstrespondeddate"),
];
