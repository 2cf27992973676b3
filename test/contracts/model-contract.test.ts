import { createOpenAiModel } from "#src/engines/model/openai-model.ts";
import { AppError } from "#src/errors.ts";
import type { Model, ModelEvent } from "#src/ports/model.ts";
import { startModelServer } from "../support/model-server.ts";
import { type ModelRig, modelContract } from "./model-contract.ts";

async function rig(twist: (model: Model) => Model = (model) => model): Promise<ModelRig & AsyncDisposable> {
  const server = await startModelServer();
  const model = createOpenAiModel({
    baseUrl: server.url,
    apiKey: "key-of-the-test",
    name: "stand-in-1",
    embedding: "stand-in-embedding",
    firstWordMs: 1_000,
    nextWordMs: 1_000,
  });
  return { model: twist(model), server, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

modelContract({
  name: "OpenAI-compatible",
  create: () => rig(),
  dispose: async (subject) => (subject as ModelRig & AsyncDisposable)[Symbol.asyncDispose](),
});

/** A model whose events pass through `map`; what `map` gives no value for is dropped. */
function events(map: (event: ModelEvent) => ModelEvent | undefined) {
  return () =>
    rig((model) => ({
      ...model,
      async *chat(request) {
        for await (const event of model.chat(request)) {
          const mapped = map(event);
          if (mapped) yield mapped;
        }
      },
    }));
}

/** A model whose failures pass through `map`; without a value the failure is swallowed. */
function failures(map: (error: AppError) => AppError | undefined) {
  return () =>
    rig((model) => ({
      ...model,
      async *chat(request) {
        try {
          yield* model.chat(request);
        } catch (error) {
          const mapped = map(error as AppError);
          if (mapped) throw mapped;
        }
      },
    }));
}

const swallow = failures(() => undefined);
const endAs = (reason: "stop") => events((event) => (event.type === "end" ? { ...event, reason } : event));

modelContract.provedBy({
  "streams text and ends with the usage": events((event) => (event.type === "end" ? undefined : event)),
  "puts one tool call together": events((event) =>
    event.type === "tool" ? { ...event, call: { ...event.call, arguments: "{}" } } : event,
  ),
  "keeps two tool calls apart": events((event) =>
    event.type === "tool" ? { ...event, call: { ...event.call, id: "same" } } : event,
  ),
  "hands on bad tool arguments as they are": events((event) =>
    event.type === "tool"
      ? { ...event, call: { ...event.call, arguments: JSON.stringify(JSON.parse(event.call.arguments)) } }
      : event,
  ),
  "says when the model refused": endAs("stop"),
  "says when the answer was cut at the token limit": endAs("stop"),
  "gives up on a silent endpoint": swallow,
  "gives up when the words stop coming": swallow,
  "stops at once when cancelled, and the endpoint notices": failures(
    (error) => new AppError("UPSTREAM_FAILED", error.message),
  ),
  "reports a rate limit with the wait": failures((error) => new AppError(error.code, error.message)),
  "tells a refused key from a refused request and a failing endpoint": failures(
    (error) => new AppError("UPSTREAM_FAILED", error.message),
  ),
  "takes a cut, an empty and an unreadable stream for failures": swallow,
  "embeds in order and to unit length": () =>
    rig((model) => ({ ...model, embed: async (texts) => (await model.embed(texts)).toReversed() })),
  "keeps its key out of every error": failures(
    (error) => new AppError(error.code, `${error.message} (key-of-the-test)`),
  ),
});
