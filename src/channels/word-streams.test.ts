import { describe, expect, it } from "vitest";
import { AppError } from "#src/errors.ts";
import { silentLog } from "#src/log.ts";
import { until } from "#test/support/waiting.ts";
import { createWordStreams, type StreamWay } from "./word-streams.ts";

type Step = keyof StreamWay<string>;

/** A platform that writes down what it is asked, and fails at a step as often as told. */
function recorder(failing: Partial<Record<Step, AppError[]>> = {}) {
  const asked: string[] = [];
  const step = (name: Step) => async (text?: string) => {
    asked.push(text === undefined ? name : `${name} ${text}`);
    const failure = failing[name]?.shift();
    if (failure !== undefined) throw failure;
  };
  const way = { open: step("open"), more: step("more"), close: step("close"), remove: step("remove") };
  return { asked, begin: (): StreamWay<string> => way };
}

const REFUSED = new AppError("UNSUPPORTED", "no");
const LIMITED = new AppError("RATE_LIMITED", "later", { retryAfterMs: 1_000 });
const DOWN = new AppError("UPSTREAM_FAILED", "down");

function streamsOf(lifeMs = 60_000) {
  let now = 1_000_000;
  const streams = createWordStreams<string>({ lifeMs, now: () => now, log: silentLog });
  return { streams, advance: (ms: number) => (now += ms) };
}

describe("word streams", () => {
  it("open once, grow, and clear the place for the answer", async () => {
    const { streams } = streamsOf();
    const { asked, begin } = recorder();
    expect(await streams.show("m", "a", begin)).toBe(true);
    expect(await streams.show("m", "ab", begin)).toBe(true);
    await streams.end("m");
    await streams.end("m");

    expect(asked).toEqual(["open a", "more ab", "close", "remove"]);
  });

  it("open no second time after the answer", async () => {
    const { streams } = streamsOf();
    const { asked, begin } = recorder();
    await streams.show("m", "a", begin);
    await streams.end("m");

    expect(await streams.show("m", "late", begin)).toBe(false);
    expect(asked).toEqual(["open a", "close", "remove"]);
  });

  it("are given up for good when refused, and what may stand of them is taken away", async () => {
    const { streams } = streamsOf();
    const { asked, begin } = recorder({ open: [DOWN] });
    expect(await streams.show("m", "a", begin)).toBe(false);
    expect(await streams.show("m", "ab", begin)).toBe(false);

    expect(asked).toEqual(["open a", "close", "remove"]);
  });

  it("survive a limit, since the next words bring all", async () => {
    const { streams } = streamsOf();
    const { begin } = recorder({ more: [LIMITED] });
    await streams.show("m", "a", begin);

    expect(await streams.show("m", "ab", begin)).toBe(true);
    expect(await streams.show("m", "abc", begin)).toBe(true);
  });

  it("are over when they die in the middle", async () => {
    const { streams } = streamsOf();
    const { asked, begin } = recorder({ more: [DOWN], close: [REFUSED] });
    await streams.show("m", "a", begin);

    expect(await streams.show("m", "ab", begin)).toBe(false);
    expect(asked).toEqual(["open a", "more ab", "close", "remove"]);
  });

  it("take no more words once their time is up", async () => {
    const { streams, advance } = streamsOf(60_000);
    const { asked, begin } = recorder();
    await streams.show("m", "a", begin);
    advance(60_000);

    expect(await streams.show("m", "ab", begin)).toBe(false);
    expect(asked).toEqual(["open a", "close", "remove"]);
  });

  it("close by themselves when no words come, and leave theirs standing", async () => {
    const { streams } = streamsOf(20);
    const { asked, begin } = recorder();
    await streams.show("m", "a", begin);
    await until(5_000, async () => (asked.includes("close") ? true : undefined));

    expect(asked).toEqual(["open a", "close"]);
    await streams.end("m");
    expect(asked).toEqual(["open a", "close", "remove"]);
  });

  it("hold the answer back while their words may still stand, and no longer", async () => {
    const { streams } = streamsOf();
    const { asked, begin } = recorder({ remove: [LIMITED, REFUSED] });
    await streams.show("m", "a", begin);
    await expect(streams.end("m")).rejects.toMatchObject({ code: "RATE_LIMITED" });
    await streams.end("m");
    await streams.end("m");

    expect(asked).toEqual(["open a", "close", "remove", "remove"]);
  });
});
