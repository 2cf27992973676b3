import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ancestors,
  industries,
  industryName,
  isWithin,
  matchIndustry,
  normaliseIndustryCode,
  parentOf,
} from "./industry.ts";

describe("the industry tree", () => {
  it("has the 20 sections and 97 divisions of GB/T 4754-2017, numbered without gaps", () => {
    const divisions = industries().flatMap((section) => industries(section.code));

    expect(
      industries()
        .map((section) => section.code)
        .join(""),
    ).toBe("ABCDEFGHIJKLMNOPQRST");
    expect(divisions.map((division) => Number(division.code))).toEqual(
      Array.from({ length: 97 }, (_, i) => i + 1),
    );
  });

  it("walks from a class of four digits up to its section", () => {
    expect(ancestors("3441")).toEqual(["344", "34", "C"]);
    expect(parentOf("C")).toBeUndefined();
    expect(industryName("3441")).toEqual({ zh: "通用设备制造业", en: "General machinery" });
  });

  it("reads a code with its section letter and refuses one that does not belong to it", () => {
    expect(normaliseIndustryCode("ｃ34")).toBe("34");
    expect(normaliseIndustryCode("A34")).toBeUndefined();
    expect(normaliseIndustryCode("98")).toBeUndefined();
  });

  it("puts every division within its own section and within no other", () => {
    const codes = industries().flatMap((section) =>
      industries(section.code).map((d) => [d.code, section.code] as const),
    );
    fc.assert(
      fc.property(fc.constantFrom(...codes), fc.constantFrom(..."ABCDEFGHIJKLMNOPQRST"), (pair, letter) => {
        expect(isWithin(pair[0], letter)).toBe(pair[1] === letter);
      }),
    );
  });
});

describe("recognising an industry", () => {
  it.each([
    ["汽车制造业", "36"],
    ["汽车", "36"],
    ["Automotive", "36"],
    ["软件", "65"],
    ["technology", "I"],
    ["Retail", "52"],
    ["Food & Beverage", "15"],
    ["教育业", "P"],
  ])("takes %s for %s", (name, code) => {
    expect(matchIndustry(name)).toEqual({ code });
  });

  it("suggests for a misspelt name instead of taking it", () => {
    expect(matchIndustry("technolgy")).toEqual({ suggestion: "technology" });
  });

  it("says nothing about a name it cannot place", () => {
    expect(matchIndustry("services")).toEqual({});
  });
});
