import type { Activity } from "../crm.ts";
import { dayNumber } from "../targeting/facts.ts";
import type { Text } from "../text.ts";

export interface InsightTopic {
  readonly name: Text;
  readonly words: readonly string[];
  /** Fit for an article of our own. */
  readonly publish: boolean;
}

export type InsightTopics = Readonly<Record<string, InsightTopic>>;

export interface Insight {
  readonly topic: string;
  readonly name: Text;
  /** Different accounts that spoke of it in the period, and in the one before. */
  readonly accounts: number;
  readonly before: number;
  readonly byIndustry: readonly { readonly industry: string; readonly accounts: number }[];
  /** Newest first. */
  readonly quotes: readonly {
    readonly activityId: string;
    readonly accountId: string;
    readonly on: string;
    readonly text: string;
  }[];
}

/**
 * What many customers say, rolled up (blue book 4.1, market information): each account counts once a topic and
 * period however often it says it. Topics that more accounts speak of come first; then those that grew most.
 */
export function rollUpInsights(input: {
  readonly topics: InsightTopics;
  readonly activities: readonly Activity[];
  readonly industryOf: (accountId: string) => string | undefined;
  readonly today: string;
  readonly days: number;
}): Insight[] {
  const now = dayNumber(input.today);
  const notes = input.activities.flatMap((activity) => {
    const on = activity.doneOn ?? activity.on;
    const age = now - dayNumber(on);
    if (activity.accountId === undefined || on === undefined || !(age >= 0 && age < 2 * input.days))
      return [];
    const text = `${activity.subject ?? ""} ${activity.text ?? ""}`.trim();
    return [{ activityId: activity.id, accountId: activity.accountId, on, text, recent: age < input.days }];
  });
  return Object.entries(input.topics)
    .map(([topic, { name, words }]) => {
      const folded = words.map((word) => word.toLowerCase());
      const spoken = notes.filter((note) => folded.some((word) => note.text.toLowerCase().includes(word)));
      const recent = spoken.filter((note) => note.recent);
      const accounts = new Set(recent.map((note) => note.accountId));
      const before = new Set(spoken.filter((note) => !note.recent).map((note) => note.accountId));
      const quotes = recent
        .sort((a, b) => (a.on < b.on ? 1 : a.on > b.on ? -1 : a.activityId < b.activityId ? -1 : 1))
        .map(({ recent: _recent, ...quote }) => quote);
      return {
        topic,
        name,
        accounts: accounts.size,
        before: before.size,
        byIndustry: industriesOf([...accounts], input.industryOf),
        quotes,
      };
    })
    .filter((insight) => insight.accounts > 0 || insight.before > 0)
    .sort((a, b) => b.accounts - a.accounts || b.accounts - b.before - (a.accounts - a.before));
}

function industriesOf(
  accounts: readonly string[],
  industryOf: (accountId: string) => string | undefined,
): { industry: string; accounts: number }[] {
  const counts = new Map<string, number>();
  for (const id of accounts) {
    const industry = industryOf(id);
    if (industry !== undefined) counts.set(industry, (counts.get(industry) ?? 0) + 1);
  }
  return [...counts]
    .map(([industry, count]) => ({ industry, accounts: count }))
    .sort((a, b) => b.accounts - a.accounts || (a.industry < b.industry ? -1 : 1));
}
