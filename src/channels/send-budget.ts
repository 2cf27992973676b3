import { AppError } from "../errors.ts";

export interface BudgetLimit {
  readonly count: number;
  readonly perMs: number;
}

/** Counts what was sent to each conversation. */
export interface SendBudget {
  /** Takes one message out of the budget, or throws RATE_LIMITED with the wait until there is room again. */
  take(conversation: string): void;
}

const CONVERSATIONS_KEPT = 10_000;

/**
 * Keeps us under a platform's limit by our own counting, for platforms that drop what is too much without a word
 * or punish it. Each process counts what it sends itself.
 */
export function createSendBudget(options: {
  readonly platform: string;
  readonly limits: readonly BudgetLimit[];
  readonly now: () => number;
}): SendBudget {
  const { platform, limits, now } = options;
  const longestMs = Math.max(...limits.map(({ perMs }) => perMs));
  const sent = new Map<string, number[]>();

  return {
    take(conversation) {
      const at = now();
      const times = (sent.get(conversation) ?? []).filter((time) => time > at - longestMs);
      const waitMs = Math.max(...limits.map((limit) => waitFor(times, limit, at)));
      if (waitMs > 0) throw tooMany(platform, waitMs);
      sent.delete(conversation);
      sent.set(conversation, [...times, at]);
      if (sent.size > CONVERSATIONS_KEPT) sent.delete(sent.keys().next().value ?? "");
    },
  };
}

function waitFor(times: readonly number[], { count, perMs }: BudgetLimit, at: number): number {
  const oldest = times.at(-count);
  return oldest === undefined ? 0 : Math.max(0, oldest + perMs - at);
}

function tooMany(platform: string, waitMs: number): AppError {
  const seconds = Math.ceil(waitMs / 1_000);
  return new AppError("RATE_LIMITED", `${platform} takes no more messages here for ${seconds} s.`, {
    source: platform.toLowerCase(),
    retryAfterMs: waitMs,
    zh: `${platform} 这个会话发得太多，${seconds} 秒后再发。`,
  });
}
