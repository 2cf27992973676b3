import type { Clock } from "../../ports/clock.ts";

export interface BreakerLimits {
  /** This many failures within the window open it. */
  readonly failures: number;
  readonly windowMs: number;
  /** After this long one call may try whether the endpoint is back. */
  readonly probeAfterMs: number;
}

/** Five failures in half a minute, a probe after a quarter of one. */
export const BREAKER_LIMITS: BreakerLimits = { failures: 5, windowMs: 30_000, probeAfterMs: 15_000 };

/** Keeps people from waiting for an endpoint that is known to be down. */
export interface Breaker {
  /** Whether a call may be made now. While open, one probe at a time is let through. */
  allow(): boolean;
  succeeded(): void;
  failed(): void;
  /** The call ended without saying anything about the endpoint: the person stopped it. */
  withdrawn(): void;
  readonly state: () => "closed" | "open" | "probing";
}

export function createBreaker(clock: Clock, limits: BreakerLimits = BREAKER_LIMITS): Breaker {
  let failures: number[] = [];
  let openedAt: number | undefined;
  let probing = false;

  return {
    allow() {
      if (openedAt === undefined) return true;
      if (probing || clock.now() - openedAt < limits.probeAfterMs) return false;
      probing = true;
      return true;
    },
    succeeded() {
      failures = [];
      openedAt = undefined;
      probing = false;
    },
    failed() {
      const now = clock.now();
      failures = [...failures.filter((at) => now - at < limits.windowMs), now];
      if (probing || failures.length >= limits.failures) openedAt = now;
      probing = false;
    },
    withdrawn() {
      probing = false;
    },
    state: () => (openedAt === undefined ? "closed" : probing ? "probing" : "open"),
  };
}
