import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leaningOf, STRATEGIES, strategyFor } from "./strategy.ts";

describe("leaningOf", () => {
  it("names the corner that a point leans to, and none on the lines between", () => {
    expect(leaningOf(72, 31)).toBe("grow");
    expect(leaningOf(55, 60)).toBe("pond");
    expect(leaningOf(49, 49)).toBe("net");
    expect(leaningOf(30, 70)).toBe("siege");
    expect(leaningOf(50, 20)).toBeUndefined();
  });
});

describe("strategyFor", () => {
  it("gives each centre its own strategy", () => {
    for (const centre of STRATEGIES) expect(strategyFor(centre.ideal, centre.difficulty)).toBe(centre.id);
  });

  it("cuts where the distances to two centres are equal", () => {
    // (75, 25) is 25·√2 from 做大做强 and from the middle: the tie goes to 培养.
    expect(strategyFor(75, 25)).toBe("nurture");
    expect(strategyFor(75.2, 25)).toBe("grow");
    expect(strategyFor(72, 31)).toBe("nurture");
    expect(strategyFor(72, 20)).toBe("grow");
    expect(strategyFor(90, 49)).toBe("nurture");
    expect(strategyFor(100, 49.9)).toBe("grow");
    expect(strategyFor(100, 50)).toBe("nurture");
    expect(strategyFor(20, 20)).toBe("net");
    expect(strategyFor(10, 80)).toBe("siege");
    expect(strategyFor(88, 81)).toBe("pond");
  });

  it("agrees with the plain rule of the diamond around the middle", () => {
    // Nearest of five such centres is the same as |x−50| + |y−50| ≤ 50 for the middle, else the quadrant.
    const axis = fc.integer({ min: 0, max: 1000 }).map((value) => value / 10);
    fc.assert(
      fc.property(axis, axis, (ideal, difficulty) => {
        const middle = Math.abs(ideal - 50) + Math.abs(difficulty - 50) <= 50 + 1e-9;
        const quadrant = ideal > 50 ? (difficulty > 50 ? "pond" : "grow") : difficulty > 50 ? "siege" : "net";
        expect(strategyFor(ideal, difficulty)).toBe(middle ? "nurture" : quadrant);
      }),
      { numRuns: 2000 },
    );
  });
});
