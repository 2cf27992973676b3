import type { SqlDatabase } from "#src/engines/sql/database.ts";
import { createSqlStore } from "#src/engines/sql/store.ts";
import type { EntityBatch, JobStore, Store } from "#src/ports/store.ts";

export const START = Date.parse("2026-03-02T08:00:00.000Z");

/** A store with its clock, and a way to open the same data again as another process would. */
export interface StoreSubject extends AsyncDisposable {
  readonly store: Store;
  readonly time: { now: number };
  another(): Promise<Store>;
}

/** Replaces what it names in every store of the subject: a sound store with one fault. */
export type Fault = (store: Store) => Partial<Store>;

export async function openSubject(
  open: () => Promise<SqlDatabase>,
  fault: Fault = () => ({}),
): Promise<StoreSubject> {
  const time = { now: START };
  const opened = new AsyncDisposableStack();
  async function another(): Promise<Store> {
    const store = await createSqlStore(opened.use(await open()), { clock: { now: () => time.now } });
    return { ...store, ...fault(store) };
  }
  return {
    store: await another(),
    time,
    another,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

export function sync(store: Store): JobStore {
  return store.forJob("sync");
}

/** Stores rows of several kinds, given as builders give them. */
export async function seed(store: Store, batches: readonly EntityBatch[]): Promise<void> {
  await sync(store).upsertMany(batches);
}

export function ids(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id);
}
