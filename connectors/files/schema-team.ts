import { accountRef, currencyField, field } from "./field.ts";

const SUPERIOR =
  "上级编号 上级 直属上级 主管 经理 汇报对象 managerid manager supervisor reportsto teamlead salesmanager";

export const ROLE_CHOICES: Readonly<Record<string, readonly string[]>> = {
  rep: [
    "rep",
    "销售",
    "销售代表",
    "业务员",
    "销售人员",
    "sales",
    "salesrep",
    "representative",
    "agent",
    "user",
  ],
  manager: [
    "manager",
    "经理",
    "主管",
    "销售经理",
    "总监",
    "团队负责人",
    "director",
    "head",
    "vp",
    "teamlead",
  ],
  solution: [
    "solution",
    "售前",
    "方案",
    "方案顾问",
    "解决方案",
    "presales",
    "solutionconsultant",
    "solutionengineer",
  ],
  admin: ["admin", "管理员", "系统管理员", "administrator", "销售运营", "salesops", "systemadministrator"],
};

export const USER_FIELDS = [
  field(
    "id",
    "key",
    "用户编号 员工编号 工号 用户id 人员编号 编号 id userid employeeid salespersonid repid agentid ownerid",
  ),
  field(
    "name",
    "text",
    "姓名 用户名 用户姓名 员工姓名 销售姓名 销售 名称 fullname username name salesagent salesperson salesrep rep agent",
  ),
  field("email", "text", "邮箱 电子邮箱 邮件 email emailaddress mail"),
  field("mobile", "phone", "手机 手机号 手机号码 电话 mobile phone mobilephone"),
  field("role", "choice", "角色 系统角色 role userrole profile", { choices: ROLE_CHOICES }),
  field("managerId", "ref", SUPERIOR, { ref: "user" }),
  field(
    "teamId",
    "ref",
    "团队编号 团队 部门 部门编号 所属团队 所属部门 小组 teamid team teamname department office regionaloffice region group branch",
    { ref: "team" },
  ),
  field("style", "choice", "销售类型 销售风格 style salesstyle hunterfarmer", {
    choices: {
      hunter: ["hunter", "猎手", "猎人", "开拓型", "newbusiness"],
      farmer: ["farmer", "农夫", "耕耘型", "accountmanagement"],
    },
  }),
  field("locale", "choice", "语言 界面语言 locale language lang", {
    choices: {
      zh: ["zh", "中文", "zhcn", "chinese", "简体中文"],
      en: ["en", "英文", "英语", "enus", "english"],
    },
  }),
  field("timeZone", "text", "时区 timezone"),
  field("active", "boolean", "在职 是否在职 启用 是否启用 状态 active isactive enabled"),
];

export const TEAM_FIELDS = [
  field("id", "key", "团队编号 部门编号 团队id 编号 id teamid departmentid"),
  field("name", "text", "团队名称 部门名称 团队 部门 名称 teamname team departmentname department name"),
  field(
    "parentId",
    "ref",
    "上级团队编号 上级团队 上级部门 上级部门编号 parentid parent parentteam parentdepartment",
    { ref: "team" },
  ),
  field(
    "managerId",
    "ref",
    "负责人编号 负责人 团队负责人 部门负责人 主管 经理 managerid manager leader leaderid teamlead head",
    { ref: "user" },
  ),
];

export const TERRITORY_FIELDS = [
  field("id", "key", "区域编号 区域id 编号 id territoryid"),
  field("name", "text", "区域名称 区域 名称 territoryname territory name"),
  field("parentId", "ref", "上级区域 上级区域编号 父区域 parentid parent parentterritory", {
    ref: "territory",
  }),
  field("order", "integer", "顺序 序号 优先级 order priority"),
  field("publicPool", "boolean", "公共回收区域 公共回收 公海 publicpool recyclepool"),
  field("assignToOwner", "boolean", "分配到记录负责人 分配给负责人 assigntoowner"),
  field("rules", "rules", "维度覆盖 覆盖维度 规则 rules dimensions coverage"),
  field(
    "includeAccountIds",
    "refs",
    "包含客户 包含客户编号 includeaccounts includedaccounts includeaccountids",
    { ref: "account" },
  ),
  field(
    "excludeAccountIds",
    "refs",
    "不包含客户 排除客户 excludeaccounts excludedaccounts excludeaccountids",
    { ref: "account" },
  ),
  field("memberIds", "refs", "成员编号 成员 区域成员 members memberids users", { ref: "user" }),
];

export const TARGET_FIELDS = [
  field("id", "key", "目标编号 编号 id targetid quotaid"),
  field(
    "userId",
    "ref",
    "用户编号 用户 姓名 销售 销售员 员工 负责人 userid user owner rep salesagent salesperson name",
    { ref: "user" },
  ),
  field("teamId", "ref", "团队编号 团队 部门 teamid team department", { ref: "team" }),
  field("startsOn", "date", "开始日期 开始时间 startson startdate start from"),
  field("endsOn", "date", "结束日期 结束时间 endson enddate end to"),
  field("year", "year", "年度 年份 年 year fiscalyear"),
  field("quarter", "quarter", "季度 季 quarter period"),
  field("month", "month", "月份 月 目标月份 month"),
  field("amount", "money", "目标金额 目标 目标值 金额 业绩目标 amount target quota targetamount goal"),
  currencyField,
];

export const SHARE_FIELDS = [
  field("id", "key", "共享编号 编号 id shareid"),
  accountRef(),
  field("teamId", "ref", "团队编号 团队 共享团队 teamid team", { ref: "team" }),
  field("userId", "ref", "用户编号 用户 共享用户 userid user", { ref: "user" }),
];
