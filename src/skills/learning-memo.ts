import { createHash } from "node:crypto";

const KEPT = 12;

export interface Remembering<I> {
  /** Everything that goes into the result, in parts, so that no one text has to hold all of it. */
  readonly key: (input: I) => Iterable<unknown>;
  /** How much a result weighs, and how much may be kept in all; the newest result is always kept. */
  readonly weight: (input: I) => number;
  readonly most: number;
}

/**
 * Keeps the last few results of a pure computation by everything that went into it: two people who see the same rows
 * get the same result, a changed row or right is another key.
 */
export function remembered<I, O>(
  compute: (input: I) => O,
  { key, weight, most }: Remembering<I>,
): (input: I) => O {
  const kept = new Map<string, { readonly result: O; readonly weight: number }>();
  return (input) => {
    const name = digest(key(input));
    const entry = kept.get(name) ?? { result: compute(input), weight: weight(input) };
    kept.delete(name);
    kept.set(name, entry);
    for (const [oldest] of kept) {
      const total = [...kept.values()].reduce((sum, item) => sum + item.weight, 0);
      if (kept.size === 1 || (kept.size <= KEPT && total <= most)) break;
      kept.delete(oldest);
    }
    return entry.result;
  };
}

function digest(parts: Iterable<unknown>): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${JSON.stringify(part)}\n`);
  return hash.digest("base64");
}
