import { describe, expect, it } from "vitest";
import { MARK_BYTES, onceMark, shortKey } from "./once-mark.ts";

describe("onceMark", () => {
  it("is the same for a key, another for another, and takes the bytes it says", () => {
    const marks = Array.from({ length: 500 }, (_, index) => onceMark(`key-${index}`));

    expect(onceMark("key-7")).toBe(marks[7]);
    expect(new Set(marks).size).toBe(500);
    expect(marks.every((mark) => Buffer.byteLength(mark) === MARK_BYTES)).toBe(true);
    expect(marks.join("").replace(/[\u200b-\u200d\u2060]/g, "")).toBe("");
  });
});

describe("shortKey", () => {
  it("names a part of a key with letters, digits and a hyphen", () => {
    expect(shortKey("华晟/1", 3)).toMatch(/^y[0-9a-f]{24}-3$/);
    expect(shortKey("a", 0)).not.toBe(shortKey("b", 0));
  });
});
