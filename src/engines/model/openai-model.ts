import type OpenAI from "openai";
import type { Json } from "../../domain/crm.ts";
import { AppError } from "../../errors.ts";
import type { ChatRequest, Model, ModelEvent, ModelMessage, ToolCall, Usage } from "../../ports/model.ts";
import { modelError } from "./model-error.ts";

export interface OpenAiModelConfig {
  readonly baseUrl: string;
  readonly apiKey?: string | undefined;
  readonly name: string;
  readonly embedding?: string | undefined;
  /** Silence after which an answer counts as cut off: before the first word, and between two. */
  readonly firstWordMs?: number;
  readonly nextWordMs?: number;
}

const FIRST_WORD_MS = 20_000;
const NEXT_WORD_MS = 15_000;
const TEXTS_PER_CALL = 64;

/**
 * Any OpenAI-compatible endpoint through the vendor's SDK, loaded at the first call. Retries are the caller's
 * (who knows how long a person has waited), so the SDK's own are off.
 */
export function createOpenAiModel(config: OpenAiModelConfig): Model {
  let client: Promise<OpenAI> | undefined;
  const open = (): Promise<OpenAI> => {
    client ??= connect(config);
    return client;
  };
  return {
    name: config.name,
    embeds: config.embedding !== undefined,
    chat: (request) => chat(open, config, request),
    async embed(texts, signal) {
      if (config.embedding === undefined) {
        throw new AppError("UNSUPPORTED", "No embedding model is configured. Set EMBEDDING_MODEL.", {
          source: "model",
          zh: "没有配置向量模型，请设置 EMBEDDING_MODEL。",
        });
      }
      const vectors: Float32Array[] = [];
      for (let from = 0; from < texts.length; from += TEXTS_PER_CALL) {
        const part = texts.slice(from, from + TEXTS_PER_CALL);
        vectors.push(...(await embedPart(await open(), config.embedding, part, signal)));
      }
      return vectors;
    },
  };
}

async function connect(config: OpenAiModelConfig): Promise<OpenAI> {
  const { default: Client } = await import("openai");
  return new Client({
    baseURL: config.baseUrl,
    // Local endpoints take no key, but the SDK insists on one.
    apiKey: config.apiKey ?? "none",
    maxRetries: 0,
    // Failures come to us as errors; the SDK would print them with parts of the answer.
    logLevel: "off",
    timeout: config.firstWordMs ?? FIRST_WORD_MS,
  });
}

async function* chat(
  open: () => Promise<OpenAI>,
  config: OpenAiModelConfig,
  request: ChatRequest,
): AsyncGenerator<ModelEvent> {
  // Loading the SDK takes half a second once: that is no silence of the endpoint's.
  const client = await open();
  const watch = createWatch(config, request.signal);
  const answer = createAnswer(config.name, request);
  try {
    const stream = await openStream(client, config, request, watch.signal);
    for await (const chunk of stream) {
      watch.heard();
      yield* answer.take(chunk);
    }
    watch.throwIfAborted();
    yield* answer.finish();
  } catch (error) {
    throw modelError(error, { cancelled: request.signal?.aborted === true, silent: watch.silent() });
  } finally {
    watch.stop();
  }
}

/** What an endpoint has refused once; it is not asked for it again while the process runs. */
const refusedBy = new Map<string, Set<Extra>>();
const EXTRAS = ["stream_options", "response_format", "temperature"] as const;
type Extra = (typeof EXTRAS)[number];

/**
 * Endpoints that call themselves compatible lack one thing or another. A refusal that names one of the extras
 * is answered by asking again without it.
 */
async function openStream(
  client: OpenAI,
  config: OpenAiModelConfig,
  request: ChatRequest,
  signal: AbortSignal,
) {
  const place = `${config.baseUrl} ${config.name}`;
  const refused = refusedBy.get(place) ?? new Set();
  refusedBy.set(place, refused);
  for (;;) {
    try {
      return await client.chat.completions.create(bodyOf(config.name, request, refused), { signal });
    } catch (error) {
      const extra = refusedExtra(error, refused);
      if (extra === undefined) throw error;
      refused.add(extra);
    }
  }
}

function refusedExtra(error: unknown, known: ReadonlySet<Extra>): Extra | undefined {
  if (!(error instanceof Error) || !("status" in error)) return undefined;
  if (error.status !== 400 && error.status !== 422) return undefined;
  return EXTRAS.find((extra) => !known.has(extra) && error.message.includes(extra));
}

function bodyOf(
  model: string,
  request: ChatRequest,
  refused: ReadonlySet<Extra>,
): OpenAI.ChatCompletionCreateParamsStreaming {
  const may = (extra: Extra) => !refused.has(extra);
  return {
    model,
    stream: true,
    ...(may("stream_options") ? { stream_options: { include_usage: true } } : {}),
    messages: request.messages.map(messageOf),
    ...(request.tools?.length ? { tools: request.tools.map(toolOf) } : {}),
    ...(request.schema && may("response_format") ? { response_format: formatOf(request.schema) } : {}),
    ...(request.maxTokens === undefined ? {} : { max_tokens: request.maxTokens }),
    ...(request.temperature === undefined || !may("temperature") ? {} : { temperature: request.temperature }),
  };
}

function toolOf(tool: { readonly name: string; readonly description: string; readonly parameters: Json }) {
  const { name, description, parameters } = tool;
  return {
    type: "function" as const,
    function: { name, description, parameters: parameters as Record<string, unknown> },
  };
}

function formatOf({ name, schema }: NonNullable<ChatRequest["schema"]>) {
  return {
    type: "json_schema" as const,
    json_schema: { name, schema: schema as Record<string, unknown>, strict: true },
  };
}

function messageOf(message: ModelMessage): OpenAI.ChatCompletionMessageParam {
  const { content } = message;
  if (message.role === "tool") return { role: "tool", content, tool_call_id: message.toolCallId ?? "" };
  if (message.role !== "assistant") return { role: message.role, content };
  const calls = message.toolCalls?.map(({ id, name, arguments: args }) => ({
    id,
    type: "function" as const,
    function: { name, arguments: args },
  }));
  return { role: "assistant", content, ...(calls?.length ? { tool_calls: calls } : {}) };
}

interface Answer {
  take(chunk: OpenAI.ChatCompletionChunk): Iterable<ModelEvent>;
  finish(): Iterable<ModelEvent>;
}

/** Puts the pieces of a stream together: words go out at once, tool calls when they are whole. */
function createAnswer(name: string, request: ChatRequest): Answer {
  const calls: { id: string; name: string; arguments: string }[] = [];
  let usage: Usage | undefined;
  let said = "";
  let reason: string | undefined;
  let refused = false;
  let spoke = false;
  let model = name;

  return {
    *take(chunk) {
      model = chunk.model || model;
      if (chunk.usage) usage = usageOf(chunk.usage);
      const choice = chunk.choices?.[0];
      if (choice === undefined) return;
      reason = choice.finish_reason ?? reason;
      const { content, refusal, tool_calls } = choice.delta ?? {};
      for (const piece of tool_calls ?? []) {
        calls[piece.index] ??= { id: "", name: "", arguments: "" };
        const call = calls[piece.index];
        if (call === undefined) continue;
        call.id ||= piece.id ?? "";
        call.name += piece.function?.name ?? "";
        call.arguments += piece.function?.arguments ?? "";
      }
      refused ||= Boolean(refusal);
      const text = content ?? refusal;
      if (!text) return;
      spoke = true;
      said += text;
      yield { type: "text", text };
    },
    *finish() {
      const whole = calls.filter((call): call is ToolCall => call !== undefined);
      if (reason === undefined) throw cutOff();
      if (!spoke && whole.length === 0) throw emptyAnswer();
      for (const call of whole) yield { type: "tool", call };
      const written = `${said}${whole.map((call) => call.arguments).join("")}`;
      const used = usage ?? estimatedUsage(request, written);
      yield { type: "end", reason: endReason(reason, refused, whole.length > 0), usage: used, model };
    },
  };
}

function endReason(
  reason: string,
  refused: boolean,
  tools: boolean,
): Extract<ModelEvent, { type: "end" }>["reason"] {
  if (refused || reason === "content_filter") return "refused";
  if (tools) return "tools";
  return reason === "length" ? "length" : "stop";
}

function usageOf(usage: OpenAI.CompletionUsage): Usage {
  return {
    inputTokens: usage.prompt_tokens ?? 0,
    cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
    outputTokens: usage.completion_tokens ?? 0,
  };
}

/** An endpoint that counts nothing must not be free of limits: a Han character is a token, four letters are one. */
function estimatedUsage({ messages, tools = [] }: ChatRequest, written: string): Usage {
  const tokens = (text: string) => {
    const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
    return han + Math.ceil((text.length - han) / 4);
  };
  return {
    inputTokens: tokens(JSON.stringify([messages, tools])),
    cachedTokens: 0,
    outputTokens: tokens(written),
  };
}

function cutOff(): AppError {
  return new AppError("UPSTREAM_FAILED", "The model's answer broke off before its end.", {
    source: "model",
    zh: "语言模型的回答中途断了。",
  });
}

function emptyAnswer(): AppError {
  return new AppError("UPSTREAM_FAILED", "The model answered with nothing.", {
    source: "model",
    zh: "语言模型返回了空内容。",
  });
}

/** A signal that fires when the caller gives up or the model falls silent. */
function createWatch(config: OpenAiModelConfig, outer: AbortSignal | undefined) {
  const controller = new AbortController();
  let silent = false;
  const fallSilent = () => {
    silent = true;
    controller.abort();
  };
  let timer = setTimeout(fallSilent, config.firstWordMs ?? FIRST_WORD_MS);
  const signal = outer === undefined ? controller.signal : AbortSignal.any([outer, controller.signal]);
  return {
    signal,
    heard() {
      clearTimeout(timer);
      timer = setTimeout(fallSilent, config.nextWordMs ?? NEXT_WORD_MS);
    },
    silent: () => silent,
    // The SDK ends its loop quietly when its signal fires: a stream that was stopped is not a whole answer.
    throwIfAborted: () => signal.throwIfAborted(),
    stop: () => clearTimeout(timer),
  };
}

async function embedPart(
  client: OpenAI,
  model: string,
  input: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Float32Array[]> {
  try {
    const { data } = await client.embeddings.create({ model, input: [...input] }, signal ? { signal } : {});
    const ordered = data.toSorted((a, b) => a.index - b.index);
    if (ordered.length !== input.length) throw emptyAnswer();
    return ordered.map(({ embedding }) => unit(embedding));
  } catch (error) {
    throw modelError(error, { cancelled: signal?.aborted === true, silent: false });
  }
}

function unit(values: readonly number[]): Float32Array {
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => (length === 0 ? 0 : value / length));
}
