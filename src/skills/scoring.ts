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
  readonly strategy: StrategyId;
}

/** Figures of many accounts, row by row in the order of the subjects. */
export interface ScoreTable {
  readonly subjects: readonly Subject[];
  readonly index: Float64Array;
  readonly coverage: Float64Array;
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
  return { ideal, difficulty, strategy: strategyFor(ideal.index, difficulty.value) };
}

export function scoreTable(scoring: Scoring, subjects: readonly Subject[]): ScoreTable {
  const { index, coverage } = scoreIdealAll(scoring.ideal, subjects);
  return { subjects, index, coverage, difficulty: scoreDifficultyAll(scoring.difficulty, subjects) };
}

/** `培养（偏做大做强）`: the strategy, and for the middle cell which corner it leans to. */
export function strategyName(
  point: { readonly index: number; readonly difficulty: number; readonly strategy: StrategyId },
  names: Readonly<Record<StrategyId, { readonly name: Text }>>,
  locale: Locale,
): string {
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
  readonly difficulty: number;
  readonly strategy: StrategyId;
}

/** Best first; equal indices by easier, then by id. Those known too little stand apart, by id. */
export function rankAccounts(
  table: ScoreTable,
  minimumCoverage: number,
): { ranked: RankedAccount[]; unranked: RankedAccount[] } {
  const all = table.subjects.map((subject, row): RankedAccount => {
    const index = table.index[row] ?? 0;
    const difficulty = table.difficulty[row] ?? 50;
    const strategy = strategyFor(index, difficulty);
    return { subject, index, coverage: table.coverage[row] ?? 0, difficulty, strategy };
  });
  const byId = (a: RankedAccount, b: RankedAccount) => (a.subject.account.id < b.subject.account.id ? -1 : 1);
  const ranked = all
    .filter((item) => item.coverage >= minimumCoverage)
    .sort((a, b) => b.index - a.index || a.difficulty - b.difficulty || byId(a, b));
  return { ranked, unranked: all.filter((item) => item.coverage < minimumCoverage).sort(byId) };
}

export function bantOf(scoring: Scoring, rows: AccountRows, today: string): Bant {
  return readBant(scoring.bant, rows, today);
}
