import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JobInput, Queue } from "#src/ports/queue.ts";
import type { Store } from "#src/ports/store.ts";
import { openTestStore, pressed, runSkill, skillContext, textOf } from "#test/support/skill-context.ts";
import { trainSkill } from "./index.ts";

let store: Store;
beforeEach(async () => {
  store = await openTestStore({});
});
afterEach(() => store[Symbol.asyncDispose]());

function withQueue() {
  const added: JobInput[] = [];
  const queue = { add: async (job: JobInput) => void added.push(job) } as unknown as Queue;
  return { added, queue };
}

describe("train", () => {
  it("says how the model stands, and trains only on a click", async () => {
    const { added, queue } = withQueue();
    const card = await runSkill(trainSkill, { start: true }, skillContext(store, { over: { queue } }));

    expect(textOf(card)).toContain("没有在用的模型");
    expect(added).toEqual([]);

    const { input } = pressed(card, "现在重新训练");
    const reply = await runSkill(trainSkill, input, skillContext(store, { clicked: true, over: { queue } }));
    expect(added).toMatchObject([{ name: "train", data: { force: true } }]);
    expect(textOf(reply)).toContain("已排队重新训练");
  });

  it("is the admin's alone", () => {
    expect(trainSkill.roles).toEqual(["admin"]);
  });
});
