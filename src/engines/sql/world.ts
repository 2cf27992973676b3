import type { Entity, EntityKind, EntityKinds } from "#src/domain/crm.ts";

/**
 * How a field is kept: `text` as it is, `number` as a double, `flag` as 0 or 1, `money` in two columns
 * (hundredths and currency), `json` as JSON text. Only the first four can be tested and ordered by.
 */
export type FieldType = "text" | "number" | "flag" | "money" | "json";

type Fields<T> = { readonly [F in Exclude<keyof T, keyof Entity>]-?: FieldType };

/** Every field of every kind. The compiler asks for a line when `domain/crm.ts` gains one. */
export const WORLD: { readonly [K in EntityKind]: Fields<EntityKinds[K]> } = {
  account: {
    name: "text",
    parentId: "text",
    kind: "text",
    industryCode: "text",
    industry: "text",
    country: "text",
    province: "text",
    city: "text",
    district: "text",
    employees: "number",
    revenue: "money",
    growth: "number",
    foundedYear: "number",
    website: "text",
    description: "text",
    tags: "json",
    tier: "text",
    ownerId: "text",
    blacklistReason: "text",
    createdOn: "text",
  },
  contact: {
    accountId: "text",
    name: "text",
    title: "text",
    department: "text",
    email: "text",
    phone: "text",
    reportsToId: "text",
    role: "text",
    stance: "text",
    left: "flag",
  },
  deal: {
    name: "text",
    accountId: "text",
    ownerId: "text",
    stageId: "text",
    status: "text",
    amount: "money",
    probability: "number",
    productIds: "json",
    campaignId: "text",
    leadSource: "text",
    competitor: "text",
    lostReason: "text",
    nextStep: "text",
    createdOn: "text",
    expectedCloseOn: "text",
    closedOn: "text",
  },
  stage: { name: "text", order: "number", status: "text", probability: "number", milestone: "text" },
  stageChange: { dealId: "text", on: "text", field: "text", from: "text", to: "text", seen: "text" },
  activity: {
    kind: "text",
    accountId: "text",
    dealId: "text",
    contactId: "text",
    ownerId: "text",
    on: "text",
    dueOn: "text",
    doneOn: "text",
    subject: "text",
    text: "text",
  },
  lead: {
    name: "text",
    company: "text",
    status: "text",
    leadSource: "text",
    campaignId: "text",
    ownerId: "text",
    accountId: "text",
    dealId: "text",
    createdOn: "text",
  },
  campaign: { name: "text", kind: "text", startsOn: "text", endsOn: "text", cost: "money" },
  campaignMember: {
    campaignId: "text",
    leadId: "text",
    contactId: "text",
    accountId: "text",
    status: "text",
    on: "text",
  },
  product: { name: "text", code: "text", family: "text", listPrice: "money", active: "flag" },
  order: {
    accountId: "text",
    dealId: "text",
    ownerId: "text",
    amount: "money",
    status: "text",
    on: "text",
    renewsOn: "text",
  },
  orderLine: { orderId: "text", productId: "text", quantity: "number", amount: "money" },
  user: {
    name: "text",
    email: "text",
    mobile: "text",
    role: "text",
    managerId: "text",
    teamId: "text",
    style: "text",
    locale: "text",
    timeZone: "text",
    active: "flag",
  },
  team: { name: "text", parentId: "text", managerId: "text" },
  territory: {
    name: "text",
    parentId: "text",
    order: "number",
    publicPool: "flag",
    assignToOwner: "flag",
    rules: "json",
    includeAccountIds: "json",
    excludeAccountIds: "json",
    memberIds: "json",
  },
  territoryAccount: { territoryId: "text", accountId: "text", cause: "text" },
  accountShare: { accountId: "text", teamId: "text", userId: "text" },
  target: { userId: "text", teamId: "text", startsOn: "text", endsOn: "text", amount: "money" },
};

export interface Field {
  readonly name: string;
  readonly type: FieldType;
}

/** The fields of a kind in the order of its columns, without `id`, `custom` and `origin`. */
export function fieldsOf(kind: EntityKind): readonly Field[] {
  return FIELDS[kind];
}

/** The type of a field that can be tested or ordered by, or nothing. */
export function scalarType(kind: EntityKind, field: string): Exclude<FieldType, "json"> | undefined {
  if (field === "id") return "text";
  const type = FIELDS[kind].find(({ name }) => name === field)?.type;
  return type === "json" ? undefined : type;
}

/** The columns that hold a field. */
export function columnsOf({ name, type }: Field): readonly string[] {
  return type === "money" ? [`${name}Minor`, `${name}Currency`] : [name];
}

const FIELDS = Object.fromEntries(
  Object.entries(WORLD).map(([kind, fields]) => [
    kind,
    Object.entries(fields).map(([name, type]) => ({ name, type })),
  ]),
) as unknown as Readonly<Record<EntityKind, readonly Field[]>>;
