import type { EntityKind, EntityKinds, User } from "#src/domain/crm.ts";
import type { Viewer } from "#src/domain/viewer.ts";

type Required<K extends EntityKind> = Omit<EntityKinds[K], "id" | "custom" | "origin">;
type Defaults = { readonly [K in EntityKind]: () => Partial<Required<K>> };

const DEFAULTS: Defaults = {
  account: () => ({ name: "海岳精工(虚构)" }),
  contact: () => ({ name: "林一舟" }),
  deal: () => ({ name: "产线改造", status: "open" }),
  stage: () => ({ name: "立项", order: 1, status: "open" }),
  stageChange: () => ({ dealId: "d1", on: "2026-03-01", field: "stage", seen: "source" }),
  activity: () => ({ kind: "visit" }),
  lead: () => ({ name: "沈青" }),
  campaign: () => ({ name: "春季研讨会" }),
  campaignMember: () => ({ campaignId: "k1" }),
  product: () => ({ name: "排产软件" }),
  order: () => ({}),
  orderLine: () => ({ orderId: "o1" }),
  user: () => ({ name: "周砚", role: "rep", active: true }),
  team: () => ({ name: "华东一组" }),
  territory: () => ({
    name: "华东",
    publicPool: false,
    assignToOwner: false,
    rules: [],
    includeAccountIds: [],
    excludeAccountIds: [],
    memberIds: [],
  }),
  territoryAccount: () => ({ territoryId: "t1", accountId: "a1", cause: "rule" }),
  accountShare: () => ({ accountId: "a1" }),
  target: () => ({
    startsOn: "2026-01-01",
    endsOn: "2026-12-31",
    amount: { minor: 100_000_00, currency: "CNY" },
  }),
};

/** A record of the kind with invented defaults: a test gives the id and what it speaks about. */
export function build<K extends EntityKind>(
  kind: K,
  id: string,
  fields: Partial<EntityKinds[K]> = {},
): EntityKinds[K] {
  return { id, custom: {}, ...DEFAULTS[kind](), ...fields } as EntityKinds[K];
}

/** The viewer that a user of that id is; the role is only what they claim. */
export function viewer(userId: string, fields: Partial<Viewer> = {}): Viewer {
  return { userId, role: "rep", name: userId, locale: "zh", timeZone: "Asia/Shanghai", ...fields };
}

export function viewerOf({ id, role, name, teamId }: User): Viewer {
  return viewer(id, { role, name, ...(teamId !== undefined && { teamId }) });
}
