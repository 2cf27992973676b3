/*
 * Which terms a chunk has, so that it can be taken out of their posting lists. Sorted ids, stored as gaps of
 * 7 bits a byte: half the size of plain numbers, and read only when a chunk goes.
 */

export function packTerms(ids: readonly number[]): Uint8Array {
  const sorted = Uint32Array.from(ids).sort();
  const bytes: number[] = [];
  let last = 0;
  for (const id of sorted) {
    let gap = id - last;
    last = id;
    while (gap > 127) {
      bytes.push((gap & 127) | 128);
      gap >>>= 7;
    }
    bytes.push(gap);
  }
  return Uint8Array.from(bytes);
}

export function* unpackTerms(bytes: Uint8Array): Generator<number> {
  let id = 0;
  let gap = 0;
  let shift = 0;
  for (const byte of bytes) {
    gap |= (byte & 127) << shift;
    shift += 7;
    if (byte > 127) continue;
    id += gap;
    gap = 0;
    shift = 0;
    yield id;
  }
}
