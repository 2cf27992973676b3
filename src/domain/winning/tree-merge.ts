import type { Json } from "../crm.ts";

/** A JSON object whose leaves are scalars or lists; lists are compared whole. */
export type Tree = { readonly [key: string]: Json };

export interface TreeChange {
  /** Keys from the root, joined with `/`. */
  readonly path: string;
  readonly from?: Json;
  readonly to?: Json;
}

export interface MergeConflict {
  readonly path: string;
  readonly base?: Json;
  readonly mine?: Json;
  readonly theirs?: Json;
}

/** Every leaf by its path. An empty object is a leaf of its own, so that nothing is lost. */
export function leavesOf(tree: Tree): Map<string, Json> {
  const leaves = new Map<string, Json>();
  const walk = (value: Json, path: string) => {
    if (isTree(value) && Object.keys(value).length > 0) {
      for (const [key, child] of Object.entries(value)) walk(child, path === "" ? key : `${path}/${key}`);
    } else {
      leaves.set(path, value);
    }
  };
  for (const [key, child] of Object.entries(tree)) walk(child, key);
  return leaves;
}

function isTree(value: Json): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function treeOf(leaves: ReadonlyMap<string, Json>): Tree {
  const root: { [key: string]: Json } = {};
  for (const [path, value] of leaves) {
    const keys = path.split("/");
    const last = keys.pop() ?? path;
    let at: { [key: string]: Json } = root;
    for (const key of keys) {
      const next = at[key];
      const child = next !== undefined && isTree(next) ? (next as { [key: string]: Json }) : {};
      at[key] = child;
      at = child;
    }
    const present = at[last];
    // An empty object beside leaves that were added below it is not a leaf any more.
    if (!(isTree(value) && present !== undefined)) at[last] = value;
  }
  return root;
}

const same = (a: Json | undefined, b: Json | undefined) => JSON.stringify(a) === JSON.stringify(b);

/** What changed between two versions, in the order of the paths. */
export function diffTrees(from: Tree, to: Tree): TreeChange[] {
  const [before, after] = [leavesOf(from), leavesOf(to)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => !same(before.get(path), after.get(path)))
    .filter((path) => !(isEmpty(before.get(path)) && after.get(path) === undefined))
    .filter((path) => !(isEmpty(after.get(path)) && before.get(path) === undefined))
    .sort()
    .map((path) => {
      const [was, is] = [before.get(path), after.get(path)];
      return { path, ...(was === undefined ? {} : { from: was }), ...(is === undefined ? {} : { to: is }) };
    });
}

function isEmpty(value: Json | undefined): boolean {
  return value !== undefined && isTree(value) && Object.keys(value).length === 0;
}

/**
 * Both people's changes over the version they started from, field by field. A field that both changed, and
 * changed differently, is a conflict; there `prefer` decides, "theirs" unless told otherwise.
 */
export function mergeTrees(
  base: Tree,
  mine: Tree,
  theirs: Tree,
  prefer: "mine" | "theirs" = "theirs",
): { readonly merged: Tree; readonly conflicts: readonly MergeConflict[] } {
  const [b, m, t] = [leavesOf(base), leavesOf(mine), leavesOf(theirs)];
  const merged = new Map<string, Json>();
  const conflicts: MergeConflict[] = [];
  // Their order first: what both keep stays where the stored version has it.
  for (const path of new Set([...t.keys(), ...m.keys()])) {
    const [was, ours, other] = [b.get(path), m.get(path), t.get(path)];
    const iChanged = !same(was, ours);
    const theyChanged = !same(was, other);
    const clash =
      iChanged && theyChanged && !same(ours, other) && !isEmpty(was) && !isEmpty(ours) && !isEmpty(other);
    if (clash) conflicts.push(conflictOf(path, was, ours, other));
    const value = clash ? (prefer === "mine" ? ours : other) : iChanged && !isEmpty(ours) ? ours : other;
    if (value !== undefined) merged.set(path, value);
    else if (!clash && !iChanged && ours !== undefined && !theyChanged) merged.set(path, ours);
  }
  return { merged: treeOf(merged), conflicts };
}

function conflictOf(
  path: string,
  base: Json | undefined,
  mine: Json | undefined,
  theirs: Json | undefined,
): MergeConflict {
  return {
    path,
    ...(base === undefined ? {} : { base }),
    ...(mine === undefined ? {} : { mine }),
    ...(theirs === undefined ? {} : { theirs }),
  };
}
