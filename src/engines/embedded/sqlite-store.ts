import { createSqlStore } from "#src/engines/sql/store.ts";
import type { Clock } from "#src/ports/clock.ts";
import type { Store } from "#src/ports/store.ts";
import { openSqlite } from "./sqlite.ts";

export { createSqlStore };

/** A store with a SQLite database of its own, closed with it. */
export async function openSqliteStore(
  options: { readonly path: string },
  deps: { readonly clock: Clock },
): Promise<Store> {
  await using opened = new AsyncDisposableStack();
  const store = await createSqlStore(opened.use(await openSqlite(options)), deps);
  const owned = opened.move();
  return { ...store, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
