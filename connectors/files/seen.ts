/** Two independent 32-bit hashes of a text (cyrb53's mixing); together they tell millions of keys apart. */
export function hashes(text: string): [number, number] {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return [high >>> 0, low >>> 0];
}

export interface Seen {
  /** The row where the key stood first and a hash of that row, or undefined when the key is new and now noted. */
  note(
    key: string,
    content: string,
    row: number,
  ): { readonly row: number; readonly same: boolean } | undefined;
}

/** Every key of a table in 16 bytes each, so that a million rows cost 32 MB and no strings are kept. */
export function createSeen(): Seen {
  let capacity = 1024;
  let used = 0;
  let slots = new Uint32Array(capacity * 4);

  function slotOf(table: Uint32Array, size: number, high: number, low: number): number {
    let slot = (high & (size - 1)) * 4;
    while (table[slot + 3] !== 0 && (table[slot] !== high || table[slot + 1] !== low))
      slot = (slot + 4) % (size * 4);
    return slot;
  }

  function grow(): void {
    const next = new Uint32Array(capacity * 8);
    for (let slot = 0; slot < slots.length; slot += 4) {
      if (slots[slot + 3] !== 0) {
        next.set(
          slots.subarray(slot, slot + 4),
          slotOf(next, capacity * 2, slots[slot] ?? 0, slots[slot + 1] ?? 0),
        );
      }
    }
    slots = next;
    capacity *= 2;
  }

  return {
    note(key, content, row) {
      const [high, low] = hashes(key);
      const [check] = hashes(content);
      const slot = slotOf(slots, capacity, high, low);
      const first = slots[slot + 3] ?? 0;
      if (first !== 0) return { row: first, same: slots[slot + 2] === check };
      slots.set([high, low, check, row], slot);
      used += 1;
      if (used * 2 > capacity) grow();
      return undefined;
    },
  };
}
