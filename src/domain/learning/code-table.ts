/** Row-major codes with what is needed to read them. */
export interface CodedRows {
  readonly codes: Uint8Array;
  /** Fields a row. */
  readonly width: number;
  readonly rowCount: number;
  /** Per field how many codes it has. */
  readonly sizes: readonly number[];
}

export const CODES = 256;

/** Times each code of each field occurs in the given rows (with repeats), at [field × 256 + code]. */
export function countCodes(coded: CodedRows, rows: ArrayLike<number>): Float64Array {
  const { codes, width } = coded;
  const counts = new Float64Array(width * CODES);
  for (let i = 0; i < rows.length; i++) {
    const from = (rows[i] as number) * width;
    for (let f = 0; f < width; f++) {
      const place = f * CODES + (codes[from + f] as number);
      counts[place] = (counts[place] as number) + 1;
    }
  }
  return counts;
}

/** The sum of a row's table entries, field by field from the first: the score of a row under an additive model. */
export function sumOfTables(coded: CodedRows, tables: Float32Array | Float64Array, row: number): number {
  const { codes, width } = coded;
  const from = row * width;
  let sum = 0;
  for (let f = 0; f < width; f++) sum += tables[f * CODES + (codes[from + f] as number)] as number;
  return sum;
}
