import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createOpenAiModel } from "#src/engines/model/openai-model.ts";
import type { Model } from "#src/ports/model.ts";
import type { Store } from "#src/ports/store.ts";
import { startWriter, type Writer } from "#test/stand-ins/model/server.ts";
import { account, activity, contact, deal } from "#test/support/sales-world.ts";
import {
  type ContextOptions,
  openTestStore,
  pressed,
  runSkill,
  skillContext,
  textOf,
} from "#test/support/skill-context.ts";
import { NO_LIBRARY } from "#test/support/talk-rig.ts";
import { planSkill } from "../plan/index.ts";
import { planDraftSkill } from "./index.ts";

let store: Store;
let writer: Writer;

beforeEach(async () => {
  writer = await startWriter({ firstTokenMs: 1, tokensPerSecond: 100_000 });
  store = await openTestStore({
    account: [
      account({ id: "A1", name: "华晟精密", ownerId: "rep", industry: "通用设备", employees: 1_200 }),
    ],
    contact: [contact({ id: "C1", accountId: "A1", name: "张建国", title: "生产副总", role: "TB" })],
    deal: [
      deal({
        id: "D1",
        accountId: "A1",
        ownerId: "rep",
        name: "华晟精密 停机改善",
        amount: { minor: 260_000_000, currency: "CNY" },
        expectedCloseOn: "2026-12-25",
        competitor: "拓渊工软",
        nextStep: "约张建国复盘",
      }),
    ],
    activity: [
      activity({
        id: "V1",
        accountId: "A1",
        ownerId: "rep",
        on: "2026-11-12",
        text: "张建国说每月停机 6 小时。",
      }),
    ],
  });
});

afterEach(async () => {
  await store[Symbol.asyncDispose]();
  await writer[Symbol.asyncDispose]();
});

const model = (name = "m"): Model => createOpenAiModel({ baseUrl: writer.url, name });

function draft(input: object, { over, ...options }: ContextOptions = {}) {
  const context = skillContext(store, { ...options, over: { library: NO_LIBRARY, ...over } });
  return runSkill(planDraftSkill, { account: "A1", ...input }, context);
}

function click(input: object, options: ContextOptions = {}) {
  const over = { library: NO_LIBRARY, ...options.over };
  return runSkill(
    planSkill,
    { account: "A1", ...input },
    skillContext(store, { ...options, clicked: true, over }),
  );
}

const written = () => writer.requests.filter(({ body }) => body.messages.length === 2);

describe("an account plan in words", () => {
  it("is drawn up by rule without a model, every fact with its source", async () => {
    const reply = await draft({});

    const text = textOf(reply);
    expect(text).toContain("**1 概要**");
    expect(text).toContain("停机改善");
    expect(text).toContain("没有配置语言模型");
    expect(text).toMatch(/1,200 人.*\[\d+\]/);
  });

  it("is written in eight parts over one identical beginning and keeps only what the evidence says", async () => {
    const reply = await draft({}, { over: { model: model() } });

    const beginnings = new Set(writer.requests.map(({ body }) => JSON.stringify(body.messages[0])));
    expect(written()).toHaveLength(8);
    expect(beginnings.size).toBe(1);
    expect(textOf(reply)).not.toContain("987654");
    expect(textOf(reply)).toMatch(/\[\d+\]/);
    expect(reply.blocks.filter(({ type }) => type === "text")).toHaveLength(8);
  });

  it("asks for no part twice while the facts stay", async () => {
    await draft({}, { over: { model: model() } });
    const before = writer.requests.length;

    await draft({}, { over: { model: model() } });

    expect(writer.requests.length).toBe(before);
  });

  it("goes on after a stop with the parts that were finished", async () => {
    const stop = new AbortController();
    const kept = () => store.system.list("drafted-section", "");
    const progress = async () => {
      if ((await kept()).length > 0) stop.abort();
    };
    await draft({}, { over: { model: model(), signal: stop.signal, progress } }).catch(() => undefined);
    const finished = (await kept()).length;
    expect(finished).toBeGreaterThan(0);

    await draft({}, { over: { model: model("again") } });

    // Requests of the stopped run may still be on their way.
    const again = written().filter(({ body }) => body.model === "again");
    expect(again).toHaveLength(8 - finished);
  });

  it("writes one part again after a remark and pays for that part alone", async () => {
    await draft({}, { over: { model: model() } });
    const before = written().length;

    const reply = await draft({ part: "2", remark: "语气太满，改保守些" }, { over: { model: model() } });

    expect(written().length - before).toBe(1);
    expect(JSON.stringify(written().at(-1)?.body.messages[1])).toContain("语气太满，改保守些");
    expect(textOf(reply)).toContain("先把话说稳");
    expect(textOf(reply)).toContain("**2 匹配度**");
    expect(textOf(reply)).not.toContain("**1 概要**");
  });

  it("is put into the plan by a click alone, and goes out with it", async () => {
    const reply = await draft({}, { over: { model: model() } });
    const { input } = pressed(reply, "存为计划");
    expect(await store.records.get(skillContext(store).viewer, "account-plan", "A1")).toBeUndefined();

    await click(input as object);

    const record = await store.records.get<{ prose: object }>(
      skillContext(store).viewer,
      "account-plan",
      "A1",
    );
    expect(Object.keys(record?.body.prose ?? {})).toHaveLength(8);
  });

  it("gives the plan by rule and says so when the model fails at all parts", async () => {
    writer.be("failing");

    const reply = await draft({}, { over: { model: model() } });

    expect(textOf(reply)).toContain("语言模型暂时连不上");
    expect(textOf(reply)).toContain("停机改善");
  });

  it("shows nobody else's draft", async () => {
    await draft({}, { over: { model: model() } });

    const reply = await draft({}, { user: "boss" });

    expect(textOf(reply)).toContain("没有配置语言模型");
  });

  it("works with an endpoint that refuses stream options and counts nothing", async () => {
    await using plain = await startWriter({
      firstTokenMs: 1,
      refuses: ["stream_options"],
      countsNothing: true,
    });
    const over = { model: createOpenAiModel({ baseUrl: plain.url, name: "p" }) };

    const reply = await draft({}, { over });

    expect(textOf(reply)).not.toContain("连不上");
    expect(reply.blocks.filter(({ type }) => type === "text")).toHaveLength(8);
  });
});
