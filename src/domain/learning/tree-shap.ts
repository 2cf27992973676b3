import type { CodedRows } from "./code-table.ts";
import type { Forest } from "./forest.ts";
import { goesLeft, type Tree } from "./tree.ts";

/** One step of a path: how much of the tree passes without and with knowing the field, and the weight of subsets. */
interface Step {
  field: number;
  without: number;
  with: number;
  weight: number;
}

/**
 * Exact Shapley values of a tree for one row (Lundberg et al. 2020, path-dependent TreeSHAP): what knowing each field
 * adds to the tree's mean, averaged over all orders of getting to know them. Added to `into`, one place per field;
 * with the tree's mean they add up to the leaf's value.
 */
export function addTreeShap(tree: Tree, input: { coded: CodedRows; row: number; into: Float64Array }): void {
  const from = input.row * input.coded.width;
  const codeOf = (field: number) => input.coded.codes[from + field] as number;
  const visit = (node: number, parents: readonly Step[], share: Omit<Step, "weight">): void => {
    let path = extend(parents, share);
    const field = tree.field[node] as number;
    if (field < 0) {
      for (let i = 1; i < path.length; i++) {
        const step = path[i] as Step;
        const weight = unwind(path, i).reduce((sum, { weight }) => sum + weight, 0);
        const gained = weight * (step.with - step.without) * (tree.value[node] as number);
        input.into[step.field] = (input.into[step.field] as number) + gained;
      }
      return;
    }
    const left = tree.left[node] as number;
    const right = tree.right[node] as number;
    const isLeft = goesLeft(codeOf(field), tree.low[node] as number, tree.span[node] as number);
    const earlier = path.findIndex((step, i) => i > 0 && step.field === field);
    const known = earlier < 0 ? { without: 1, with: 1 } : (path[earlier] as Step);
    // A field met twice on a path is one question: its earlier step is taken back and asked again here.
    if (earlier >= 0) path = unwind(path, earlier);
    for (const child of [left, right]) {
      const part = (tree.cover[child] as number) / (tree.cover[node] as number);
      const taken = (child === left) === isLeft;
      visit(child, path, { field, without: known.without * part, with: taken ? known.with : 0 });
    }
  };
  visit(0, [], { field: -1, without: 1, with: 1 });
}

function extend(path: readonly Step[], share: Omit<Step, "weight">): Step[] {
  const length = path.length;
  const longer = [...path.map((step) => ({ ...step })), { ...share, weight: length === 0 ? 1 : 0 }];
  for (let i = length - 1; i >= 0; i--) {
    const here = longer[i] as Step;
    const next = longer[i + 1] as Step;
    next.weight += (share.with * here.weight * (i + 1)) / (length + 1);
    here.weight = (share.without * here.weight * (length - i)) / (length + 1);
  }
  return longer;
}

function unwind(path: readonly Step[], index: number): Step[] {
  const last = path.length - 1;
  const shorter = path.map((step) => ({ ...step }));
  const removed = path[index] as Step;
  let carried = (path[last] as Step).weight;
  for (let i = last - 1; i >= 0; i--) {
    const step = shorter[i] as Step;
    if (removed.with === 0) step.weight = (step.weight * (last + 1)) / (removed.without * (last - i));
    else {
      const before = step.weight;
      step.weight = (carried * (last + 1)) / ((i + 1) * removed.with);
      carried = before - (step.weight * removed.without * (last - i)) / (last + 1);
    }
  }
  for (let i = index; i < last; i++) {
    const next = path[i + 1] as Step;
    Object.assign(shorter[i] as Step, { field: next.field, without: next.without, with: next.with });
  }
  return shorter.slice(0, last);
}

/** The mean of a tree over the rows it was grown from. */
export function treeMean(tree: Tree): number {
  return tree.value[0] as number;
}

/** What each field adds to the forest's mean for a row: `base` plus all parts is the forest's value. */
export function explainForest(
  forest: Forest,
  coded: CodedRows,
  row: number,
): { base: number; parts: Float64Array } {
  const into = new Float64Array(coded.width);
  let base = 0;
  for (const tree of forest.trees) {
    addTreeShap(tree, { coded, row, into });
    base += treeMean(tree);
  }
  return { base: base / forest.trees.length, parts: into.map((part) => part / forest.trees.length) };
}
