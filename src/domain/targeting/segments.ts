import type { Account } from "../crm.ts";
import { isWithin } from "../taxonomy/industry.ts";
import type { RegionIndex } from "../taxonomy/region.ts";
import type { Facts } from "./facts.ts";

/** A part of the market: accounts in one of the industries and, where places are named, in one of them. */
export interface SegmentScope {
  readonly industries: readonly string[];
  readonly places: readonly string[];
}

/** The three tests that make a set of accounts a segment (blue book 1.1). */
export interface SegmentTicks {
  /** 类似业务需求, 类似价值主张, 相互参照购买. */
  readonly need: boolean;
  readonly value: boolean;
  readonly reference: boolean;
}

export function isSegment(ticks: SegmentTicks): boolean {
  return ticks.need && ticks.value && ticks.reference;
}

/** Whether an account lies in the scope; one whose industry or place is not known lies in no scope that asks for it. */
export function segmentTest(scope: SegmentScope, regions: RegionIndex): (account: Account) => boolean {
  const places = scope.places.map((place) => regions.find(place));
  return (account) => {
    const code = account.industryCode;
    const trade =
      scope.industries.length === 0 ||
      (code !== undefined && scope.industries.some((item) => isWithin(code, item)));
    if (!trade) return false;
    if (scope.places.length === 0) return true;
    return places.some(
      (place) =>
        place !== undefined &&
        account.province === place.province &&
        (place.city === undefined || place.city === place.province || account.city === place.city) &&
        (place.district === undefined || account.district === place.district),
    );
  };
}

export interface PondMember {
  readonly account: Account;
  readonly facts: Facts;
  /** 0–100; NaN when not known. */
  readonly brand: number;
  readonly index: number;
}

export interface Pond {
  readonly accounts: number;
  readonly customers: number;
  /** Buyers among all accounts of the segment, 0–1: of the market where its size is given, else of those known. */
  readonly share: number;
  readonly shareOf: "market" | "known";
  /** Mean of our brand influence, 0–100; absent when not known of any. */
  readonly brand?: number;
  /** Weighted mean of share (as per cent) and brand; how big a fish we are. */
  readonly score: number;
  readonly meanIndex: number;
}

/** Share and brand inside one segment: the score card of blue book 1.1, small pond, big fish. */
export function measurePond(
  members: readonly PondMember[],
  options: {
    readonly shareWeight: number;
    readonly brandWeight: number;
    readonly marketAccounts?: number | undefined;
  },
): Pond {
  const customers = members.filter((member) => member.facts.won > 0).length;
  // A market smaller than what we know of it cannot be: then what we know is the market.
  const whole = Math.max(options.marketAccounts ?? 0, members.length);
  const share = whole === 0 ? 0 : customers / whole;
  const brands = members.map((member) => member.brand).filter((value) => !Number.isNaN(value));
  const brand = brands.length === 0 ? undefined : mean(brands);
  const weights = options.shareWeight + (brand === undefined ? 0 : options.brandWeight);
  const sum = options.shareWeight * share * 100 + (brand === undefined ? 0 : options.brandWeight * brand);
  return {
    accounts: members.length,
    customers,
    share,
    shareOf: options.marketAccounts === undefined ? "known" : "market",
    ...(brand === undefined ? {} : { brand }),
    score: weights === 0 ? 0 : sum / weights,
    meanIndex: mean(members.map((member) => member.index)),
  };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

export interface ReferenceCandidate {
  readonly account: Account;
  readonly wins: number;
  /** 0–100; NaN when not known. */
  readonly satisfaction: number;
  readonly openToVisits: boolean;
}

/**
 * Customers of the segment to name to a prospect (blue book 1.1, buyers look at each other): not unhappy, those
 * open to visits first, then the same province, then the nearest in size.
 */
export function pickReferences(
  prospect: Account | undefined,
  candidates: readonly ReferenceCandidate[],
): ReferenceCandidate[] {
  const distance = ({ account }: ReferenceCandidate) =>
    prospect?.employees === undefined || account.employees === undefined
      ? Number.MAX_SAFE_INTEGER
      : Math.abs(Math.log((account.employees + 1) / (prospect.employees + 1)));
  const near = ({ account }: ReferenceCandidate) =>
    prospect?.province !== undefined && account.province === prospect.province ? 0 : 1;
  return candidates
    .filter((item) => item.wins > 0 && item.account.id !== prospect?.id && !(item.satisfaction < 50))
    .sort(
      (a, b) =>
        Number(b.openToVisits) - Number(a.openToVisits) ||
        near(a) - near(b) ||
        distance(a) - distance(b) ||
        (a.account.id < b.account.id ? -1 : 1),
    );
}
