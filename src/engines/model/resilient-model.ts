import { AppError, isRetryable } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ChatRequest, Model, ModelEvent } from "../../ports/model.ts";
import { type Breaker, createBreaker } from "./breaker.ts";

export interface ResilientDeps {
  readonly clock: Clock;
  /** Resolves after so long, or rejects when the signal fires. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** 0–1, spreads the retries of many callers. */
  readonly random: () => number;
}

export interface ResilientLimits {
  /** Tries of one model, the first included. */
  readonly tries: number;
  readonly backOffMs: number;
  /** From the start of a call no further try is begun after this long: a person is waiting. */
  readonly patienceMs: number;
}

export const RESILIENT_LIMITS: ResilientLimits = { tries: 3, backOffMs: 300, patienceMs: 9_000 };

interface Guarded {
  readonly model: Model;
  readonly breaker: Breaker;
}

/**
 * Several models as one: each is tried again with back-off while nothing was said yet, then the next one is
 * asked. Once words went out a failure is final, because half an answer cannot be taken back.
 */
export function createResilientModel(
  models: readonly [Model, ...Model[]],
  deps: ResilientDeps,
  limits: ResilientLimits = RESILIENT_LIMITS,
): Model {
  const guarded = models.map((model): Guarded => ({ model, breaker: createBreaker(deps.clock) }));
  const [first] = models;
  const embedder = models.find((model) => model.embeds) ?? first;

  async function* chat(request: ChatRequest): AsyncGenerator<ModelEvent> {
    const until = deps.clock.now() + limits.patienceMs;
    let last: AppError | undefined;
    for (const { model, breaker } of guarded) {
      for (let attempt = 1; attempt <= limits.tries; attempt += 1) {
        if (!breaker.allow()) break;
        const outcome: Outcome = { spoke: false };
        const begun = deps.clock.now();
        yield* attemptOnce(model, breaker, request, outcome);
        if (outcome.error === undefined) return;
        last = outcome.error;
        if (outcome.spoke || !mayTryAgain(last)) throw last;
        if (last.code === "AUTH_FAILED" || last.code === "INPUT_INVALID") break;
        // Silence has cost most of the person's patience: the next model gets the rest.
        if (deps.clock.now() - begun > limits.patienceMs / 2) break;
        const wait = waitFor(last, attempt, limits, deps.random);
        if (attempt === limits.tries || deps.clock.now() + wait > until) break;
        await deps.sleep(wait, request.signal);
      }
      if (deps.clock.now() > until) break;
    }
    throw last ?? unreachable();
  }

  return {
    name: first.name,
    embeds: embedder.embeds,
    chat,
    embed: (texts, signal) => embedWithRetries(embedder, texts, signal, deps, limits),
  };
}

interface Outcome {
  spoke: boolean;
  error?: AppError;
}

async function* attemptOnce(
  model: Model,
  breaker: Breaker,
  request: ChatRequest,
  outcome: Outcome,
): AsyncGenerator<ModelEvent> {
  let settled = false;
  try {
    for await (const event of model.chat(request)) {
      outcome.spoke ||= event.type !== "end";
      yield event;
    }
    settled = true;
    breaker.succeeded();
  } catch (error) {
    settled = true;
    outcome.error = error instanceof AppError ? error : unreachable(error);
    if (outcome.error.code === "UPSTREAM_FAILED") breaker.failed();
    // A limited or refused call was answered: the endpoint lives.
    else if (outcome.error.code === "CANCELLED") breaker.withdrawn();
    else breaker.succeeded();
  } finally {
    // The reader stopped listening in the middle.
    if (!settled) breaker.withdrawn();
  }
}

/** A wrong key or a model name unknown to the endpoint may still be right for the fallback model. */
function mayTryAgain(error: AppError): boolean {
  return isRetryable(error) || error.code === "AUTH_FAILED" || error.code === "INPUT_INVALID";
}

function waitFor(error: AppError, attempt: number, limits: ResilientLimits, random: () => number): number {
  const backOff = limits.backOffMs * 2 ** (attempt - 1) * (0.5 + random());
  return Math.max(backOff, error.retryAfterMs ?? 0);
}

function unreachable(cause?: unknown): AppError {
  return new AppError("UPSTREAM_FAILED", "The model is unreachable.", {
    source: "model",
    zh: "语言模型暂时连不上。",
    ...(cause === undefined ? {} : { cause }),
  });
}

async function embedWithRetries(
  model: Model,
  texts: readonly string[],
  signal: AbortSignal | undefined,
  deps: ResilientDeps,
  limits: ResilientLimits,
): Promise<Float32Array[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await model.embed(texts, signal);
    } catch (error) {
      if (!isRetryable(error) || attempt >= limits.tries) throw error;
      await deps.sleep(waitFor(error as AppError, attempt, limits, deps.random), signal);
    }
  }
}
