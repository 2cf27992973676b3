import { accountRef, contactRef, currencyField, dealRef, field, ownerField } from "./field.ts";

export const ACTIVITY_FIELDS = [
  field("id", "key", "活动编号 记录编号 跟进编号 拜访编号 编号 id activityid taskid eventid interactionid"),
  field(
    "kind",
    "choice",
    "活动类型 跟进方式 跟进类型 类型 方式 activitytype type kind interactiontype channel",
    {
      choices: {
        call: ["call", "电话", "通话", "电话沟通", "致电", "phone", "phonecall"],
        visit: ["visit", "拜访", "上门", "上门拜访", "外出", "客户拜访", "onsite"],
        meeting: ["meeting", "会议", "开会", "线上会议", "视频会议", "会面", "demo", "event"],
        email: ["email", "邮件", "电子邮件", "mail"],
        note: [
          "note",
          "备注",
          "记录",
          "微信",
          "其他",
          "跟进",
          "comment",
          "chat",
          "wechat",
          "message",
          "other",
        ],
        task: ["task", "任务", "待办", "todo", "follow-up", "followup"],
      },
    },
  ),
  accountRef(),
  dealRef(),
  contactRef(),
  {
    ...ownerField,
    aliases: [...ownerField.aliases, "创建人", "记录人", "执行人", "拜访人", "createdby", "user"],
  },
  field(
    "on",
    "date",
    "活动时间 活动日期 跟进时间 跟进日期 拜访时间 拜访日期 发生时间 日期 时间 activitydate date timestamp occurredon startdatetime datetime when",
  ),
  field("dueOn", "date", "截止日期 到期日期 截止时间 duedate dueon deadline due"),
  field("doneOn", "date", "完成日期 完成时间 doneon completeddate completedon closeddate"),
  field("subject", "text", "主题 标题 subject title topic"),
  field(
    "text",
    "longText",
    "内容 跟进内容 跟进记录 拜访内容 记录 描述 备注 沟通内容 text comment comments description notes note body content",
  ),
];

export const PRODUCT_FIELDS = [
  field("id", "key", "产品编号 产品id 商品编号 编号 id productid"),
  field("name", "text", "产品名称 商品名称 产品 名称 productname product name"),
  field("code", "text", "产品编码 产品代码 产品型号 型号 productcode code sku"),
  field(
    "family",
    "text",
    "产品线 产品系列 产品类别 产品分类 系列 类别 productfamily family series category line",
  ),
  field("listPrice", "money", "目录价 标准价 单价 价格 售价 报价 listprice price unitprice salesprice"),
  currencyField,
  field("active", "boolean", "在售 是否在售 是否启用 启用 状态 active isactive enabled"),
];

export const ORDER_FIELDS = [
  field("id", "key", "订单编号 订单号 订单id 合同编号 编号 id orderid ordernumber orderno contractid"),
  accountRef(),
  dealRef(),
  ownerField,
  field("amount", "money", "订单金额 合同金额 金额 总金额 总价 amount ordertotal total totalamount value"),
  currencyField,
  field("status", "text", "订单状态 合同状态 状态 status orderstatus"),
  field(
    "on",
    "date",
    "订单日期 下单日期 签订日期 签约日期 合同日期 日期 orderdate date orderedon signedon effectivedate",
  ),
  field(
    "renewsOn",
    "date",
    "服务到期日期 到期日期 续约日期 合同到期日 到期时间 renewalon renewaldate renewson enddate expirydate expireson",
  ),
];

export const ORDER_LINE_FIELDS = [
  field("id", "key", "订单明细编号 明细编号 订单行编号 编号 id lineid orderlineid orderitemid"),
  field("orderId", "ref", "订单编号 订单号 订单 订单id 合同编号 orderid order ordernumber", { ref: "order" }),
  field("productId", "ref", "产品编号 产品 产品名称 商品 productid product productname item", {
    ref: "product",
  }),
  field("quantity", "number", "数量 quantity qty count units"),
  field("amount", "money", "金额 小计 明细金额 总价 amount linetotal total subtotal"),
  currencyField,
];
