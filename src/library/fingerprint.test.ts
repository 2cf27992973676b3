import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fingerprint, likeness, readFingerprint, writeFingerprint } from "./fingerprint.ts";

const words = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => `w${from + at}x`).join(" ");

describe("fingerprint", () => {
  it("estimates the share of shingles that two texts have in common, give or take", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), (shift) => {
        const [left, right] = [fingerprint(words(0, 400)), fingerprint(words(shift, 400))];
        const shared = Math.max(0, 400 - shift - 3);
        const exact = shared / (2 * 397 - shared);
        expect(Math.abs(likeness(left!, right!) - exact)).toBeLessThan(0.25);
      }),
      { numRuns: 60 },
    );
  });

  it("sees no difference in spaces, marks and case", () => {
    const text = "汽车零部件产线追溯解决方案，MES 上线十二周，返工率从 4.1% 降到 1.7%。一件一码，过站防错。";
    const other = text.replaceAll("，", " ,\n").replace("MES", "mes");

    expect(likeness(fingerprint(text)!, fingerprint(other)!)).toBe(1);
  });

  it("is the same after it was written down", () => {
    const print = fingerprint(words(0, 50))!;

    expect(readFingerprint(writeFingerprint(print))).toEqual(print);
  });

  it("has nothing to say of a short text", () => {
    expect(fingerprint("价格表")).toBeUndefined();
  });
});
