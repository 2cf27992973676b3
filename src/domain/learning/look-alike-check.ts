import { averageRising } from "./isotonic.ts";
import { fitLookAlike, type LookAlikeInput, type LookAlikeModel, scoreLookAlike } from "./look-alike.ts";
import { betaQuantile } from "./probability.ts";
import { allRows, createRandom, sample } from "./random.ts";
import { takeRows } from "./table-rows.ts";

/** How well won customers are found again by models that were not shown them. */
export interface LookAlikeCheck {
  /** Best first; together they cover all accounts that are no seeds. */
  readonly bands: readonly CheckBand[];
  /** Share (0–1) of the unseen won customers that would stand in the best tenth of the others. */
  readonly inBestTenth: number;
  /** Whether the won customers stand above the middle by more than chance does in about one case in twenty. */
  readonly signal: boolean;
  readonly seeds: number;
}

export interface CheckBand {
  /** Share of the list down to which the band runs, 0–1. */
  readonly to: number;
  /** Lowest score in it. */
  readonly floor: number;
  readonly times: Times;
}

/** How many times likelier than an average account, with a range that holds the truth in four cases of five. */
export interface Times {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const EDGES = [0.05, 0.1, 0.25, 0.5, 1];
const FOLDS = 5;
/** From so many on three folds tell enough, and half the work is saved. */
const MANY = 50;
/** Accounts that scores are placed among, and that each fold is taught on: the check repeats what the model does once. */
const OTHERS = 5000;
const OTHERS_TAUGHT = 1500;
/** Customers' worth of "no better than average" mixed into each band. */
const PRIOR = 3;
/** Standard deviations. More than the usual 1.645: the folds share most of what they were taught, so they err alike. */
const BEYOND_DOUBT = 2;

/**
 * Cross-checked in folds: each won customer is placed among the accounts that are none by a model that was not shown it. The ones
 * the model was taught on are no measure: on a small base they would fill the top by themselves. Undefined under 5.
 */
export function checkLookAlike(input: CheckInput, model: LookAlikeModel): LookAlikeCheck | undefined {
  const { base, seeds } = input;
  const isSeed = new Set(seeds);
  const others = sample(allRows(base.table.rowCount), base.table.rowCount, createRandom(3))
    .filter((row) => !isSeed.has(row))
    .slice(0, OTHERS);
  if (seeds.length < FOLDS || others.length < FOLDS) return undefined;
  const small = thinned(input, others.slice(0, OTHERS_TAUGHT));
  const places = unseenPlaces(small.input, small.others);
  if (places.length === 0) return undefined;
  const share = seeds.length / base.table.rowCount;
  const mean = places.reduce((sum, place) => sum + place, 0) / places.length;
  return {
    bands: bandsOf(places, { scores: scoreLookAlike(base, model, others).sort(), share }),
    inBestTenth: places.filter((place) => place <= 0.1).length / places.length,
    signal: mean < 0.5 - BEYOND_DOUBT * deviationByChance(places.length, small.others.length),
    seeds: places.length,
  };
}

type CheckInput = Omit<LookAlikeInput, "random">;

/** The same question over the seeds, what was said of accounts, and the others given alone. */
function thinned(
  input: CheckInput,
  others: readonly number[],
): { readonly input: CheckInput; readonly others: readonly number[] } {
  const { base, seeds, lost = [], liked = [], disliked = [] } = input;
  const kept = [...new Set([...seeds, ...others, ...lost.slice(0, OTHERS), ...liked, ...disliked])];
  if (kept.length >= base.table.rowCount) return { input, others };
  const placeOf = new Map(kept.map((row, place) => [row, place]));
  const places = (rows: readonly number[]) => rows.flatMap((row) => placeOf.get(row) ?? []);
  const { width, sizes } = base.coded;
  const codes = new Uint8Array(kept.length * width);
  kept.forEach((row, place) => {
    codes.set(base.coded.codes.subarray(row * width, (row + 1) * width), place * width);
  });
  const small = {
    table: takeRows(base.table, kept),
    encoder: base.encoder,
    coded: { codes, width, rowCount: kept.length, sizes },
  };
  return {
    input: {
      base: small,
      seeds: places(seeds),
      lost: places(lost),
      liked: places(liked),
      disliked: places(disliked),
    },
    others: places(others),
  };
}

/** Of the mean place of winners drawn by lot among the others (Mann & Whitney 1947). */
function deviationByChance(winners: number, others: number): number {
  return Math.sqrt((winners + others + 1) / (12 * winners * others));
}

function unseenPlaces(input: CheckInput, others: readonly number[]): number[] {
  const order = sample(input.seeds, input.seeds.length, createRandom(4));
  const places: number[] = [];
  const folds = order.length < MANY ? FOLDS : 3;
  for (let fold = 0; fold < folds; fold++) {
    const seeds = order.filter((_, i) => i % folds !== fold);
    const model = fitLookAlike({ ...input, seeds, random: createRandom(5 + fold) });
    if (model.kind === "refused") return [];
    const scores = scoreLookAlike(input.base, model, others);
    const held = order.filter((_, i) => i % folds === fold);
    for (const score of scoreLookAlike(input.base, model, held)) places.push(shareAbove(scores, score));
  }
  return places;
}

/** Share of the others that score higher; equal scores count half. */
function shareAbove(scores: Float64Array, score: number): number {
  let above = 0;
  for (const other of scores) above += other > score ? 1 : other === score ? 0.5 : 0;
  return above / scores.length;
}

interface Others {
  /** Ascending. */
  readonly scores: Float64Array;
  /** Won customers' share of all accounts, 0–1. */
  readonly share: number;
}

/** Density of won customers band by band against the others, drawn towards even and never rising down the list. */
function bandsOf(places: readonly number[], { scores, share }: Others): CheckBand[] {
  const widths = EDGES.map((to, i) => to - (EDGES[i - 1] ?? 0));
  const imagined = places.length + PRIOR;
  const density = EDGES.map((to, i) => {
    const width = widths[i] as number;
    const inside = places.filter((place) => place <= to && (i === 0 || place > (EDGES[i - 1] ?? 0))).length;
    return (inside + PRIOR * width) / (imagined * width);
  });
  const falling = averageRising(density.toReversed(), widths.toReversed()).reverse();
  return EDGES.map((to, i) => {
    const width = widths[i] as number;
    const inside = (falling[i] as number) * width * imagined;
    const quantile = (part: number) => betaQuantile(part, inside, Math.max(0.01, imagined - inside)) / width;
    return {
      to,
      floor: scores[Math.max(0, Math.floor((1 - to) * scores.length))] as number,
      times: {
        value: againstAverage(falling[i] as number, share),
        low: againstAverage(quantile(0.1), share),
        high: againstAverage(quantile(0.9), share),
      },
    };
  });
}

/** Among all accounts, won ones included, winners are so many times likelier here than on average. */
function againstAverage(density: number, share: number): number {
  return density / (share * density + 1 - share);
}

/** Where a score stands among the bands. */
export function timesOf(check: LookAlikeCheck, score: number): Times {
  const band = check.bands.find(({ floor }) => score >= floor) ?? check.bands.at(-1);
  return band?.times ?? { value: 1, low: 1, high: 1 };
}

/** The same, but only where the check found that the order means something. */
export function checkedTimes(check: LookAlikeCheck | undefined, score: number): Times | undefined {
  return check?.signal === true ? timesOf(check, score) : undefined;
}
