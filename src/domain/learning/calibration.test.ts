import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anchorShift, fitPlatt, shifted } from "./calibration.ts";
import { applyIsotonic, averageRising, fitIsotonic } from "./isotonic.ts";
import { mean } from "./metrics.ts";
import { logit, sigmoid } from "./probability.ts";
import { createRandom, range } from "./random.ts";

describe("fitPlatt", () => {
  it("solves two groups in closed form: 3 of 10 at score 0 and 8 of 10 at score 1", () => {
    const scores = [...Array(10).fill(0), ...Array(10).fill(1)];
    const outcomes = range(0, 20).map((i) => (i < 10 ? Number(i < 3) : Number(i < 18)));
    const high = 12 / 13;
    const low = 1 / 11;

    const { slope, intercept } = fitPlatt(scores, outcomes);

    const atZero = (3 * high + 7 * low) / 10;
    const atOne = (8 * high + 2 * low) / 10;
    expect(intercept).toBeCloseTo(logit(atZero), 6);
    expect(slope + intercept).toBeCloseTo(logit(atOne), 6);
  });

  it("finds the slope that made the outcomes", () => {
    const random = createRandom(3);
    const scores = range(0, 20_000).map(() => 4 * random() - 2);
    const outcomes = scores.map((score) => Number(random() < sigmoid(1.5 * score - 1)));

    const { slope, intercept } = fitPlatt(scores, outcomes);

    expect(slope).toBeCloseTo(1.5, 1);
    expect(intercept).toBeCloseTo(-1, 1);
  });

  it("stays finite when the score parts won from lost perfectly", () => {
    const { slope, intercept } = fitPlatt([0, 0, 1, 1], [0, 0, 1, 1]);

    expect(sigmoid(slope + intercept)).toBeCloseTo(3 / 4, 6);
    expect(sigmoid(intercept)).toBeCloseTo(1 / 4, 6);
  });

  it("keeps to the expected slope when the scores say nothing", () => {
    const { slope } = fitPlatt([0.3, 0.3, 0.3], [1, 0, 0], { expect: { slope: 5, precision: 1 } });

    expect(slope).toBeCloseTo(5, 6);
  });
});

describe("averageRising", () => {
  it("pools neighbours that fall: the textbook 1 3 2 4 3.5 3.5", () => {
    expect(averageRising([1, 3, 2, 4, 3.5, 3.5])).toEqual(
      [1, 2.5, 2.5, 11 / 3, 11 / 3, 11 / 3].map((v) => expect.closeTo(v, 12)),
    );
  });

  it("weighs what it pools", () => {
    expect(averageRising([2, 1], [1, 3])).toEqual([1.25, 1.25]);
  });

  it("never falls, keeps the mean, and is the nearest such sequence (min–max formula)", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 12 }), (values) => {
        const average = (from: number, to: number) => mean(values.slice(from, to + 1));
        const oracle = values.map((_, i) =>
          Math.max(
            ...range(0, i + 1).map((a) => Math.min(...range(i, values.length).map((b) => average(a, b)))),
          ),
        );

        const rising = averageRising(values);

        expect(rising).toEqual(oracle.map((value) => expect.closeTo(value, 9)));
      }),
    );
  });
});

describe("fitIsotonic", () => {
  it("gives equal scores one chance and runs straight between them", () => {
    const map = fitIsotonic([1, 1, 2, 3], [0, 1, 0, 1]);

    expect(map).toEqual({ scores: [1, 2, 3], chances: [1 / 3, 1 / 3, 1] });
    expect(applyIsotonic(map, 2.5)).toBeCloseTo(2 / 3, 12);
    expect([applyIsotonic(map, -5), applyIsotonic(map, 99)]).toEqual([1 / 3, 1]);
  });
});

describe("anchorShift", () => {
  it("moves even chances to the rate that came: ln(0.8 / 0.2) when all were given one half", () => {
    const outcomes = [1, 1, 1, 1, 0];

    expect(anchorShift([0.5, 0.5, 0.5, 0.5, 0.5], outcomes, 0)).toBeCloseTo(Math.log(4), 8);
  });

  it("makes the chances add up to the wins", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            p: fc.double({ min: 0.02, max: 0.98, noNaN: true }),
            y: fc.integer({ min: 0, max: 1 }),
          }),
          {
            minLength: 3,
            maxLength: 50,
          },
        ),
        (rows) => {
          const wins = rows.reduce((sum, { y }) => sum + y, 0);
          fc.pre(wins > 0 && wins < rows.length);
          const chances = rows.map(({ p }) => p);
          const shift = anchorShift(
            chances,
            rows.map(({ y }) => y),
            0,
          );

          const sum = chances.reduce((total, p) => total + shifted(p, shift), 0);

          expect(sum).toBeCloseTo(wins, 5);
        },
      ),
    );
  });

  it("moves less for few deals, and not at all for none", () => {
    expect(Math.abs(anchorShift([0.5], [1], 20))).toBeLessThan(0.11);
    expect(anchorShift([], [])).toBe(0);
  });
});
