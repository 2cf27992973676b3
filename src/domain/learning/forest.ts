import type { CodedRows } from "./code-table.ts";
import type { Random } from "./random.ts";
import { growTree, leafValue, type Tree } from "./tree.ts";

/** The mean of its trees. Plain data: it is stored as JSON. */
export interface Forest {
  readonly depth: number;
  readonly trees: readonly Tree[];
}

export interface ForestInput {
  readonly coded: CodedRows;
  /** 1 won, 0 lost, one per row of `coded`. */
  readonly outcomes: ArrayLike<number>;
  readonly ordered: readonly boolean[];
  readonly random: Random;
  readonly trees?: number;
}

export interface FittedForest {
  readonly forest: Forest;
  /** Per row the mean over the trees that did not see it (Breiman 2001): an honest prediction of a known deal. */
  readonly outOfBag: Float64Array;
}

const TREES = 100;

/**
 * Random forest (Breiman 2001) with shallow trees: up to a thousand deals a tree of depth 4 ranks better than a full
 * one, and a bounded depth is what makes a million rows quick to score.
 */
export function fitForest(input: ForestInput): FittedForest {
  const { coded, random } = input;
  const { rowCount } = coded;
  const shape = shapeFor(rowCount, coded.width);
  const targets = Float64Array.from(input.outcomes);
  const sums = new Float64Array(rowCount);
  const votes = new Float64Array(rowCount);
  const trees: Tree[] = [];
  for (let t = 0; t < (input.trees ?? TREES); t++) {
    const rows = new Int32Array(rowCount);
    const seen = new Uint8Array(rowCount);
    for (let i = 0; i < rowCount; i++) {
      const row = Math.floor(random() * rowCount);
      rows[i] = row;
      seen[row] = 1;
    }
    const tree = growTree({ coded, rows, targets, ordered: input.ordered, random, ...shape });
    trees.push(tree);
    for (let row = 0; row < rowCount; row++) {
      if (seen[row] === 1) continue;
      sums[row] = (sums[row] as number) + leafValue(tree, coded, row);
      votes[row] = (votes[row] as number) + 1;
    }
  }
  const base = targets.reduce((sum, target) => sum + target, 0) / rowCount;
  const outOfBag = sums.map((sum, row) => (votes[row] === 0 ? base : sum / (votes[row] as number)));
  return { forest: { depth: shape.depth, trees }, outOfBag };
}

function shapeFor(rowCount: number, width: number) {
  const small = rowCount < 1000;
  return {
    depth: small ? 4 : 6,
    leafRows: rowCount <= 80 ? 3 : 5,
    triedFields: Math.max(1, Math.round(small ? width / 3 : width / 2)),
  };
}

/** The forest laid out for scanning: every tree a full one of the same depth, its nodes packed in 32 bits. */
export interface CompiledForest {
  readonly depth: number;
  readonly treeCount: number;
  /** field | low << 8 | span << 16, node n of tree t at t × 2^depth + n, the root at 1. */
  readonly nodes: Int32Array;
  /** Leaves in the same places. */
  readonly leaves: Float32Array;
}

export function compileForest(forest: Forest): CompiledForest {
  const slots = 1 << forest.depth;
  const nodes = new Int32Array(forest.trees.length * slots);
  const leaves = new Float32Array(forest.trees.length * slots);
  forest.trees.forEach((tree, t) => {
    const place = (node: number, slot: number): void => {
      const field = tree.field[node] as number;
      if (slot >= slots) {
        leaves[t * slots + slot - slots] = tree.value[node] as number;
        return;
      }
      // A leaf above the last level becomes a question that everyone answers the same way.
      const packed =
        field < 0
          ? 255 << 16
          : field | ((tree.low[node] as number) << 8) | ((tree.span[node] as number) << 16);
      nodes[t * slots + slot] = packed;
      place(field < 0 ? node : (tree.left[node] as number), 2 * slot);
      place(field < 0 ? node : (tree.right[node] as number), 2 * slot + 1);
    };
    place(0, 1);
  });
  return { depth: forest.depth, treeCount: forest.trees.length, nodes, leaves };
}

const BLOCK = 1024;

/** The forest's mean for every row; reads each block of rows tree by tree, so that both stay in the nearest cache. */
export function scoreForest(forest: CompiledForest, coded: CodedRows): Float32Array {
  const scores = new Float32Array(coded.rowCount);
  for (let from = 0; from < coded.rowCount; from += BLOCK) {
    const to = Math.min(coded.rowCount, from + BLOCK);
    for (let tree = 0; tree < forest.treeCount; tree++) addTree(forest, coded, { tree, from, to, scores });
  }
  return scores.map((sum) => sum / forest.treeCount);
}

interface Stretch {
  readonly tree: number;
  readonly from: number;
  readonly to: number;
  readonly scores: Float32Array;
}

/**
 * Four rows at a time: each step waits for the one before it in the same row, so the processor is given three other
 * rows to get on with. No branch, so nothing to mispredict.
 */
function addTree(forest: CompiledForest, coded: CodedRows, { tree, from, to, scores }: Stretch): void {
  const { depth, nodes, leaves } = forest;
  const { codes, width } = coded;
  const slots = 1 << depth;
  const start = tree * slots;
  let row = from;
  for (; row + 4 <= to; row += 4) {
    const at = row * width;
    let a = 1;
    let b = 1;
    let c = 1;
    let d = 1;
    for (let level = 0; level < depth; level++) {
      const forA = nodes[start + a] as number;
      const forB = nodes[start + b] as number;
      const forC = nodes[start + c] as number;
      const forD = nodes[start + d] as number;
      a = step(a, forA, codes[at + (forA & 255)] as number);
      b = step(b, forB, codes[at + width + (forB & 255)] as number);
      c = step(c, forC, codes[at + 2 * width + (forC & 255)] as number);
      d = step(d, forD, codes[at + 3 * width + (forD & 255)] as number);
    }
    const leaf = start - slots;
    scores[row] = (scores[row] as number) + (leaves[leaf + a] as number);
    scores[row + 1] = (scores[row + 1] as number) + (leaves[leaf + b] as number);
    scores[row + 2] = (scores[row + 2] as number) + (leaves[leaf + c] as number);
    scores[row + 3] = (scores[row + 3] as number) + (leaves[leaf + d] as number);
  }
  for (; row < to; row++) {
    let slot = 1;
    for (let level = 0; level < depth; level++) {
      const node = nodes[start + slot] as number;
      slot = step(slot, node, codes[row * width + (node & 255)] as number);
    }
    scores[row] = (scores[row] as number) + (leaves[start + slot - slots] as number);
  }
}

/** The child of a slot: right when the sign bit says below the range or above it. */
function step(slot: number, node: number, code: number): number {
  const above = code - ((node >> 8) & 255);
  return 2 * slot + ((above | (((node >>> 16) & 255) - above)) >>> 31);
}
