import { z } from "zod";

/** The vectors of one document as they lie in a file. */
export interface VectorFile {
  readonly model: string;
  readonly dimension: number;
  /** Hash of a passage's text → its vector. */
  readonly vectors: ReadonlyMap<string, Float32Array>;
}

const Head = z.object({
  model: z.string(),
  dimension: z.number().int().positive(),
  keys: z.array(z.string()),
});
const LENGTH_BYTES = 4;

/** Length of the head, the head as JSON, and the numbers one after the other, little-endian. */
export function packVectors({ model, dimension, vectors }: VectorFile): Uint8Array {
  const head = new TextEncoder().encode(JSON.stringify({ model, dimension, keys: [...vectors.keys()] }));
  const size = LENGTH_BYTES + head.length + vectors.size * dimension * Float32Array.BYTES_PER_ELEMENT;
  const data = new Uint8Array(size);
  const view = new DataView(data.buffer);
  view.setUint32(0, head.length, true);
  data.set(head, LENGTH_BYTES);
  let at = LENGTH_BYTES + head.length;
  for (const vector of vectors.values()) {
    for (const value of vector) {
      view.setFloat32(at, value, true);
      at += Float32Array.BYTES_PER_ELEMENT;
    }
  }
  return data;
}

/** Undefined for a file that was cut off or is none of ours: its vectors are made again. */
export function unpackVectors(data: Uint8Array): VectorFile | undefined {
  if (data.length < LENGTH_BYTES) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const headLength = view.getUint32(0, true);
  const head = readHead(data.subarray(LENGTH_BYTES, LENGTH_BYTES + headLength));
  if (head === undefined) return undefined;
  const { model, dimension, keys } = head;
  const from = LENGTH_BYTES + headLength;
  const width = dimension * Float32Array.BYTES_PER_ELEMENT;
  if (data.length !== from + keys.length * width) return undefined;
  const vectors = keys.map((key, row) => {
    const vector = new Float32Array(dimension);
    for (let at = 0; at < dimension; at++)
      vector[at] = view.getFloat32(from + row * width + at * Float32Array.BYTES_PER_ELEMENT, true);
    return [key, vector] as const;
  });
  return { model, dimension, vectors: new Map(vectors) };
}

function readHead(bytes: Uint8Array): z.infer<typeof Head> | undefined {
  try {
    return Head.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}
