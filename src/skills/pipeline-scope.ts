import { z } from "zod";
import type { Account, Team, User } from "../domain/crm.ts";
import { namedPeriod, PERIOD_NAMES, type Period, type PeriodName } from "../domain/pipeline/calendar.ts";
import { membersOf, peopleBelow } from "../domain/pipeline/people.ts";
import type { Text } from "../domain/text.ts";
import { formatDate } from "./format.ts";
import { localName } from "./local-name.ts";
import { namesOf, readWords } from "./pipeline-words.ts";
import { type Reader, say, word } from "./reader.ts";
import { accountsNamed } from "./resolve.ts";
import { findSegment, insideSegment } from "./segment-records.ts";
import { industryTest, regionTest } from "./selection.ts";
import type { SkillContext } from "./skill.ts";

const Day = z.iso.date();

/** What every card of the pipeline can be asked about. */
export const ScopeFields = {
  /** Free words: a person, a team, a period, an industry or a place. */
  about: z.string().max(300).optional(),
  /** Id or name of a person or of a team below the viewer. */
  person: z.string().max(200).optional(),
  team: z.string().max(200).optional(),
  industry: z.string().max(100).optional(),
  region: z.string().max(100).optional(),
  segment: z.string().max(100).optional(),
  /** Id or name of one account. */
  account: z.string().max(200).optional(),
  /** The viewer's own deals only. */
  mine: z.boolean().optional(),
  period: z.enum(PERIOD_NAMES).optional(),
  /** Days instead of a named period. */
  from: Day.optional(),
  to: Day.optional(),
};

const Scoped = z.object(ScopeFields);
export type ScopeInput = z.infer<typeof Scoped>;

export interface Scope {
  /** Whose deals are looked at; undefined: all that the viewer may see. */
  readonly people: ReadonlySet<string> | undefined;
  readonly person?: User;
  readonly team?: Team;
  /** Whose figures, in the reader's words: `华东一组`. */
  readonly label: string;
  readonly accountTest?: (account: Account) => boolean;
  readonly period: Period;
  readonly periodName?: PeriodName;
  /** Words that named nothing in the viewer's sight. */
  readonly unmatched: readonly string[];
  /** The input that asks about the same again, for buttons. */
  readonly again: { readonly [key: string]: string | boolean };
}

export interface Directory {
  readonly users: readonly User[];
  readonly teams: readonly Team[];
}

/** Whose deals, which accounts and which days a question is about; what was not named is the viewer's own world. */
export async function resolveScope(
  context: SkillContext,
  input: ScopeInput,
  options: { readonly directory: Directory; readonly period: PeriodName },
): Promise<Scope> {
  const { directory } = options;
  const reach = reachOf(context, directory);
  const words = readWords(input.about ?? "", peopleIn(reach, directory), teamsIn(reach, directory));
  const wanted = { ...words.found, ...withoutAbout(input) };
  const named = nameIn(wanted, reach, directory);
  const accounts = await accountScope(context, wanted, words.rest);
  const period = periodOf(wanted, options.period, context.today);
  return {
    ...whose(
      context,
      { ...named, mine: wanted.mine === true },
      { reach, directory, places: accounts.labels },
    ),
    ...(accounts.test === undefined ? {} : { accountTest: accounts.test }),
    ...period,
    unmatched: [...named.unmatched, ...accounts.unmatched],
    again: JSON.parse(JSON.stringify({ ...wanted, ...accounts.again })),
  };
}

function withoutAbout({ about: _about, ...rest }: ScopeInput): ScopeInput {
  return JSON.parse(JSON.stringify(rest));
}

/** Everybody whose deals count as the viewer's: a rep's own, a manager's subtree, an admin's whole company. */
function reachOf({ viewer }: SkillContext, { users, teams }: Directory): ReadonlySet<string> | undefined {
  const role = users.find((user) => user.id === viewer.userId)?.role ?? viewer.role;
  if (role === "admin" || role === "solution") return undefined;
  return peopleBelow(viewer.userId, users, teams);
}

function whose(
  { viewer, locale }: SkillContext,
  named: { readonly person?: User; readonly team?: Team; readonly mine: boolean },
  at: { reach: ReadonlySet<string> | undefined; directory: Directory; places: readonly string[] },
): Pick<Scope, "people" | "person" | "team" | "label"> {
  const { users, teams } = at.directory;
  const self = users.find((user) => user.id === viewer.userId);
  // Who names a manager means the manager's team.
  const theirs = named.mine ? undefined : teams.find((team) => team.managerId === named.person?.id);
  const chosen = named.team ?? (named.person === undefined ? undefined : theirs);
  const single = chosen === undefined ? named.person : undefined;
  const person = single ?? (named.mine || (at.reach?.size === 1 && !chosen) ? self : undefined);
  const led = teams.find((team) => team.managerId === viewer.userId);
  const team = person === undefined ? (chosen ?? (at.reach === undefined ? undefined : led)) : undefined;
  const everyone = say({ locale }, "你能看到的全部", "everything in your sight");
  const head = chosen !== undefined && chosen === theirs ? named.person : undefined;
  const label = [
    ...(head === undefined ? [] : [head.name]),
    person?.name ?? (team === undefined ? everyone : localName(team, { locale })),
    ...at.places,
  ].join(" · ");
  const people = person ? new Set([person.id]) : chosen ? membersWithHead(chosen, at.directory) : at.reach;
  return { people, label, ...(person ? { person } : {}), ...(team ? { team } : {}) };
}

function membersWithHead(team: Team, { users, teams }: Directory): Set<string> {
  const members = membersOf(team.id, users, teams);
  return team.managerId === undefined ? members : members.add(team.managerId);
}

interface Named {
  readonly person?: User;
  readonly team?: Team;
  readonly unmatched: readonly string[];
}

function nameIn(input: ScopeInput, reach: ReadonlySet<string> | undefined, directory: Directory): Named {
  const person = input.person === undefined ? undefined : byName(peopleIn(reach, directory), input.person);
  const team = input.team === undefined ? undefined : byName(teamsIn(reach, directory), input.team);
  const unmatched = [
    ...(input.person !== undefined && person === undefined ? [input.person] : []),
    ...(input.team !== undefined && team === undefined ? [input.team] : []),
  ];
  return { unmatched, ...(person ? { person } : {}), ...(team ? { team } : {}) };
}

function byName<T extends { readonly id: string; readonly name: string }>(
  rows: readonly T[],
  wanted: string,
): T | undefined {
  const folded = wanted.trim().toLowerCase();
  return rows.find((row) => row.id === wanted) ?? rows.find((row) => namesOf(row).includes(folded));
}

function peopleIn(reach: ReadonlySet<string> | undefined, { users }: Directory): readonly User[] {
  return reach === undefined ? users : users.filter((user) => reach.has(user.id));
}

function teamsIn(reach: ReadonlySet<string> | undefined, { users, teams }: Directory): Team[] {
  if (reach === undefined) return [...teams];
  return teams.filter((team) => {
    const members = membersOf(team.id, users, teams);
    return members.size > 0 && [...members].every((id) => reach.has(id));
  });
}

async function accountTest(
  context: SkillContext,
  wanted: string,
): Promise<((account: Account) => boolean) | undefined> {
  const named = await accountsNamed(context, wanted);
  const ids = new Set(named.map((account) => account.id));
  if (ids.size === 0)
    return (
      (await context.store.get(context.viewer, "account", wanted)) && ((account) => account.id === wanted)
    );
  return (account) => ids.has(account.id);
}

interface AccountScope {
  readonly test?: (account: Account) => boolean;
  readonly labels: readonly string[];
  readonly unmatched: readonly string[];
  readonly again: ScopeInput;
}

async function accountScope(context: SkillContext, input: ScopeInput, rest: string): Promise<AccountScope> {
  const tests: ((account: Account) => boolean)[] = [];
  const labels: string[] = [];
  const unmatched: string[] = [];
  const again: { -readonly [K in keyof ScopeInput]: ScopeInput[K] } = {};
  const add = (wanted: string, test: ((account: Account) => boolean) | undefined): boolean => {
    if (test === undefined) return false;
    tests.push(test);
    labels.push(wanted);
    return true;
  };
  const segment = (wanted: string) =>
    findSegment(context, wanted).then((entry) => (entry === undefined ? undefined : insideSegment(entry)));
  for (const [wanted, read] of [
    [input.industry, async (text: string) => industryTest(text)],
    [input.region, regionTest],
    [input.segment, segment],
    [input.account, (text: string) => accountTest(context, text)],
  ] as const) {
    if (wanted !== undefined && !add(wanted, await read(wanted))) unmatched.push(wanted);
  }
  if (rest !== "") {
    if (add(rest, industryTest(rest))) again.industry = rest;
    else if (add(rest, await regionTest(rest))) again.region = rest;
    else if (add(rest, await segment(rest))) again.segment = rest;
    else if (add(rest, await accountTest(context, rest))) again.account = rest;
    else if (rest.length <= 20) unmatched.push(rest);
  }
  const test = tests.length === 0 ? undefined : (account: Account) => tests.every((one) => one(account));
  return { labels, unmatched, again, ...(test === undefined ? {} : { test }) };
}

function periodOf(
  input: ScopeInput,
  fallback: PeriodName,
  today: string,
): Pick<Scope, "period" | "periodName"> {
  if (input.from !== undefined || input.to !== undefined) {
    const startsOn = input.from ?? namedPeriod("year", input.to ?? today).startsOn;
    return { period: { startsOn, endsOn: input.to ?? today } };
  }
  const periodName = input.period ?? fallback;
  return { period: namedPeriod(periodName, today), periodName };
}

const PERIOD_LABELS: Record<PeriodName, Text> = {
  week: { zh: "本周", en: "this week" },
  "last-week": { zh: "上周", en: "last week" },
  month: { zh: "本月", en: "this month" },
  "last-month": { zh: "上月", en: "last month" },
  quarter: { zh: "本季度", en: "this quarter" },
  "last-quarter": { zh: "上季度", en: "last quarter" },
  "next-quarter": { zh: "下季度", en: "next quarter" },
  year: { zh: "今年", en: "this year" },
  "last-year": { zh: "去年", en: "last year" },
  "90d": { zh: "近 90 天", en: "the last 90 days" },
};

export function periodLabel(
  { period, periodName }: Pick<Scope, "period" | "periodName">,
  reader: Reader,
): string {
  return periodName === undefined ? periodDays(period, reader) : word(reader, PERIOD_LABELS[periodName]);
}

/** `10月1日—11月20日`, `1 Oct – 20 Nov`. */
export function periodDays({ startsOn, endsOn }: Period, { locale, today }: Reader): string {
  const from = formatDate(startsOn, locale, today);
  const to = formatDate(endsOn, locale, today);
  return locale === "zh" ? `${from}—${to}` : `${from} – ${to}`;
}
