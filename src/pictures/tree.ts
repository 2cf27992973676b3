export interface TreeNode {
  readonly id: string;
  readonly parent?: string | undefined;
}

export interface TreePlace {
  readonly id: string;
  /** Left edge in units of one box with its gap; the leftmost is at 0. */
  readonly column: number;
  readonly level: number;
  /** Entered from a rail at the left of its block, since the brothers fill more than one line under the boss. */
  readonly wrapped?: boolean;
}

interface Block {
  readonly width: number;
  readonly height: number;
  /** Places counted from the block's own corner. */
  readonly places: readonly TreePlace[];
}

/** How far people in several lines stand to the right of their boss: room for the rail. */
const INDENT = 0.14;

/**
 * Columns and levels of a forest at most `columns` wide. Children stand side by side under the middle of their
 * parent while there is room, and in several lines under its left edge when there is not. An unknown parent makes
 * a root; whoever stands in a circle of parents becomes a root, so nobody is lost. No two places are nearer than
 * one column on the same level. A line of bosses deeper than about `columns / 0.14` runs a little over the width.
 */
export function layTree(nodes: readonly TreeNode[], columns: number): TreePlace[] {
  const { roots, below } = growForest(nodes);
  const known = new Map<string, Block>();

  function blockOf(id: string, room: number): Block {
    const key = `${room.toFixed(2)} ${id}`;
    const block = known.get(key) ?? layBlock(id, room);
    known.set(key, block);
    return block;
  }

  function layBlock(id: string, room: number): Block {
    const children = below.get(id) ?? [];
    if (children.length === 0) return { width: 1, height: 1, places: [{ id, column: 0, level: 0 }] };
    const inner = Math.max(1, room - INDENT);
    const inRow = children.map((child) => blockOf(child, inner));
    if (sum(inRow.map((block) => block.width)) <= room) return rowUnder(id, inRow);
    const lines = lowest(children, inner);
    const direct = new Set(children);
    const places = lines.places.map((place) => {
      const shifted = shift(place, INDENT, 1);
      return direct.has(place.id) ? { ...shifted, wrapped: true } : shifted;
    });
    const boss: TreePlace = { id, column: 0, level: 0 };
    return { width: lines.width + INDENT, height: lines.height + 1, places: [boss, ...places] };
  }

  /** Narrow branches stand beside one another, wide ones are flat: whichever makes the lower picture. */
  function lowest(ids: readonly string[], room: number): Block {
    const tries = [1, 2, 3].map((parts) => {
      const share = Math.max(1, room / parts);
      const blocks = ids.map((id) => blockOf(id, share));
      return shelve(blocks, room);
    });
    return tries.reduce((best, next) => (next.height < best.height ? next : best));
  }

  const all = lowest(roots, columns);
  const places = new Map(all.places.map((place) => [place.id, place]));
  return nodes.flatMap((node) => places.get(node.id) ?? []);
}

/** Who is at the top and who stands under whom, every person once. */
export function growForest(nodes: readonly TreeNode[]): {
  readonly roots: readonly string[];
  readonly below: ReadonlyMap<string, readonly string[]>;
} {
  const known = new Set(nodes.map((node) => node.id));
  const named = new Map<string, string[]>();
  const tops: string[] = [];
  for (const { id, parent } of nodes) {
    if (parent === undefined || parent === id || !known.has(parent)) tops.push(id);
    else named.set(parent, [...(named.get(parent) ?? []), id]);
  }
  const taken = new Set<string>(tops);
  const below = new Map<string, string[]>();
  const roots = [...tops];
  const waiting = [...tops];
  function descend(): void {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const children = (named.get(id) ?? []).filter((child) => !taken.has(child));
      for (const child of children) taken.add(child);
      below.set(id, children);
      waiting.push(...children);
    }
  }
  descend();
  // Whoever was not reached stands in a circle, or under one.
  for (const { id } of nodes) {
    if (taken.has(id)) continue;
    taken.add(id);
    roots.push(id);
    waiting.push(id);
    descend();
  }
  return { roots, below };
}

function rowUnder(id: string, blocks: readonly Block[]): Block {
  let left = 0;
  const places = blocks.flatMap((block) => {
    const moved = block.places.map((place) => shift(place, left, 1));
    left += block.width;
    return moved;
  });
  const heads = blocks.map((_, at) => sum(blocks.slice(0, at).map((block) => block.width)));
  const tops = blocks.map((block, at) => (heads[at] ?? 0) + (block.places[0]?.column ?? 0));
  const column = ((tops[0] ?? 0) + (tops.at(-1) ?? 0)) / 2;
  const height = 1 + Math.max(...blocks.map((block) => block.height));
  return { width: left, height, places: [{ id, column, level: 0 }, ...places] };
}

/** Lines of blocks, the tallest first, each in the first line with room for it. */
function shelve(blocks: readonly Block[], room: number): Block {
  const lines: { readonly blocks: Block[]; width: number }[] = [];
  for (const block of blocks.toSorted((a, b) => b.height - a.height)) {
    const line = lines.find(({ width }) => width + block.width <= room + 1e-9);
    if (line === undefined) lines.push({ blocks: [block], width: block.width });
    else {
      line.blocks.push(block);
      line.width += block.width;
    }
  }
  const places: TreePlace[] = [];
  let top = 0;
  for (const line of lines) {
    let left = 0;
    for (const block of line.blocks) {
      for (const place of block.places) places.push(shift(place, left, top));
      left += block.width;
    }
    top += Math.max(...line.blocks.map((block) => block.height));
  }
  return { width: Math.max(0, ...lines.map(({ width }) => width)), height: top, places };
}

function shift(place: TreePlace, columns: number, levels: number): TreePlace {
  return { ...place, column: place.column + columns, level: place.level + levels };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
