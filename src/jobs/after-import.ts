import type { EntityKind, EntityKinds, User } from "../domain/crm.ts";
import { EMPTY_WORLD, type World } from "../domain/targeting/facts.ts";
import { type Clock, calendarDate } from "../ports/clock.ts";
import type { JobStore, Store } from "../ports/store.ts";
import { loadRegions } from "../regions.ts";
import { importRegisters, type RegisterProblem } from "../registers.ts";
import type { Settings } from "../settings.ts";
import { ANSWERS, type AnswersBody, type Portfolio, portfolioOf } from "../skills/portfolio.ts";
import { forgetScores } from "../skills/score-table.ts";
import { refreshTags } from "../skills/tags/refresh.ts";
import { applyTerritories, previewTerritories } from "../skills/territories/refresh.ts";

export interface AfterImportDeps {
  readonly store: Store;
  readonly settings: Settings;
  readonly clock: Clock;
  /** Whose calendar day it is. */
  readonly timeZone: string;
  /** The sample company's calendar stands still. */
  readonly today?: string;
}

export interface AfterImportReport {
  /** Memberships of accounts in territories. */
  readonly territories: { readonly added: number; readonly removed: number };
  /** Accounts whose tags changed. */
  readonly tagged: number;
  readonly experts: number;
  readonly partners: number;
  readonly referrals: number;
  /** Rows of the registers that could not be taken. */
  readonly problems: readonly RegisterProblem[];
}

const NO_REGISTERS = { experts: 0, partners: 0, referrals: 0, problems: [] };

/**
 * What follows from new CRM records: who is in which territory (and so who sees what), the registers beside the
 * export, and the tags. `folders` are those that were imported. Running it again changes nothing.
 */
export async function afterImport(
  deps: AfterImportDeps,
  folders: readonly string[] = [],
): Promise<AfterImportReport> {
  await forgetScores(deps.store);
  const territories = await refreshTerritories(deps.store.forJob("territories"));
  const owner = await keeperOf(deps.store.forJob("sync"));
  if (owner === undefined) return { territories, tagged: 0, ...NO_REGISTERS };
  const registers = await readRegisters(deps.store.forJob("sync"), folders, owner.id);
  const tagged = await refreshAllTags(deps, owner.id);
  return { territories, tagged, ...registers };
}

/** Puts every account into the territories whose rules it meets. */
export async function refreshTerritories(
  store: JobStore,
): Promise<{ readonly added: number; readonly removed: number }> {
  const { change } = await previewTerritories(store, await loadRegions());
  await applyTerritories(store, change);
  return { added: change.added.length, removed: change.removed.length };
}

/** Keeps since when each account carries its tags; returns how many accounts changed. */
export async function refreshAllTags(deps: AfterImportDeps, ownerId: string): Promise<number> {
  const store = deps.store.forJob("score-all");
  const today = todayOf(deps);
  const products = await gather(store, "product");
  const portfolio = await wholePortfolio(store, today);
  return refreshTags(store, { portfolio, products, settings: deps.settings, today, ownerId });
}

/** The day that figures are computed for. */
export function todayOf({
  today,
  clock,
  timeZone,
}: Pick<AfterImportDeps, "today" | "clock" | "timeZone">): string {
  return today ?? calendarDate(clock.now(), timeZone);
}

/** Everything that targeting computes over, for nobody in particular. */
async function wholePortfolio(store: JobStore, today: string): Promise<Portfolio> {
  const world: World = {
    ...EMPTY_WORLD,
    accounts: await gather(store, "account"),
    contacts: await gather(store, "contact"),
    deals: await gather(store, "deal"),
    activities: await gather(store, "activity"),
    orders: await gather(store, "order"),
    orderLines: await gather(store, "orderLine"),
  };
  const answers = new Map<string, AnswersBody["answers"]>();
  for await (const batch of store.records.scan<AnswersBody>(ANSWERS)) {
    for (const record of batch) answers.set(record.id, record.body.answers);
  }
  return portfolioOf(world, today, { answers });
}

/** Whom records belong to that nobody wrote: an admin, else whoever comes first. */
export async function keeperOf(store: JobStore): Promise<User | undefined> {
  const users = await gather(store, "user");
  return users.find(({ role, active }) => active && role === "admin") ?? users.find(({ active }) => active);
}

async function readRegisters(store: JobStore, folders: readonly string[], ownerId: string) {
  let sum: Omit<AfterImportReport, "territories" | "tagged"> = NO_REGISTERS;
  for (const folder of folders) {
    const read = await importRegisters({ folder, records: store.records, ownerId });
    sum = {
      experts: sum.experts + read.experts,
      partners: sum.partners + read.partners,
      referrals: sum.referrals + read.referrals,
      problems: [...sum.problems, ...read.problems],
    };
  }
  return sum;
}

async function gather<K extends EntityKind>(store: JobStore, kind: K): Promise<EntityKinds[K][]> {
  const rows: EntityKinds[K][] = [];
  for await (const batch of store.scan(kind)) rows.push(...batch);
  return rows;
}
