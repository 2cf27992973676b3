import type { Viewer } from "../domain/viewer.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import { loadRegions } from "../regions.ts";
import { keptSegments } from "../skills/segment-records.ts";
import { createNameFinder, type NamesInText } from "./named.ts";
import type { ScopeWords } from "./scope.ts";

const KEEP_MS = 60_000;
const VIEWERS_KEPT = 200;

/**
 * Account names a viewer might mean. The list only helps to understand the words: whatever it suggests is read
 * again as the viewer before anything is shown, so a list up to a minute old gives nothing away.
 */
export interface Names {
  inText(viewer: Viewer, text: string): Promise<NamesInText>;
  /** Territories and segments that the viewer may choose accounts by. */
  scopes(viewer: Viewer): Promise<ScopeWords>;
}

export function createNames(store: Store, clock: Clock): Names {
  const finders = createKept(clock, (viewer) => store.all(viewer, "account").then(createNameFinder));
  const scopes = createKept(clock, (viewer) => readScopes(store, viewer));
  return {
    inText: async (viewer, text): Promise<NamesInText> => (await finders(viewer))(text),
    scopes,
  };
}

async function readScopes(store: Store, viewer: Viewer): Promise<ScopeWords> {
  const territories = await store.all(viewer, "territory");
  const segments = await keptSegments({ store, viewer });
  return {
    territories: territories.map(({ name }) => name),
    segments: segments.map(({ body }) => body.name),
    regions: await loadRegions(),
  };
}

/**
 * Reads once and keeps it for a minute. Whoever asks later gets what there is while it is read anew: reading
 * 100,000 names takes longer than anyone should wait for an answer.
 */
function createKept<T>(clock: Clock, read: (viewer: Viewer) => Promise<T>): (viewer: Viewer) => Promise<T> {
  const kept = new Map<string, { at: number; value: Promise<T> }>();

  return (viewer) => {
    const entry = kept.get(viewer.userId);
    if (entry === undefined) return begin(viewer);
    if (clock.now() - entry.at >= KEEP_MS) renew(viewer, entry);
    return entry.value;
  };

  function begin(viewer: Viewer): Promise<T> {
    const value = read(viewer);
    kept.set(viewer.userId, { at: clock.now(), value });
    // A read that failed must not be remembered as the answer for a minute.
    value.catch(() => kept.delete(viewer.userId));
    if (kept.size > VIEWERS_KEPT) for (const oldest of [...kept.keys()].slice(0, 1)) kept.delete(oldest);
    return value;
  }

  function renew(viewer: Viewer, entry: { at: number; value: Promise<T> }): void {
    entry.at = clock.now();
    const fresh = read(viewer);
    fresh.then(
      () => {
        entry.value = fresh;
      },
      () => kept.delete(viewer.userId),
    );
  }
}
