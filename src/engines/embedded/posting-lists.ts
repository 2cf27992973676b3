/*
 * Posting lists in a few large typed arrays instead of one small array a term: with a million terms the
 * objects would cost more than the postings. A list lives in a block whose size is a power of two and moves
 * to the next size when it is full. A posting is one number, slot << 8 | frequency in quarters, and a list is
 * sorted by slot, so that adding and removing in place keeps document frequencies exact.
 */

import { createTermTable } from "./term-table.ts";

const SLAB_BITS = 16;

export interface PostingLists {
  /** Adds a posting, or changes the frequency when the slot is there. */
  add(term: string, slot: number, quarters: number): number;
  remove(termId: number, slot: number): void;
  find(term: string): Postings | undefined;
}

/** A view of one list; valid until the lists change. */
export interface Postings {
  readonly block: Uint32Array;
  readonly start: number;
  readonly size: number;
}

export const MAX_SLOT = 2 ** 24 - 1;

interface SizeClass {
  readonly slabs: Uint32Array[];
  readonly free: number[];
  used: number;
}

export function createPostingLists(): PostingLists {
  const table = createTermTable();
  const classes: SizeClass[] = [];
  let sizes = new Uint32Array(1024);
  let classOf = new Uint8Array(1024);
  let blockOf = new Uint32Array(1024);

  function locate(sizeClass: number, block: number): { slab: Uint32Array; start: number } {
    const perSlab = Math.max(0, SLAB_BITS - sizeClass);
    const slab = classes[sizeClass]?.slabs[block >>> perSlab];
    if (slab === undefined) throw new Error(`posting block ${sizeClass}/${block} was never allocated`);
    return { slab, start: (block & ((1 << perSlab) - 1)) << sizeClass };
  }

  function allocate(sizeClass: number): number {
    while (classes.length <= sizeClass) classes.push({ slabs: [], free: [], used: 0 });
    const pool = classes[sizeClass] as SizeClass;
    const reused = pool.free.pop();
    if (reused !== undefined) return reused;
    const perSlab = Math.max(0, SLAB_BITS - sizeClass);
    if (pool.used >>> perSlab >= pool.slabs.length)
      pool.slabs.push(new Uint32Array(1 << Math.max(SLAB_BITS, sizeClass)));
    return pool.used++;
  }

  function listOf(term: string): number {
    const id = table.idOf(term);
    if (id >= sizes.length) {
      sizes = grown(sizes, new Uint32Array(sizes.length * 2));
      classOf = grown(classOf, new Uint8Array(sizes.length));
      blockOf = grown(blockOf, new Uint32Array(sizes.length));
    }
    if (sizes[id] === 0) {
      classOf[id] = 0;
      blockOf[id] = allocate(0);
    }
    return id;
  }

  function view(id: number): Postings {
    const { slab, start } = locate(classOf[id] ?? 0, blockOf[id] ?? 0);
    return { block: slab, start, size: sizes[id] ?? 0 };
  }

  function enlarge(id: number): void {
    const old = view(id);
    const sizeClass = classOf[id] ?? 0;
    const block = allocate(sizeClass + 1);
    const next = locate(sizeClass + 1, block);
    next.slab.set(old.block.subarray(old.start, old.start + old.size), next.start);
    classes[sizeClass]?.free.push(blockOf[id] ?? 0);
    classOf[id] = sizeClass + 1;
    blockOf[id] = block;
  }

  function add(term: string, slot: number, quarters: number): number {
    const id = listOf(term);
    let { block, start, size } = view(id);
    const at = lowerBound(block, start, size, slot);
    const posting = ((slot << 8) | quarters) >>> 0;
    if (at < start + size && (block[at] ?? 0) >>> 8 === slot) {
      block[at] = posting;
      return id;
    }
    const offset = at - start;
    if (size === 1 << (classOf[id] ?? 0)) {
      enlarge(id);
      ({ block, start, size } = view(id));
    }
    block.copyWithin(start + offset + 1, start + offset, start + size);
    block[start + offset] = posting;
    sizes[id] = size + 1;
    return id;
  }

  function remove(id: number, slot: number): void {
    const { block, start, size } = view(id);
    const at = lowerBound(block, start, size, slot);
    if (at === start + size || (block[at] ?? 0) >>> 8 !== slot) return;
    block.copyWithin(at, at + 1, start + size);
    sizes[id] = size - 1;
    if (size === 1) forget(id);
  }

  function forget(id: number): void {
    classes[classOf[id] ?? 0]?.free.push(blockOf[id] ?? 0);
    table.release(id);
  }

  function find(term: string): Postings | undefined {
    const id = table.find(term);
    return id < 0 || sizes[id] === 0 ? undefined : view(id);
  }

  return { add, remove, find };
}

/** First place in a sorted list whose slot is not below the given one. New slots mostly come last. */
function lowerBound(block: Uint32Array, start: number, size: number, slot: number): number {
  let low = start;
  let high = start + size;
  if (size === 0 || (block[high - 1] ?? 0) >>> 8 < slot) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((block[middle] ?? 0) >>> 8 < slot) low = middle + 1;
    else high = middle;
  }
  return low;
}

function grown<T extends Uint8Array | Uint32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}
