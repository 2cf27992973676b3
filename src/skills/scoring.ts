import { type Bant, type BantRules, bantRules, readBant } from "../domain/targeting/bant.ts";
import {
  type DifficultyModel,
  type DifficultyScore,
  difficultyModel,
  scoreDifficulty,
  scoreDifficultyAll,
} from "../domain/targeting/difficulty.ts";
import {
  type IdealModel,
  type IdealScore,
  idealModel,
  scoreIdeal,
  scoreIdealAll,
} from "../domain/targeting/ideal.ts";
import { compileMeasures, type Subject } from "../domain/targeting/measure.ts";
import { leaningOf, type StrategyId, strategyFor } from "../domain/targeting/strategy.ts";
import type { Locale, Text } from "../domain/text.ts";
import { AppError } from "../errors.ts";
import { bantArea } from "../settings/bant.ts";
import { difficultyArea } from "../settings/difficulty.ts";
import { indicatorsArea } from "../settings/indicators.ts";
import type { Settings } from "../settings.ts";
import type { AccountRows } from "./portfolio.ts";

/** Chapter 1's rules as the admin has set them, ready to read any number of accounts. */
export interface Scoring {
  readonly ideal: IdealModel;
  readonly difficulty: DifficultyModel;
  readonly bant: BantRules;
}

export interface AccountScore {
  readonly ideal: IdealScore;
  readonly difficulty: DifficultyScore;
  /** Absent when too little is known of the difficulty to place the account. */
  readonly strategy: StrategyId | undefined;
}

/** Figures of many accounts, row by row in the order of the subjects. */
export interface ScoreTable {
  readonly subjects: readonly Subject[];
  readonly index: Float64Array;
  readonly coverage: Float64Array;
  /** NaN where too little is known to place the account. */
  readonly difficulty: Float64Array;
}

/** INPUT_INVALID when there is no indicator set of that name. */
export function scoringOf(settings: Settings, setId?: string): Scoring {
  const indicators = settings.get(indicatorsArea);
  const difficulty = settings.get(difficultyArea);
  const ideal = idealModel(indicators, compileMeasures(indicators.indicators, indicators.rates), setId);
  if (ideal === undefined) {
    const known = Object.keys(indicators.sets).join(", ");
    throw new AppError("INPUT_INVALID", `There is no indicator set “${setId}”. There are: ${known}.`, {
      zh: `没有叫“${setId}”的指标组。现有：${known}。`,
    });
  }
  return {
    ideal,
    difficulty: difficultyModel(difficulty, compileMeasures(difficulty.measures, indicators.rates)),
    bant: bantRules(settings.get(bantArea)),
  };
}

export function scoreAccount(scoring: Scoring, subject: Subject): AccountScore {
  const ideal = scoreIdeal(scoring.ideal, subject);
  const difficulty = scoreDifficulty(scoring.difficulty, subject);
  const strategy = difficulty.placed ? strategyFor(ideal.index, difficulty.value) : undefined;
  return { ideal, difficulty, strategy };
}

export function scoreTable(scoring: Scoring, subjects: readonly Subject[]): ScoreTable {
  const { index, coverage } = scoreIdealAll(scoring.ideal, subjects);
  return { subjects, index, coverage, difficulty: scoreDifficultyAll(scoring.difficulty, subjects) };
}

/** `培养（偏做大做强）`: the strategy, and for the middle cell which corner it leans to; `–` without a place. */
export function strategyName(
  point: { readonly index: number; readonly difficulty: number; readonly strategy: StrategyId | undefined },
  names: Readonly<Record<StrategyId, { readonly name: Text }>>,
  locale: Locale,
): string {
  if (point.strategy === undefined) return "–";
  const name = names[point.strategy].name[locale];
  const leaning = point.strategy === "nurture" ? leaningOf(point.index, point.difficulty) : undefined;
  if (leaning === undefined) return name;
  const corner = names[leaning].name[locale];
  return locale === "zh" ? `${name}（偏${corner}）` : `${name} (leaning to ${corner.toLowerCase()})`;
}

export interface RankedAccount {
  readonly subject: Subject;
  readonly index: number;
  readonly coverage: number;
  /** NaN when too little is known of it; then there is no strategy either. */
  readonly difficulty: number;
  readonly strategy: StrategyId | undefined;
}

export type PlacedAccount = RankedAccount & { readonly strategy: StrategyId };

/** Has a place on the matrix. */
export function isPlaced(item: RankedAccount): item is PlacedAccount {
  return item.strategy !== undefined;
}

/** For sorting easier before harder, and what is not known last. */
export function byDifficulty(a: { readonly difficulty: number }, b: { readonly difficulty: number }): number {
  const last = (value: number) => (Number.isNaN(value) ? 101 : value);
  return last(a.difficulty) - last(b.difficulty);
}

/** Best first; equal indices by easier, then by id. Those known too little stand apart, by id. */
export function rankAccounts(
  table: ScoreTable,
  minimumCoverage: number,
): { ranked: RankedAccount[]; unranked: RankedAccount[] } {
  const all = table.subjects.map((subject, row): RankedAccount => {
    const index = table.index[row] ?? 0;
    const difficulty = table.difficulty[row] ?? Number.NaN;
    const strategy = Number.isNaN(difficulty) ? undefined : strategyFor(index, difficulty);
    return { subject, index, coverage: table.coverage[row] ?? 0, difficulty, strategy };
  });
  const byId = (a: RankedAccount, b: RankedAccount) => (a.subject.account.id < b.subject.account.id ? -1 : 1);
  const ranked = all
    .filter((item) => item.coverage >= minimumCoverage)
    .sort((a, b) => b.index - a.index || byDifficulty(a, b) || byId(a, b));
  return { ranked, unranked: all.filter((item) => item.coverage < minimumCoverage).sort(byId) };
}

export function bantOf(scoring: Scoring, rows: AccountRows, today: string): Bant {
  return readBant(scoring.bant, rows, today);
}
