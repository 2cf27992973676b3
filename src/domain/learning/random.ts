/** A stream of numbers in [0, 1): the same seed gives the same stream on every machine. */
export type Random = () => number;

/** Mulberry32 (public domain, T. Ettinger): 32 bits of state, enough for resampling, never for secrets. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** `count` different items in random order; all of them, shuffled, when `count` is not smaller. */
export function sample<Item>(items: ArrayLike<Item>, count: number, random: Random): Item[] {
  const pool = Array.from(items);
  const take = Math.min(count, pool.length);
  for (let i = 0; i < take; i++) {
    const j = i + Math.floor(random() * (pool.length - i));
    const held = pool[i] as Item;
    pool[i] = pool[j] as Item;
    pool[j] = held;
  }
  return pool.slice(0, take);
}

/** The whole numbers from `from` up to, not including, `to`. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

/** Every row number of a table, in order. */
export function allRows(rowCount: number): Uint32Array {
  return new Uint32Array(rowCount).map((_, row) => row);
}
