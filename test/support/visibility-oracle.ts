import type { EntityKind, EntityKinds } from "#src/domain/crm.ts";
import type { RecordInput } from "#src/ports/store.ts";

/** Rows of every kind, in memory. */
export type Rows = { readonly [K in EntityKind]: readonly EntityKinds[K][] };

type Note = Pick<RecordInput, "scope" | "accountId" | "dealId"> & { readonly ownerId: string };
type Held = { readonly ownerId?: string; readonly accountId?: string; readonly dealId?: string };

/** Who sees what, told a second time with loops and sets instead of SQL, for tests to compare with. */
export function visibilityOracle(rows: Rows, userId: string) {
  const me = rows.user.find(({ id, active }) => id === userId && active);
  const { people, led } = below(rows, me);
  const has = (set: ReadonlySet<string>, id: string | undefined) => id !== undefined && set.has(id);
  const mine = (row: Held) => has(people, row.ownerId);

  const teams = new Set([...led, ...rows.user.flatMap(({ id, teamId }) => (people.has(id) && teamId) || [])]);
  const lands = rows.territory.filter(({ memberIds }) => memberIds.some((id) => people.has(id)));
  const strong = new Set([
    ...rows.account.filter(mine).map(({ id }) => id),
    ...rows.territoryAccount
      .filter(({ territoryId }) => lands.some(({ id }) => id === territoryId))
      .map(({ accountId }) => accountId),
    ...rows.accountShare
      .filter((share) => has(people, share.userId) || has(teams, share.teamId))
      .map(({ accountId }) => accountId),
  ]);
  const known = new Set([...strong, ...rows.deal.filter(mine).flatMap(({ accountId }) => accountId ?? [])]);

  const some = <T extends { id: string }>(
    list: readonly T[],
    id: string | undefined,
    test: (row: T) => boolean,
  ) => list.some((row) => row.id === id && test(row));
  const deal = (row: Held) => mine(row) || has(strong, row.accountId);
  const work = (row: Held) => deal(row) || some(rows.deal, row.dealId, deal);
  const lead = (row: EntityKinds["lead"]) =>
    deal(row) || (me?.role === "manager" && row.ownerId === undefined && row.accountId === undefined);
  const contact = (row: Held) => has(known, row.accountId);
  const everybody = () => true;

  const rules: { readonly [K in EntityKind]: (row: EntityKinds[K]) => boolean } = {
    account: ({ id }) => known.has(id),
    contact,
    territoryAccount: contact,
    accountShare: contact,
    deal,
    activity: work,
    order: work,
    lead,
    orderLine: ({ orderId }) => some(rows.order, orderId, work),
    stageChange: ({ dealId }) => some(rows.deal, dealId, deal),
    campaignMember: (row) =>
      contact(row) || some(rows.lead, row.leadId, lead) || some(rows.contact, row.contactId, contact),
    target: (row) => has(people, row.userId) || has(led, row.teamId),
    user: everybody,
    team: everybody,
    territory: everybody,
    product: everybody,
    stage: everybody,
    campaign: everybody,
  };

  function reads({ scope, ownerId, accountId, dealId }: Note): boolean {
    if (me === undefined) return false;
    if (scope === "everyone") return true;
    if (scope === "private") return ownerId === me.id;
    if (me.role === "admin") return true;
    if (scope === "owner") return people.has(ownerId);
    return dealId === undefined ? has(known, accountId) : some(rows.deal, dealId, deal);
  }

  return {
    sees<K extends EntityKind>(kind: K, row: EntityKinds[K]): boolean {
      return me !== undefined && (me.role === "admin" || rules[kind](row));
    },
    reads,
  };
}

/** Everybody and every team below somebody, found by asking again until nobody new turns up. */
function below(rows: Rows, me: EntityKinds["user"] | undefined) {
  const people = new Set(me === undefined ? [] : [me.id]);
  const led = new Set<string>();
  let size = -1;
  while (me?.role === "manager" && size !== people.size + led.size) {
    size = people.size + led.size;
    for (const { id, managerId, teamId } of rows.user) {
      if (people.has(managerId ?? "") || led.has(teamId ?? "")) people.add(id);
    }
    for (const { id, managerId, parentId } of rows.team) {
      if (people.has(managerId ?? "") || led.has(parentId ?? "")) led.add(id);
    }
  }
  return { people, led };
}
