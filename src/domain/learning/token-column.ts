import { createPlaces } from "./places.ts";

/** Several labels or words a row, in compressed rows: row r holds places starts[r] to starts[r + 1] of `tokens`. */
export interface TokenColumn {
  readonly kind: "token";
  readonly starts: Uint32Array;
  /** Places in `labels`, ascending within a row, none twice. */
  readonly tokens: Uint32Array;
  /** Per place in `tokens`: 1 for labels; for words tf-idf, so that a row's squares add up to 1. */
  readonly weights: Float32Array;
  readonly labels: readonly string[];
  /** Per label: rows that hold it. */
  readonly rowsWith: Uint32Array;
  /** Per row 1 when the field is empty. */
  readonly missing: Uint8Array;
}

type Weighting = "presence" | "unit";

/** Labels of one row only, and words in over half of the rows, tell no two rows apart and are left out. */
export function createTokenColumn(
  rowCount: number,
  tokensAt: (row: number) => readonly string[] | undefined,
  weighting: Weighting,
): TokenColumn {
  const { places, rows, missing } = countTokens(rowCount, tokensAt);
  const labels = places.labels();
  const seenIn = new Uint32Array(labels.length);
  for (const row of rows) for (const token of row.keys()) seenIn[token] = (seenIn[token] as number) + 1;
  const most = weighting === "unit" && rowCount > 20 ? rowCount / 2 : rowCount;
  const kept = seenIn.map((count) => (count > 1 && count <= most ? 1 : 0));
  const size = rows.reduce(
    (sum, row) => sum + [...row.keys()].filter((token) => kept[token] === 1).length,
    0,
  );
  const starts = new Uint32Array(rowCount + 1);
  const tokens = new Uint32Array(size);
  const weights = new Float32Array(size);
  let end = 0;
  rows.forEach((row, r) => {
    const from = end;
    const inOrder = [...row].filter(([token]) => kept[token] === 1).sort((a, b) => a[0] - b[0]);
    for (const [token, count] of inOrder) {
      tokens[end] = token;
      weights[end++] = weighting === "unit" ? termWeight(count, seenIn[token] as number, rowCount) : 1;
    }
    if (weighting === "unit") scaleToUnit(weights.subarray(from, end));
    starts[r + 1] = end;
  });
  return { kind: "token", starts, tokens, weights, labels, rowsWith: seenIn, missing };
}

function countTokens(rowCount: number, tokensAt: (row: number) => readonly string[] | undefined) {
  const places = createPlaces();
  const rows: Map<number, number>[] = [];
  const missing = new Uint8Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const counts = new Map<number, number>();
    const tokens = tokensAt(row);
    if (tokens === undefined || tokens.length === 0) missing[row] = 1;
    for (const token of tokens ?? []) {
      const place = places.of(token);
      counts.set(place, (counts.get(place) ?? 0) + 1);
    }
    rows.push(counts);
  }
  return { places, rows, missing };
}

/** Sublinear tf times the BM25 form of idf. */
function termWeight(count: number, rowsWith: number, rowCount: number): number {
  return (1 + Math.log(count)) * Math.log(1 + (rowCount - rowsWith + 0.5) / (rowsWith + 0.5));
}

function scaleToUnit(weights: Float32Array): void {
  let squares = 0;
  for (const weight of weights) squares += weight * weight;
  const length = Math.sqrt(squares) || 1;
  for (let i = 0; i < weights.length; i++) weights[i] = (weights[i] as number) / length;
}

/** Calls `visit` for each label or word of a row. */
export function eachToken(
  column: TokenColumn,
  row: number,
  visit: (token: number, weight: number) => void,
): void {
  const end = column.starts[row + 1] as number;
  for (let i = column.starts[row] as number; i < end; i++) {
    visit(column.tokens[i] as number, column.weights[i] as number);
  }
}

/** Similarity of two rows, 0–1: cosine for words, shared over all labels (Jaccard) for labels. */
export function tokenSimilarity(column: TokenColumn, a: number, b: number, weighting: Weighting): number {
  const { starts, tokens, weights } = column;
  let i = starts[a] as number;
  let j = starts[b] as number;
  const endA = starts[a + 1] as number;
  const endB = starts[b + 1] as number;
  let shared = 0;
  let dot = 0;
  while (i < endA && j < endB) {
    const difference = (tokens[i] as number) - (tokens[j] as number);
    if (difference === 0) {
      shared++;
      dot += (weights[i++] as number) * (weights[j++] as number);
    } else if (difference < 0) i++;
    else j++;
  }
  if (weighting === "unit") return Math.min(1, dot);
  const all = endA - (starts[a] as number) + (endB - (starts[b] as number)) - shared;
  return all === 0 ? 0 : shared / all;
}
