import type { Account } from "../domain/crm.ts";
import { industryName, matchIndustry } from "../domain/taxonomy/industry.ts";
import { placeInEnglish } from "../domain/taxonomy/place-names.ts";
import { cityName, provinceName } from "../domain/taxonomy/region.ts";
import type { Reader } from "./reader.ts";

interface Named {
  readonly name: string;
  readonly custom?: Readonly<Record<string, unknown>>;
}

/** The English name that the CRM keeps beside the name, if it does. */
export function englishNameOf({ custom = {} }: Pick<Named, "custom">): string | undefined {
  const kept = Object.entries(custom).find(([key]) => /英文名|english name/i.test(key))?.[1];
  return typeof kept === "string" && kept !== "" ? kept : undefined;
}

/** What a stage or a team goes by in the reader's language; as the CRM has it where it knows no other. */
export function localName(row: Named, reader: Pick<Reader, "locale">): string {
  return reader.locale === "en" ? (englishNameOf(row) ?? row.name) : row.name;
}

/** `江苏 苏州`, `Suzhou, Jiangsu`; a municipality is named once, and absent when nothing is known. */
export function placeIn(
  { province, city }: Pick<Account, "province" | "city">,
  reader: Pick<Reader, "locale">,
): string | undefined {
  const short = [province && provinceName(province), city && cityName(city)].filter(
    (part, at, all): part is string => part !== undefined && part !== "" && part !== all[at - 1],
  );
  if (short.length === 0) return undefined;
  return reader.locale === "zh" ? short.join(" ") : short.map(placeInEnglish).reverse().join(", ");
}

/** An account's trade: in the CRM's words for a Chinese reader, by the national table for an English one. */
export function industryIn(
  { industry, industryCode }: Pick<Account, "industry" | "industryCode">,
  reader: Pick<Reader, "locale">,
): string | undefined {
  if (industry === undefined || reader.locale === "zh") return industry;
  const code = industryCode ?? matchIndustry(industry).code;
  return (code === undefined ? undefined : industryName(code)?.en) ?? industry;
}
