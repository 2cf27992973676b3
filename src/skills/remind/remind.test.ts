import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JobInput, JobStatus, Queue } from "#src/ports/queue.ts";
import type { Store } from "#src/ports/store.ts";
import type { Reply } from "#src/reply.ts";
import { account, activity, contact, deal } from "#test/support/sales-world.ts";
import { openTestStore, runSkill, skillContext, textOf } from "#test/support/skill-context.ts";
import { remindSkill } from "./index.ts";

let store: Store;
let added: Map<string, JobInput>;

/** Keeps what was added; only the two calls that the skill makes. */
const queue: Pick<Queue, "add" | "get"> = {
  async add(job) {
    added.set(job.id ?? "", job);
    return job as unknown as JobStatus;
  },
  get: async (id) => added.get(id) as unknown as JobStatus | undefined,
};

beforeEach(async () => {
  added = new Map();
  store = await openTestStore({
    account: [account({ id: "A1", name: "甲泵业", ownerId: "rep" })],
    contact: [contact({ id: "C1", accountId: "A1", name: "周总", role: "EB" })],
    deal: [
      deal({ id: "D1", name: "甲泵业 二期", accountId: "A1", ownerId: "rep", nextStep: "签合同" }),
      deal({ id: "D2", name: "甲泵业 无主", accountId: "A1" }),
    ],
    activity: [activity({ id: "V1", accountId: "A1", dealId: "D1", ownerId: "rep", on: "2026-10-14" })],
  });
});
afterEach(() => store[Symbol.asyncDispose]());

const ask = (input: object, options: { user?: "boss" | "rep" | "other"; clicked?: boolean } = {}) =>
  runSkill(
    remindSkill,
    input as never,
    skillContext(store, { user: "boss", ...options, over: { queue: queue as Queue } }),
  );
const sending = { deal: "D1", confirm: true, version: 0, text: "约一下周总" };

describe("remind", () => {
  it("shows the message first, with the figures behind it, and sends nothing", async () => {
    const card = await ask({ deal: "D1" });
    const form = card.blocks.find((block) => block.type === "form");
    // 14 October to 23 November is 40 days.
    expect(form?.fields[0]?.value).toContain("40 天没有动作（上次 10月14日）");
    expect(form?.fields[0]?.value).toContain("这周约一次电话或拜访");
    await ask(sending, { clicked: false });
    expect(added.size).toBe(0);
  });

  it("sends the owner the words as they were changed, once a day", async () => {
    expect(textOf(await ask(sending, { clicked: true }))).toContain("已私信李珊");
    const [job] = [...added.values()];
    expect(job).toMatchObject({ name: "tell", data: { person: "rep" } });
    const { reply } = (job as { data: unknown }).data as { reply: Reply };
    expect(textOf(reply)).toContain("赵磊 提醒你：甲泵业 二期");
    expect(textOf(reply)).toContain("约一下周总");
    expect(textOf(await ask(sending, { clicked: true }))).toContain("今天已经");
    expect(added.size).toBe(1);
  });

  it("refuses an empty message, and says so of a deal that nobody owns", async () => {
    await expect(ask({ ...sending, text: " " }, { clicked: true })).rejects.toMatchObject({
      code: "INPUT_INVALID",
    });
    expect(textOf(await ask({ deal: "D2" }, { clicked: true }))).toContain("没有在职的负责人");
    expect(added.size).toBe(0);
  });
});
