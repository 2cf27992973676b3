import type { Account, Deal, Territory, TerritoryAccount } from "../crm.ts";
import { type Money, sumByCurrency } from "../money.ts";
import { byPrimacy, type Membership } from "./territories.ts";

export interface TerritoryLoad {
  readonly territoryId: string;
  readonly accounts: number;
  readonly members: number;
  readonly openDeals: number;
  readonly openAmount: readonly Money[];
}

export interface TerritoryReport {
  readonly loads: readonly TerritoryLoad[];
  /** Accounts in two territories under one parent. */
  readonly overlaps: readonly { readonly accountId: string; readonly territoryIds: readonly string[] }[];
  /** Accounts that no territory but the catch-all ones (no rules, no parent) holds. */
  readonly uncovered: readonly string[];
  readonly memberless: readonly string[];
  /** Where members carry more than twice the accounts of the least loaded one beside them. */
  readonly uneven: readonly { readonly heavy: string; readonly light: string; readonly ratio: number }[];
}

/** What to look at in a division of the market (blue book 1.1): load, overlaps, gaps, territories without people. */
export function reportTerritories(input: {
  readonly territories: readonly Territory[];
  readonly accounts: readonly Account[];
  readonly deals: readonly Deal[];
  readonly memberships: readonly Membership[];
}): TerritoryReport {
  const { territories, memberships } = input;
  const parentOf = new Map(territories.map((territory) => [territory.id, territory.parentId]));
  const catchAll = new Set(territories.filter(isCatchAll).map((territory) => territory.id));
  const placesOf = groupPlaces(memberships);
  const overlaps: { accountId: string; territoryIds: string[] }[] = [];
  const uncovered: string[] = [];
  for (const account of input.accounts) {
    const places = placesOf.get(account.id) ?? [];
    if (!places.some((id) => !catchAll.has(id))) uncovered.push(account.id);
    const twins = siblings(places, parentOf);
    if (twins.length > 1) overlaps.push({ accountId: account.id, territoryIds: twins });
  }
  const loads = loadsOf(input, memberships);
  return {
    loads,
    overlaps,
    uncovered,
    memberless: territories.filter((territory) => territory.memberIds.length === 0).map(({ id }) => id),
    uneven: unevenPairs(loads, parentOf),
  };
}

export function isCatchAll(territory: Territory): boolean {
  return territory.parentId === undefined && territory.rules.length === 0;
}

function groupPlaces(memberships: readonly Membership[]): Map<string, string[]> {
  const places = new Map<string, string[]>();
  for (const { accountId, territoryId } of memberships) {
    const list = places.get(accountId);
    if (list === undefined) places.set(accountId, [territoryId]);
    else list.push(territoryId);
  }
  return places;
}

function siblings(places: readonly string[], parentOf: ReadonlyMap<string, string | undefined>): string[] {
  const underOne = new Map<string, string[]>();
  for (const id of places) {
    const parent = parentOf.get(id);
    if (parent !== undefined) underOne.set(parent, [...(underOne.get(parent) ?? []), id]);
  }
  return [...underOne.values()].filter((ids) => ids.length > 1).flat();
}

function loadsOf(
  { territories, deals }: { readonly territories: readonly Territory[]; readonly deals: readonly Deal[] },
  memberships: readonly Membership[],
): TerritoryLoad[] {
  const openOf = new Map<string, Deal[]>();
  for (const deal of deals) {
    if (deal.status !== "open" || deal.accountId === undefined) continue;
    openOf.set(deal.accountId, [...(openOf.get(deal.accountId) ?? []), deal]);
  }
  const inside = new Map<string, string[]>(territories.map((territory) => [territory.id, []]));
  for (const { territoryId, accountId } of memberships) inside.get(territoryId)?.push(accountId);
  return territories.map((territory) => {
    const accounts = inside.get(territory.id) ?? [];
    const open = accounts.flatMap((id) => openOf.get(id) ?? []);
    return {
      territoryId: territory.id,
      accounts: accounts.length,
      members: territory.memberIds.length,
      openDeals: open.length,
      openAmount: sumByCurrency(open.map((deal) => deal.amount)),
    };
  });
}

function unevenPairs(
  loads: readonly TerritoryLoad[],
  parentOf: ReadonlyMap<string, string | undefined>,
): { heavy: string; light: string; ratio: number }[] {
  const manned = loads.filter((load) => load.members > 0 && load.accounts > 0);
  const share = (load: TerritoryLoad) => load.accounts / load.members;
  return [...new Set(manned.map((load) => parentOf.get(load.territoryId)))].flatMap((parent) => {
    const beside = manned.filter((load) => parentOf.get(load.territoryId) === parent);
    const sorted = [...beside].sort((a, b) => share(b) - share(a));
    const heavy = sorted[0];
    const light = sorted.at(-1);
    if (parent === undefined || heavy === undefined || light === undefined) return [];
    const ratio = share(heavy) / share(light);
    return ratio > 2 ? [{ heavy: heavy.territoryId, light: light.territoryId, ratio }] : [];
  });
}

export interface TerritoryChange {
  readonly added: readonly TerritoryAccount[];
  readonly removed: readonly TerritoryAccount[];
  readonly kept: number;
}

/** What applying an evaluation would change. Rows set by hand in the CRM (`manual`) are never touched. */
export function compareTerritories(
  present: readonly TerritoryAccount[],
  wanted: readonly TerritoryAccount[],
): TerritoryChange {
  const key = (row: TerritoryAccount) => `${row.territoryId} ${row.accountId}`;
  const manual = new Set(present.filter((row) => row.cause === "manual").map(key));
  const have = new Map(present.filter((row) => row.cause !== "manual").map((row) => [key(row), row]));
  const want = new Map(wanted.filter((row) => !manual.has(key(row))).map((row) => [key(row), row]));
  const added = [...want].filter(([id, row]) => have.get(id)?.cause !== row.cause).map(([, row]) => row);
  const removed = [...have].filter(([id]) => !want.has(id)).map(([, row]) => row);
  return { added, removed, kept: want.size - added.length };
}

/** Owners for the unowned accounts of territories that assign: the member with the fewest accounts each time. */
export function proposeOwners(input: {
  readonly territories: readonly Territory[];
  readonly accounts: readonly Account[];
  readonly memberships: readonly Membership[];
}): { readonly accountId: string; readonly territoryId: string; readonly ownerId: string }[] {
  const assigning = new Map(
    input.territories
      .filter((territory) => territory.assignToOwner && territory.memberIds.length > 0)
      .map((territory) => [territory.id, territory]),
  );
  const load = new Map<string, number>();
  for (const { ownerId } of input.accounts) {
    if (ownerId !== undefined) load.set(ownerId, (load.get(ownerId) ?? 0) + 1);
  }
  const places = groupPlaces(input.memberships);
  const first = byPrimacy(input.territories);
  return input.accounts.flatMap((account) => {
    if (account.ownerId !== undefined) return [];
    const home = (places.get(account.id) ?? []).filter((id) => assigning.has(id)).sort(first)[0];
    const members = home === undefined ? [] : (assigning.get(home)?.memberIds ?? []);
    const ownerId = [...members].sort(
      (a, b) => (load.get(a) ?? 0) - (load.get(b) ?? 0) || (a < b ? -1 : 1),
    )[0];
    if (home === undefined || ownerId === undefined) return [];
    load.set(ownerId, (load.get(ownerId) ?? 0) + 1);
    return [{ accountId: account.id, territoryId: home, ownerId }];
  });
}
