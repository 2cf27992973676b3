import { expect } from "vitest";
import { AppError } from "#src/errors.ts";
import type { ChatRequest, Model, ModelEvent } from "#src/ports/model.ts";
import { contract } from "../support/contract.ts";
import type { ModelServer } from "../support/model-server.ts";

/** A model and the endpoint behind it, which does what the case asks. */
export interface ModelRig {
  readonly model: Model;
  readonly server: Pick<ModelServer, "script" | "requests" | "aborted">;
}

const HELLO: ChatRequest = { messages: [{ role: "user", content: "你好" }] };
const TOOLS: ChatRequest = {
  ...HELLO,
  tools: [
    {
      name: "score",
      description: "scores",
      parameters: { type: "object", properties: { account: { type: "string" } } },
    },
  ],
};

export async function collect(events: AsyncIterable<ModelEvent>): Promise<ModelEvent[]> {
  const all: ModelEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

function textOf(events: readonly ModelEvent[]): string {
  return events.map((event) => (event.type === "text" ? event.text : "")).join("");
}

async function failure(rig: ModelRig, request: ChatRequest = HELLO): Promise<AppError> {
  const error = await collect(rig.model.chat(request)).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
}

export const modelContract = contract<ModelRig>("model", {
  async "streams text and ends with the usage"(rig) {
    rig.server.script({ type: "text", text: "华晟精密值得做。😀" });

    const events = await collect(rig.model.chat(HELLO));

    expect(textOf(events)).toBe("华晟精密值得做。😀");
    expect(events.filter((event) => event.type === "text").length).toBeGreaterThan(1);
    expect(events.at(-1)).toMatchObject({
      type: "end",
      reason: "stop",
      usage: { inputTokens: 100, cachedTokens: 64, outputTokens: 20 },
    });
  },
  async "puts one tool call together"(rig) {
    rig.server.script({ type: "tools", calls: [{ name: "score", arguments: '{"account":"华晟精密"}' }] });

    const events = await collect(rig.model.chat(TOOLS));

    expect(events).toContainEqual({
      type: "tool",
      call: { id: expect.any(String), name: "score", arguments: '{"account":"华晟精密"}' },
    });
    expect(events.at(-1)).toMatchObject({ type: "end", reason: "tools" });
  },
  async "keeps two tool calls apart"(rig) {
    rig.server.script({
      type: "tools",
      calls: [
        { name: "score", arguments: '{"a":1}' },
        { name: "docs", arguments: '{"b":2}' },
      ],
    });

    const calls = (await collect(rig.model.chat(TOOLS))).flatMap((event) =>
      event.type === "tool" ? [event.call] : [],
    );

    expect(calls.map(({ name, arguments: args }) => [name, args])).toEqual([
      ["score", '{"a":1}'],
      ["docs", '{"b":2}'],
    ]);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
  },
  async "hands on bad tool arguments as they are"(rig) {
    rig.server.script({ type: "tools", calls: [{ name: "score", arguments: '{"account": "华' }] });

    const events = await collect(rig.model.chat(TOOLS));

    expect(events.find((event) => event.type === "tool")).toMatchObject({
      call: { arguments: '{"account": "华' },
    });
  },
  async "says when the model refused"(rig) {
    rig.server.script({ type: "refusal", text: "I cannot do that." });

    const events = await collect(rig.model.chat(HELLO));

    expect(textOf(events)).toBe("I cannot do that.");
    expect(events.at(-1)).toMatchObject({ type: "end", reason: "refused" });
  },
  async "says when the answer was cut at the token limit"(rig) {
    rig.server.script({ type: "text", text: "long", finish: "length" });

    expect((await collect(rig.model.chat(HELLO))).at(-1)).toMatchObject({ reason: "length" });
  },
  async "gives up on a silent endpoint"(rig) {
    rig.server.script({ type: "hang" });

    expect((await failure(rig)).code).toBe("UPSTREAM_FAILED");
  },
  async "gives up when the words stop coming"(rig) {
    rig.server.script({ type: "hang", text: "half of" });

    expect((await failure(rig)).code).toBe("UPSTREAM_FAILED");
  },
  async "stops at once when cancelled, and the endpoint notices"(rig) {
    rig.server.script({ type: "text", text: "x".repeat(4_000), pieceMs: 5 });
    const controller = new AbortController();
    const events = rig.model.chat({ ...HELLO, signal: controller.signal });

    const error = await (async () => {
      for await (const event of events) if (event.type === "text") controller.abort();
    })().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );

    expect(error).toMatchObject({ code: "CANCELLED" });
    await expect.poll(() => rig.server.aborted()).toBeGreaterThan(0);
  },
  async "reports a rate limit with the wait"(rig) {
    rig.server.script({ type: "status", status: 429, headers: { "retry-after": "7" } });

    expect(await failure(rig)).toMatchObject({ code: "RATE_LIMITED", retryAfterMs: 7_000 });
  },
  async "tells a refused key from a refused request and a failing endpoint"(rig) {
    rig.server.script(
      { type: "status", status: 401 },
      { type: "status", status: 400 },
      { type: "status", status: 503 },
    );

    expect((await failure(rig)).code).toBe("AUTH_FAILED");
    expect((await failure(rig)).code).toBe("INPUT_INVALID");
    expect((await failure(rig)).code).toBe("UPSTREAM_FAILED");
  },
  async "takes a cut, an empty and an unreadable stream for failures"(rig) {
    rig.server.script({ type: "cut", text: "half an ans" }, { type: "empty" }, { type: "garbage" });

    expect((await failure(rig)).code).toBe("UPSTREAM_FAILED");
    expect((await failure(rig)).code).toBe("UPSTREAM_FAILED");
    expect((await failure(rig)).code).toBe("UPSTREAM_FAILED");
  },
  async "embeds in order and to unit length"(rig) {
    const vectors = await rig.model.embed(["a", "bb", "ccc"]);

    expect(vectors.map((vector) => Math.round(Math.hypot(...vector) * 1e5) / 1e5)).toEqual([1, 1, 1]);
    const firsts = vectors.map((vector) => (vector[0] ?? 0) / (vector[1] ?? 1));
    expect(firsts.map((ratio) => Math.round(ratio * 2))).toEqual([1, 2, 3]);
  },
  async "keeps its key out of every error"(rig) {
    rig.server.script({ type: "status", status: 401 });

    const error = await failure(rig);

    expect(rig.server.requests.at(-1)?.authorization).toContain("key-of-the-test");
    expect(`${error.message} ${error.zh}`).not.toContain("key-of-the-test");
  },
});
