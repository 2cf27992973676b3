import type { Instant, Json } from "../domain/crm.ts";

export type JobState = "waiting" | "active" | "done" | "failed" | "cancelled";

export interface JobInput {
  readonly name: string;
  readonly data: Json;
  /** Adding an id that is waiting, active or kept adds nothing and returns the job that is there. */
  readonly id?: string;
  /** 0 first. 0 a person waits; 5 a batch. Default 5. */
  readonly priority?: number;
  readonly delayMs?: number;
  /** Attempts in all, default 3. Afterwards the job is parked as `failed`. */
  readonly attempts?: number;
  /** Wait before the second attempt; doubled at each further one. Default 1,000. */
  readonly backoffMs?: number;
  /** Jobs of one lane run one at a time, in the order they were added (a conversation). */
  readonly lane?: string;
  /** Whose job it is: no group may keep the others waiting (a team). */
  readonly group?: string;
}

export interface JobStatus {
  readonly id: string;
  readonly name: string;
  readonly data: Json;
  readonly state: JobState;
  readonly attempts: number;
  readonly progress?: Json;
  readonly result?: Json;
  readonly error?: string;
  readonly addedAt: Instant;
  readonly finishedAt?: Instant;
}

export interface JobContext {
  readonly id: string;
  readonly attempt: number;
  /** Aborted when the job is cancelled or the worker stops. */
  readonly signal: AbortSignal;
  progress(value: Json): Promise<void>;
  /**
   * Runs `work` once in the life of the job: a later attempt gets the kept result, so a killed job resumes
   * after its last finished step.
   */
  step<R>(name: string, work: () => Promise<R>): Promise<R>;
}

export type JobHandler = (data: Json, context: JobContext) => Promise<Json>;

export interface WorkOptions {
  readonly concurrency?: number;
}

export interface Worker extends AsyncDisposable {
  /** Stops taking jobs and waits for those under way. */
  stop(): Promise<void>;
}

/**
 * Runs jobs at least once, lowest priority number first, oldest first within it. Handlers must be idempotent
 * outside their steps. A job whose worker died is run again by another.
 */
export interface Queue extends AsyncDisposable {
  add(job: JobInput): Promise<JobStatus>;
  get(id: string): Promise<JobStatus | undefined>;
  list(state: JobState, limit?: number): Promise<readonly JobStatus[]>;
  counts(): Promise<Readonly<Record<JobState, number>>>;
  /** A waiting job never runs; an active one has its signal aborted. False when it is over or unknown. */
  cancel(id: string): Promise<boolean>;
  /** A failed job waits again, its attempts counted anew, its finished steps kept. */
  retry(id: string): Promise<boolean>;
  work(handlers: Readonly<Record<string, JobHandler>>, options?: WorkOptions): Worker;
  /** Resolves when nothing waits or runs. */
  idle(): Promise<void>;
}
