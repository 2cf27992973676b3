import type { Json } from "../domain/crm.ts";

export interface ModelMessage {
  readonly role: "system" | "user" | "assistant" | "tool";
  readonly content: string;
  readonly toolCalls?: readonly ToolCall[];
  /** The call a `tool` message answers. */
  readonly toolCallId?: string;
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** As the model wrote it: may not be JSON, may not fit the schema. The caller validates. */
  readonly arguments: string;
}

export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly parameters: Json;
}

export interface ChatRequest {
  readonly messages: readonly ModelMessage[];
  readonly tools?: readonly ToolSpec[];
  /** Ask for a JSON object of this shape. The caller still validates. */
  readonly schema?: { readonly name: string; readonly schema: Json };
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly signal?: AbortSignal;
}

export interface Usage {
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
}

/** One call of a model, as it is kept. */
export interface UsageRow extends Usage {
  readonly model: string;
  /** Milliseconds since 1970, and how long the call took. */
  readonly at: number;
  readonly ms: number;
  /** The answer or job that the call belongs to. */
  readonly turn?: string;
  readonly userId?: string;
}

/** Price of a million tokens, in whatever currency. */
export interface TokenPrice {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

export interface ModelUsage {
  /** Every call of a day, `YYYY-MM-DD` in the company's time zone, oldest first. */
  rows(day: string): Promise<readonly UsageRow[]>;
  readonly today: () => string;
  readonly price: TokenPrice | undefined;
}

/** What tokens cost at a price. */
export function costOf({ inputTokens, cachedTokens, outputTokens }: Usage, price: TokenPrice): number {
  const fresh = Math.max(0, inputTokens - cachedTokens);
  return (fresh * price.input + cachedTokens * price.cached + outputTokens * price.output) / 1e6;
}

export type ModelEvent =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "tool"; readonly call: ToolCall }
  | {
      readonly type: "end";
      readonly reason: "stop" | "tools" | "length" | "refused";
      readonly usage: Usage;
      readonly model: string;
    };

/**
 * A language model behind an OpenAI-compatible endpoint. `chat` streams and always finishes with `end` or
 * throws: RATE_LIMITED (with retryAfterMs), UPSTREAM_FAILED (timeout, 5xx, a stream cut off, an empty answer),
 * AUTH_FAILED, INPUT_INVALID (the endpoint refused the request), CANCELLED (the signal).
 */
export interface Model {
  chat(request: ChatRequest): AsyncIterable<ModelEvent>;
  /** One unit-length vector a text, in order. UNSUPPORTED when no embedding model is configured. */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]>;
  readonly name: string;
  readonly embeds: boolean;
}
