import { describe, expect, it } from "vitest";
import { AppError, type ErrorCode } from "../../errors.ts";
import type { Model, ModelEvent } from "../../ports/model.ts";
import { createBreaker } from "./breaker.ts";
import { createResilientModel, type ResilientLimits } from "./resilient-model.ts";

type Step = ErrorCode | "answer" | "half";
const HELLO = { messages: [{ role: "user" as const, content: "你好" }] };

/** A model that does what its steps say, one a call, and counts its calls. */
function scripted(name: string, steps: Step[], retryAfterMs?: number): Model & { calls: number } {
  const model = {
    name,
    embeds: false,
    calls: 0,
    async *chat(): AsyncGenerator<ModelEvent> {
      model.calls += 1;
      const step = steps.shift() ?? "UPSTREAM_FAILED";
      if (step === "answer" || step === "half") yield { type: "text", text: name };
      if (step !== "answer") {
        const code = step === "half" ? "UPSTREAM_FAILED" : step;
        throw new AppError(code, code, retryAfterMs === undefined ? {} : { retryAfterMs });
      }
      yield {
        type: "end",
        reason: "stop",
        model: name,
        usage: { inputTokens: 1, cachedTokens: 0, outputTokens: 1 },
      };
    },
    embed: async () => [],
  };
  return model;
}

function rig(models: [Model, ...Model[]], limits?: ResilientLimits) {
  const waits: number[] = [];
  const clock = { at: 0, now: () => clock.at };
  const sleep = async (ms: number) => {
    waits.push(ms);
    clock.at += ms;
  };
  const model = createResilientModel(models, { clock, sleep, random: () => 0.5 }, limits);
  return { model, waits, clock };
}

async function said(model: Model): Promise<string> {
  let text = "";
  for await (const event of model.chat(HELLO)) if (event.type === "text") text += event.text;
  return text;
}

describe("a model that is tried again", () => {
  it("waits twice as long before each further try and then answers", async () => {
    const { model, waits } = rig([scripted("a", ["UPSTREAM_FAILED", "UPSTREAM_FAILED", "answer"])]);

    expect(await said(model)).toBe("a");
    expect(waits).toEqual([300, 600]);
  });

  it("waits as long as the endpoint asks, but not longer than a person does", async () => {
    const patient = rig([scripted("a", ["RATE_LIMITED", "answer"], 2_000)]);
    expect(await said(patient.model)).toBe("a");
    expect(patient.waits).toEqual([2_000]);

    const busy = rig([scripted("a", ["RATE_LIMITED", "answer"], 60_000), scripted("b", ["answer"])]);
    expect(await said(busy.model)).toBe("b");
    expect(busy.waits).toEqual([]);
  });

  it("asks the fallback model when the first stays silent or refuses the key", async () => {
    const down = rig([scripted("a", []), scripted("b", ["answer"])]);
    expect(await said(down.model)).toBe("b");

    const refused = rig([scripted("a", ["AUTH_FAILED"]), scripted("b", ["answer"])]);
    expect(await said(refused.model)).toBe("b");
    expect(refused.waits).toEqual([]);
  });

  it("does not begin again once words went out", async () => {
    const first = scripted("a", ["half", "answer"]);

    await expect(said(rig([first]).model)).rejects.toMatchObject({ code: "UPSTREAM_FAILED" });
    expect(first.calls).toBe(1);
  });

  it("stops at once when the person stops it", async () => {
    const first = scripted("a", ["CANCELLED", "answer"]);

    await expect(said(rig([first]).model)).rejects.toMatchObject({ code: "CANCELLED" });
    expect(first.calls).toBe(1);
  });

  it("spares an endpoint that failed five times, and tries it again a quarter of a minute later", async () => {
    const first = scripted("a", []);
    const { model, clock } = rig([first]);
    await said(model).catch(() => {});
    await said(model).catch(() => {});
    expect(first.calls).toBe(5);

    await expect(said(model)).rejects.toMatchObject({ code: "UPSTREAM_FAILED" });
    expect(first.calls).toBe(5);

    clock.at += 15_000;
    await said(model).catch(() => {});
    expect(first.calls).toBe(6);
  });
});

describe("the breaker", () => {
  it("lets one probe through at a time and closes when it succeeds", () => {
    const clock = { at: 0, now: () => clock.at };
    const breaker = createBreaker(clock);
    for (let n = 0; n < 5; n += 1) breaker.failed();
    expect(breaker.allow()).toBe(false);

    clock.at = 15_000;
    expect([breaker.allow(), breaker.allow()]).toEqual([true, false]);
    breaker.succeeded();
    expect([breaker.allow(), breaker.allow()]).toEqual([true, true]);
  });

  it("forgets failures that lie more than half a minute back", () => {
    const clock = { at: 0, now: () => clock.at };
    const breaker = createBreaker(clock);
    for (let n = 0; n < 4; n += 1) breaker.failed();
    clock.at = 30_000;
    breaker.failed();

    expect(breaker.allow()).toBe(true);
  });
});
