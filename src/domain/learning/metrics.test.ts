import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  areaUnderCurve,
  areaUnderTallies,
  brierScore,
  calibrationError,
  calibrationErrorByChance,
  liftAt,
  precisionAt,
  recallAt,
  reliabilityCurve,
  wonInTop,
} from "./metrics.ts";
import { createRandom } from "./random.ts";

const scored = fc.array(
  fc.record({ score: fc.integer({ min: 0, max: 5 }), won: fc.integer({ min: 0, max: 1 }) }),
  {
    minLength: 2,
    maxLength: 40,
  },
);

describe("calibrationErrorByChance", () => {
  it("is √(2/π)·√(p(1 − p)/n) for a single group: 50 rows at one half", () => {
    expect(calibrationErrorByChance([{ rows: 50, said: 0.5, came: 0.6 }])).toBeCloseTo(0.0564, 4);
  });

  it("is what coin tosses at the chances given show on average", () => {
    const random = createRandom(11);
    const chances = Float64Array.from({ length: 400 }, (_, i) => 0.1 + (0.8 * i) / 400);
    const errors = Array.from({ length: 200 }, () =>
      calibrationError(
        chances,
        chances.map((chance) => Number(random() < chance)),
      ),
    );
    const seen = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    const outcomes = chances.map((chance) => Number(random() < chance));

    expect(seen / calibrationErrorByChance(reliabilityCurve(chances, outcomes))).toBeCloseTo(1, 1);
  });
});

describe("areaUnderTallies", () => {
  it("agrees with the curve over the rows that the tallies stand for", () => {
    fc.assert(
      fc.property(scored, (rows) => {
        const groups = [0, 1, 2, 3, 4, 5].map((score) => rows.filter((row) => row.score === score));
        const tallies = {
          rows: groups.map((group) => group.length),
          won: groups.map((group) => group.filter(({ won }) => won === 1).length),
        };
        const whole = areaUnderCurve(
          rows.map(({ score }) => score),
          rows.map(({ won }) => won),
        );
        const tallied = areaUnderTallies([0, 1, 2, 3, 4, 5], tallies);
        if (Number.isNaN(whole)) expect(tallied).toBeNaN();
        else expect(tallied).toBeCloseTo(whole, 12);
      }),
    );
  });
});

describe("areaUnderCurve", () => {
  it("counts the pairs in the right order: 8 of 9 here", () => {
    expect(areaUnderCurve([0.9, 0.8, 0.7, 0.6, 0.55, 0.5], [1, 1, 0, 1, 0, 0])).toBeCloseTo(8 / 9, 12);
  });

  it("counts a tie as half", () => {
    expect(areaUnderCurve([1, 1], [1, 0])).toBe(0.5);
  });

  it("is not a number when all were won", () => {
    expect(areaUnderCurve([0.2, 0.3], [1, 1])).toBeNaN();
  });

  it("agrees with counting every pair", () => {
    fc.assert(
      fc.property(scored, (rows) => {
        const won = rows.filter((row) => row.won === 1);
        const lost = rows.filter((row) => row.won === 0);
        fc.pre(won.length > 0 && lost.length > 0);
        let right = 0;
        for (const w of won)
          for (const l of lost) right += w.score > l.score ? 1 : w.score === l.score ? 0.5 : 0;

        const area = areaUnderCurve(
          rows.map((row) => row.score),
          rows.map((row) => row.won),
        );

        expect(area).toBeCloseTo(right / (won.length * lost.length), 10);
      }),
    );
  });
});

describe("brierScore", () => {
  it("is the mean squared error: (0.01 + 0.04 + 0.09) / 3", () => {
    expect(brierScore([0.9, 0.2, 0.7], [1, 0, 1])).toBeCloseTo(0.14 / 3, 12);
  });

  it("is p(1 − p) for naming the right base rate", () => {
    expect(brierScore([0.25, 0.25, 0.25, 0.25], [1, 0, 0, 0])).toBeCloseTo(0.1875, 12);
  });
});

describe("calibrationError", () => {
  it("weighs each group's gap by its rows: two groups off by 0.1 and 0.3", () => {
    const chances = [0.1, 0.1, 0.8, 0.8];
    const outcomes = [0, 0, 1, 0];

    expect(calibrationError(chances, outcomes, 2)).toBeCloseTo(0.5 * 0.1 + 0.5 * 0.3, 12);
  });

  it("is zero when it happens as often as said", () => {
    expect(calibrationError([0.5, 0.5], [1, 0], 1)).toBe(0);
  });

  it("has no empty groups when there are fewer rows than groups", () => {
    expect(reliabilityCurve([0.2, 0.7], [0, 1]).map((point) => point.rows)).toEqual([1, 1]);
  });
});

describe("lift, precision and recall", () => {
  const scores = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0];
  const outcomes = [1, 1, 0, 0, 1, 0, 0, 0, 0, 0];

  it("divides the share among the best by the share in all: 1 over 0.3", () => {
    expect(liftAt(scores, outcomes, 0.2)).toBeCloseTo(1 / 0.3, 12);
  });

  it("counts among the first n: 2 of 4, which are 2 of 3 in all", () => {
    expect(precisionAt(scores, outcomes, 4)).toBe(0.5);
    expect(recallAt(scores, outcomes, 4)).toBeCloseTo(2 / 3, 12);
  });

  it("gives a list of equal scores exactly the average, whatever its order", () => {
    expect(liftAt([1, 1, 1, 1], [1, 0, 0, 0], 0.25)).toBeCloseTo(1, 12);
    expect(liftAt([1, 1, 1, 1], [0, 0, 0, 1], 0.25)).toBeCloseTo(1, 12);
  });

  it("never depends on the order of the rows", () => {
    fc.assert(
      fc.property(scored, fc.integer({ min: 1, max: 20 }), (rows, count) => {
        const top = (list: typeof rows) =>
          wonInTop(
            list.map((row) => row.score),
            list.map((row) => row.won),
            count,
          );

        expect(top(rows)).toBeCloseTo(top(rows.toReversed()), 10);
      }),
    );
  });
});
