/** Where an account stands at the end of its life cycle (blue book 4.1). */
export type LifecycleState = "active" | "deregistered" | "merged" | "blacklisted";
export type LifecycleMove = "deregister" | "merge" | "blacklist" | "unblacklist";

const MOVES: Readonly<
  Record<LifecycleMove, { readonly from: readonly LifecycleState[]; readonly to: LifecycleState }>
> = {
  deregister: { from: ["active", "blacklisted"], to: "deregistered" },
  merge: { from: ["active"], to: "merged" },
  blacklist: { from: ["active"], to: "blacklisted" },
  unblacklist: { from: ["blacklisted"], to: "active" },
};

/** The state after a move, or undefined when the move is not open from here. */
export function moveTo(state: LifecycleState, move: LifecycleMove): LifecycleState | undefined {
  const { from, to } = MOVES[move];
  return from.includes(state) ? to : undefined;
}

export interface WorthInput {
  /** In one currency, all since the first order; absent when not known. */
  readonly grossProfit?: number | undefined;
  readonly serviceCost?: number | undefined;
  readonly overdue?: number | undefined;
}

export interface Worth {
  /** Never below 0: what is left of the customer's lifetime value. */
  readonly value: number;
  readonly reasons: readonly ("no-profit" | "overdue" | "service-cost")[];
}

/**
 * CLV by what is on the books: gross profit − service cost − what is overdue, not below 0. The reasons are the
 * handbook's three (blue book 4.1). Undefined when the profit is not known: what we do not know is not zero.
 */
export function lifetimeValue(input: WorthInput): Worth | undefined {
  const { grossProfit, serviceCost = 0, overdue = 0 } = input;
  if (grossProfit === undefined) return undefined;
  const value = Math.max(0, grossProfit - serviceCost - overdue);
  const reasons: Worth["reasons"][number][] = [];
  if (value === 0) {
    if (grossProfit <= 0) reasons.push("no-profit");
    if (overdue > 0) reasons.push("overdue");
    if (grossProfit > 0 && serviceCost >= grossProfit) reasons.push("service-cost");
  }
  return { value, reasons };
}
