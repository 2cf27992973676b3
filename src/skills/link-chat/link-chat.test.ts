import { beforeEach, describe, expect, it } from "vitest";
import { openSqliteStore } from "#src/engines/embedded/sqlite-store.ts";
import type { Store } from "#src/ports/store.ts";
import type { Action, Reply } from "#src/reply.ts";
import { type ContextOptions, fillTestStore, skillContext } from "#test/support/skill-context.ts";
import { linkChatSkill } from "./index.ts";
import { codeFor, IDENTITY_AREA, identityKey } from "./link-codes.ts";

const MINUTE = 60_000;
const STRANGER = { channel: "wecom", tenant: "ww1", id: "wang.fang", name: "王芳" };
const KEY = identityKey(STRANGER);

let now: number;
let store: Store;

beforeEach(async () => {
  now = Date.parse("2026-11-23T02:00:00Z");
  store = await openSqliteStore({ path: ":memory:" }, { clock: { now: () => now } });
  await fillTestStore(store);
  return () => store[Symbol.asyncDispose]();
});

const newCode = () => codeFor(STRANGER, store.system, now);
const linkedTo = () => store.system.get<string>(IDENTITY_AREA, KEY);

function ask(input: Parameters<typeof linkChatSkill.run>[0], options: ContextOptions = {}): Promise<Reply> {
  return linkChatSkill.run(input, skillContext(store, options)) as Promise<Reply>;
}

function actionOf(reply: Reply): Action {
  for (const block of reply.blocks) {
    if (block.type === "actions" && block.actions[0]) return block.actions[0];
    if (block.type === "table" && block.rows[0]?.action) return block.rows[0].action;
  }
  throw new Error("no button");
}

function wordsOf(reply: Reply): string {
  return JSON.stringify(reply);
}

function press({ input }: Action, options: ContextOptions = {}): Promise<Reply> {
  return ask(input, { ...options, clicked: true });
}

describe("confirming a code", () => {
  it("links somebody to oneself, on the click and not before", async () => {
    const asked = await ask({ words: await newCode() });

    expect(wordsOf(asked)).toContain("企业微信 WeCom · 王芳");
    expect(wordsOf(asked)).toContain("就是你本人吗");
    expect(await linkedTo()).toBeUndefined();

    await press(actionOf(asked));
    expect(await linkedTo()).toBe("rep");
  });

  it("lets an admin say whose account it is, and names both before the click", async () => {
    const asked = await ask({ words: `${await newCode()} 孙浩` }, { user: "admin" });

    expect(wordsOf(asked)).toContain("王芳");
    expect(wordsOf(asked)).toContain("孙浩");
    expect(await linkedTo()).toBeUndefined();

    const done = await press(actionOf(asked), { user: "admin" });
    expect(wordsOf(done)).toContain("已关联");
    expect(await linkedTo()).toBe("other");
  });

  it("lets nobody but an admin link another, even by a button made for one", async () => {
    const code = await newCode();
    const button = actionOf(await ask({ words: `${code} 孙浩` }, { user: "admin" }));

    for (const user of ["rep", "boss"] as const) {
      await expect(ask({ words: `${code} 孙浩` }, { user })).rejects.toMatchObject({ code: "FORBIDDEN" });
      await expect(press(button, { user })).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
    expect(await linkedTo()).toBeUndefined();
  });

  it("tells an admin that nobody, or more than one, is called so", async () => {
    const twins = ["t-1", "t-2"].map((id) => ({
      id,
      name: "陈晨",
      role: "rep" as const,
      active: true,
      custom: {},
    }));
    const gone = { id: "t-3", name: "离职的人", role: "rep" as const, active: false, custom: {} };
    await store.forJob("sync").upsertMany([{ kind: "user", rows: [...twins, gone] }]);
    const code = await newCode();

    for (const name of ["陈晨", "离职的人", "没有这个人"]) {
      await expect(ask({ words: `${code} ${name}` }, { user: "admin" })).rejects.toMatchObject({
        code: "NOT_FOUND",
      });
    }
    await press(actionOf(await ask({ words: `${code} t-2` }, { user: "admin" })), { user: "admin" });
    expect(await linkedTo()).toBe("t-2");
  });

  it("takes the confirmation of a click only, not of words", async () => {
    const code = await newCode();
    await ask({ code, confirm: true });

    expect(await linkedTo()).toBeUndefined();
  });
});

describe("a code", () => {
  it("is good for one link: of two who confirm it, one is linked and the other told", async () => {
    const button = actionOf(await ask({ words: await newCode() }));
    const both = await Promise.allSettled([press(button), press(button)]);

    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    await expect(press(button)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(ask({ words: String(button.input.code) })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await linkedTo()).toBe("rep");
  });

  it("is the same while it is good, and gone after half an hour, also for a card shown in time", async () => {
    const code = await newCode();
    now += 29 * MINUTE;
    expect(await newCode()).toBe(code);
    const button = actionOf(await ask({ words: code }));

    now += 2 * MINUTE;
    await expect(press(button)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(ask({ words: code })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await newCode()).not.toBe(code);
    expect(await linkedTo()).toBeUndefined();
  });

  it("is told apart from a wrong one, in either language", async () => {
    await newCode();

    await expect(ask({ words: "AAAA-AAAA" })).rejects.toMatchObject({
      code: "NOT_FOUND",
      zh: expect.stringContaining("关联码不对"),
      message: expect.stringContaining("unknown, used or older"),
    });
    expect(await linkedTo()).toBeUndefined();
  });

  it("may be typed small, with a blank or without the dash", async () => {
    const code = await newCode();
    const ways = [code.toLowerCase(), code.replace("-", " "), code.replace("-", ""), ` ${code} `];

    for (const words of ways) expect(actionOf(await ask({ words })).input.code).toBe(code);
  });
});

describe("a link of one's own", () => {
  beforeEach(() => store.system.put(IDENTITY_AREA, KEY, "rep"));

  it("is listed and taken away by a click", async () => {
    const list = await ask({});
    expect(wordsOf(list)).toContain("wang.fang");

    const done = await press(actionOf(list));
    expect(wordsOf(done)).toContain("已解除");
    expect(await linkedTo()).toBeUndefined();
    await expect(press(actionOf(list))).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("is neither listed for others nor theirs to take away", async () => {
    const button = actionOf(await ask({}));

    expect(wordsOf(await ask({}, { user: "other" }))).not.toContain("wang.fang");
    await expect(press(button, { user: "other" })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(ask(button.input, { clicked: false })).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await linkedTo()).toBe("rep");
  });
});
