import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bootstrapInterval, meanInterval, quantile } from "./bootstrap.ts";
import { stabilityIndex } from "./drift.ts";
import { mean } from "./metrics.ts";
import { betaCumulative, betaQuantile, logit, sigmoid } from "./probability.ts";
import { createRandom, range, sample } from "./random.ts";
import { segmentRate } from "./segment-rate.ts";

describe("random", () => {
  it("gives the published first numbers of Mulberry32 for seed 0", () => {
    const random = createRandom(0);

    expect([random(), random()]).toEqual([0.26642920868471265, 0.0003297457005828619]);
  });

  it("samples without repeats, and no more than there is", () => {
    const drawn = sample(range(0, 10), 4, createRandom(1));

    expect(new Set(drawn).size).toBe(4);
    expect(sample([1, 2], 9, createRandom(1)).toSorted()).toEqual([1, 2]);
  });
});

describe("bootstrap", () => {
  it("interpolates quantiles", () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantile([], 0.5)).toBeNaN();
  });

  it("gives the interval of a mean close to ±1.96 standard errors", () => {
    const random = createRandom(7);
    const values = range(0, 200).map(() => random() + random() + random());
    const centre = mean(values);
    const error = Math.sqrt(mean(values.map((value) => (value - centre) ** 2)) / values.length);

    const { low, high } = meanInterval(values, { random, resamples: 4000 });

    expect(low).toBeCloseTo(centre - 1.96 * error, 2);
    expect(high).toBeCloseTo(centre + 1.96 * error, 2);
  });

  it("shrinks to a point when nothing varies", () => {
    expect(bootstrapInterval(5, () => 3, { random: createRandom(1) })).toEqual({ low: 3, high: 3 });
  });
});

describe("probability", () => {
  it("turns log-odds into chances and back", () => {
    fc.assert(
      fc.property(fc.double({ min: -15, max: 15, noNaN: true }), (x) => {
        expect(logit(sigmoid(x))).toBeCloseTo(x, 6);
      }),
    );
    expect([sigmoid(-1000), sigmoid(1000)]).toEqual([0, 1]);
  });

  it("knows the beta distribution: I_0.5(2, 3) = 11/16, and I_x(1, 1) = x", () => {
    expect(betaCumulative(0.5, 2, 3)).toBeCloseTo(11 / 16, 12);
    expect(betaCumulative(0.37, 1, 1)).toBeCloseTo(0.37, 12);
    expect(betaCumulative(0.9, 20, 3)).toBeCloseTo(0.62, 3);
  });

  it("inverts it: the 5 % point of Beta(1, n) is 1 − 0.95^(1/n)", () => {
    expect(betaQuantile(0.05, 1, 8)).toBeCloseTo(1 - 0.95 ** (1 / 8), 8);
  });
});

describe("segmentRate", () => {
  it("draws a segment of 2 in 4 towards the team's 20 in 98: (2 + 10·0.21) / 14", () => {
    const range = segmentRate({ won: 2, closed: 4 }, { won: 20, closed: 98 });

    expect(range.rate).toBeCloseTo((2 + 10 * 0.21) / 14, 12);
    expect(range.low).toBeLessThan(range.rate);
    expect(range.high).toBeGreaterThan(range.rate);
  });

  it("says next to nothing without any deal: one half, from a tenth to nine tenths", () => {
    const range = segmentRate({ won: 0, closed: 0 }, { won: 0, closed: 0 });

    expect(range.rate).toBe(0.5);
    expect(range.low).toBeCloseTo(0.1, 6);
    expect(range.high).toBeCloseTo(0.9, 6);
  });

  it("never claims certainty when all were won", () => {
    const range = segmentRate({ won: 12, closed: 12 }, { won: 12, closed: 12 });

    expect(range.rate).toBeLessThan(1);
    expect(range.low).toBeLessThan(0.95);
  });
});

describe("stabilityIndex", () => {
  it("follows the worked example: 50/50 to 60/40 is 0.1·ln 1.2 − 0.1·ln 0.8", () => {
    expect(stabilityIndex([50, 50], [60, 40])).toBeCloseTo(0.1 * Math.log(1.2) - 0.1 * Math.log(0.8), 12);
  });

  it("is zero for the same shares of different totals, and finite for a group that vanished", () => {
    expect(stabilityIndex([10, 30], [100, 300])).toBeCloseTo(0, 12);
    expect(stabilityIndex([10, 10], [20, 0])).toBeGreaterThan(0.25);
    expect(stabilityIndex([10, 10], [20, 0])).toBeLessThan(10);
  });
});
