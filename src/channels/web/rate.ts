import { AppError } from "../../errors.ts";

const PEOPLE_KEPT = 10_000;

export interface RateConfig {
  /** So many at once … */
  readonly burst: number;
  /** … and then one each so often. */
  readonly everyMs: number;
  readonly now: () => number;
}

/** Lets each person through `burst` times and then at a steady pace; beyond that RATE_LIMITED with the wait. */
export function createRate(config: RateConfig): (who: string) => void {
  /** When each person's bucket will be full again. */
  const fullAt = new Map<string, number>();
  return (who) => {
    const now = config.now();
    const next = Math.max(fullAt.get(who) ?? 0, now) + config.everyMs;
    const waitMs = next - now - config.burst * config.everyMs;
    if (waitMs > 0) throw tooFast(waitMs);
    fullAt.delete(who);
    fullAt.set(who, next);
    if (fullAt.size > PEOPLE_KEPT) fullAt.delete(fullAt.keys().next().value ?? "");
  };
}

function tooFast(waitMs: number): AppError {
  const seconds = Math.ceil(waitMs / 1000);
  return new AppError("RATE_LIMITED", `That was too quick. Try again in ${seconds} s.`, {
    zh: `太快了，请 ${seconds} 秒后再试。`,
    retryAfterMs: waitMs,
  });
}
