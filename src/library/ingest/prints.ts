import type { SystemStore } from "../../ports/store.ts";
import { type Fingerprint, likeness, readFingerprint, writeFingerprint } from "../fingerprint.ts";

const AREA = "library-print";
/** Sharing this much makes two documents versions of one another. */
const NEAR = 0.6;

export interface Near {
  readonly path: string;
  /** 0 to 1; 1 for the same file. */
  readonly likeness: number;
}

interface Kept {
  readonly path: string;
  readonly hash: string;
  readonly print?: string;
}

/** What every document looks like, so that the same one under another name is recognised. */
export interface Prints {
  /** The path of another document with the very same content. */
  same(hash: string, path: string): string | undefined;
  /** The document at another path that is most like this text, if any is nearly the same. */
  nearest(print: Fingerprint | undefined, path: string): Near | undefined;
  keep(
    documentId: string,
    entry: { path: string; hash: string; print: Fingerprint | undefined },
  ): Promise<void>;
  forget(documentId: string): Promise<void>;
}

export async function loadPrints(system: SystemStore): Promise<Prints> {
  const kept = new Map<string, Kept & { readonly read?: Fingerprint }>();
  for (const { key, value } of await system.list<Kept>(AREA)) kept.set(key, withPrint(value));

  return {
    same(hash, path) {
      return [...kept.values()].find((entry) => entry.hash === hash && entry.path !== path)?.path;
    },
    nearest(print, path) {
      if (print === undefined) return undefined;
      let best: Near | undefined;
      for (const { path: other, read } of kept.values()) {
        const share = read === undefined || other === path ? 0 : likeness(print, read);
        if (share >= NEAR && share > (best?.likeness ?? 0)) best = { path: other, likeness: share };
      }
      return best;
    },
    async keep(documentId, { path, hash, print }) {
      const entry: Kept = { path, hash, ...(print !== undefined && { print: writeFingerprint(print) }) };
      kept.set(documentId, withPrint(entry));
      await system.put(AREA, documentId, entry);
    },
    async forget(documentId) {
      kept.delete(documentId);
      await system.remove(AREA, documentId);
    },
  };
}

function withPrint(entry: Kept): Kept & { readonly read?: Fingerprint } {
  return entry.print === undefined ? entry : { ...entry, read: readFingerprint(entry.print) };
}
