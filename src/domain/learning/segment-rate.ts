import { betaQuantile } from "./probability.ts";

export interface Tally {
  readonly won: number;
  readonly closed: number;
}

export interface RateRange {
  /** Most likely share of deals won, 0–1. */
  readonly rate: number;
  /** The true share lies between these in four cases of five. */
  readonly low: number;
  readonly high: number;
  /** Closed deals of the segment behind it. */
  readonly closed: number;
}

/** Deals' worth of the whole team's rate mixed into a segment's own. */
const PRIOR_DEALS = 10;

/**
 * The win rate of a segment drawn towards the team's, and the team's towards one half (two imagined deals, Laplace):
 * a beta–binomial estimate with its 80 % range. What is shown while there is too little to learn from.
 */
export function segmentRate(segment: Tally, team: Tally): RateRange {
  const teamRate = (team.won + 1) / (team.closed + 2);
  // The team's few deals must not pretend to be ten: the prior is never stronger than what it rests on.
  const strength = Math.min(PRIOR_DEALS, team.closed + 2);
  const a = segment.won + strength * teamRate;
  const b = segment.closed - segment.won + strength * (1 - teamRate);
  return {
    rate: a / (a + b),
    low: betaQuantile(0.1, a, b),
    high: betaQuantile(0.9, a, b),
    closed: segment.closed,
  };
}
