import type { Activity, CalendarDate, Deal, Target, Team, User } from "../crm.ts";
import { addDays, daysBetween, isoWeek, median, mondayOf, type Period, quarterOf } from "./calendar.ts";
import { closedOn, createdOn, dealsAsOf, type Moves, type StageIndex } from "./course.ts";
import {
  addTargets,
  type CurrencyForecast,
  type Forecast,
  forecast,
  type TargetSum,
  targetOf,
  targetOfTeam,
  teamsLedBy,
} from "./forecast.ts";
import {
  type Bottleneck,
  type BottleneckRules,
  compareYears,
  daysInStage,
  type Funnel,
  findBottleneck,
} from "./funnel.ts";
import { type Movement, measureMovement } from "./movement.ts";
import { peopleBelow } from "./people.ts";
import type { WarningRules } from "./rules.ts";
import {
  type DealFacts,
  type DealWarnings,
  rankWarnings,
  type Warning,
  warningsOf,
  warningWorld,
} from "./warnings.ts";

export interface DigestWorld {
  /** Everything in the manager's sight; other people's deals only teach what is usual. */
  readonly deals: readonly Deal[];
  readonly moves: Moves;
  readonly stages: StageIndex;
  readonly users: readonly User[];
  readonly teams: readonly Team[];
  readonly targets: readonly Target[];
  /** What the warnings read about an open deal. */
  facts(deal: Deal): DealFacts;
  /** What was done on a deal, for the wins. */
  activities(dealId: string): readonly Activity[];
}

export interface DigestOptions {
  readonly managerId: string;
  readonly today: CalendarDate;
  /** Default: the running week, on a Monday the week before. */
  readonly period?: Period;
  readonly rules: {
    readonly warnings: WarningRules;
    readonly funnel: BottleneckRules;
    readonly commit: number;
    /** Words that tell a move worth copying, by its name. */
    readonly moveWords: Readonly<Record<string, readonly string[]>>;
  };
  /** Warnings to name, default 3. */
  readonly most?: number;
}

/** A deal that was won quicker than usual, against a rival, or by a move that others can copy. */
export interface CopyableWin {
  readonly deal: Deal;
  readonly days?: number;
  /** The middle of the wins of the year before. */
  readonly usualDays?: number;
  readonly fast: boolean;
  readonly competitor?: string;
  readonly moves: readonly { readonly move: string; readonly activityId: string }[];
}

export interface Suggestion {
  readonly userId: string;
  readonly deal: Deal;
  readonly warning: Warning;
}

/** The facts of one weekly digest: plain data, so that it can be kept and shown again as it was. */
export interface Digest {
  readonly managerId: string;
  readonly teamId?: string;
  readonly year: number;
  readonly week: number;
  readonly today: CalendarDate;
  readonly period: Period;
  readonly openCount: number;
  readonly quarter: Period;
  readonly target: TargetSum;
  readonly forecast: Forecast;
  /** As it stood on the day before the period. */
  readonly lastWeek: readonly CurrencyForecast[];
  readonly movement: Movement;
  readonly funnel: Funnel;
  readonly bottleneck?: Bottleneck;
  /** The deals that have waited longest in the bottleneck, with their days. */
  readonly stuck: readonly { readonly deal: Deal; readonly days: number }[];
  readonly warned: number;
  readonly warnings: readonly DealWarnings[];
  readonly silent: readonly DealWarnings[];
  readonly wins: readonly CopyableWin[];
  readonly suggestions: readonly Suggestion[];
}

/** Assembles a manager's weekly digest (blue books 2.1 step five and 3.2) of the people below them. */
export function buildDigest(world: DigestWorld, options: DigestOptions): Digest {
  const { managerId, today, rules, most = 3 } = options;
  const period = options.period ?? weekToReport(today);
  const people = peopleBelow(managerId, world.users, world.teams);
  const deals = world.deals.filter((deal) => people.has(deal.ownerId ?? ""));
  const quarter = quarterOf(today);
  const teams = teamsLedBy(managerId, world.teams);
  const funnel = compareYears({ ...world, deals, period: { startsOn: addDays(today, -89), endsOn: today } });
  const bottleneck = findBottleneck(funnel.now, funnel.before, rules.funnel);
  const ranked = warned(world, deals, options);
  const own = { ...world, deals };
  return {
    managerId,
    ...(teams.length === 1 && teams[0] ? { teamId: teams[0].id } : {}),
    ...isoWeek(period.startsOn),
    today,
    period,
    openCount: deals.filter((deal) => deal.status === "open").length,
    quarter,
    target: targetFor(managerId, teams, { world, quarter }),
    forecast: forecast({ ...own, period: quarter, commit: rules.commit }),
    lastWeek: before(own, { quarter, commit: rules.commit, date: addDays(period.startsOn, -1) }),
    movement: measureMovement({ ...own, period, today }),
    funnel: funnel.now,
    ...(bottleneck === undefined ? {} : { bottleneck }),
    stuck: stuckIn(bottleneck, own, today),
    warned: ranked.length,
    warnings: ranked.slice(0, most),
    silent: ranked.filter((item) => item.warnings.some((warning) => warning.rule === "silent")),
    wins: copyable(own, period, rules.moveWords),
    suggestions: suggest(ranked),
  };
}

/** Monday to today; on a Monday, the week that has just ended. */
export function weekToReport(today: CalendarDate): Period {
  const monday = mondayOf(today);
  if (today !== monday) return { startsOn: monday, endsOn: today };
  return { startsOn: addDays(monday, -7), endsOn: addDays(monday, -1) };
}

function targetFor(
  managerId: string,
  led: readonly Team[],
  { world, quarter }: { readonly world: DigestWorld; readonly quarter: Period },
): TargetSum {
  const at = { teams: world.teams, period: quarter };
  if (led.length === 0) return targetOf(world.targets, { userId: managerId }, quarter);
  return addTargets(led.map((team) => targetOfTeam(world.targets, team.id, at)));
}

type Own = Pick<DigestWorld, "deals" | "moves" | "stages" | "activities">;

function before(
  world: Own,
  {
    quarter,
    commit,
    date,
  }: { readonly quarter: Period; readonly commit: number; readonly date: CalendarDate },
): readonly CurrencyForecast[] {
  const deals = dealsAsOf(world.deals, { ...world, date });
  return forecast({ ...world, deals, period: quarter, commit }).currencies;
}

function warned(world: DigestWorld, deals: readonly Deal[], { rules, today }: DigestOptions): DealWarnings[] {
  const judge = warningWorld({ ...world, rules: rules.warnings, today });
  const open = deals.filter((deal) => deal.status === "open");
  return rankWarnings(open.map((deal) => warningsOf(world.facts(deal), judge)));
}

function stuckIn(bottleneck: Bottleneck | undefined, world: Own, today: CalendarDate): Digest["stuck"] {
  if (bottleneck === undefined) return [];
  return world.deals
    .filter((deal) => deal.status === "open" && deal.stageId === bottleneck.stage.id)
    .flatMap((deal) => {
      const days = daysInStage(deal, { ...world, today });
      return days === undefined ? [] : [{ deal, days }];
    })
    .sort((a, b) => b.days - a.days || (a.deal.id < b.deal.id ? -1 : 1))
    .slice(0, 3);
}

/** The heaviest deal of each person, in the order of weight: one thing a rep. */
function suggest(ranked: readonly DealWarnings[]): Suggestion[] {
  const seen = new Set<string>();
  return ranked.flatMap(({ deal, warnings: [warning] }) => {
    if (deal.ownerId === undefined || warning === undefined || seen.has(deal.ownerId)) return [];
    seen.add(deal.ownerId);
    return [{ userId: deal.ownerId, deal, warning }];
  });
}

function copyable(
  world: Own,
  period: Period,
  moveWords: Readonly<Record<string, readonly string[]>>,
): CopyableWin[] {
  const won = world.deals.filter((deal) => deal.status === "won");
  const on = (deal: Deal) => closedOn(deal, world.moves.get(deal.id), world.stages) ?? "";
  const year = won.filter((deal) => on(deal) >= addDays(period.startsOn, -365) && on(deal) < period.startsOn);
  const usual = median(year.flatMap((deal) => daysToWin(deal, world) ?? []));
  return won
    .filter((deal) => on(deal) >= period.startsOn && on(deal) <= period.endsOn)
    .map((deal) => winOf(deal, { world, usual: year.length < 5 ? undefined : usual, moveWords }))
    .filter((win) => win.fast || win.moves.length > 0 || win.competitor !== undefined)
    .sort((a, b) => worth(b) - worth(a) || (a.deal.id < b.deal.id ? -1 : 1));
}

function worth(win: CopyableWin): number {
  return (win.fast ? 4 : 0) + Math.min(2, win.moves.length) + (win.competitor === undefined ? 0 : 1);
}

function daysToWin(deal: Deal, { moves, stages }: Own): number | undefined {
  const own = moves.get(deal.id);
  const [from, to] = [createdOn(deal, own), closedOn(deal, own, stages)];
  return from === undefined || to === undefined ? undefined : daysBetween(from, to);
}

function winOf(
  deal: Deal,
  at: { world: Own; usual: number | undefined; moveWords: Readonly<Record<string, readonly string[]>> },
): CopyableWin {
  const days = daysToWin(deal, at.world);
  const activities = at.world.activities(deal.id);
  const moves = Object.entries(at.moveWords).flatMap(([move, words]) => {
    const found = activities.find(({ subject = "", text = "" }) =>
      words.some((word) => `${subject} ${text}`.toLowerCase().includes(word.toLowerCase())),
    );
    return found === undefined ? [] : [{ move, activityId: found.id }];
  });
  return {
    deal,
    fast: days !== undefined && at.usual !== undefined && days <= at.usual / 2,
    moves,
    ...(days === undefined ? {} : { days }),
    ...(at.usual === undefined ? {} : { usualDays: at.usual }),
    ...(deal.competitor === undefined ? {} : { competitor: deal.competitor }),
  };
}
