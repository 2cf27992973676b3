import { CODES, type CodedRows } from "./code-table.ts";
import type { Random } from "./random.ts";

/**
 * A binary tree over codes, node 0 the root; plain data. A row goes left when low ≤ its code ≤ low + span: a
 * threshold is the range from code 0, a category the range of one code.
 */
export interface Tree {
  /** Field of each node, −1 for a leaf. */
  readonly field: readonly number[];
  readonly low: readonly number[];
  readonly span: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** Training rows that reached each node. */
  readonly cover: readonly number[];
  /** Mean target of those rows. */
  readonly value: readonly number[];
}

export interface GrowInput {
  readonly coded: CodedRows;
  /** Rows to grow from, repeats allowed. Reordered in place. */
  readonly rows: Int32Array;
  /** What to explain, per row of `coded`. */
  readonly targets: Float64Array;
  /** Per field: cut at thresholds (numbers) rather than single codes (labels). */
  readonly ordered: readonly boolean[];
  readonly depth: number;
  /** Fewest rows in a leaf. */
  readonly leafRows: number;
  /** Fields tried at each node, drawn at random. */
  readonly triedFields: number;
  readonly random: Random;
}

interface Split {
  gain: number;
  field: number;
  low: number;
  span: number;
}

type Growing = { [Key in keyof Tree]: number[] };

/** Grows one tree by largest fall in squared error (for 0/1 targets the same as Gini; Breiman et al. 1984). */
export function growTree(input: GrowInput): Tree {
  const tree: Growing = { field: [], low: [], span: [], left: [], right: [], cover: [], value: [] };
  const scratch = { counts: new Float64Array(CODES), sums: new Float64Array(CODES) };
  const fields = Int32Array.from(input.coded.sizes, (_, f) => f);
  const grow = (from: number, to: number, depth: number): number => {
    const node = addLeaf(tree, input, from, to);
    if (depth === 0 || to - from < 2 * input.leafRows) return node;
    const split = bestSplit(input, { from, to, fields, ...scratch });
    if (split.field < 0) return node;
    const middle = partition(input, split, from, to);
    tree.field[node] = split.field;
    tree.low[node] = split.low;
    tree.span[node] = split.span;
    tree.left[node] = grow(from, middle, depth - 1);
    tree.right[node] = grow(middle, to, depth - 1);
    return node;
  };
  grow(0, input.rows.length, input.depth);
  return tree;
}

function addLeaf(tree: Growing, { rows, targets }: GrowInput, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += targets[rows[i] as number] as number;
  tree.field.push(-1);
  for (const key of ["low", "span", "left", "right"] as const) tree[key].push(0);
  tree.cover.push(to - from);
  return tree.value.push(sum / (to - from)) - 1;
}

interface Node {
  readonly from: number;
  readonly to: number;
  readonly fields: Int32Array;
  readonly counts: Float64Array;
  readonly sums: Float64Array;
}

function bestSplit(input: GrowInput, node: Node): Split {
  const best: Split = { gain: 1e-9, field: -1, low: 0, span: 0 };
  const { fields } = node;
  let tried = 0;
  for (let k = 0; k < fields.length && tried < input.triedFields; k++) {
    const drawn = k + Math.floor(input.random() * (fields.length - k));
    const field = fields[drawn] as number;
    fields[drawn] = fields[k] as number;
    fields[k] = field;
    if (tryField(input, node, { field, best })) tried++;
  }
  return best;
}

/** Looks for a better split on one field; false when all rows of the node hold the same code. */
function tryField(input: GrowInput, node: Node, { field, best }: { field: number; best: Split }): boolean {
  const { counts, sums } = node;
  const total = tally(input, node, field);
  const size = input.coded.sizes[field] as number;
  const rows = node.to - node.from;
  const parent = (total * total) / rows;
  let distinct = 0;
  let runCount = 0;
  let runSum = 0;
  for (let code = 0; code < size; code++) {
    const count = counts[code] as number;
    if (count === 0) continue;
    distinct++;
    const threshold = input.ordered[field] === true;
    runCount = threshold ? runCount + count : count;
    runSum = threshold ? runSum + (sums[code] as number) : (sums[code] as number);
    if (runCount < input.leafRows || rows - runCount < input.leafRows) continue;
    const gain = (runSum * runSum) / runCount + (total - runSum) ** 2 / (rows - runCount) - parent;
    if (gain <= best.gain) continue;
    Object.assign(best, { gain, field, low: threshold ? 0 : code, span: threshold ? code : 0 });
  }
  return distinct > 1;
}

function tally({ coded, rows, targets }: GrowInput, node: Node, field: number): number {
  const { codes, width } = coded;
  const { counts, sums } = node;
  counts.fill(0);
  sums.fill(0);
  let total = 0;
  for (let i = node.from; i < node.to; i++) {
    const row = rows[i] as number;
    const code = codes[row * width + field] as number;
    const target = targets[row] as number;
    counts[code] = (counts[code] as number) + 1;
    sums[code] = (sums[code] as number) + target;
    total += target;
  }
  return total;
}

export function goesLeft(code: number, low: number, span: number): boolean {
  return code >= low && code <= low + span;
}

function partition({ coded, rows }: GrowInput, split: Split, from: number, to: number): number {
  let i = from;
  let j = to - 1;
  while (i <= j) {
    const row = rows[i] as number;
    if (goesLeft(coded.codes[row * coded.width + split.field] as number, split.low, split.span)) i++;
    else {
      rows[i] = rows[j] as number;
      rows[j--] = row;
    }
  }
  return i;
}

/** The value of the leaf that a row of codes falls into. */
export function leafValue(tree: Tree, coded: CodedRows, row: number): number {
  let node = 0;
  const from = row * coded.width;
  for (;;) {
    const field = tree.field[node] as number;
    if (field < 0) return tree.value[node] as number;
    const left = goesLeft(
      coded.codes[from + field] as number,
      tree.low[node] as number,
      tree.span[node] as number,
    );
    node = (left ? tree.left[node] : tree.right[node]) as number;
  }
}
