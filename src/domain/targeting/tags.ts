import type { Text } from "../text.ts";
import { type Condition, holdsAll, type Known } from "./condition.ts";

/** By what a tag is given (blue book 1.4): company size, industry, what they do, what they mean to buy. */
export const TAG_BASES = ["size", "industry", "behaviour", "product"] as const;
export type TagBasis = (typeof TAG_BASES)[number];

export interface TagRule {
  readonly name: Text;
  readonly basis: TagBasis;
  /** All must hold. */
  readonly when: readonly Condition[];
}

export type TagRules = Readonly<Record<string, TagRule>>;

/** Who carries a tag since when; `until` once it was lost. */
export interface TagSpan {
  readonly tag: string;
  readonly since: string;
  readonly until?: string;
}

/** The ids of the tags that an account carries by the rules as they stand. */
export function tagsOf(rules: TagRules, known: Known): string[] {
  return Object.entries(rules).flatMap(([id, rule]) => (holdsAll(rule.when, known) ? [id] : []));
}

/** The history after today's look: a tag that holds still keeps its first day, a lost one is closed. */
export function moveTags(spans: readonly TagSpan[], carried: readonly string[], today: string): TagSpan[] {
  const open = new Set(spans.filter((span) => span.until === undefined).map((span) => span.tag));
  const now = new Set(carried);
  const kept = spans.map((span) =>
    span.until === undefined && !now.has(span.tag) ? { ...span, until: today } : span,
  );
  const fresh = carried.filter((tag) => !open.has(tag)).map((tag) => ({ tag, since: today }));
  return [...kept, ...fresh];
}
