export interface TreeNode {
  readonly id: string;
  readonly parent?: string | undefined;
}

export interface TreePlace {
  readonly id: string;
  /** Column in units of one box, the root of a lone chain at 0; may be a half. */
  readonly column: number;
  readonly level: number;
  /** Stands in a stack: its line runs down the left side of the column instead of entering from above. */
  readonly stacked?: boolean;
}

/** More leaves than this under one parent are stacked, so that a broad team does not make a picture of one row. */
const SIDE_BY_SIDE = 4;

/**
 * Columns and levels of a forest: children stand side by side in the order given, a parent over their middle;
 * many leaves of one parent, and many people without any line, stand in stacks. An unknown parent makes a root;
 * whoever stands in a circle of parents becomes a root, so nobody is lost. No two places are nearer than one
 * column on the same level.
 */
export function layTree(nodes: readonly TreeNode[]): TreePlace[] {
  const known = new Set(nodes.map((node) => node.id));
  const children = new Map<string, TreeNode[]>();
  const roots: TreeNode[] = [];
  for (const node of nodes) {
    const parent = node.parent;
    if (parent === undefined || parent === node.id || !known.has(parent)) roots.push(node);
    else children.set(parent, [...(children.get(parent) ?? []), node]);
  }
  const places = new Map<string, TreePlace>();
  let free = 0;
  const isLeaf = (node: TreeNode) => !children.has(node.id);

  function place(node: TreeNode, level: number): number {
    // Held before the children are laid, so that a circle ends where it began.
    places.set(node.id, { id: node.id, column: 0, level });
    const below = (children.get(node.id) ?? []).filter((child) => !places.has(child.id));
    const columns = placeAll(below, level + 1);
    const column = columns.length === 0 ? free++ : ((columns[0] ?? 0) + (columns.at(-1) ?? 0)) / 2;
    places.set(node.id, { id: node.id, column, level });
    return column;
  }

  /** Columns taken, left to right; leaves beyond a handful go into stacks after the branches. */
  function placeAll(siblings: readonly TreeNode[], level: number): number[] {
    const leaves = siblings.filter(isLeaf);
    if (leaves.length <= SIDE_BY_SIDE) return siblings.map((node) => place(node, level));
    const branches = siblings.filter((node) => !isLeaf(node)).map((node) => place(node, level));
    return [...branches, ...stack(leaves, level)];
  }

  function stack(leaves: readonly TreeNode[], level: number): number[] {
    // Under a boss narrow and deep, since stacks stand beside one another; people without any line make a block.
    const wide = Math.ceil(Math.sqrt(leaves.length * (level === 0 ? 0.8 : 0.35)));
    const deep = Math.ceil(leaves.length / wide);
    const start = free;
    for (const [at, { id }] of leaves.entries()) {
      const column = start + Math.floor(at / deep);
      places.set(id, { id, column, level: level + (at % deep), stacked: true });
    }
    const used = Math.ceil(leaves.length / deep);
    free = start + used;
    return Array.from({ length: used }, (_, at) => start + at);
  }

  placeAll(roots, 0);
  for (const node of nodes) if (!places.has(node.id)) place(node, 0);
  return nodes.flatMap((node) => places.get(node.id) ?? []);
}
