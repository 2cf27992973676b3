import type { EntityKind } from "#src/domain/crm.ts";
import { ACCOUNT_FIELDS, CONTACT_FIELDS, LEAD_FIELDS } from "./schema-customers.ts";
import {
  CAMPAIGN_FIELDS,
  CAMPAIGN_MEMBER_FIELDS,
  DEAL_FIELDS,
  STAGE_CHANGE_FIELDS,
  STAGE_FIELDS,
} from "./schema-deals.ts";
import { SHARE_FIELDS, TARGET_FIELDS, TEAM_FIELDS, TERRITORY_FIELDS, USER_FIELDS } from "./schema-team.ts";
import { ACTIVITY_FIELDS, ORDER_FIELDS, ORDER_LINE_FIELDS, PRODUCT_FIELDS } from "./schema-trade.ts";

export type FieldType =
  | "key"
  | "text"
  | "longText"
  | "phone"
  | "integer"
  | "number"
  | "money"
  | "currency"
  | "date"
  | "month"
  | "year"
  | "percent"
  | "boolean"
  | "list"
  | "choice"
  | "ref"
  | "refs"
  | "stage"
  | "industry"
  | "industryCode"
  | "place"
  | "quarter"
  | "rules";

export interface FieldSpec {
  /** A field of the kind, or one that feeds several: `currency`, `place`, `closeOn`, `year`. */
  readonly field: string;
  readonly type: FieldType;
  /** Comparable headers under which the field is known, in both languages. */
  readonly aliases: readonly string[];
  readonly ref?: EntityKind;
  /** Value as stored → how people write it. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
}

export interface KindSpec {
  readonly kind: EntityKind;
  /** Parts of file and sheet names that speak for the kind. */
  readonly names: readonly string[];
  readonly fields: readonly FieldSpec[];
  /** Without one of these in the table it is not of this kind. */
  readonly needs: readonly (readonly string[])[];
}

const kind = (
  name: EntityKind,
  names: string,
  fields: readonly FieldSpec[],
  ...needs: readonly (readonly string[])[]
): KindSpec => ({ kind: name, names: names.split(" "), fields, needs });

/** What can be imported, and by which words each kind of table is known. */
export const KINDS: readonly KindSpec[] = [
  kind(
    "user",
    "users user 用户 员工 人员 salespeople reps agents salesteams salesteam 销售团队 销售人员",
    USER_FIELDS,
    ["name"],
  ),
  kind("team", "teams team departments 团队 部门 组织", TEAM_FIELDS, ["name"]),
  kind("product", "products product 产品 商品", PRODUCT_FIELDS, ["name"]),
  kind("stage", "stages stage 阶段 销售阶段", STAGE_FIELDS, ["name"], ["order", "probability", "status"]),
  kind("campaign", "campaigns campaign 市场活动 营销活动", CAMPAIGN_FIELDS, ["name"]),
  kind("account", "accounts account customers customer companies company 客户 公司 企业", ACCOUNT_FIELDS, [
    "name",
  ]),
  kind(
    "territory",
    "territories territory 区域 销售区域",
    TERRITORY_FIELDS,
    ["name"],
    ["rules", "includeAccountIds", "publicPool", "memberIds"],
  ),
  kind("accountShare", "shares share accountshares 共享", SHARE_FIELDS, ["accountId"], ["teamId", "userId"]),
  kind(
    "target",
    "targets target quotas quota 目标 指标 业绩目标",
    TARGET_FIELDS,
    ["amount"],
    ["userId", "teamId"],
    ["year", "startsOn", "month"],
  ),
  kind("contact", "contacts contact 联系人", CONTACT_FIELDS, ["name"], ["accountId", "email", "phone"]),
  kind("lead", "leads lead 线索 销售线索", LEAD_FIELDS, ["name", "company"]),
  kind(
    "campaignMember",
    "campaignmembers members member 活动成员 市场活动成员 参会",
    CAMPAIGN_MEMBER_FIELDS,
    ["campaignId"],
    ["leadId", "contactId", "accountId"],
  ),
  kind(
    "deal",
    "deals deal opportunities opportunity opps pipeline salespipeline 商机 销售机会 项目",
    DEAL_FIELDS,
    ["stageId", "status", "amount"],
  ),
  kind(
    "stageChange",
    "stagehistory stagechanges dealhistory opportunityhistory history 阶段历史 阶段变更 商机历史 变更记录",
    STAGE_CHANGE_FIELDS,
    ["dealId"],
    ["toStage", "to"],
    ["on"],
  ),
  kind(
    "activity",
    "activities activity interactions tasks events visits calls 跟进记录 活动记录 销售记录 拜访记录 跟进",
    ACTIVITY_FIELDS,
    ["on", "text", "subject"],
    ["kind", "accountId", "dealId"],
  ),
  kind("order", "orders order contracts 订单 合同", ORDER_FIELDS, ["amount"], ["accountId", "dealId"]),
  kind("orderLine", "orderlines orderline orderitems lineitems 订单明细 订单行 订单产品", ORDER_LINE_FIELDS, [
    "orderId",
  ]),
];

const BY_KIND = new Map(KINDS.map((spec) => [spec.kind, spec]));

export function kindSpec(name: EntityKind): KindSpec | undefined {
  return BY_KIND.get(name);
}

export function fieldSpec(name: EntityKind, field: string): FieldSpec | undefined {
  return BY_KIND.get(name)?.fields.find((spec) => spec.field === field);
}
