import { z } from "zod";
import type { Account } from "../domain/crm.ts";
import { isWithin, matchIndustry } from "../domain/taxonomy/industry.ts";
import { findArea, placeFromEnglish } from "../domain/taxonomy/place-names.ts";
import type { Region } from "../domain/taxonomy/region.ts";
import type { Locale } from "../domain/text.ts";
import { loadRegions } from "../regions.ts";
import type { Reply } from "../reply.ts";
import { lifecycleStates, stateOf } from "./lifecycle-records.ts";
import type { Portfolio } from "./portfolio.ts";
import { type Reader, say } from "./reader.ts";
import { shortName } from "./resolve.ts";
import { findSegment, insideSegment } from "./segment-records.ts";
import type { SkillContext } from "./skill.ts";

/** Which accounts a question is about; everything given must hold, nothing given means all that is visible. */
export interface Selection {
  /** Ids or names. */
  readonly accounts?: readonly string[] | undefined;
  /** An industry by GB/T 4754 code or name; finer industries are in it. */
  readonly industry?: string | undefined;
  /** A province, city or county by name or GB/T 2260 code, or a wider area: `华东`, `East China`. */
  readonly region?: string | undefined;
  /** A territory by id or name. */
  readonly territory?: string | undefined;
  /** A segment by id or name. */
  readonly segment?: string | undefined;
  /** The viewer's own accounts only. */
  readonly mine?: boolean | undefined;
  /** Those too that were deregistered, merged or blacklisted. */
  readonly ended?: boolean | undefined;
}

export interface Selected {
  readonly ids: ReadonlySet<string>;
  /** Names that matched no visible account, words that name no industry or place. */
  readonly unmatched: readonly string[];
}

export function selectAccounts(
  context: SkillContext,
  portfolio: Portfolio,
  selection: Selection,
): Promise<Selected> {
  return selectFrom(context, portfolio.world.accounts, selection);
}

/** The same out of accounts that were read already. */
export async function selectFrom(
  context: SkillContext,
  accounts: readonly Account[],
  selection: Selection,
): Promise<Selected> {
  const tests: ((account: Account) => boolean)[] = [];
  const unmatched: string[] = [];
  if (selection.accounts !== undefined) {
    const named = matchNames(accounts, selection.accounts);
    unmatched.push(...named.unmatched);
    tests.push((account) => named.ids.has(account.id));
  }
  if (selection.industry !== undefined) {
    const test = industryTest(selection.industry);
    if (test === undefined) unmatched.push(selection.industry);
    tests.push(test ?? never);
  }
  if (selection.region !== undefined) {
    const test = await regionTest(selection.region);
    if (test === undefined) unmatched.push(selection.region);
    tests.push(test ?? never);
  }
  if (selection.territory !== undefined) {
    const inside = await territoryTest(context, selection.territory);
    if (inside === undefined) unmatched.push(selection.territory);
    tests.push(inside ?? never);
  }
  if (selection.segment !== undefined) {
    const segment = await findSegment(context, selection.segment);
    if (segment === undefined) unmatched.push(selection.segment);
    tests.push(segment === undefined ? never : await insideSegment(segment));
  }
  if (selection.accounts === undefined && selection.ended !== true) {
    // Whoever was ended or blacklisted is nobody to go for; named on purpose it is still shown.
    const states = await lifecycleStates(context);
    tests.push((account) => stateOf(account, states) === "active");
  }
  if (selection.mine === true) tests.push((account) => account.ownerId === context.viewer.userId);
  const chosen = accounts.filter((account) => tests.every((test) => test(account)));
  return { ids: new Set(chosen.map((account) => account.id)), unmatched };
}

const never = () => false;

function matchNames(accounts: readonly Account[], wanted: readonly string[]): Selected {
  const byName = new Map<string, string>();
  for (const account of accounts) {
    byName.set(fold(shortName(account.name)), account.id);
    byName.set(fold(account.name), account.id);
    byName.set(fold(account.id), account.id);
  }
  const ids = new Set<string>();
  const unmatched: string[] = [];
  for (const name of wanted) {
    const id = byName.get(fold(name));
    if (id === undefined) unmatched.push(name);
    else ids.add(id);
  }
  return { ids, unmatched };
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
}

/** Undefined when the text names no industry that we know and no account has it as its own industry text. */
export function industryTest(text: string): ((account: Account) => boolean) | undefined {
  const code = matchIndustry(text).code;
  if (code === undefined) return undefined;
  return (account) => account.industryCode !== undefined && isWithin(account.industryCode, code);
}

/** Undefined when the text is no province, city, county or wider area that we know, in either language. */
export async function regionTest(text: string): Promise<((account: Account) => boolean) | undefined> {
  const regions = await loadRegions();
  const names = findArea(text)?.places ?? [placeFromEnglish(text) ?? text];
  const found = names.flatMap((name) => regions.find(name) ?? []);
  return found.length === 0 ? undefined : (account) => found.some((region) => liesIn(account, region));
}

function liesIn(account: Account, { province, city, district }: Region): boolean {
  return (
    account.province === province &&
    (city === undefined || account.city === city) &&
    (district === undefined || account.district === district)
  );
}

/** Undefined when no territory in sight has that id or name. */
export async function territoryTest(
  { store, viewer }: Pick<SkillContext, "store" | "viewer">,
  wanted: string,
): Promise<((account: Account) => boolean) | undefined> {
  const byId = await store.get(viewer, "territory", wanted);
  const territory =
    byId ?? (await store.find(viewer, "territory", { where: { name: wanted }, limit: 1 })).rows[0];
  if (territory === undefined) return undefined;
  const links = await store.all(viewer, "territoryAccount", { territoryId: territory.id });
  const inside = new Set(links.map((link) => link.accountId));
  return (account) => inside.has(account.id);
}

/** The same as fields of a skill's input. */
export const SelectionFields = {
  accounts: z.array(z.string().max(200)).max(1000).optional(),
  industry: z.string().max(100).optional(),
  region: z.string().max(100).optional(),
  territory: z.string().max(100).optional(),
  segment: z.string().max(100).optional(),
  mine: z.boolean().optional(),
};

export function hasSelection(selection: Selection): boolean {
  const { accounts, industry, region, territory, segment, mine } = selection;
  return [accounts, industry, region, territory, segment].some((part) => part !== undefined) || mine === true;
}

/** What was chosen by, in words for a title. */
export function scopeName(selection: Selection, locale: Locale): string {
  const { accounts, industry, region, territory, segment, mine } = selection;
  const zh = locale === "zh";
  const parts = [
    mine === true ? (zh ? "我的客户" : "my accounts") : undefined,
    segment,
    territory,
    region,
    industry,
    accounts === undefined ? undefined : zh ? `${accounts.length} 家` : `${accounts.length} accounts`,
  ].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join(" · ") : zh ? "你能看到的全部客户" : "all accounts in your sight";
}

/** The answer when a selection that was understood holds no account; undefined when it holds one. */
export function nothingChosen(
  chosen: Selected,
  selection: Selection,
  asking: { readonly skill: string; readonly reader: Reader },
): Reply | undefined {
  if (chosen.ids.size > 0 || chosen.unmatched.length > 0 || !hasSelection(selection)) return undefined;
  const { reader, skill } = asking;
  const scope = scopeName(selection, reader.locale);
  const text = say(
    reader,
    `你的范围里没有“${scope}”的客户。放宽一个条件再看，或者看全部。`,
    `No account in your scope is in “${scope}”. Drop one condition, or look at all.`,
  );
  const all = { label: say(reader, "看全部", "Look at all"), skill, input: { all: true } };
  return {
    blocks: [
      { type: "note", tone: "missing", text },
      { type: "actions", actions: [all] },
    ],
  };
}
