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

/** Caches fill and the first generations of the heap settle; growth is what comes after. */
const WARM_UP_MINUTES = 20;
const LIMITS = { rssMbPerHour: 1, handlesPerHour: 5, databaseBend: 1.15 } as const;

export interface Verdict {
  readonly isGood: boolean;
  readonly lines: readonly string[];
}

/** Whether it grew, and whether every event was answered exactly once. */
export function judge(samples: readonly Sample[], tally: Tally): Verdict {
  const settled = samples.filter(({ minute }) => minute >= Math.min(WARM_UP_MINUTES, samples.length / 2));
  const rss = slopePerHour(settled, ({ rssMb }) => rssMb);
  const handles = slopePerHour(settled, (sample) => sample.handles);
  const bend = bendOf(settled);
  const { events, deliveries, kept, done, replies, answered, unclear } = tally;
  const isOnce = [kept, done, replies, answered].every((count) => count === events) && unclear === 0;
  const findings = [
    [rss <= LIMITS.rssMbPerHour, `RSS ${signed(rss)} MB/h after warm-up (limit ${LIMITS.rssMbPerHour})`],
    [handles <= LIMITS.handlesPerHour, `handles ${signed(handles)}/h (limit ${LIMITS.handlesPerHour})`],
    [bend <= LIMITS.databaseBend, `database bytes an event, second half to first: ${bend.toFixed(2)}`],
    [
      isOnce,
      `events ${events} in ${deliveries} deliveries (${tally.refused} sent again) · kept ${kept} · done ${done} · ` +
        `answers ${replies} to ${answered} events · unclear ${unclear}`,
    ],
    [tally.exitCode === 0, `ended with ${tally.exitCode} · warnings and errors ${tally.trouble}`],
  ] as const;
  return {
    isGood: findings.every(([isGood]) => isGood),
    lines: findings.map(([isGood, line]) => `${isGood ? "ok  " : "FAIL"} ${line}`),
  };
}

function signed(value: number): string {
  return `${value >= 0 ? "+" : ""}${value.toFixed(2)}`;
}

/** The median of all slopes between two samples (Theil and Sen): one collection of garbage does not bend it. */
export function slopePerHour(samples: readonly Sample[], read: (sample: Sample) => number): number {
  const slopes = samples.flatMap((a, index) =>
    samples
      .slice(index + 1)
      .filter(({ minute }) => minute !== a.minute)
      .map((b) => ((read(b) - read(a)) / (b.minute - a.minute)) * 60),
  );
  return slopes.toSorted((a, b) => a - b)[Math.floor(slopes.length / 2)] ?? 0;
}

/** Rows are kept for 72 hours, so the database must grow by the event: as much for a late one as for an early one. */
function bendOf(samples: readonly Sample[]): number {
  const [first, middle, last] = [samples[0], samples[Math.floor(samples.length / 2)], samples.at(-1)];
  if (first === undefined || middle === undefined || last === undefined || middle === last) return 1;
  const perEvent = (a: Sample, b: Sample) => (b.dbMb - a.dbMb) / (b.events - a.events);
  const early = perEvent(first, middle);
  return early > 0 ? perEvent(middle, last) / early : 1;
}
