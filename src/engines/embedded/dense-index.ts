/** Vectors by slot, compared by cosine with every one of them: exact. */
export interface DenseIndex {
  /** The dimension all vectors have; undefined while there are none. */
  dimension(): number | undefined;
  add(slot: number, vector: Float32Array): void;
  remove(slot: number): void;
  /** The cosine of each slot's vector with the query; {@link NO_VECTOR} where there is none. */
  compare(query: Float32Array, slots: number): Float64Array;
}

/** Below any cosine. */
export const NO_VECTOR = -2;

export function createDenseIndex(): DenseIndex {
  let width: number | undefined;
  let count = 0;
  let values = new Float32Array(0);
  let present = new Uint8Array(1024);

  function add(slot: number, vector: Float32Array): void {
    width ??= vector.length;
    reserve(slot, width);
    if (present[slot] === 0) count++;
    present[slot] = 1;
    values.set(unit(vector), slot * width);
  }

  function reserve(slot: number, dimension: number): void {
    if (slot >= present.length) {
      const larger = new Uint8Array(Math.max(slot + 1, present.length * 2));
      larger.set(present);
      present = larger;
    }
    if ((slot + 1) * dimension <= values.length) return;
    const larger = new Float32Array(Math.max((slot + 1) * dimension, values.length * 2));
    larger.set(values);
    values = larger;
  }

  function remove(slot: number): void {
    if (present[slot] !== 1) return;
    present[slot] = 0;
    // An empty index takes vectors of any dimension again: the embedding model may have been changed.
    if (--count === 0) width = undefined;
  }

  function compare(query: Float32Array, slots: number): Float64Array {
    const cosines = new Float64Array(slots).fill(NO_VECTOR);
    if (width === undefined) return cosines;
    const direction = unit(query);
    for (let slot = 0; slot < slots; slot++) {
      if (present[slot] === 1) cosines[slot] = dot(direction, values, slot * width);
    }
    return cosines;
  }

  return { dimension: () => width, add, remove, compare };
}

/** Four sums at a time, so that additions need not wait for each other. */
function dot(left: Float32Array, right: Float32Array, offset: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let at = 0;
  for (; at + 3 < left.length; at += 4) {
    a += (left[at] as number) * (right[offset + at] as number);
    b += (left[at + 1] as number) * (right[offset + at + 1] as number);
    c += (left[at + 2] as number) * (right[offset + at + 2] as number);
    d += (left[at + 3] as number) * (right[offset + at + 3] as number);
  }
  for (; at < left.length; at++) a += (left[at] as number) * (right[offset + at] as number);
  return a + b + c + d;
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / length);
}
