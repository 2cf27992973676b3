import type { DealStatus, Role, Stage } from "#src/domain/crm.ts";
import type { Text } from "#src/domain/text.ts";
import type { ImportContext } from "./context.ts";
import { lastDayOfMonth } from "./dates.ts";
import { guessStatus } from "./stage-guess.ts";
import { nameKey } from "./text.ts";

/** A record in the making: the fields of its kind by name. */
export type Fields = Record<string, unknown>;

/** Names what the record lacks to be one; the row is then skipped. */
export type Finish = (
  fields: Fields,
  context: ImportContext,
  row: { readonly id: string; readonly at: number },
) => Text | undefined;

const NAME: Text = { zh: "名称", en: "a name" };

function needsName(fields: Fields): Text | undefined {
  return fields.name === undefined ? NAME : undefined;
}

function rename(fields: Fields, from: string, to: string): void {
  if (fields[from] !== undefined && fields[to] === undefined) fields[to] = fields[from];
  delete fields[from];
}

function finishDeal(fields: Fields, { stages }: ImportContext, { id }: { id: string }): Text | undefined {
  const stage = stages.get(String(fields.stageId ?? ""));
  const status = (fields.status as DealStatus | undefined) ?? stage?.status ?? "open";
  fields.status = status;
  rename(fields, "closeOn", status === "open" ? "expectedCloseOn" : "closedOn");
  if (fields.probability === undefined && stage?.probability !== undefined)
    fields.probability = stage.probability;
  fields.name ??=
    [fields["#account"], fields["#product"]].filter((part) => part !== undefined).join(" · ") || id;
  return undefined;
}

function finishStage(fields: Fields, _context: ImportContext, { at }: { at: number }): Text | undefined {
  const name = fields.name;
  if (typeof name !== "string") return NAME;
  fields.order ??= at;
  const probability = fields.probability;
  fields.status ??= probability === 1 ? "won" : guessStatus(name).status;
  return undefined;
}

function finishUser(
  fields: Fields,
  { managers, roles }: ImportContext,
  { id }: { id: string },
): Text | undefined {
  const name = fields.name;
  if (typeof name !== "string") return NAME;
  fields.role = roleOf({ id, name }, { managers, roles }) ?? fields.role ?? "rep";
  if (fields.role === "rep" && managers.has(id)) fields.role = "manager";
  fields.active ??= true;
  return undefined;
}

/** The role the mapping gives by id or name. */
export function roleOf(
  user: { readonly id: string; readonly name: string },
  { roles }: Pick<ImportContext, "managers" | "roles">,
): Role | undefined {
  return roles.get(nameKey(user.id)) ?? roles.get(nameKey(user.name));
}

function finishTerritory(fields: Fields): Text | undefined {
  fields.publicPool ??= false;
  fields.assignToOwner ??= false;
  for (const list of ["rules", "includeAccountIds", "excludeAccountIds", "memberIds"]) fields[list] ??= [];
  return needsName(fields);
}

/** A year, a quarter or a month stand for their first and last day. */
function finishTarget(fields: Fields): Text | undefined {
  const { year, quarter, month } = fields;
  for (const name of ["year", "quarter", "month"]) delete fields[name];
  if (typeof month === "string") setSpan(fields, month, month);
  else if (typeof year === "number") {
    const quarterStart = typeof quarter === "number" ? quarter * 3 - 2 : 1;
    const first = typeof month === "number" ? month : quarterStart;
    const last = typeof month === "number" ? month : typeof quarter === "number" ? first + 2 : 12;
    setSpan(fields, firstDay(year, first), firstDay(year, last));
  }
  if (fields.startsOn === undefined || fields.endsOn === undefined) return { zh: "期间", en: "a period" };
  if (fields.amount === undefined) return { zh: "目标金额", en: "an amount" };
  // A person's target may name the team too: it is then the person's.
  if (fields.userId !== undefined) delete fields.teamId;
  return fields.userId === undefined && fields.teamId === undefined
    ? { zh: "目标对象", en: "a person or team" }
    : undefined;
}

function setSpan(fields: Fields, first: string, last: string): void {
  fields.startsOn ??= first;
  fields.endsOn ??= lastDayOfMonth(last);
}

function firstDay(year: number, month: number): string {
  return `${year}-${String(month).padStart(2, "0")}-01`;
}

function finishLead(fields: Fields): Text | undefined {
  fields.name ??= fields.company;
  return needsName(fields);
}

function finishActivity(fields: Fields): Text | undefined {
  fields.kind ??= "note";
  return undefined;
}

function requires(field: string, label: Text): Finish {
  return (fields) => (fields[field] === undefined ? label : undefined);
}

const FINISHES: Readonly<Partial<Record<string, Finish>>> = {
  account: needsName,
  contact: needsName,
  product: needsName,
  campaign: needsName,
  team: needsName,
  deal: finishDeal,
  stage: finishStage,
  user: finishUser,
  territory: finishTerritory,
  target: finishTarget,
  lead: finishLead,
  activity: finishActivity,
  campaignMember: requires("campaignId", { zh: "市场活动", en: "a campaign" }),
  orderLine: requires("orderId", { zh: "订单", en: "an order" }),
  accountShare: requires("accountId", { zh: "客户", en: "an account" }),
};

export function finishOf(kind: string): Finish {
  return FINISHES[kind] ?? (() => undefined);
}

/** A stage that only its name in the deals tells of. */
export function stageFromName(
  name: string,
  order: number,
  rule: {
    status: DealStatus;
    order?: number | undefined;
    probability?: number | undefined;
    milestone?: string | undefined;
  },
): Stage {
  return {
    id: nameKey(name),
    name,
    order: rule.order ?? order,
    status: rule.status,
    ...(rule.probability === undefined ? {} : { probability: rule.probability }),
    ...(rule.milestone === undefined ? {} : { milestone: rule.milestone }),
    custom: {},
  };
}
