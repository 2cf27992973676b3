import { nearest } from "#src/domain/taxonomy/near.ts";
import type { RegionIndex } from "#src/domain/taxonomy/region.ts";
import { nameKey } from "./text.ts";

/** Only letters that ISO 3166 gives out; asking for all 676 pairs is cheaper than keeping a list of ours. */
function countryNames(): Map<string, { code: string; name: string }> {
  const names = new Map<string, { code: string; name: string }>();
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  for (const locale of ["en", "zh"]) {
    const display = new Intl.DisplayNames(locale, { type: "region", fallback: "none" });
    for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
      const name = display.of(code);
      if (name !== undefined) names.set(nameKey(name), { code, name });
    }
  }
  for (const [name, code] of [
    ["usa", "US"],
    ["us", "US"],
    ["uk", "GB"],
    ["prc", "CN"],
    ["korea", "KR"],
    ["中国大陆", "CN"],
  ] as const) {
    names.set(name, { code, name });
  }
  return names;
}

let countries: ReturnType<typeof countryNames> | undefined;

/** The ISO 3166 code of a country's name in English or Chinese, or the name it was probably meant to be. */
export function findCountry(text: string): { readonly code?: string; readonly suggestion?: string } {
  countries ??= countryNames();
  const key = nameKey(text);
  const code = countries.get(key)?.code;
  if (code !== undefined) return { code };
  const suggestion = countries.get(nearest(key, countries.keys()) ?? "")?.name;
  return suggestion === undefined ? {} : { suggestion };
}

export function isChina(country: string | undefined): boolean {
  return country === undefined || ["CN", "HK", "MO", "TW"].includes(findCountry(country).code ?? "");
}

export interface Placed {
  readonly country?: string;
  readonly province?: string;
  readonly city?: string;
  readonly district?: string;
  /** A country this was probably meant to be. */
  readonly suggestion?: string;
}

/** One text that says where: a place in China, a country, or nothing we know. */
export function readPlace(text: string, regions: RegionIndex): Placed {
  const region = regions.find(text);
  if (region !== undefined) {
    const { province, city, district } = region;
    return {
      province,
      ...(city === undefined ? {} : { city }),
      ...(district === undefined ? {} : { district }),
    };
  }
  const { code, suggestion } = findCountry(text);
  if (code !== undefined) return { country: text };
  if (suggestion !== undefined) return { country: text, suggestion };
  return {};
}
