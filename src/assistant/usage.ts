import { randomUUID } from "node:crypto";
import type { Viewer } from "../domain/viewer.ts";
import { AppError } from "../errors.ts";
import { type Clock, calendarDate } from "../ports/clock.ts";
import type { ModelUsage, TokenPrice, Usage, UsageRow } from "../ports/model.ts";
import type { SystemStore } from "../ports/store.ts";

export interface UsageLimits {
  readonly dailyTokensPerPerson: number;
  readonly dailyTokens: number;
  /** One answer or job with all its calls; absent means no limit of its own. */
  readonly tokensPerJob?: number;
}

/** What the model cost, kept a row a call, so that several processes add up without a common counter. */
export interface UsageLedger extends ModelUsage {
  /**
   * LIMIT_EXCEEDED when the person or everybody together has used up the day, or the answer its share. The call
   * that is let through counts with its estimate until the function it gets is called, so that calls side by side
   * do not all pass on the last free token.
   */
  check(
    viewer: Viewer,
    call?: { readonly estimate: number; readonly spentInJob: number },
  ): Promise<() => void>;
  record(
    viewer: Viewer,
    usage: Usage,
    call: { readonly model: string; readonly ms: number; readonly turn?: string },
  ): Promise<void>;
  /** Tokens used on a day, `YYYY-MM-DD` in the ledger's time zone: by one person, or by all. */
  spent(day: string, userId?: string): Promise<number>;
}

const AREA = "model-usage";
/** No user's id is empty. */
const ALL = "";
const KEEP_MS = 400 * 86_400_000;
/** What other processes spend shows after this long. */
const RECOUNT_MS = 30_000;

export function createUsageLedger(
  system: SystemStore,
  options: {
    readonly clock: Clock;
    readonly limits: UsageLimits;
    readonly timeZone: string;
    readonly price?: TokenPrice | undefined;
  },
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

  const pending = new Map<string, number>();
  const hold = (key: string, tokens: number) => {
    const held = (pending.get(key) ?? 0) + tokens;
    if (held <= 0) pending.delete(key);
    else pending.set(key, held);
  };

  return {
    spent,
    today,
    price: options.price,
    async rows(day) {
      const rows = await system.list<UsageRow>(AREA, prefixOf(day));
      return rows.map(({ value }) => value).toSorted((a, b) => a.at - b.at);
    },
    async check(viewer, { estimate, spentInJob } = { estimate: 0, spentInJob: 0 }) {
      const day = today();
      const [own, all] = await Promise.all([sumOf(day, viewer.userId), sumOf(day)]);
      if (own + (pending.get(viewer.userId) ?? 0) >= limits.dailyTokensPerPerson) throw usedUp("person");
      if (all + (pending.get(ALL) ?? 0) >= limits.dailyTokens) throw usedUp("all");
      if (spentInJob >= (limits.tokensPerJob ?? Number.POSITIVE_INFINITY)) throw usedUp("job");
      hold(viewer.userId, estimate);
      hold(ALL, estimate);
      return () => {
        hold(viewer.userId, -estimate);
        hold(ALL, -estimate);
      };
    },
    async record(viewer, usage, { model, ms, turn }) {
      const day = today();
      const row: UsageRow = {
        ...usage,
        model,
        ms,
        at: clock.now(),
        userId: viewer.userId,
        ...(turn === undefined ? {} : { turn }),
      };
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

function usedUp(whose: "person" | "all" | "job"): AppError {
  if (whose === "job") {
    return new AppError("LIMIT_EXCEEDED", "This answer has used up what one answer may cost.", {
      source: "model",
      zh: "这一次回答的语言模型用量已到上限。",
    });
  }
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
