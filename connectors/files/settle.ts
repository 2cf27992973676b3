import { matchIndustry, normaliseIndustryCode } from "#src/domain/taxonomy/industry.ts";
import type { RegionIndex } from "#src/domain/taxonomy/region.ts";
import type { Layout } from "./columns.ts";
import { suggestionFinding, UNPLACED_CITY, UNPLACED_CODE, UNPLACED_INDUSTRY } from "./findings.ts";
import { isChina, readPlace } from "./places.ts";
import type { Place, ProblemLog } from "./problems.ts";
import type { Draft } from "./table-reader.ts";
import { nameKey } from "./text.ts";

const COUNTRY = { zh: "国家", en: "country" };
const INDUSTRY = { zh: "行业", en: "industry" };

function placeOf(draft: Draft, layout: Layout, field: string, value: string): Place {
  const column = layout.columns.find(({ spec }) => spec.field === field)?.header;
  const place = { file: draft.file, row: draft.row.row, value };
  return column === undefined ? place : { ...place, column };
}

/** Brings province, city and district to the names of the national table; elsewhere they stay as written. */
export function settlePlace(draft: Draft, layout: Layout, regions: RegionIndex, log: ProblemLog): void {
  const { fields } = draft;
  settleFreePlace(draft, layout, regions, log);
  const parts = textParts(fields);
  if (Object.keys(parts).length === 0 || !isChina(fields.country as string | undefined)) return;
  const region = regions.of(parts);
  if (region !== undefined) fields.province = region.province;
  if (region?.city !== undefined) fields.city = region.city;
  if (region?.district !== undefined) fields.district = region.district;
  const lost =
    parts.city !== undefined && region?.city === undefined
      ? "city"
      : region === undefined
        ? "province"
        : undefined;
  // Where no country is given, a place outside the table is simply abroad.
  if (lost !== undefined && fields.country !== undefined)
    log.share(placeOf(draft, layout, lost, parts[lost] ?? ""), UNPLACED_CITY);
}

function settleFreePlace(draft: Draft, layout: Layout, regions: RegionIndex, log: ProblemLog): void {
  const { fields } = draft;
  const text = fields.place;
  delete fields.place;
  if (typeof text !== "string") return;
  const { suggestion, ...placed } = readPlace(text, regions);
  for (const [name, value] of Object.entries(placed)) fields[name] ??= value;
  const place = placeOf(draft, layout, "place", text);
  if (suggestion !== undefined) log.share(place, suggestionFinding(COUNTRY, suggestion));
  // An address is more than its city, so what stood there is kept.
  if (place.column !== undefined) draft.custom[place.column] = text;
}

function textParts(fields: Draft["fields"]): { province?: string; city?: string; district?: string } {
  const part = (name: string) => (typeof fields[name] === "string" ? { [name]: fields[name] } : {});
  return { ...part("province"), ...part("city"), ...part("district") };
}

/** The code from its own column, else from the name; a name nobody knows stays text and is reported once. */
export function settleIndustry(
  draft: Draft,
  layout: Layout,
  aliases: Readonly<Record<string, string>>,
  log: ProblemLog,
): void {
  const { fields } = draft;
  const code = fields.industryCode;
  if (typeof code === "string") {
    const normal = normaliseIndustryCode(code);
    if (normal === undefined) log.share(placeOf(draft, layout, "industryCode", code), UNPLACED_CODE);
    fields.industryCode = normal;
  }
  const name = fields.industry;
  if (typeof name !== "string" || fields.industryCode !== undefined) return;
  const meant = Object.entries(aliases).find(([from]) => nameKey(from) === nameKey(name))?.[1] ?? name;
  const match = matchIndustry(meant);
  if (match.code !== undefined) fields.industryCode = match.code;
  else if (match.suggestion !== undefined)
    log.share(placeOf(draft, layout, "industry", name), suggestionFinding(INDUSTRY, match.suggestion));
  else log.share(placeOf(draft, layout, "industry", name), UNPLACED_INDUSTRY);
}
