import { mean, type Numbers } from "./metrics.ts";
import type { Random } from "./random.ts";

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The value below which `share` (0–1) of the sorted values lie, interpolated; NaN of nothing. */
export function quantile(sorted: Numbers, share: number): number {
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

export interface BootstrapOptions {
  readonly random: Random;
  readonly resamples?: number;
  /** Share of resamples inside the interval, 0–1. */
  readonly confidence?: number;
}

/** Percentile bootstrap (Efron 1979) of any statistic of rows drawn with replacement from `rowCount` rows. */
export function bootstrapInterval(
  rowCount: number,
  statistic: (rows: Uint32Array) => number,
  options: BootstrapOptions,
): Interval {
  const { random, resamples = 1000, confidence = 0.95 } = options;
  const rows = new Uint32Array(rowCount);
  const values: number[] = [];
  for (let draw = 0; draw < resamples; draw++) {
    for (let i = 0; i < rowCount; i++) rows[i] = Math.floor(random() * rowCount);
    const value = statistic(rows);
    if (!Number.isNaN(value)) values.push(value);
  }
  values.sort((a, b) => a - b);
  return { low: quantile(values, (1 - confidence) / 2), high: quantile(values, (1 + confidence) / 2) };
}

/** Interval of the mean of repeated measurements. */
export function meanInterval(values: Numbers, options: BootstrapOptions): Interval {
  const pick = (rows: Uint32Array) => mean(Array.from(rows, (row) => values[row] as number));
  return bootstrapInterval(values.length, pick, options);
}
