import { randomUUID } from "node:crypto";
import type { Viewer } from "../domain/viewer.ts";
import { AppError } from "../errors.ts";
import { type Clock, calendarDate } from "../ports/clock.ts";
import type { Usage } from "../ports/model.ts";
import type { SystemStore } from "../ports/store.ts";

export interface UsageLimits {
  readonly dailyTokensPerPerson: number;
  readonly dailyTokens: number;
}

/** One call of the model, as it is kept. */
export interface UsageRow extends Usage {
  readonly model: string;
  readonly at: number;
  readonly ms: number;
}

/** What the model cost, kept a row a call, so that several processes add up without a common counter. */
export interface UsageLedger {
  /** LIMIT_EXCEEDED when the person or everybody together has used up the day. */
  check(viewer: Viewer): Promise<void>;
  record(viewer: Viewer, usage: Usage, call: { readonly model: string; readonly ms: number }): Promise<void>;
  /** Tokens used on a day, `YYYY-MM-DD` in the ledger's time zone: by one person, or by all. */
  spent(day: string, userId?: string): Promise<number>;
}

const AREA = "model-usage";
const KEEP_MS = 400 * 86_400_000;
/** What other processes spend shows after this long. */
const RECOUNT_MS = 30_000;

export function createUsageLedger(
  system: SystemStore,
  options: { readonly clock: Clock; readonly limits: UsageLimits; readonly timeZone: string },
): UsageLedger {
  const { clock, limits, timeZone } = options;
  const sums = new Map<string, { at: number; tokens: Promise<number> }>();

  const today = () => calendarDate(clock.now(), timeZone);
  const prefixOf = (day: string, userId?: string) =>
    userId === undefined ? `${day}/` : `${day}/${encodeURIComponent(userId)}/`;

  async function spent(day: string, userId?: string): Promise<number> {
    const rows = await system.list<UsageRow>(AREA, prefixOf(day, userId));
    return rows.reduce((sum, { value }) => sum + tokensOf(value), 0);
  }

  function sumOf(day: string, userId?: string): Promise<number> {
    const prefix = prefixOf(day, userId);
    const entry = sums.get(prefix);
    if (entry && clock.now() - entry.at < RECOUNT_MS) return entry.tokens;
    if (sums.size > 1_000) sums.clear();
    const tokens = spent(day, userId);
    sums.set(prefix, { at: clock.now(), tokens });
    tokens.catch(() => sums.delete(prefix));
    return tokens;
  }

  return {
    spent,
    async check(viewer) {
      const day = today();
      if ((await sumOf(day, viewer.userId)) >= limits.dailyTokensPerPerson) throw usedUp("person");
      if ((await sumOf(day)) >= limits.dailyTokens) throw usedUp("all");
    },
    async record(viewer, usage, { model, ms }) {
      const day = today();
      const row: UsageRow = { ...usage, model, ms, at: clock.now() };
      const expiresAt = new Date(clock.now() + KEEP_MS).toISOString();
      await system.put(AREA, `${prefixOf(day, viewer.userId)}${randomUUID()}`, row, { expiresAt });
      for (const prefix of [prefixOf(day), prefixOf(day, viewer.userId)]) {
        const entry = sums.get(prefix);
        if (entry) entry.tokens = entry.tokens.then((tokens) => tokens + tokensOf(usage));
      }
    },
  };
}

function tokensOf({ inputTokens, outputTokens }: Usage): number {
  return inputTokens + outputTokens;
}

function usedUp(whose: "person" | "all"): AppError {
  return whose === "person"
    ? new AppError("LIMIT_EXCEEDED", "Your share of the language model for today is used up.", {
        source: "model",
        zh: "你今天的语言模型用量已经用完。",
      })
    : new AppError("LIMIT_EXCEEDED", "The team's language model budget for today is used up.", {
        source: "model",
        zh: "团队今天的语言模型用量已经用完。",
      });
}
