import type { Viewer } from "../domain/viewer.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import { shortName } from "../skills/resolve.ts";
import type { NamedAccount } from "./route.ts";

const KEEP_MS = 60_000;
const VIEWERS_KEPT = 200;

/**
 * Account names a viewer might mean. The list only helps to understand the words: whatever it suggests is read
 * again as the viewer before anything is shown, so a list up to a minute old gives nothing away.
 */
export interface Names {
  inText(viewer: Viewer, text: string): Promise<readonly NamedAccount[]>;
}

export function createNames(store: Store, clock: Clock): Names {
  const kept = new Map<string, { readonly at: number; readonly names: Promise<readonly NamedAccount[]> }>();

  function namesOf(viewer: Viewer): Promise<readonly NamedAccount[]> {
    const entry = kept.get(viewer.userId);
    if (entry && clock.now() - entry.at < KEEP_MS) return entry.names;
    const names = readNames(store, viewer);
    kept.delete(viewer.userId);
    kept.set(viewer.userId, { at: clock.now(), names });
    if (kept.size > VIEWERS_KEPT) for (const oldest of [...kept.keys()].slice(0, 1)) kept.delete(oldest);
    return names;
  }

  return {
    async inText(viewer, text) {
      const folded = text.normalize("NFKC").toLowerCase();
      const names = await namesOf(viewer);
      const hits = names.filter(({ short }) => folded.includes(short.toLowerCase()));
      return hits.toSorted((a, b) => b.short.length - a.short.length || a.id.localeCompare(b.id));
    },
  };
}

async function readNames(store: Store, viewer: Viewer): Promise<readonly NamedAccount[]> {
  const accounts = await store.all(viewer, "account");
  return accounts
    .map(({ id, name }) => ({ id, name, short: shortName(name) }))
    .filter(({ short }) => short.length >= 2);
}
