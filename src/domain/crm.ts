import type { Money } from "./money.ts";

/** A value that survives JSON unchanged. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A calendar date, `YYYY-MM-DD`: a day on a wall calendar, never an instant. */
export type CalendarDate = string;

/** An instant as ISO 8601 text in UTC, `2026-11-20T08:30:00.000Z`. */
export type Instant = string;

/** What every record of the sales world carries besides its own fields. Absent means "not known", never "". */
export interface Entity {
  /** Stable and unique within its kind. */
  readonly id: string;
  /** Fields of the source that have no place in our model, under the source's own names. */
  readonly custom: Readonly<Record<string, Json>>;
  /** Where the record came from: the system, its key there, and its own row untouched. */
  readonly origin?: Origin;
}

export interface Origin {
  readonly system: string;
  readonly key: string;
  readonly row: Readonly<Record<string, Json>>;
}

export type AccountKind = "prospect" | "customer" | "partner" | "competitor" | "former";

/** An organisation we sell to (客户). */
export interface Account extends Entity {
  readonly name: string;
  readonly parentId?: string;
  readonly kind?: AccountKind;
  /** GB/T 4754 code where it could be recognised, from section letter to 4 digits. */
  readonly industryCode?: string;
  readonly industry?: string;
  readonly country?: string;
  readonly province?: string;
  readonly city?: string;
  readonly district?: string;
  readonly employees?: number;
  readonly revenue?: Money;
  /** Yearly growth as a fraction: 0.24 is 24 %. */
  readonly growth?: number;
  readonly foundedYear?: number;
  readonly website?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly tier?: string;
  readonly ownerId?: string;
  readonly blacklistReason?: string;
  readonly createdOn?: CalendarDate;
}

export interface Contact extends Entity {
  readonly accountId?: string;
  readonly name: string;
  readonly title?: string;
  readonly department?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly reportsToId?: string;
  /** A hint from the source; the decision chain itself is ours. */
  readonly role?: string;
  readonly stance?: string;
  readonly left?: boolean;
}

export type DealStatus = "open" | "won" | "lost" | "abandoned";

/** A chance to sell (商机). */
export interface Deal extends Entity {
  readonly name: string;
  readonly accountId?: string;
  readonly ownerId?: string;
  readonly stageId?: string;
  readonly status: DealStatus;
  readonly amount?: Money;
  /** 0–1, as the source or the stage says. */
  readonly probability?: number;
  readonly productIds?: readonly string[];
  readonly campaignId?: string;
  readonly leadSource?: string;
  readonly competitor?: string;
  readonly lostReason?: string;
  readonly nextStep?: string;
  readonly createdOn?: CalendarDate;
  readonly expectedCloseOn?: CalendarDate;
  readonly closedOn?: CalendarDate;
}

export interface Stage extends Entity {
  readonly name: string;
  readonly order: number;
  readonly status: DealStatus;
  readonly probability?: number;
  /** Which of the four milestones of blue book 3.2 the stage stands for, if any. */
  readonly milestone?: string;
}

/** One move of a deal: its stage, its amount or its expected close date changed. */
export interface StageChange extends Entity {
  readonly dealId: string;
  readonly on: CalendarDate;
  readonly field: "stage" | "amount" | "expectedCloseOn";
  readonly from?: string;
  readonly to?: string;
  /** Read from the source's history, or seen by comparing two imports. */
  readonly seen: "source" | "observed";
}

export type ActivityKind = "call" | "visit" | "meeting" | "email" | "note" | "task";

export interface Activity extends Entity {
  readonly kind: ActivityKind;
  readonly accountId?: string;
  readonly dealId?: string;
  readonly contactId?: string;
  readonly ownerId?: string;
  readonly on?: CalendarDate;
  readonly dueOn?: CalendarDate;
  readonly doneOn?: CalendarDate;
  readonly subject?: string;
  readonly text?: string;
}

export interface Lead extends Entity {
  readonly name: string;
  readonly company?: string;
  readonly status?: string;
  readonly leadSource?: string;
  readonly campaignId?: string;
  readonly ownerId?: string;
  readonly accountId?: string;
  readonly dealId?: string;
  readonly createdOn?: CalendarDate;
}

export interface Campaign extends Entity {
  readonly name: string;
  readonly kind?: string;
  readonly startsOn?: CalendarDate;
  readonly endsOn?: CalendarDate;
  readonly cost?: Money;
}

export interface CampaignMember extends Entity {
  readonly campaignId: string;
  readonly leadId?: string;
  readonly contactId?: string;
  readonly accountId?: string;
  readonly status?: string;
  readonly on?: CalendarDate;
}

export interface Product extends Entity {
  readonly name: string;
  readonly code?: string;
  readonly family?: string;
  readonly listPrice?: Money;
  readonly active?: boolean;
}

export interface Order extends Entity {
  readonly accountId?: string;
  readonly dealId?: string;
  readonly ownerId?: string;
  readonly amount?: Money;
  readonly status?: string;
  readonly on?: CalendarDate;
  /** When what was bought runs out and is due for renewal. */
  readonly renewsOn?: CalendarDate;
}

export interface OrderLine extends Entity {
  readonly orderId: string;
  readonly productId?: string;
  readonly quantity?: number;
  readonly amount?: Money;
}

export type Role = "rep" | "manager" | "solution" | "admin";

export interface User extends Entity {
  readonly name: string;
  readonly email?: string;
  readonly mobile?: string;
  readonly role: Role;
  readonly managerId?: string;
  readonly teamId?: string;
  /** Hunter or farmer (blue book 1.2); changes the advice. */
  readonly style?: "hunter" | "farmer";
  readonly locale?: "zh" | "en";
  readonly timeZone?: string;
  readonly active: boolean;
}

export interface Team extends Entity {
  readonly name: string;
  readonly parentId?: string;
  readonly managerId?: string;
}

export interface TerritoryRule {
  readonly dimension: string;
  readonly operator: "in" | "notIn";
  readonly values: readonly string[];
}

/** 区域 of blue book 1.1, with the columns of its screen. */
export interface Territory extends Entity {
  readonly name: string;
  readonly parentId?: string;
  readonly order?: number;
  readonly publicPool: boolean;
  readonly assignToOwner: boolean;
  readonly rules: readonly TerritoryRule[];
  readonly includeAccountIds: readonly string[];
  readonly excludeAccountIds: readonly string[];
  readonly memberIds: readonly string[];
}

/** An account in a territory, and why. Written by the territory job, read by visibility. */
export interface TerritoryAccount extends Entity {
  readonly territoryId: string;
  readonly accountId: string;
  readonly cause: "include" | "rule" | "manual";
}

/** An account opened to a team or a person beyond ownership. Exactly one of the two is set. */
export interface AccountShare extends Entity {
  readonly accountId: string;
  readonly teamId?: string;
  readonly userId?: string;
}

/** A sales target for a person or a team over a period. */
export interface Target extends Entity {
  readonly userId?: string;
  readonly teamId?: string;
  readonly startsOn: CalendarDate;
  readonly endsOn: CalendarDate;
  readonly amount: Money;
}

/** The kinds of record, by name. Sync, import and the store are written over this one table. */
export interface EntityKinds {
  account: Account;
  contact: Contact;
  deal: Deal;
  stage: Stage;
  stageChange: StageChange;
  activity: Activity;
  lead: Lead;
  campaign: Campaign;
  campaignMember: CampaignMember;
  product: Product;
  order: Order;
  orderLine: OrderLine;
  user: User;
  team: Team;
  territory: Territory;
  territoryAccount: TerritoryAccount;
  accountShare: AccountShare;
  target: Target;
}

export type EntityKind = keyof EntityKinds;

export const ENTITY_KINDS = [
  "user",
  "team",
  "product",
  "stage",
  "campaign",
  "account",
  "territory",
  "territoryAccount",
  "accountShare",
  "target",
  "contact",
  "lead",
  "campaignMember",
  "deal",
  "stageChange",
  "activity",
  "order",
  "orderLine",
] as const satisfies readonly EntityKind[];
