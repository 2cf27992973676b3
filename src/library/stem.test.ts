import { describe, expect, it } from "vitest";
import { stem } from "./stem.ts";

describe("stem", () => {
  // Worked by hand from the rules of Porter's paper.
  it.each([
    ["caresses", "caress"],
    ["ponies", "poni"],
    ["agreed", "agre"],
    ["motoring", "motor"],
    ["conflated", "conflat"],
    ["hopping", "hop"],
    ["hoping", "hope"],
    ["falling", "fall"],
    ["filing", "file"],
    ["happy", "happi"],
    ["relational", "relat"],
    ["generalizations", "gener"],
    ["electrical", "electr"],
    ["adjustment", "adjust"],
    ["adoption", "adopt"],
    ["controlling", "control"],
    ["rate", "rate"],
  ])("takes %s to %s", (word, expected) => {
    expect(stem(word)).toBe(expected);
  });

  it("brings forms of one word together", () => {
    const forms = ["manufacture", "manufactures", "manufactured", "manufacturing"];

    expect(new Set(forms.map(stem)).size).toBe(1);
  });

  it("leaves short names and other alphabets alone", () => {
    expect(["mes", "aws", "größe", "завод"].map(stem)).toEqual(["mes", "aws", "größe", "завод"]);
  });
});
