import { createHash } from "node:crypto";

const KEPT = 12;

/**
 * Keeps the last few results of a pure computation by everything that went into it: two people who see the same rows
 * get the same result, a changed row or right is another key. `key` is undefined for what is too big to be told apart
 * cheaply; it is then computed each time.
 */
export function remembered<I, O>(compute: (input: I) => O, key: (input: I) => unknown): (input: I) => O {
  const kept = new Map<string, O>();
  return (input) => {
    const content = key(input);
    if (content === undefined) return compute(input);
    const name = createHash("sha256").update(JSON.stringify(content)).digest("base64");
    const known = kept.get(name);
    const result = known ?? compute(input);
    kept.delete(name);
    kept.set(name, result);
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    return result;
  };
}
