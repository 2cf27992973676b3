import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normaliseText } from "./normalise.ts";
import { segment } from "./segment.ts";

const texts = (input: string) => segment(input).map(({ text }) => text);

describe("segment", () => {
  it("takes Chinese character by character and words whole", () => {
    expect(texts("水泵 pumps")).toEqual(["水", "泵", "pump"]);
  });

  it.each(["MES3.0", "MES 3.0", "ＭＥＳ３．０", "mes-3.0"])("reads %s as a name and a number", (input) => {
    expect(texts(input)).toEqual(["mes", "3.0"]);
  });

  it("keeps a number with separators whole and does not swallow the end of a sentence", () => {
    expect(texts("1,200,000.5 and 3. 4,5")).toEqual(["1200000.5", "and", "3", "4", "5"]);
  });

  it("tells a stop word from the same letters in capitals", () => {
    const stops = segment("it IT").map(({ text, stop }) => [text, stop]);

    expect(stops).toEqual([
      ["it", true],
      ["it", false],
    ]);
  });

  it("keeps short names as they are, strips accents, keeps C++ and C#", () => {
    expect(texts("MES AWS café C++ C#")).toEqual(["mes", "aws", "cafe", "c++", "c#"]);
  });

  it("ends a phrase at a comma, a full stop and a new line", () => {
    const joined = segment("smart factory, next-gen line\nend").map(({ joined: follows }) => follows);

    expect(joined).toEqual([false, true, false, true, true, false]);
  });

  it("never fails, and keeps every character of the text that is a letter", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (input) => {
        const raw = segment(input)
          .map((unit) => unit.raw)
          .join("");
        const letters = normaliseText(input).match(/[\p{Script=Han}A-Za-z]/gu) ?? [];
        for (const letter of letters) expect(raw).toContain(letter);
      }),
    );
  });
});

describe("normaliseText", () => {
  it("turns radical code points of printed PDFs into ordinary characters", () => {
    expect(normaliseText("⻋间在⻓江边，⼾外⾦⼯⼚")).toBe("车间在长江边,户外金工厂");
  });
});
