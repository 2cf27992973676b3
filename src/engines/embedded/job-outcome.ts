import type { Outcome } from "./sql-job-statements.ts";
import type { ClaimedRow } from "./sql-jobs.ts";

const MAX_BACKOFF_MS = 15 * 60_000;

export type End = { readonly state: Outcome["state"] } & Partial<Outcome>;

export function outcomeOf(row: ClaimedRow, now: number, end: End): Outcome {
  const isOver = end.state !== "ready" && end.state !== "delayed";
  return {
    seq: row.seq,
    lane: row.lane,
    run_at: now,
    attempts: row.attempts,
    result: null,
    error: null,
    finished_at: isOver ? new Date(now).toISOString() : null,
    ...end,
  };
}

/** Doubles at each attempt up to a quarter of an hour; longer when the platform asked for longer. */
export function backoffOf(row: ClaimedRow, error: unknown): number {
  const asked = error instanceof Error && "retryAfterMs" in error ? Number(error.retryAfterMs ?? 0) : 0;
  const grown = Math.min(Number(row.backoff_ms) * 2 ** (row.attempts - 1), MAX_BACKOFF_MS);
  return Math.max(grown, asked);
}
