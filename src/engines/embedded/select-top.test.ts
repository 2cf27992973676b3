import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { selectTop } from "./select-top.ts";

const score = fc.oneof(fc.constantFrom(0, 1, 0.5, 1e-12), fc.double({ min: 0, max: 1, noNaN: true }));

describe("selectTop", () => {
  it("returns what sorting everything would", () => {
    fc.assert(
      fc.property(fc.array(score, { maxLength: 400 }), fc.integer({ min: 1, max: 60 }), (scores, limit) => {
        const sorted = scores
          .map((value, slot) => ({ slot, score: value }))
          .filter((one) => one.score > 0)
          .sort((a, b) => b.score - a.score || b.slot - a.slot);

        const range = { limit, lowest: 0, highest: 1 };

        expect(selectTop(Float64Array.from(scores), range, (a, b) => b - a)).toEqual(sorted.slice(0, limit));
      }),
    );
  });

  it("takes ranges below zero and a range of nothing", () => {
    const cosines = Float64Array.of(-2, -1, 0.5, 1);

    expect(selectTop(cosines, { limit: 2, lowest: -2, highest: 1 }, (a, b) => a - b)).toEqual([
      { slot: 3, score: 1 },
      { slot: 2, score: 0.5 },
    ]);
    expect(selectTop(Float64Array.of(0, 0), { limit: 2, lowest: 0, highest: 0 }, (a, b) => a - b)).toEqual(
      [],
    );
  });
});
