import { encodeTable, fitEncoder } from "./encoder.ts";
import type { FeatureTable } from "./feature-table.ts";
import { areaUnderTallies } from "./metrics.ts";
import { columnsOf } from "./table-rows.ts";

/**
 * - declared: said to be filled after the moment of scoring
 * - duration: counts days or moves of the deal itself, which are complete only when it is over
 * - outcome: states or follows from the result (close date, reason for losing, amount signed)
 * - decides: alone it tells won from lost so well that it was surely filled afterwards
 * - filled-after: filled far more often on one side of the result, and telling because of that
 * - changes: overwritten while the deal goes on, so its last value is not the one known at the time
 * - period: names when the deal was (a quarter, a running number), so it says nothing of deals to come
 */
export type LeakReason =
  | "declared"
  | "duration"
  | "outcome"
  | "decides"
  | "filled-after"
  | "changes"
  | "period";

export interface LeakFinding {
  readonly field: string;
  readonly reason: LeakReason;
  /** How well the field alone ranks won above lost on deals it was not fitted on, 0.5–1. */
  readonly alone?: number;
}

export interface LeakOptions {
  /** Fields filled after the moment of scoring. */
  readonly after?: readonly string[];
  /** Fields someone has vouched for: only a declaration refuses them. */
  readonly trusted?: readonly string[];
}

const NAMES: readonly (readonly [LeakReason, RegExp])[] = [
  [
    "duration",
    /elapsed|\bdays?\b.*\b(stage|closing|close|qualified|validated|identified|total)|days?_in|duration|cycle (time|length)|stage change|time in stage|停留|阶段.*(天|时长|次数)|(成交|销售)周期|耗时/i,
  ],
  [
    "outcome",
    /clos(e|ed|ing)[ _]?(date|value|reason|quarter|month)|(win|won|loss|lost)[ _]?(reason|date|to)|actual[ _]?(revenue|amount|value)|contract (no|number|date)|结单|关闭(日期|原因)|(输单|赢单|丢单)(原因|日期|时间)|成交(日期|金额|时间)|签约(日期|金额|时间)|实际成交/i,
  ],
  [
    "changes",
    /\blast[ _](activity|notable|modified|contact|touch)|updated[ _]?at|最近(跟进|活动|修改|联系)|最后(跟进|活动|修改|联系)/i,
  ],
];

/** Share of the order of the deals that a field may explain. */
const PERIOD = 0.8;
const DECIDES = 0.9;
const FILLED_GAP = 0.25;
const FILLED_ALONE = 0.74;

/**
 * Rows must be in order of time, oldest first. Fields that must not be learnt from because they are known only after the deal. Names are checked in both languages;
 * the statistics look at each field alone. A field that is refused wrongly can be vouched for; one that slips
 * through shows itself as a ranking too good to be true.
 */
export function findLeaks(
  table: FeatureTable,
  outcomes: ArrayLike<number>,
  options: LeakOptions = {},
): LeakFinding[] {
  return table.fields.flatMap((_, i) => checkField(table, i, { outcomes, options }) ?? []);
}

function checkField(
  table: FeatureTable,
  i: number,
  { outcomes, options }: { outcomes: ArrayLike<number>; options: LeakOptions },
): LeakFinding | undefined {
  const field = table.fields[i]?.id ?? "";
  if (options.after?.includes(field)) return { field, reason: "declared" };
  if (options.trusted?.includes(field)) return undefined;
  const named = NAMES.find(([, pattern]) => pattern.test(field));
  if (named !== undefined) return { field, reason: named[0] };
  const coded = codeAlone(table, i);
  if (coded === undefined) return undefined;
  if (orderExplained(coded) >= PERIOD) return { field, reason: "period" };
  const { alone, gap } = judgeAlone(coded, outcomes);
  if (alone >= DECIDES) return { field, reason: "decides", alone };
  if (gap >= FILLED_GAP && alone >= FILLED_ALONE) return { field, reason: "filled-after", alone };
  return undefined;
}

function codeAlone(table: FeatureTable, i: number): Uint8Array | undefined {
  const single = columnsOf(table, (id) => id === table.fields[i]?.id);
  const encoder = fitEncoder(single, { maxBins: 16, minCount: 2, flags: 1 });
  if (encoder.fields.length === 0 || table.rowCount === 0) return undefined;
  const first = { fields: encoder.fields.slice(0, 1) };
  return encodeTable(first, single);
}

/** Share of the variance of the row numbers that lies between codes (epsilon squared, Kelley 1935). */
function orderExplained(codes: Uint8Array): number {
  const counts = new Float64Array(256);
  const sums = new Float64Array(256);
  codes.forEach((code, row) => {
    counts[code] = (counts[code] as number) + 1;
    sums[code] = (sums[code] as number) + row;
  });
  const rows = codes.length;
  const middle = (rows - 1) / 2;
  let between = 0;
  let groups = 0;
  counts.forEach((count, code) => {
    if (count === 0) return;
    groups++;
    between += count * ((sums[code] as number) / count - middle) ** 2;
  });
  const total = (rows * (rows * rows - 1)) / 12;
  return rows <= groups ? 0 : 1 - ((1 - between / total) * (rows - 1)) / (rows - groups);
}

/** Rates by code from one half of the deals, judged on the other, both ways round. */
function judgeAlone(codes: Uint8Array, outcomes: ArrayLike<number>) {
  // Rows of one half and code share a score, so a tally of them says as much as the rows.
  const rowsOf = new Float64Array(2 * 256);
  const wonOf = new Float64Array(2 * 256);
  const filled = [0, 0];
  const seen = [0, 0];
  codes.forEach((code, row) => {
    const outcome = outcomes[row] as number;
    seen[outcome] = (seen[outcome] as number) + 1;
    if (code !== 0) filled[outcome] = (filled[outcome] as number) + 1;
    const place = 256 * halfOf(row) + code;
    rowsOf[place] = (rowsOf[place] as number) + 1;
    wonOf[place] = (wonOf[place] as number) + outcome;
  });
  const rateOf = [ratesOfHalf(codes, outcomes, 0), ratesOfHalf(codes, outcomes, 1)] as const;
  const scores = rowsOf.map((_, place) => (place < 256 ? rateOf[1](place) : rateOf[0](place - 256)));
  const share = (outcome: number) => (filled[outcome] as number) / (seen[outcome] as number);
  return {
    alone: areaUnderTallies(scores, { rows: rowsOf, won: wonOf }),
    gap: Math.abs(share(1) - share(0)),
  };
}

/** Which half a row falls into, by a multiplicative hash: even and odd rows may well differ by design of the file. */
function halfOf(row: number): number {
  return Math.imul(row + 1, 0x9e3779b1) >>> 31;
}

function ratesOfHalf(codes: Uint8Array, outcomes: ArrayLike<number>, half: number): (code: number) => number {
  const counts = new Float64Array(256);
  const wins = new Float64Array(256);
  let rows = 0;
  let won = 0;
  for (let row = 0; row < codes.length; row++) {
    if (halfOf(row) !== half) continue;
    rows++;
    const code = codes[row] as number;
    counts[code] = (counts[code] as number) + 1;
    wins[code] = (wins[code] as number) + (outcomes[row] as number);
    won += outcomes[row] as number;
  }
  const rate = won / Math.max(1, rows);
  return (code) => ((wins[code] as number) + 5 * rate) / ((counts[code] as number) + 5);
}
