import type { Deal, Target, Team } from "../crm.ts";
import { type Money, sumByCurrency } from "../money.ts";
import { daysBetween, isWithinPeriod, type Period } from "./calendar.ts";
import { probabilityOf, type StageIndex } from "./course.ts";

/** An open deal that is expected to close within the period, and what it weighs. */
export interface ForecastRow {
  readonly deal: Deal;
  readonly amount: Money;
  /** 0–1. */
  readonly probability: number;
  /** Amount times probability, rounded to the cent on this row, so that the total is the sum of the rows. */
  readonly weighted: Money;
}

/** One currency; figures of different currencies are never added. */
export interface CurrencyForecast {
  readonly currency: string;
  readonly won: number;
  /** Won and the open deals at or above the commit probability, weighted. */
  readonly worst: number;
  /** Won and every open deal, weighted. */
  readonly likely: number;
  /** Won and every open deal in full. */
  readonly best: number;
}

export interface Forecast {
  readonly period: Period;
  /** Whole hundredths, largest `best` first. */
  readonly currencies: readonly CurrencyForecast[];
  readonly won: readonly Deal[];
  readonly open: readonly ForecastRow[];
  /** Open and due in the period, but without an amount or a probability. */
  readonly unweighed: readonly Deal[];
  /** Open with an expected close date before the period. */
  readonly overdue: readonly Deal[];
  /** Open without an expected close date. */
  readonly undated: readonly Deal[];
}

export interface ForecastInput {
  readonly deals: readonly Deal[];
  readonly stages: StageIndex;
  readonly period: Period;
  /** 0–1: from here on a deal counts even in the worst case. */
  readonly commit: number;
  /** Learnt chances, 0–1, by deal; they go before the CRM's own probability. */
  readonly chances?: ReadonlyMap<string, number>;
}

/** Weighted forecast of a period with its worst, likely and best case: worst ≤ likely ≤ best always holds. */
export function forecast({ deals, stages, period, commit, chances }: ForecastInput): Forecast {
  const won = deals.filter((deal) => deal.status === "won" && isWithinPeriod(deal.closedOn, period));
  const running = deals.filter((deal) => deal.status === "open");
  const due = running.filter((deal) => isWithinPeriod(deal.expectedCloseOn, period));
  const open: ForecastRow[] = [];
  const unweighed: Deal[] = [];
  for (const deal of due) {
    const row = weigh(deal, chances?.get(deal.id) ?? probabilityOf(deal, stages));
    if (row === undefined) unweighed.push(deal);
    else open.push(row);
  }
  return {
    period,
    currencies: currenciesOf(won, open, commit),
    won,
    open,
    unweighed,
    overdue: running.filter(({ expectedCloseOn: on }) => on !== undefined && on < period.startsOn),
    undated: running.filter((deal) => deal.expectedCloseOn === undefined),
  };
}

function weigh(deal: Deal, probability: number | undefined): ForecastRow | undefined {
  const { amount } = deal;
  if (amount === undefined || probability === undefined) return undefined;
  const weighted = { ...amount, minor: Math.round(amount.minor * probability) };
  return { deal, amount, probability, weighted };
}

function currenciesOf(
  won: readonly Deal[],
  open: readonly ForecastRow[],
  commit: number,
): CurrencyForecast[] {
  const totals = new Map<string, CurrencyForecast>();
  const add = (currency: string, by: Omit<CurrencyForecast, "currency">) => {
    const old = totals.get(currency) ?? { currency, won: 0, worst: 0, likely: 0, best: 0 };
    totals.set(currency, {
      currency,
      won: old.won + by.won,
      worst: old.worst + by.worst,
      likely: old.likely + by.likely,
      best: old.best + by.best,
    });
  };
  for (const { minor, currency } of sumByCurrency(won.map((deal) => deal.amount))) {
    add(currency, { won: minor, worst: minor, likely: minor, best: minor });
  }
  for (const { amount, weighted, probability } of open) {
    const worst = probability >= commit ? weighted.minor : 0;
    add(amount.currency, { won: 0, worst, likely: weighted.minor, best: amount.minor });
  }
  return [...totals.values()].sort((a, b) => b.best - a.best || (a.currency < b.currency ? -1 : 1));
}

/** Whose target: one person's, or a team's. */
export type TargetOf = { readonly userId: string } | { readonly teamId: string };

export interface TargetSum {
  readonly totals: readonly Money[];
  readonly rows: readonly Target[];
  /** True when a longer target was cut to the period by days. */
  readonly prorated: boolean;
}

/**
 * The target of a person or a team over a period: the rows that lie wholly within it; without any, the
 * shortest ones that contain it, by days. Teams below are not added: their targets are part of this one.
 */
export function targetOf(targets: readonly Target[], of: TargetOf, period: Period): TargetSum {
  const own = targets.filter((target) =>
    "userId" in of ? target.userId === of.userId : target.teamId === of.teamId && target.userId === undefined,
  );
  const within = own.filter((row) => row.startsOn >= period.startsOn && row.endsOn <= period.endsOn);
  if (within.length > 0) {
    return { totals: sumByCurrency(within.map((row) => row.amount)), rows: within, prorated: false };
  }
  const around = own
    .filter((row) => row.startsOn <= period.startsOn && row.endsOn >= period.endsOn)
    .sort((a, b) => length(a) - length(b));
  const rows = around.filter((row) => length(row) === length(around[0] ?? row));
  return {
    totals: sumByCurrency(rows.map((row) => share(row, length(period) / length(row)))),
    rows,
    prorated: rows.length > 0,
  };
}

/** The target of a team; where it has none, those of the teams right below that have one, added up. */
export function targetOfTeam(
  targets: readonly Target[],
  teamId: string,
  at: { readonly teams: readonly Team[]; readonly period: Period },
): TargetSum {
  const own = targetOf(targets, { teamId }, at.period);
  if (own.rows.length > 0) return own;
  const below = at.teams.filter((team) => team.parentId === teamId && team.id !== teamId);
  return addTargets(below.map((team) => targetOfTeam(targets, team.id, at)));
}

export function addTargets(sums: readonly TargetSum[]): TargetSum {
  return {
    totals: sumByCurrency(sums.flatMap((sum) => sum.totals)),
    rows: sums.flatMap((sum) => sum.rows),
    prorated: sums.some((sum) => sum.prorated),
  };
}

function length({ startsOn, endsOn }: Period): number {
  return daysBetween(startsOn, endsOn) + 1;
}

function share({ amount }: Target, part: number): Money {
  return { ...amount, minor: Math.round(amount.minor * part) };
}

/** The uppermost teams that one of the people leads: whose targets are theirs as a whole. */
export function teamsLedBy(managerId: string, teams: readonly Team[]): Team[] {
  const led = teams.filter((team) => team.managerId === managerId);
  return led.filter((team) => !led.some((other) => other.id === team.parentId));
}

/** Won against target in its currency, as a fraction; undefined without a target in it. */
export function attainment(won: number, target: readonly Money[], currency: string): number | undefined {
  const goal = target.find((total) => total.currency === currency)?.minor;
  return goal === undefined || goal === 0 ? undefined : won / goal;
}
