import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "#src/ports/store.ts";
import { openTestStore, pressed, runSkill, skillContext, textOf } from "#test/support/skill-context.ts";
import { DIGEST_CHOICES } from "../digest-records.ts";
import { digestSettingsSkill as skill } from "./index.ts";

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(() => store[Symbol.asyncDispose]());

const chosen = async (user: string) =>
  (await store.forJob("digest").records.get<object>(DIGEST_CHOICES, user))?.body;

describe("digest settings", () => {
  it("shows what holds for the role: the weekly one for managers, the daily one for reps", async () => {
    const boss = textOf(await runSkill(skill, {}, skillContext(store, { user: "boss" })));
    const rep = textOf(await runSkill(skill, {}, skillContext(store)));

    expect(boss).toContain("每周一 8:30，遇节假日顺延");
    expect(boss).toContain("每日跟进 未订阅");
    expect(rep).toContain("工作日 8:30");
    expect(rep).not.toContain("周报 每周");
  });

  it("changes nothing without a click, and proposes the time that was asked for", async () => {
    const context = skillContext(store, { user: "boss" });
    const card = await runSkill(skill, { about: "改到9点半", time: "9:30" }, context);

    expect(JSON.stringify(card)).toContain('"9:30"');
    expect(await chosen("boss")).toBeUndefined();
  });

  it("moves the day and hour by the form, from now on", async () => {
    const context = skillContext(store, { user: "boss", clicked: true, locale: "en" });
    const card = await runSkill(skill, { digest: "weekly", weekday: "5", time: "16:00" }, context);

    expect(textOf(card)).toContain("every Friday at 16:00");
    expect(await chosen("boss")).toMatchObject({ weekly: { weekday: 5, hour: 16, minute: 0 } });
    expect(JSON.stringify(await chosen("boss"))).toContain('"since":"2026-11-23T02:00:00.000Z"');
  });

  it("mutes for a week, unmutes, unsubscribes and subscribes by its buttons", async () => {
    const context = skillContext(store, { user: "boss", clicked: true });
    const press = async (card: Awaited<ReturnType<typeof skill.run>>, label: string) =>
      runSkill(skill, pressed(card, label).input, context);
    const start = await runSkill(skill, {}, context);
    const muted = await press(start, "静音一周");
    expect(textOf(muted)).toContain("静音到11月30日");
    const off = await press(await press(muted, "取消静音"), "退订");
    expect(textOf(off)).toContain("周报 未订阅");
    expect(textOf(await press(off, "订阅"))).toContain("每周一 8:30");
  });

  it("refuses an hour of the quiet time and a rep's weekly digest, each with the reason", async () => {
    const boss = skillContext(store, { user: "boss", clicked: true });
    await expect(runSkill(skill, { time: "22:00" }, boss)).rejects.toMatchObject({ code: "INPUT_INVALID" });
    const rep = skillContext(store, { clicked: true });
    await expect(runSkill(skill, { digest: "weekly", on: true }, rep)).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });
});
