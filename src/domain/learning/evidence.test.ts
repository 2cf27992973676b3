import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CODES, type CodedRows } from "./code-table.ts";
import { logit, sigmoid } from "./probability.ts";
import { allRows, createRandom, range } from "./random.ts";
import { fitRidge } from "./ridge-logistic.ts";
import { createBitmap, inBitmap, scanTop } from "./top-k.ts";
import { weightsOfEvidence } from "./weight-of-evidence.ts";

function coded(rows: readonly (readonly number[])[], sizes: readonly number[]): CodedRows {
  return { codes: Uint8Array.from(rows.flat()), width: sizes.length, rowCount: rows.length, sizes };
}

describe("weightsOfEvidence", () => {
  const base = coded(
    range(0, 100).map((i) => [i < 20 ? 1 : 2]),
    [3],
  );

  it("is ln((s + m·p) / ((S + m)·p)) with the base share smoothed by half a row a code", () => {
    const weights = weightsOfEvidence(base, { seeds: [0, 1, 2, 50], base: allRows(100), shrink: 5 });

    const share = 20.5 / 101.5;
    expect(weights[1]).toBeCloseTo(Math.log((3 + 5 * share) / (9 * share)), 12);
  });

  it("says nothing of a code that seeds hold as often as the base", () => {
    const weights = weightsOfEvidence(base, { seeds: range(0, 100), base: allRows(100), shrink: 5 });

    expect(Math.abs(weights[1] as number)).toBeLessThan(0.03);
  });

  it("draws every weight towards nothing when there are few seeds", () => {
    const weigh = (shrink: number) =>
      weightsOfEvidence(base, { seeds: [0], base: allRows(100), shrink })[1] as number;

    expect(weigh(40)).toBeGreaterThan(0);
    expect(weigh(40)).toBeLessThan(weigh(5));
  });

  it("lets a thin branch of a tree lean on its parent", () => {
    // Codes: 1 制造, 2 制造/机械 and 3 制造/汽车 under it, 4 零售; no seed is in 汽车.
    const tree = coded([[2], [2], [2], [3], [4], [4], [4], [4]], [6]);
    const weights = weightsOfEvidence(tree, {
      seeds: [0, 1, 2],
      base: allRows(8),
      shrink: 5,
      parents: [[-1, -1, 1, 1, -1, -1]],
    });

    expect(weights[3]).toBeGreaterThan(weights[4] as number);
    expect(weights[2]).toBeGreaterThan(weights[3] as number);
  });
});

describe("fitRidge", () => {
  it("finds the log-odds of two groups when the penalty is next to nothing", () => {
    const rows = coded(
      range(0, 40).map((i) => [i < 20 ? 1 : 2]),
      [3],
    );
    const targets = range(0, 40).map((i) => Number(i % 20 < (i < 20 ? 15 : 5)));

    const { intercept, tables } = fitRidge({ coded: rows, rows: allRows(40), targets, lambda: 1e-4 });

    expect(intercept + (tables[1] as number)).toBeCloseTo(logit(0.75), 3);
    expect(intercept + (tables[2] as number)).toBeCloseTo(logit(0.25), 3);
  });

  it("stands where the gradient of the penalised likelihood is zero", () => {
    const random = createRandom(5);
    const rows = coded(
      range(0, 300).map(() => [1 + Math.floor(random() * 3), 1 + Math.floor(random() * 2)]),
      [5, 4],
    );
    const targets = range(0, 300).map((i) => Number(random() < 0.2 + 0.2 * (rows.codes[i * 2] as number)));
    const lambda = 2;
    const { intercept, tables } = fitRidge({ coded: rows, rows: allRows(300), targets, lambda });

    const gradient = new Float64Array(2 * CODES);
    for (const row of range(0, 300)) {
      const [a, b] = [rows.codes[row * 2] as number, CODES + (rows.codes[row * 2 + 1] as number)];
      const error =
        (targets[row] as number) - sigmoid(intercept + (tables[a] as number) + (tables[b] as number));
      gradient[a] = (gradient[a] as number) + error;
      gradient[b] = (gradient[b] as number) + error;
    }

    expect([...gradient]).toEqual([...tables].map((value) => expect.closeTo(lambda * value, 2)));
  });

  it("keeps a measure at the slope expected of it when the outcomes say nothing", () => {
    const none: CodedRows = { codes: new Uint8Array(0), width: 0, rowCount: 2, sizes: [] };
    const measures = [{ values: new Float64Array([0, 0]), expect: 2 }];

    expect(fitRidge({ coded: none, rows: [0, 1], targets: [1, 0], lambda: 3, measures }).measures).toEqual([
      2,
    ]);
  });

  it("stays finite when one code decides", () => {
    const rows = coded([[1], [1], [2], [2]], [3]);
    const { tables } = fitRidge({ coded: rows, rows: allRows(4), targets: [1, 1, 0, 0], lambda: 0.5 });

    expect(Number.isFinite(tables[1])).toBe(true);
    expect(tables[1]).toBeGreaterThan(0.5);
  });
});

describe("scanTop", () => {
  const cases = fc.record({
    width: fc.integer({ min: 1, max: 9 }),
    rowCount: fc.integer({ min: 1, max: 300 }),
    seed: fc.integer(),
    count: fc.integer({ min: 1, max: 60 }),
    filtered: fc.boolean(),
  });

  it("equals sorting everything, under every filter", () => {
    fc.assert(
      fc.property(cases, ({ width, rowCount, seed, count, filtered }) => {
        const random = createRandom(seed);
        const codes = new Uint8Array(width * rowCount).map(() => Math.floor(random() * 4));
        const tables = new Float32Array(width * CODES).map(() => Math.round(random() * 8 - 4) / 2);
        const extra = new Float32Array(rowCount).map(() => Math.round(random() * 2));
        const include = createBitmap(
          rowCount,
          range(0, rowCount).filter(() => random() < 0.5),
        );
        const exclude = createBitmap(
          rowCount,
          range(0, rowCount).filter(() => random() < 0.2),
        );
        const rows = { codes, width, rowCount, sizes: Array<number>(width).fill(4) };
        const score = (row: number) =>
          range(0, width).reduce(
            (sum, f) => sum + (tables[f * CODES + (codes[row * width + f] as number)] as number),
            extra[row] as number,
          );

        const found = scanTop({ coded: rows, tables, extra, count, ...(filtered && { include, exclude }) });

        const sorted = range(0, rowCount)
          .filter((row) => !filtered || (inBitmap(include, row) && !inBitmap(exclude, row)))
          .map((row) => ({ row, score: score(row) }))
          .sort((a, b) => b.score - a.score || a.row - b.row);
        expect(found).toEqual(sorted.slice(0, count));
      }),
    );
  });

  it("finds nothing when nothing is asked for or let through", () => {
    const rows = coded([[1], [2]], [3]);
    const tables = new Float32Array(CODES);

    expect(scanTop({ coded: rows, tables, count: 0 })).toEqual([]);
    expect(scanTop({ coded: rows, tables, count: 5, include: createBitmap(2) })).toEqual([]);
  });
});
