import type { Account } from "../crm.ts";

/** One trait that an account may have, as a group and a value: `size: 500–999`. */
export interface Trait {
  readonly group: string;
  readonly value: string;
}

export interface TraitShare extends Trait {
  readonly customers: number;
  readonly base: number;
  /** Shares among those of which the group is known, 0–1. */
  readonly customerShare: number;
  readonly baseShare: number;
  /** customerShare / baseShare, with half an account added to each side so that small counts do not shout. */
  readonly lift: number;
}

/**
 * What our customers have in common against the whole base (blue book 1.3, 目标客户画像): traits that mark them
 * more, or less, than chance would. Groups known of fewer than `minimum` customers are left out.
 */
export function profileCustomers(input: {
  readonly accounts: readonly Account[];
  readonly isCustomer: (account: Account) => boolean;
  readonly traitsOf: (account: Account) => readonly Trait[];
  readonly minimum: number;
}): { readonly customers: number; readonly base: number; readonly traits: TraitShare[] } {
  const counts = new Map<string, { trait: Trait; customers: number; base: number }>();
  const groups = new Map<string, { customers: number; base: number }>();
  let customers = 0;
  for (const account of input.accounts) {
    const buys = input.isCustomer(account) ? 1 : 0;
    customers += buys;
    for (const trait of input.traitsOf(account)) {
      const key = `${trait.group}\u0000${trait.value}`;
      const count = counts.get(key) ?? { trait, customers: 0, base: 0 };
      counts.set(key, count);
      count.customers += buys;
      count.base++;
    }
    for (const group of new Set(input.traitsOf(account).map((trait) => trait.group))) {
      const count = groups.get(group) ?? { customers: 0, base: 0 };
      groups.set(group, count);
      count.customers += buys;
      count.base++;
    }
  }
  const traits = [...counts.values()].flatMap(({ trait, customers: among, base }): TraitShare[] => {
    const known = groups.get(trait.group);
    if (known === undefined || known.customers < input.minimum) return [];
    const customerShare = among / known.customers;
    const baseShare = base / known.base;
    const lift = (among + 0.5) / (known.customers + 0.5) / ((base + 0.5) / (known.base + 0.5));
    return [{ ...trait, customers: among, base, customerShare, baseShare, lift }];
  });
  traits.sort((a, b) => b.lift - a.lift || b.customers - a.customers || (a.value < b.value ? -1 : 1));
  return { customers, base: input.accounts.length, traits };
}

const SIZES: readonly (readonly [number, string])[] = [
  [100, "< 100"],
  [300, "100–299"],
  [500, "300–499"],
  [1000, "500–999"],
  [3000, "1,000–2,999"],
  [Number.POSITIVE_INFINITY, "≥ 3,000"],
];
const GROWTHS: readonly (readonly [number, string])[] = [
  [0, "< 0%"],
  [0.1, "0–10%"],
  [0.2, "10–20%"],
  [Number.POSITIVE_INFINITY, "≥ 20%"],
];

/** The band that a number falls in, upper bounds excluded. */
export function bandOf(kind: "size" | "growth", value: number): string {
  const bands = kind === "size" ? SIZES : GROWTHS;
  return bands.find(([upper]) => value < upper)?.[1] ?? "";
}
