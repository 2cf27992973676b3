import { CODES, type CodedRows } from "./code-table.ts";

/** One bit a row, row r at bit r % 8 of byte r / 8: territories, "already ours" and what the viewer may see. */
export type Bitmap = Uint8Array;

export function createBitmap(rowCount: number, rows: Iterable<number> = []): Bitmap {
  const bits = new Uint8Array((rowCount + 7) >>> 3);
  for (const row of rows) bits[row >>> 3] = (bits[row >>> 3] as number) | (1 << (row & 7));
  return bits;
}

export function inBitmap(bits: Bitmap, row: number): boolean {
  return (((bits[row >>> 3] as number) >>> (row & 7)) & 1) === 1;
}

export interface ScanInput {
  readonly coded: CodedRows;
  /** Score of each code at [field × 256 + code]. */
  readonly tables: Float32Array;
  /** Added to each row's sum, for what is not coded (words, multi-values). */
  readonly extra?: Float32Array;
  /** Only rows in it; all when absent. */
  readonly include?: Bitmap;
  /** Never rows in it. */
  readonly exclude?: Bitmap;
  readonly count: number;
}

export interface Ranked {
  readonly row: number;
  readonly score: number;
}

/** The `count` best rows among those let through, best first, equal scores by row number. Exact: reads every row. */
export function scanTop(input: ScanInput): Ranked[] {
  const { coded, include, exclude, count } = input;
  if (count <= 0) return [];
  const best = createHeap(count);
  const score = createScorer(input);
  const { rowCount } = coded;
  for (let block = 0; block < (rowCount + 7) >>> 3; block++) {
    let open = include === undefined ? 255 : (include[block] as number);
    if (exclude !== undefined) open &= ~(exclude[block] as number);
    for (let row = block << 3; open !== 0 && row < rowCount; row++, open >>>= 1) {
      if ((open & 1) === 0) continue;
      const value = score(row);
      if (value > best.threshold()) best.add(row, value);
    }
  }
  return best.sorted();
}

function createScorer({ coded, tables, extra }: ScanInput): (row: number) => number {
  const { codes, width } = coded;
  const whole = width - (width % 4);
  // Four look-ups a turn: the sum stays in field order, so that the reasons of a row add up to the very same number.
  return (row) => {
    const from = row * width;
    let sum = 0;
    for (let f = 0; f < whole; f += 4) {
      const table = f * CODES;
      const at = from + f;
      sum += tables[table + (codes[at] as number)] as number;
      sum += tables[table + 256 + (codes[at + 1] as number)] as number;
      sum += tables[table + 512 + (codes[at + 2] as number)] as number;
      sum += tables[table + 768 + (codes[at + 3] as number)] as number;
    }
    for (let f = whole; f < width; f++) sum += tables[f * CODES + (codes[from + f] as number)] as number;
    return extra === undefined ? sum : sum + (extra[row] as number);
  };
}

/** Keeps the best rows seen, the worst of them on top. Rows must come in ascending order. */
function createHeap(capacity: number) {
  const rows: number[] = [];
  const scores: number[] = [];
  const worse = (a: number, b: number) =>
    (scores[a] as number) < (scores[b] as number) ||
    (scores[a] === scores[b] && (rows[a] as number) > (rows[b] as number));
  const swap = (a: number, b: number) => {
    [rows[a], rows[b]] = [rows[b] as number, rows[a] as number];
    [scores[a], scores[b]] = [scores[b] as number, scores[a] as number];
  };
  const up = (start: number) => {
    for (let i = start; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!worse(i, parent)) return;
      swap(i, parent);
      i = parent;
    }
  };
  const down = () => {
    for (let i = 0; ; ) {
      let least = i;
      if (2 * i + 1 < rows.length && worse(2 * i + 1, least)) least = 2 * i + 1;
      if (2 * i + 2 < rows.length && worse(2 * i + 2, least)) least = 2 * i + 2;
      if (least === i) return;
      swap(i, least);
      i = least;
    }
  };
  let threshold = Number.NEGATIVE_INFINITY;
  return {
    threshold: () => threshold,
    add(row: number, score: number) {
      if (rows.length < capacity) {
        rows.push(row);
        scores.push(score);
        up(rows.length - 1);
      } else {
        rows[0] = row;
        scores[0] = score;
        down();
      }
      if (rows.length === capacity) threshold = scores[0] as number;
    },
    sorted(): Ranked[] {
      const ranked = rows.map((row, i) => ({ row, score: scores[i] as number }));
      return ranked.sort((a, b) => b.score - a.score || a.row - b.row);
    },
  };
}
