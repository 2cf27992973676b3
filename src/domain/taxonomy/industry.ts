import type { Text } from "../text.ts";
import { INDUSTRIES, type IndustryEntry } from "./industry-table.ts";
import { nearest } from "./near.ts";

/**
 * The industry tree of GB/T 4754-2017. A code is a section letter (`C`) or 2–4 digits (`34`, `344`, `3441`);
 * `C34` is read as `34`. Sections and divisions carry names, finer codes roll up to them.
 */
export interface Industry {
  readonly code: string;
  readonly name: Text;
}

const BY_CODE = new Map(INDUSTRIES.map((entry) => [entry.code, entry]));
const BY_NAME = nameIndex();

/** A section or division in the standard's order: all sections, or the divisions of one. */
export function industries(parent?: string): Industry[] {
  return INDUSTRIES.filter((entry) => entry.parent === parent).map(({ code, name }) => ({ code, name }));
}

/** `c34`, `C34` and `34` are all `34`. Absent when the section or division does not exist or does not fit. */
export function normaliseIndustryCode(text: string): string | undefined {
  const match = /^([A-T])?(\d{2,4})?$/.exec(text.normalize("NFKC").trim().toUpperCase());
  if (match === null) return undefined;
  const [, section, digits] = match;
  if (digits === undefined) return section;
  const division = BY_CODE.get(digits.slice(0, 2));
  if (division === undefined || (section !== undefined && division.parent !== section)) return undefined;
  return digits;
}

/** The next coarser code: 4 digits → 3 → 2 → section. A section has none. */
export function parentOf(code: string): string | undefined {
  const normal = normaliseIndustryCode(code);
  if (normal === undefined || normal.length === 1) return undefined;
  return normal.length > 2 ? normal.slice(0, -1) : BY_CODE.get(normal)?.parent;
}

/** From the next coarser code up to the section. */
export function ancestors(code: string): string[] {
  const result: string[] = [];
  for (let at = parentOf(code); at !== undefined; at = parentOf(at)) result.push(at);
  return result;
}

/** True for the code itself and everything below it: 3441 is within 34 and within C. */
export function isWithin(code: string, ancestor: string): boolean {
  const normal = normaliseIndustryCode(code);
  const top = normaliseIndustryCode(ancestor);
  if (normal === undefined || top === undefined) return false;
  return normal === top || ancestors(normal).includes(top);
}

/** The name of the code, or of the nearest coarser code that has one. */
export function industryName(code: string): Text | undefined {
  const normal = normaliseIndustryCode(code);
  if (normal === undefined) return undefined;
  const named = [normal, ...ancestors(normal)].find((candidate) => BY_CODE.has(candidate));
  return named === undefined ? undefined : BY_CODE.get(named)?.name;
}

export interface IndustryMatch {
  readonly code?: string;
  /** When nothing matched: a known name one slip of the pen away, to be confirmed by a person. */
  readonly suggestion?: string;
}

/** Recognises a code, a name or a known other name in either language; never guesses silently. */
export function matchIndustry(text: string): IndustryMatch {
  const code = normaliseIndustryCode(text);
  if (code !== undefined) return { code };
  const key = nameKey(text);
  const found = BY_NAME.get(key) ?? BY_NAME.get(key.replace(/(行业|产业|业|industry)$/, ""));
  if (found !== undefined) return { code: found };
  const suggestion = nearest(key, BY_NAME.keys());
  return suggestion === undefined ? {} : { suggestion };
}

function nameKey(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll("&", " and ")
    .replace(/[、,，/()（）\s_-]+/g, " ")
    .trim();
}

function namesOf(entry: IndustryEntry): string[] {
  return [entry.name.zh, entry.name.zh.replace(/业$/, ""), entry.name.en, ...entry.also];
}

/** The first entry keeps a name: a section before its division of the same name (教育, 房地产业). */
function nameIndex(): Map<string, string> {
  const index = new Map<string, string>();
  for (const entry of INDUSTRIES) {
    for (const name of namesOf(entry)) {
      const key = nameKey(name);
      if (!index.has(key)) index.set(key, entry.code);
    }
  }
  return index;
}
