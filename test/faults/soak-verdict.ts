import type { SoakEnd } from "./soak-product.ts";

/** What was seen at the end of a minute. */
export interface Sample {
  readonly minute: number;
  readonly events: number;
  readonly rssMb: number;
  readonly heapMb: number;
  readonly handles: number;
  readonly cpuSeconds: number;
  readonly dbMb: number;
  /** Events that were not answered yet. */
  readonly waiting: number;
  readonly ackP50: number;
  readonly ackP99: number;
  readonly answerP50: number;
  readonly answerP99: number;
}

export interface Tally extends SoakEnd {
  readonly events: number;
  readonly deliveries: number;
  readonly refused: number;
}

const COLUMNS = [
  "minute",
  "events",
  "rssMb",
  "heapMb",
  "handles",
  "cpuSeconds",
  "dbMb",
  "waiting",
  "ackP50",
  "ackP99",
  "answerP50",
  "answerP99",
] as const satisfies readonly (keyof Sample)[];

export function tableOf(samples: readonly Sample[]): string {
  const rows = samples.map((sample) => COLUMNS.map((column) => rounded(sample[column])));
  return [COLUMNS, ...rows].map((cells) => cells.map((cell) => cell.padStart(10)).join("")).join("\n");
}

function rounded(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

/** The samples of a table that was printed before. */
export function samplesOf(table: string): Sample[] {
  return table
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter((cells) => cells.length === COLUMNS.length && cells.every((cell) => !Number.isNaN(cell)))
    .map(
      (cells) => Object.fromEntries(COLUMNS.map((column, at) => [column, cells[at]])) as unknown as Sample,
    );
}

/** Caches fill and the first generations of the heap settle; growth is what comes after. */
const WARM_UP_MINUTES = 20;
const WINDOW_MINUTES = 5;
const LIMITS = { megabytesPerHour: 1, handlesPerHour: 1, databaseBend: 1.15 } as const;

export interface Verdict {
  readonly isGood: boolean;
  readonly lines: readonly string[];
}

type Finding = readonly [isGood: boolean, line: string];

/** Whether it grew, and whether every event was answered exactly once. */
export function judge(samples: readonly Sample[], tally: Tally): Verdict {
  const { events, deliveries, kept, done, replies, answered, unclear } = tally;
  const isOnce = [kept, done, replies, answered].every((count) => count === events) && unclear === 0;
  return verdictOf([
    ...growth(samples),
    [
      isOnce,
      `events ${events} in ${deliveries} deliveries (${tally.refused} sent again) · kept ${kept} · done ${done} · ` +
        `answers ${replies} to ${answered} events · unclear ${unclear}`,
    ],
    [tally.exitCode === 0, `ended with ${tally.exitCode} · warnings and errors ${tally.trouble}`],
  ]);
}

export function judgeGrowth(samples: readonly Sample[]): Verdict {
  return verdictOf(growth(samples));
}

function verdictOf(findings: readonly Finding[]): Verdict {
  return {
    isGood: findings.every(([isGood]) => isGood),
    lines: findings.map(([isGood, line]) => `${isGood ? "ok  " : "FAIL"} ${line}`),
  };
}

function growth(samples: readonly Sample[]): Finding[] {
  const settled = samples.filter(({ minute }) => minute >= Math.min(WARM_UP_MINUTES, samples.length / 2));
  const bend = bendOf(settled);
  const { megabytesPerHour, handlesPerHour, databaseBend } = LIMITS;
  return [
    slopeFinding("RSS, MB/h", pointsOf(settled, "rssMb"), megabytesPerHour),
    // Between two collections the heap holds garbage; what is left after them is its lowest reading.
    slopeFinding("heap after collections, MB/h", floors(settled), megabytesPerHour),
    slopeFinding("handles an hour", pointsOf(settled, "handles"), handlesPerHour),
    [bend <= databaseBend, `database bytes an event, second half to first: ${bend.toFixed(2)}`],
  ];
}

interface Point {
  readonly minute: number;
  readonly value: number;
}

function pointsOf(samples: readonly Sample[], column: "rssMb" | "handles"): Point[] {
  return samples.map((sample) => ({ minute: sample.minute, value: sample[column] }));
}

function floors(samples: readonly Sample[]): Point[] {
  const windows = Map.groupBy(samples, ({ minute }) => Math.floor(minute / WINDOW_MINUTES));
  return [...windows].map(([window, inside]) => ({
    minute: window * WINDOW_MINUTES,
    value: Math.min(...inside.map(({ heapMb }) => heapMb)),
  }));
}

/** It grew when even the low end of the slope is over the limit: a wide interval proves nothing either way. */
function slopeFinding(name: string, points: readonly Point[], limit: number): Finding {
  const { slope, low, high } = slopePerHour(points);
  const text = [slope, low, high].map((value) => `${value >= 0 ? "+" : ""}${value.toFixed(1)}`);
  return [low <= limit, `${name}: ${text[0]}, with 95 % certainty ${text[1]} to ${text[2]} (limit ${limit})`];
}

/** The median of all slopes between two points (Theil and Sen), and its interval (Kendall's variance). */
export function slopePerHour(points: readonly Point[]) {
  const slopes = points
    .flatMap((a, index) =>
      points
        .slice(index + 1)
        .filter(({ minute }) => minute !== a.minute)
        .map((b) => ((b.value - a.value) / (b.minute - a.minute)) * 60),
    )
    .toSorted((a, b) => a - b);
  const n = points.length;
  const spread = 1.96 * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const at = (rank: number) => slopes[Math.max(0, Math.min(slopes.length - 1, Math.round(rank)))] ?? 0;
  const middle = (slopes.length - 1) / 2;
  return { slope: at(middle), low: at(middle - spread / 2), high: at(middle + spread / 2) };
}

/** Rows are kept for 72 hours, so the database must grow by the event: as much for a late one as for an early one. */
function bendOf(samples: readonly Sample[]): number {
  const [first, middle, last] = [samples[0], samples[Math.floor(samples.length / 2)], samples.at(-1)];
  if (first === undefined || middle === undefined || last === undefined || middle === last) return 1;
  const perEvent = (a: Sample, b: Sample) => (b.dbMb - a.dbMb) / (b.events - a.events);
  const early = perEvent(first, middle);
  return early > 0 ? perEvent(middle, last) / early : 1;
}
