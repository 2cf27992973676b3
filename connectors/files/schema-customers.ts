import { accountRef, campaignRef, createdField, currencyField, dealRef, field, ownerField } from "./field.ts";

export const ACCOUNT_FIELDS = [
  field(
    "id",
    "key",
    "客户编号 客户编码 客户id 客户代码 企业编号 公司编号 编号 编码 id accountid accountnumber accountno customerid customernumber customerno companyid 统一社会信用代码 社会信用代码",
  ),
  field(
    "name",
    "text",
    "客户名称 客户全称 公司名称 单位名称 企业名称 客户 公司 企业 名称 accountname account companyname company customername customer organization organisation name",
  ),
  field(
    "parentId",
    "ref",
    "上级客户编号 上级客户 母公司 上级公司 所属集团 集团 集团名称 父客户 parentid parentaccountid parentaccount parent parentcompany subsidiaryof",
    { ref: "account" },
  ),
  field(
    "kind",
    "choice",
    "客户状态 客户类型 客户类别 客户性质 accounttype accountstatus customertype lifecyclestage type kind",
    {
      choices: {
        prospect: [
          "潜在",
          "潜在客户",
          "跟进中",
          "意向客户",
          "目标客户",
          "新客户",
          "prospect",
          "lead",
          "target",
        ],
        customer: [
          "成交",
          "成交客户",
          "客户",
          "已成交",
          "正式客户",
          "老客户",
          "签约客户",
          "customer",
          "client",
          "active",
        ],
        partner: ["伙伴", "合作伙伴", "渠道", "代理商", "经销商", "partner", "reseller", "channel"],
        competitor: ["竞争对手", "竞品", "competitor"],
        former: ["流失", "流失客户", "已流失", "已注销", "注销", "former", "churned", "inactive", "lost"],
      },
    },
  ),
  field("industryCode", "industryCode", "行业代码 行业编码 国标行业代码 industrycode"),
  field(
    "industry",
    "industry",
    "行业 所属行业 行业名称 一级行业 行业分类 industry sector vertical industryname",
  ),
  field("country", "text", "国家 国家地区 国别 country billingcountry countryregion"),
  field("province", "text", "省份 省 所在省 所在省份 province state billingstate stateprovince"),
  field("city", "text", "城市 市 所在城市 所在市 city billingcity town"),
  field("district", "text", "区县 区 县 所在区县 district county"),
  field(
    "place",
    "place",
    "地区 所在地区 省市区 省市 所在地 所在区域 地址 详细地址 注册地址 办公地址 location officelocation headquarters hq region address billingaddress",
  ),
  field(
    "employees",
    "integer",
    "员工人数 员工数 人数 员工规模 企业规模 公司规模 employees numberofemployees employeecount headcount staff companysize",
  ),
  field(
    "revenue",
    "money",
    "年营收 年收入 营业收入 年营业额 营业额 营收 年销售额 annualrevenue revenue turnover yearlyrevenue",
  ),
  currencyField,
  field(
    "growth",
    "percent",
    "年增长率 增长率 营收增长率 年增速 growth growthrate annualgrowth revenuegrowth",
  ),
  field(
    "foundedYear",
    "year",
    "成立年份 成立时间 成立日期 创立年份 注册日期 foundedyear founded yearestablished yearfounded established foundationyear",
  ),
  field("website", "text", "网站 官网 网址 公司网站 website url homepage domain web"),
  field(
    "description",
    "longText",
    "简介 客户简介 公司简介 企业简介 描述 备注 description about notes summary",
  ),
  field("tags", "list", "标签 客户标签 tags labels tag"),
  field(
    "tier",
    "text",
    "客户等级 客户级别 客户分级 级别 等级 分级 tier accounttier level grade rating segment",
  ),
  ownerField,
  field("blacklistReason", "text", "黑名单原因 blacklistreason"),
  createdField,
];

export const CONTACT_FIELDS = [
  field("id", "key", "联系人编号 联系人id 联系人编码 编号 id contactid contactnumber"),
  field("name", "text", "姓名 联系人姓名 联系人 名称 contactname fullname contact name"),
  accountRef("工作单位 单位"),
  field("title", "text", "职务 职位 岗位 职称 title jobtitle position"),
  field("department", "text", "部门 所在部门 department dept"),
  field("email", "text", "邮箱 电子邮箱 电子邮件 email emailaddress mail"),
  field(
    "phone",
    "phone",
    "手机 手机号 手机号码 电话 联系电话 座机 phone mobile mobilephone phonenumber telephone tel",
  ),
  field(
    "reportsToId",
    "ref",
    "上级联系人编号 上级联系人 直属上级 汇报对象 汇报给 reportstoid reportsto manager",
    { ref: "contact" },
  ),
  field("role", "text", "决策角色 角色 采购角色 role buyingrole contactrole decisionrole"),
  field("stance", "text", "立场 态度 支持度 stance attitude sentiment"),
  field("left", "boolean", "是否离职 已离职 leftcompany left hasleft"),
];

export const LEAD_FIELDS = [
  field("id", "key", "线索编号 线索id 编号 id leadid leadnumber"),
  field("name", "text", "线索名称 姓名 联系人 联系人姓名 名称 leadname fullname name"),
  field(
    "company",
    "text",
    "公司名称 公司 单位名称 企业名称 客户名称 company companyname organization organisation account",
  ),
  field("status", "text", "线索状态 状态 跟进状态 status leadstatus"),
  field("leadSource", "text", "线索来源 来源 来源渠道 渠道 source leadsource origin leadorigin"),
  campaignRef,
  ownerField,
  field("accountId", "ref", "转化客户编号 转化客户 convertedaccountid convertedaccount", { ref: "account" }),
  {
    ...dealRef(),
    aliases: [
      "转化商机编号",
      "转化商机",
      "convertedopportunityid",
      "convertedopportunity",
      "converteddealid",
    ],
  },
  createdField,
];
