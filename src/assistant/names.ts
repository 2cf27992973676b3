import type { Viewer } from "../domain/viewer.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import { createNameFinder, type NameFinder, type NamesInText } from "./named.ts";

const KEEP_MS = 60_000;
const VIEWERS_KEPT = 200;

/**
 * Account names a viewer might mean. The list only helps to understand the words: whatever it suggests is read
 * again as the viewer before anything is shown, so a list up to a minute old gives nothing away.
 */
export interface Names {
  inText(viewer: Viewer, text: string): Promise<NamesInText>;
}

export function createNames(store: Store, clock: Clock): Names {
  const kept = new Map<string, { readonly at: number; readonly finder: Promise<NameFinder> }>();

  function finderOf(viewer: Viewer): Promise<NameFinder> {
    const entry = kept.get(viewer.userId);
    if (entry && clock.now() - entry.at < KEEP_MS) return entry.finder;
    const finder = store.all(viewer, "account").then(createNameFinder);
    kept.delete(viewer.userId);
    kept.set(viewer.userId, { at: clock.now(), finder });
    // A read that failed must not be remembered as the answer for a minute.
    finder.catch(() => kept.delete(viewer.userId));
    if (kept.size > VIEWERS_KEPT) for (const oldest of [...kept.keys()].slice(0, 1)) kept.delete(oldest);
    return finder;
  }

  return {
    inText: async (viewer, text) => (await finderOf(viewer))(text),
  };
}
