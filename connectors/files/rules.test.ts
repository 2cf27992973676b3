import { describe, expect, it } from "vitest";
import { parseRules } from "./rules.ts";

describe("the coverage of a territory", () => {
  it("is one rule for each clause, with what is inside and what is not", () => {
    expect(parseRules("地域：包含北京市/天津市；行业:不包含C34、C35")).toEqual([
      { dimension: "地域", operator: "in", values: ["北京市", "天津市"] },
      { dimension: "行业", operator: "notIn", values: ["C34", "C35"] },
    ]);
    expect(parseRules("region in Bavaria, Saxony")).toEqual([
      { dimension: "region", operator: "in", values: ["Bavaria", "Saxony"] },
    ]);
  });

  it("is refused as a whole when one clause cannot be read", () => {
    expect(parseRules("地域:包含北京市;随便")).toBeUndefined();
  });
});
