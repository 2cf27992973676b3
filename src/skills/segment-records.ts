import type { Account } from "../domain/crm.ts";
import { divisionOf } from "../domain/targeting/facts.ts";
import { segmentTest } from "../domain/targeting/segments.ts";
import { industryName, matchIndustry } from "../domain/taxonomy/industry.ts";
import type { Locale } from "../domain/text.ts";
import { loadRegions } from "../regions.ts";
import { allRecords } from "./portfolio.ts";
import type { SkillContext } from "./skill.ts";

export const SEGMENT = "segment";

export type Tick = { readonly ok: boolean; readonly note: string; readonly on: string; readonly by: string };

export type Outlook = {
  readonly horizon: "this-year" | "three-years";
  readonly verdict: "chance" | "flat" | "decline";
  readonly text: string;
  readonly source: string;
  readonly on: string;
  readonly by: string;
};

export type Survey = {
  readonly account: string;
  readonly verdict: "confirms" | "unclear" | "refutes";
  readonly note: string;
  readonly on: string;
  readonly by: string;
};

export type Choice = {
  readonly state: "chosen" | "abandoned";
  readonly reason: string;
  readonly period: string;
  readonly reviewOn: string;
  readonly on: string;
  readonly by: string;
};

/** What people decided and learnt about a segment; the figures are computed anew each time. */
export type SegmentBody = {
  readonly name: string;
  readonly industries: string[];
  readonly places: string[];
  readonly ticks: { readonly need?: Tick; readonly value?: Tick; readonly reference?: Tick };
  readonly market?: { readonly accounts: number; readonly source: string; readonly on: string };
  readonly outlook: Outlook[];
  readonly surveys: Survey[];
  readonly choice?: Choice;
};

/** A segment that people keep, or one proposed from the industries of the accounts in sight. */
export interface SegmentEntry {
  readonly id: string;
  readonly version: number;
  readonly body: SegmentBody;
}

type Reads = Pick<SkillContext, "store" | "viewer"> & Partial<Pick<SkillContext, "locale">>;

export async function keptSegments(context: Reads): Promise<SegmentEntry[]> {
  const records = await allRecords<SegmentBody>(context, SEGMENT);
  return records.map(({ id, version, body }) => ({
    id,
    version,
    body: { ...body, name: nameOf(id, body, context) },
  }));
}

/** A segment kept under its industry's own name is named in the reader's language; a name people gave stays. */
function nameOf(id: string, { name }: SegmentBody, { locale = "zh" }: Reads): string {
  const own = industryName(id.replace(/^industry-/, ""));
  return own !== undefined && (name === own.zh || name === own.en) ? own[locale] : name;
}

/** One candidate for each division that enough accounts in sight belong to and no kept segment is named for. */
export function candidateSegments(
  accounts: readonly Account[],
  kept: readonly SegmentEntry[],
  options: { readonly minimum: number; readonly locale: Locale },
): SegmentEntry[] {
  const counts = Map.groupBy(accounts, (account) =>
    account.industryCode === undefined ? undefined : divisionOf(account),
  );
  const taken = new Set(
    kept.filter(({ body }) => body.places.length === 0).flatMap(({ body }) => body.industries),
  );
  return [...counts].flatMap(([division, rows]) =>
    division === undefined || rows.length < options.minimum || taken.has(division)
      ? []
      : [candidate(division, options.locale)],
  );
}

function candidate(division: string, locale: Locale): SegmentEntry {
  const name = industryName(division)?.[locale] ?? division;
  return { id: `industry-${division}`, version: 0, body: emptySegment(name, [division], []) };
}

export function emptySegment(name: string, industries: string[], places: string[]): SegmentBody {
  return { name, industries, places, ticks: {}, outlook: [], surveys: [] };
}

/** A kept segment by id or name, else an industry by name or code. */
export async function findSegment(
  context: Reads & { readonly locale: Locale },
  wanted: string,
): Promise<SegmentEntry | undefined> {
  const kept = await keptSegments(context);
  const folded = wanted.trim().toLowerCase();
  const named = kept.find(({ id, body }) => id === wanted || body.name.toLowerCase() === folded);
  if (named !== undefined) return named;
  const code = matchIndustry(wanted.replace(/^industry-/, "")).code;
  if (code === undefined) return undefined;
  return kept.find(({ id }) => id === `industry-${code}`) ?? candidate(code, context.locale);
}

export async function insideSegment(entry: SegmentEntry): Promise<(account: Account) => boolean> {
  return segmentTest(entry.body, await loadRegions());
}
