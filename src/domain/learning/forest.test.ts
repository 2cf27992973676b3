import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CodedRows } from "./code-table.ts";
import { compileForest, fitForest, scoreForest } from "./forest.ts";
import { areaUnderCurve } from "./metrics.ts";
import { createRandom, range } from "./random.ts";
import { goesLeft, growTree, leafValue, type Tree } from "./tree.ts";
import { addTreeShap, explainForest } from "./tree-shap.ts";

function randomRows(seed: number, rowCount: number, width: number): CodedRows {
  const random = createRandom(seed);
  const codes = new Uint8Array(rowCount * width).map(() => Math.floor(random() * 5));
  return { codes, width, rowCount, sizes: Array<number>(width).fill(5) };
}

/** The mean of a tree over its rows when only the fields in `known` are known of the row. */
function expectedValue(
  tree: Tree,
  code: (field: number) => number,
  known: ReadonlySet<number>,
  node = 0,
): number {
  const field = tree.field[node] as number;
  if (field < 0) return tree.value[node] as number;
  const [left, right] = [tree.left[node] as number, tree.right[node] as number];
  if (known.has(field)) {
    const isLeft = goesLeft(code(field), tree.low[node] as number, tree.span[node] as number);
    return expectedValue(tree, code, known, isLeft ? left : right);
  }
  const share = (child: number) => (tree.cover[child] as number) / (tree.cover[node] as number);
  return (
    share(left) * expectedValue(tree, code, known, left) +
    share(right) * expectedValue(tree, code, known, right)
  );
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}

/** Shapley values by their definition, over every subset of the fields. */
function shapley(tree: Tree, code: (field: number) => number, width: number): number[] {
  return range(0, width).map((field) => {
    const others = range(0, width).filter((other) => other !== field);
    return range(0, 2 ** others.length).reduce((sum, mask) => {
      const known = new Set(others.filter((_, i) => (mask >> i) & 1));
      const weight = (factorial(known.size) * factorial(width - known.size - 1)) / factorial(width);
      const gain = expectedValue(tree, code, new Set([...known, field])) - expectedValue(tree, code, known);
      return sum + weight * gain;
    }, 0);
  });
}

function grow(seed: number, rows: CodedRows, depth = 4): Tree {
  const random = createRandom(seed);
  const targets = Float64Array.from({ length: rows.rowCount }, () => Number(random() < 0.4));
  return growTree({
    coded: rows,
    rows: Int32Array.from(range(0, rows.rowCount)),
    targets,
    ordered: rows.sizes.map((_, f) => f % 2 === 0),
    depth,
    leafRows: 2,
    triedFields: 2,
    random,
  });
}

describe("growTree", () => {
  it("cuts where the outcomes part: codes up to 2 lost, above won", () => {
    const rows = { codes: Uint8Array.from([0, 1, 2, 2, 3, 3, 4, 4]), width: 1, rowCount: 8, sizes: [5] };
    const tree = growTree({
      coded: rows,
      rows: Int32Array.from(range(0, 8)),
      targets: Float64Array.from([0, 0, 0, 0, 1, 1, 1, 1]),
      ordered: [true],
      depth: 3,
      leafRows: 1,
      triedFields: 1,
      random: createRandom(1),
    });

    expect(tree).toMatchObject({
      field: [0, -1, -1],
      low: [0, 0, 0],
      span: [2, 0, 0],
      cover: [8, 4, 4],
      value: [0.5, 0, 1],
    });
  });

  it("parts one label from all others", () => {
    const rows = { codes: Uint8Array.from([1, 3, 2, 2, 1, 3]), width: 1, rowCount: 6, sizes: [4] };
    const targets = Float64Array.from(rows.codes, (code) => Number(code === 2));
    const tree = growTree({
      coded: rows,
      rows: Int32Array.from(range(0, 6)),
      targets,
      ordered: [false],
      depth: 2,
      leafRows: 1,
      triedFields: 1,
      random: createRandom(1),
    });

    expect([tree.low[0], tree.span[0], tree.value[1], tree.value[2]]).toEqual([2, 0, 1, 0]);
  });

  it("keeps to the fewest rows of a leaf and to the depth", () => {
    const tree = grow(3, randomRows(3, 200, 4), 3);
    const leaves = range(0, tree.field.length).filter((node) => tree.field[node] === -1);

    expect(Math.min(...leaves.map((node) => tree.cover[node] as number))).toBeGreaterThanOrEqual(2);
    expect(leaves.length).toBeLessThanOrEqual(8);
  });
});

describe("addTreeShap", () => {
  it("equals Shapley's own definition on small trees, for every row", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 5 }), (seed, width) => {
        const rows = randomRows(seed, 40, width);
        const tree = grow(seed, rows, 5);
        const row = seed % 40;
        const into = new Float64Array(width);

        addTreeShap(tree, { coded: rows, row, into });

        const expected = shapley(tree, (field) => rows.codes[row * width + field] as number, width);
        expect([...into]).toEqual(expected.map((part) => expect.closeTo(part, 9)));
      }),
      { numRuns: 200 },
    );
  });
});

describe("fitForest", () => {
  const rows = randomRows(11, 400, 6);
  const random = createRandom(12);
  const outcomes = range(0, 400).map((row) => Number(random() < 0.1 + 0.2 * (rows.codes[row * 6] as number)));
  const grown = () =>
    fitForest({
      coded: rows,
      outcomes,
      ordered: Array<boolean>(6).fill(true),
      random: createRandom(1),
      trees: 40,
    });

  it("is the same for the same seed", () => {
    expect(grown()).toEqual(grown());
  });

  it("ranks deals it has not seen by the field that matters", () => {
    expect(areaUnderCurve(grown().outOfBag, outcomes)).toBeGreaterThan(0.65);
  });

  it("scores compiled as it scores tree by tree", () => {
    const { forest } = grown();

    const scores = scoreForest(compileForest(forest), rows);

    for (const row of [0, 7, 399]) {
      const mean =
        forest.trees.reduce((sum, tree) => sum + leafValue(tree, rows, row), 0) / forest.trees.length;
      expect(scores[row]).toBeCloseTo(mean, 5);
    }
  });

  it("survives JSON", () => {
    const { forest } = grown();

    expect(JSON.parse(JSON.stringify(forest))).toEqual(forest);
  });

  it("gives reasons that add up to its mean", () => {
    const { forest } = grown();
    const { base, parts } = explainForest(forest, rows, 5);

    const mean = forest.trees.reduce((sum, tree) => sum + leafValue(tree, rows, 5), 0) / forest.trees.length;
    expect(parts.reduce((sum, part) => sum + part, base)).toBeCloseTo(mean, 9);
  });
});
