import type { Account, Territory, TerritoryAccount } from "../../domain/crm.ts";
import {
  evaluateTerritories,
  type TerritoryPlan,
  territoryRows,
} from "../../domain/targeting/territories.ts";
import {
  compareTerritories,
  proposeOwners,
  type TerritoryChange,
} from "../../domain/targeting/territory-report.ts";
import type { RegionIndex } from "../../domain/taxonomy/region.ts";
import type { JobStore } from "../../ports/store.ts";

export interface TerritoryRun {
  readonly change: TerritoryChange;
  readonly plan: TerritoryPlan;
  readonly territories: readonly Territory[];
  readonly owners: ReturnType<typeof proposeOwners>;
}

/** What evaluating all territories over all accounts would change. Reads for nobody and writes nothing. */
export async function previewTerritories(store: JobStore, regions: RegionIndex): Promise<TerritoryRun> {
  const territories = await gather<Territory>(store.scan("territory"));
  const accounts = await gather<Account>(store.scan("account"));
  const present = await gather<TerritoryAccount>(store.scan("territoryAccount"));
  const plan = evaluateTerritories({ territories, accounts, regions });
  const change = compareTerritories(present, territoryRows(plan));
  return {
    change,
    plan,
    territories,
    owners: proposeOwners({ territories, accounts, memberships: plan.memberships }),
  };
}

/** Writes a change to the mirror, so that visibility follows. Running it again changes nothing. */
export async function applyTerritories(
  store: JobStore,
  change: Pick<TerritoryChange, "added" | "removed">,
): Promise<void> {
  for (let from = 0; from < change.removed.length; from += 1000) {
    await store.remove(
      "territoryAccount",
      change.removed.slice(from, from + 1000).map((row) => row.id),
    );
  }
  await store.upsert("territoryAccount", change.added);
}

async function gather<T>(batches: AsyncIterable<readonly T[]>): Promise<T[]> {
  const rows: T[] = [];
  for await (const batch of batches) rows.push(...batch);
  return rows;
}
