import type { Account, Deal } from "../crm.ts";
import { amountOf } from "../money.ts";

/** One account that could be gone for in a quarter, with what the other rules of chapter 1 say about it. */
export interface TargetCandidate {
  readonly account: Account;
  /** Ideal index and difficulty, 0–100; NaN when too little is known of the difficulty. */
  readonly index: number;
  readonly difficulty: number;
  /** Share of the indicators known, 0–1. */
  readonly coverage: number;
  /** BANT points, 0–100. */
  readonly bant: number;
  readonly deals: readonly Deal[];
  /** Visits and meetings in the last 90 days. */
  readonly visits: number;
}

export interface TargetRules {
  /** An account without an open deal is worth opening from this index, and up to this difficulty. */
  readonly openFrom: number;
  readonly openTo: number;
  /** Below this index visits are better spent elsewhere. */
  readonly leaveBelow: number;
  /** BANT points from which a deal of this quarter is taken for real. */
  readonly followFrom: number;
  readonly minimumCoverage: number;
  /** What one unit of a currency is worth in the company's own. */
  readonly rates: Readonly<Record<string, number>>;
}

export interface Closing extends TargetCandidate {
  /** The open deal that is to close soonest within the quarter. */
  readonly deal: Deal;
}

export interface Targets {
  readonly closing: readonly Closing[];
  /** Deals of this quarter whose BANT is not there yet. */
  readonly doubtful: readonly Closing[];
  readonly opening: readonly TargetCandidate[];
  readonly leaving: readonly TargetCandidate[];
}

/** The last day of the quarter that a day lies in: 2026-11-23 → 2026-12-31. */
export function quarterEnd(day: string): string {
  const month = Math.ceil(Number(day.slice(5, 7)) / 3) * 3;
  const last = month === 6 || month === 9 ? "30" : "31";
  return `${day.slice(0, 4)}-${String(month).padStart(2, "0")}-${last}`;
}

/**
 * Whom to go for this quarter (blue book 1.2 and 1.3, 目标客户清单): deals that can close in it and whose BANT
 * bears it, the largest BANT × amount first; accounts without an open deal that are ideal and not too hard, most ideal first;
 * and accounts that take visits without being worth them. An account stands in one list only.
 */
export function chooseTargets(
  candidates: readonly TargetCandidate[],
  rules: TargetRules,
  today: string,
): Targets {
  const until = quarterEnd(today);
  const due = candidates.flatMap((candidate): Closing[] => {
    const deal = soonest(candidate.deals, until);
    return deal === undefined ? [] : [{ ...candidate, deal }];
  });
  const weight = ({ deal, bant }: Closing) =>
    deal.amount === undefined ? 0 : bant * amountOf(deal.amount) * (rules.rates[deal.amount.currency] ?? 0);
  const byBant = (a: Closing, b: Closing) =>
    weight(b) - weight(a) || b.bant - a.bant || b.index - a.index || order(a.account.id, b.account.id);
  const byIndex = (a: TargetCandidate, b: TargetCandidate) =>
    b.index - a.index || a.difficulty - b.difficulty || order(a.account.id, b.account.id);
  const known = candidates.filter(
    ({ deals, coverage }) =>
      coverage >= rules.minimumCoverage && deals.every((deal) => deal.status !== "open"),
  );
  return {
    closing: due.filter(({ bant }) => bant >= rules.followFrom).sort(byBant),
    doubtful: due.filter(({ bant }) => bant < rules.followFrom).sort(byBant),
    opening: known
      .filter(({ index, difficulty }) => index >= rules.openFrom && difficulty <= rules.openTo)
      .sort(byIndex),
    leaving: known
      .filter(({ index, visits }) => index < rules.leaveBelow && visits > 0)
      .sort((a, b) => b.visits - a.visits || a.index - b.index || order(a.account.id, b.account.id)),
  };
}

/** Deals overdue on their own date count too: they are this quarter's work. */
function soonest(deals: readonly Deal[], until: string): Deal | undefined {
  return deals
    .filter(
      (deal) => deal.status === "open" && deal.expectedCloseOn !== undefined && deal.expectedCloseOn <= until,
    )
    .sort((a, b) => order(a.expectedCloseOn ?? "", b.expectedCloseOn ?? "") || order(a.id, b.id))[0];
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
