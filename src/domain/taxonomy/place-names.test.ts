import { describe, expect, it } from "vitest";
import { loadRegions } from "#src/regions.ts";
import { AREAS, findArea, PLACE_NAMES, placeFromEnglish, placeInEnglish } from "./place-names.ts";

describe("names of places", () => {
  it("writes provinces and cities in English and reads them back", () => {
    expect(placeInEnglish("江苏")).toBe("Jiangsu");
    expect(placeInEnglish("西安")).toBe("Xi'an");
    expect(placeFromEnglish("suzhou")).toBe("苏州");
    expect(placeFromEnglish("Inner Mongolia")).toBe("内蒙古");
  });

  it("leaves a name that it does not know, and one that two cities share", () => {
    expect(placeInEnglish("昆山市")).toBe("昆山市");
    expect(placeInEnglish("台州")).toBe("Taizhou");
    expect(placeFromEnglish("Taizhou")).toBeUndefined();
  });

  it("names only places that are in the region tree", async () => {
    const regions = await loadRegions();
    const unknown = PLACE_NAMES.map(([zh]) => zh).filter((zh) => regions.find(zh) === undefined);
    expect(unknown).toEqual([]);
  });

  it("knows the wider areas in both languages, with places that exist", async () => {
    expect(findArea("华东区")?.places).toContain("山东");
    expect(findArea("east china")?.zh).toBe("华东");
    expect(findArea("华东一区")).toBeUndefined();
    const regions = await loadRegions();
    expect(AREAS.flatMap(({ places }) => places).filter((name) => regions.find(name) === undefined)).toEqual(
      [],
    );
  });
});
