import type { EntityKind } from "#src/domain/crm.ts";
import type { FieldSpec, FieldType } from "./schema.ts";

interface Extra {
  readonly ref?: EntityKind;
  readonly choices?: Readonly<Record<string, readonly string[]>>;
}

/** `aliases` are comparable headers (see `readHeader`), separated by spaces. */
export function field(name: string, type: FieldType, aliases: string, extra: Extra = {}): FieldSpec {
  return { field: name, type, aliases: aliases.split(" "), ...extra };
}

const OWNER =
  "负责人 负责人编号 负责人id 所有人 归属人 归属销售 销售 销售员 业务员 销售代表 销售经理 客户经理 跟进人 客户负责人 商机负责人 owner ownerid ownername salesrep salesagent salesperson salespersonid rep assignedto accountowner opportunityowner dealowner accountmanager";

export const ownerField = field("ownerId", "ref", OWNER, { ref: "user" });

export const currencyField = field(
  "currency",
  "currency",
  "币种 货币 货币单位 currency currencycode currencyisocode",
);

export const createdField = field(
  "createdOn",
  "date",
  "创建日期 创建时间 建档日期 建档时间 录入日期 录入时间 createddate createdat createdon created creationdate createdate dateadded",
);

export function accountRef(more = ""): FieldSpec {
  return field(
    "accountId",
    "ref",
    `客户编号 客户编码 客户id 客户 客户名称 公司 公司名称 单位名称 企业名称 所属客户 关联客户 所属公司 accountid account accountname customerid customer customername companyid company companyname organization organisation ${more}`.trim(),
    { ref: "account" },
  );
}

export function dealRef(more = ""): FieldSpec {
  return field(
    "dealId",
    "ref",
    `商机编号 商机编码 商机id 商机 商机名称 关联商机 机会编号 项目编号 dealid deal dealname opportunityid opportunity opportunityname ${more}`.trim(),
    { ref: "deal" },
  );
}

export function contactRef(more = ""): FieldSpec {
  return field(
    "contactId",
    "ref",
    `联系人编号 联系人id 联系人 联系人姓名 关联联系人 contactid contact contactname ${more}`.trim(),
    { ref: "contact" },
  );
}

export const campaignRef = field(
  "campaignId",
  "ref",
  "市场活动编号 市场活动id 市场活动 市场活动名称 来源活动 活动名称 campaignid campaign campaignname",
  { ref: "campaign" },
);
