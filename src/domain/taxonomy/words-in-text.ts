import { INDUSTRIES } from "./industry-table.ts";
import { AREAS, PLACE_NAMES, placeFromEnglish } from "./place-names.ts";
import type { Region, RegionIndex } from "./region.ts";

/** A stretch of a text that names something, `from` inclusive and `to` exclusive. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly words: string;
}

/** County-level cities whose bare names are ordinary words: 合作 in 合作伙伴. */
const ORDINARY = new Set(["合作", "东方", "安宁", "江山", "文明", "和平", "新民"]);
const LONGEST = 14;

/** The first place of a text, the longest where several begin alike; counties only with their full name. */
export function placeInText(text: string, regions: RegionIndex): Stretch | undefined {
  for (let from = 0; from < text.length; from++) {
    const area = areaAt(text, from);
    if (area !== undefined) return area;
    const latin = englishPlaceAt(text, from);
    if (latin !== undefined) return latin;
    for (let length = Math.min(LONGEST, text.length - from); length >= 2; length--) {
      const words = text.slice(from, from + length);
      if (!/^[\p{Script=Han}]+$/u.test(words)) continue;
      const region = regions.find(words);
      if (region !== undefined && isWhole(words, region)) return { from, to: from + length, words };
    }
  }
  return undefined;
}

function areaAt(text: string, from: number): Stretch | undefined {
  for (const { zh, en } of AREAS) {
    if (text.startsWith(zh, from)) {
      const ending = /^(地区|大区|片区|区域|区)/.exec(text.slice(from + zh.length))?.[0] ?? "";
      return { from, to: from + zh.length + ending.length, words: zh };
    }
    if (isWordAt(text, from, en)) return { from, to: from + en.length, words: en };
  }
  return undefined;
}

function englishPlaceAt(text: string, from: number): Stretch | undefined {
  for (const [, en] of PLACE_NAMES) {
    const name = en.replace(/ \(.*\)$/, "");
    if (!isWordAt(text, from, name) || placeFromEnglish(name) === undefined) continue;
    return { from, to: from + name.length, words: text.slice(from, from + name.length) };
  }
  return undefined;
}

/** A Latin name stands at `from`, begins and ends with a word, and is written with a capital. */
function isWordAt(text: string, from: number, name: string): boolean {
  if (text.slice(from, from + name.length).toLowerCase() !== name.toLowerCase()) return false;
  const latin = /[a-z0-9]/i;
  return !latin.test(text[from - 1] ?? "") && !latin.test(text[from + name.length] ?? "");
}

/** The words are the place's own names with or without their endings, and nothing else. */
function isWhole(words: string, { province, city, district }: Region): boolean {
  let left = words;
  for (const name of [province, city]) {
    if (name !== undefined && left.startsWith(name)) {
      left = left
        .slice(name.length)
        .replace(/^(?:[^市州]{0,10}自治区|[^市州]{0,12}自治州|省|市|地区|盟)/, "");
    }
  }
  if (left === "") return true;
  if (district === undefined) return false;
  if (left === district) return left.length > 2;
  // A county-level city is known by its bare name: 昆山, 义乌.
  return district === `${left}市` && !ORDINARY.has(left);
}

const INDUSTRY_NAMES: readonly string[] = INDUSTRIES.flatMap(({ name, also }) => [
  name.zh,
  name.zh.replace(/业$/, ""),
  name.en,
  ...also,
])
  .filter((name) => name.length >= (/\p{Script=Han}/u.test(name) ? 2 : 4))
  .map((name) => name.toLowerCase())
  .sort((a, b) => b.length - a.length);

const INDUSTRY_ENDING = /^(?:行业|产业|制造业|业|\s+(?:industry|sector|trade|makers?|manufacturers?))/i;

/** The longest industry name of a text, by its GB/T 4754 name or another that it is known by. */
export function industryInText(text: string): Stretch | undefined {
  const folded = text.toLowerCase();
  for (const name of INDUSTRY_NAMES) {
    const from = folded.indexOf(name);
    if (from < 0) continue;
    if (/[a-z]/.test(name) && !isWordAt(text, from, name)) continue;
    const to = from + name.length;
    const ending = INDUSTRY_ENDING.exec(text.slice(to))?.[0].length ?? 0;
    return { from, to: to + ending, words: text.slice(from, to) };
  }
  return undefined;
}
