/** How alike two texts of a library are that have nothing to do with each other, as a model's vectors have it. */
export interface Background {
  /** Takes a passage of a document into the sample; one a document is enough. */
  add(documentId: string, vector: Float32Array): void;
  clear(): void;
  /** The cosine from which a passage is meant by a question; undefined while too few documents are known. */
  meantFrom(): number | undefined;
}

const SAMPLE = 150;
const FEWEST = 5;
/** Two standard deviations above chance. */
const DEVIATIONS = 2;

/**
 * Every embedding model has its own idea of a high cosine: 0.5 is close for one and chance for another. What
 * passages of different documents have in common tells where chance ends, with nothing to configure.
 */
export function createBackground(): Background {
  const sample = new Map<string, Float32Array>();
  let known: number | undefined;

  return {
    add(documentId, vector) {
      if (!sample.has(documentId) && sample.size >= SAMPLE) return;
      sample.set(documentId, unit(vector));
      known = undefined;
    },
    clear() {
      sample.clear();
      known = undefined;
    },
    meantFrom() {
      if (sample.size < FEWEST) return undefined;
      known ??= threshold([...sample.values()]);
      return known;
    },
  };
}

function threshold(vectors: readonly Float32Array[]): number {
  const cosines: number[] = [];
  for (const [at, left] of vectors.entries())
    for (const right of vectors.slice(at + 1))
      if (left.length === right.length) cosines.push(dot(left, right));
  const mean = cosines.reduce((sum, value) => sum + value, 0) / Math.max(1, cosines.length);
  const spread = cosines.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, cosines.length);
  return mean + DEVIATIONS * Math.sqrt(spread);
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((value) => (length === 0 ? 0 : value / length));
}

function dot(left: Float32Array, right: Float32Array): number {
  return left.reduce((sum, value, at) => sum + value * (right[at] ?? 0), 0);
}
