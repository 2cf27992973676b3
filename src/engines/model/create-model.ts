import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "../../config.ts";
import { AppError } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Model } from "../../ports/model.ts";
import { createOpenAiModel } from "./openai-model.ts";
import { createResilientModel, type ResilientDeps } from "./resilient-model.ts";

/** A person waits for the first word: longer silence than this counts as an endpoint that is down. */
const FIRST_WORD_MS = 8_000;
const NEXT_WORD_MS = 8_000;

/** The model of the settings with its fallback, retries and breaker; undefined when none is configured. */
export function createModel(
  config: Config["model"],
  deps: { readonly clock: Clock } & Partial<ResilientDeps>,
): Model | undefined {
  if (config === undefined) return undefined;
  const endpoint = {
    baseUrl: config.baseUrl,
    ...(config.apiKey === undefined ? {} : { apiKey: config.apiKey }),
    firstWordMs: FIRST_WORD_MS,
    nextWordMs: NEXT_WORD_MS,
  };
  const primary = createOpenAiModel({ ...endpoint, name: config.name, embedding: config.embedding });
  const fallback =
    config.fallback === undefined ? [] : [createOpenAiModel({ ...endpoint, name: config.fallback })];
  return createResilientModel([primary, ...fallback], { sleep: sleepFor, random: Math.random, ...deps });
}

async function sleepFor(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
  } catch (cause) {
    throw new AppError("CANCELLED", "Stopped.", { source: "model", zh: "已停止。", cause });
  }
}
