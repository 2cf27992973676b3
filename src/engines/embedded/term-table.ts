/*
 * Terms to small numbers. Nine terms in ten are one or two UTF-16 units long (Chinese characters and pairs):
 * those are their own 32-bit key in an open-addressing table, which is several times faster than hashing
 * strings in a Map of a million. Their numbers are kept when the last posting goes, since there are only so
 * many; the numbers of words are given out again.
 */
export interface TermTable {
  /** The term's number, a new one if it has none. */
  idOf(term: string): number;
  /** The term's number, or -1. */
  find(term: string): number;
  /** The term has no postings any more. */
  release(id: number): void;
  /** One more than the highest number given out. */
  size(): number;
}

export function createTermTable(): TermTable {
  const words = new Map<string, number>();
  const nameOf = new Map<number, string>();
  const free: number[] = [];
  let keys = new Uint32Array(1 << 12);
  let values = new Int32Array(1 << 12).fill(-1);
  let held = 0;
  let next = 0;

  /** The place of a key, or the empty place where it belongs. */
  function probe(key: number): number {
    const mask = keys.length - 1;
    let at = (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
    while (values[at] !== -1 && keys[at] !== key) at = (at + 1) & mask;
    return at;
  }

  function double(): void {
    const [oldKeys, oldValues] = [keys, values];
    keys = new Uint32Array(oldKeys.length * 2);
    values = new Int32Array(oldKeys.length * 2).fill(-1);
    for (let at = 0; at < oldKeys.length; at++) {
      if (oldValues[at] === -1) continue;
      const to = probe(oldKeys[at] as number);
      keys[to] = oldKeys[at] as number;
      values[to] = oldValues[at] as number;
    }
  }

  function shortIdOf(key: number): number {
    const at = probe(key);
    const known = values[at] as number;
    if (known !== -1) return known;
    keys[at] = key;
    values[at] = next;
    if (++held * 2 > keys.length) double();
    return next++;
  }

  function idOf(term: string): number {
    if (isShort(term)) return shortIdOf(keyOf(term));
    const known = words.get(term);
    if (known !== undefined) return known;
    const id = free.pop() ?? next++;
    words.set(term, id);
    nameOf.set(id, term);
    return id;
  }

  function find(term: string): number {
    return isShort(term) ? (values[probe(keyOf(term))] as number) : (words.get(term) ?? -1);
  }

  function release(id: number): void {
    const name = nameOf.get(id);
    if (name === undefined) return;
    words.delete(name);
    nameOf.delete(id);
    free.push(id);
  }

  return { idOf, find, release, size: () => next };
}

/** One or two units; a pair that starts with NUL would get the key of its second unit alone. */
function isShort(term: string): boolean {
  return term.length === 1 || (term.length === 2 && term.charCodeAt(0) !== 0);
}

function keyOf(term: string): number {
  const first = term.charCodeAt(0);
  return term.length === 1 ? first : ((first << 16) | term.charCodeAt(1)) >>> 0;
}
