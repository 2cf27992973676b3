import { describe, expect, it } from "vitest";
import { valueInEnglish } from "./value-words.ts";

describe("values of a CRM in English", () => {
  it("says what people pick from in English, and leaves everything else", () => {
    expect(["是", "公开招标", "非常满意", "2级", " 低 "].map(valueInEnglish)).toEqual([
      "yes",
      "open tender",
      "very satisfied",
      "level 2",
      "low",
    ]);
    expect(["合蓝ERP", "A2", "1200", ""].map(valueInEnglish)).toEqual(["合蓝ERP", "A2", "1200", ""]);
  });
});
