import { randomUUID } from "node:crypto";
import type { Viewer } from "../domain/viewer.ts";
import type { AppError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { ChatRequest, Model, ModelEvent, ModelMessage, Usage } from "../ports/model.ts";
import type { PeopleKnownTo } from "./known-people.ts";
import { createMask, type Mask } from "./mask.ts";
import type { UsageLedger } from "./usage.ts";

export interface TurnModel extends Model {
  /** What this turn has used so far, over all its calls. */
  readonly used: () => Usage & { readonly calls: number };
}

export interface TurnModelDeps {
  readonly model: Model;
  readonly ledger: UsageLedger;
  readonly people: PeopleKnownTo;
  readonly clock: Clock;
}

/**
 * The model as one person's turn may use it: within the budgets, every call recorded, personal data hidden on
 * the way out and put back on the way in. There is no other way from a turn to the endpoint.
 */
export function createTurnModel(viewer: Viewer, deps: TurnModelDeps): TurnModel {
  const { model, ledger, clock } = deps;
  let mask: Promise<Mask> | undefined;
  const total = { inputTokens: 0, cachedTokens: 0, outputTokens: 0, calls: 0 };
  const turn = randomUUID();
  let held = 0;
  const spent = () => total.inputTokens + total.outputTokens;
  const masked = () => {
    mask ??= deps.people(viewer).then(createMask);
    return mask;
  };

  async function* chat(request: ChatRequest): AsyncGenerator<ModelEvent> {
    const guard = await masked();
    const estimate = estimateOf(request);
    const release = await ledger.check(viewer, { estimate, spentInJob: spent() + held });
    held += estimate;
    try {
      yield* guarded(request, guard);
    } finally {
      held -= estimate;
      release();
    }
  }

  async function* guarded(request: ChatRequest, guard: Mask): AsyncGenerator<ModelEvent> {
    const shown = guard.stream();
    const started = clock.now();
    for await (const event of model.chat({
      ...request,
      messages: request.messages.map((m) => hidden(m, guard)),
    })) {
      if (event.type === "text") {
        const text = shown.push(event.text);
        if (text !== "") yield { type: "text", text };
        continue;
      }
      const rest = shown.end();
      if (rest !== "") yield { type: "text", text: rest };
      if (event.type === "tool") {
        yield { type: "tool", call: { ...event.call, arguments: showInJson(event.call.arguments, guard) } };
        continue;
      }
      add(total, event.usage);
      await ledger.record(viewer, event.usage, { model: event.model, ms: clock.now() - started, turn });
      yield event;
    }
  }

  return {
    name: model.name,
    embeds: model.embeds,
    chat,
    async embed(texts, signal) {
      const guard = await masked();
      const hiddenTexts = texts.map((text) => guard.blot(text));
      const estimate = roughTokens(hiddenTexts);
      const release = await ledger.check(viewer, { estimate, spentInJob: spent() + held });
      const started = clock.now();
      try {
        const vectors = await model.embed(hiddenTexts, signal);
        const usage = { inputTokens: estimate, cachedTokens: 0, outputTokens: 0 };
        add(total, usage);
        await ledger.record(viewer, usage, { model: model.name, ms: clock.now() - started, turn });
        return vectors;
      } finally {
        release();
      }
    },
    used: () => ({ ...total }),
  };
}

/** The model of a turn in which it has failed: the person does not wait for it a second time. */
export function failingModel(model: TurnModel, failure: AppError): TurnModel {
  const fail = () => Promise.reject(failure);
  return { ...model, chat: () => ({ [Symbol.asyncIterator]: () => ({ next: fail }) }) };
}

/** The endpoint does not say what a vector cost: about a token for two characters. */
function roughTokens(texts: readonly string[]): number {
  return Math.ceil(texts.reduce((sum, text) => sum + text.length, 0) / 2);
}

/** Generous by a little: what a call may cost before it has said a word. */
function estimateOf({ messages, maxTokens = 1_000 }: ChatRequest): number {
  return Math.ceil(messages.reduce((sum, { content }) => sum + content.length, 0) / 2) + maxTokens;
}

function add(
  total: { inputTokens: number; cachedTokens: number; outputTokens: number; calls: number },
  usage: Usage,
) {
  total.inputTokens += usage.inputTokens;
  total.cachedTokens += usage.cachedTokens;
  total.outputTokens += usage.outputTokens;
  total.calls += 1;
}

function hidden(message: ModelMessage, mask: Mask): ModelMessage {
  const { toolCalls } = message;
  return {
    ...message,
    content: mask.hide(message.content),
    ...(toolCalls === undefined
      ? {}
      : { toolCalls: toolCalls.map((call) => ({ ...call, arguments: mask.hide(call.arguments) })) }),
  };
}

/** A value put back between the quotes of a JSON text must be written as JSON writes it. */
function showInJson(text: string, mask: Mask): string {
  return text.replace(/\[\[[PTEN]\d{1,6}\]\]/g, (sign) => JSON.stringify(mask.show(sign)).slice(1, -1));
}
