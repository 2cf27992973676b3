import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Channel, Outgoing } from "#src/channels/channel.ts";
import type { User } from "#src/domain/crm.ts";
import { createSqlOutbox } from "#src/engines/embedded/sql-outbox.ts";
import { createSqlQueue } from "#src/engines/embedded/sql-queue.ts";
import { createSqlSlots } from "#src/engines/embedded/sql-slots.ts";
import { openSqlite } from "#src/engines/embedded/sqlite.ts";
import type { SqlDatabase } from "#src/engines/sql/database.ts";
import { createSqlStore } from "#src/engines/sql/store.ts";
import { AppError } from "#src/errors.ts";
import { silentLog } from "#src/log.ts";
import type { Store } from "#src/ports/store.ts";
import {
  DIGEST,
  DIGEST_CHOICES,
  type DigestBody,
  type DigestChoicesBody,
} from "#src/skills/digest-records.ts";
import { defaultSettings, textOf } from "#test/support/skill-context.ts";
import { createDigestSchedule, slotOf } from "./digest-schedule.ts";
import { createDigestHandler } from "./digests.ts";
import { createMessages, mailFor } from "./messages.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const manager = (id: string, timeZone: string): User => {
  return { id, name: id, role: "manager", timeZone, active: true, custom: {} };
};
const PEOPLE = [manager("lei", "Asia/Shanghai"), manager("anna", "Europe/Berlin")];

let now = 0;
let db: SqlDatabase;
let store: Store;
let posts: { readonly at: number; readonly out: Outgoing }[];
let trouble: (() => void) | undefined;
let composed: number;
let processes: AsyncDisposable[];

beforeEach(async () => {
  now = Date.parse("2026-09-24T00:00:00Z");
  [posts, trouble, composed, processes] = [[], undefined, 0, []];
  db = await openSqlite({ path: ":memory:" });
  store = await createSqlStore(db, { clock });
  await store.forJob("sync").upsert("user", PEOPLE);
  for (const { id } of PEOPLE)
    await store.system.put("identity", JSON.stringify(["chat", "T", `c-${id}`]), id);
});
afterEach(async () => {
  for (const process of processes) await process[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
  await db[Symbol.asyncDispose]();
});

const clock = { now: () => now };
const chat = {
  id: "chat",
  capabilities: { idempotency: "key" },
  async send(out: Outgoing) {
    trouble?.();
    if (!posts.some((post) => post.out.key === out.key)) posts.push({ at: now, out });
    return { message: out.key };
  },
} as unknown as Channel;

/** One of the processes that look at the schedule and work off the queue. */
function startProcess() {
  const deps = { clock, log: silentLog };
  const queue = createSqlQueue(db, { pollMs: 20 }, deps);
  const slots = createSqlSlots(db, { clock });
  const parts = { store, queue, slots, settings: defaultSettings, timeZone: "UTC", ...deps };
  const schedule = createDigestSchedule(parts);
  const messages = createMessages({
    outbox: createSqlOutbox(db, {}, deps),
    system: store.system,
    clock,
    issue: async (reply) => reply,
    channel: (id) => (id === "chat" ? chat : undefined),
    channelIds: () => ["chat"],
  });
  const digest = createDigestHandler({
    ...parts,
    schedule,
    messages,
    viewer: async (userId) => {
      const user = await store.forJob("identity").get("user", userId);
      return (
        user && { userId, role: user.role, name: user.name, locale: "zh", timeZone: user.timeZone ?? "UTC" }
      );
    },
    compose: async (kind, viewer) => {
      composed += 1;
      return { blocks: [{ type: "text", markdown: `${kind} ${viewer.userId} ${composed}` }] };
    },
  });
  queue.work({ digest });
  processes.push(queue);
  return { queue, schedule, slots };
}

type Process = ReturnType<typeof startProcess>;

/** Lets the time pass in steps; each process looks at every step. */
async function pass(looking: readonly Process[], ms: number, step = 10 * MINUTE): Promise<void> {
  for (const end = now + ms; now < end; now += step) await look(looking);
  await look(looking);
}

async function look(looking: readonly Process[]): Promise<void> {
  await Promise.all(looking.map(({ schedule }) => schedule.look()));
  await looking[0]?.queue.idle();
}

const sent = (person: string) =>
  posts.filter(({ out }) => out.conversation === `c-${person}`).map(({ at }) => new Date(at).toISOString());

describe("digests", () => {
  it("go out once per manager and week at their hour, over holidays and a change of clock", async () => {
    const both = [startProcess(), startProcess()];
    await pass(both, 5 * 7 * 24 * HOUR, 30 * MINUTE);

    // 28 September; the week of the National Day begins on Thursday 8 October; 12, 19, 26 October.
    expect(sent("lei")).toEqual([
      "2026-09-28T00:30:00.000Z",
      "2026-10-08T00:30:00.000Z",
      "2026-10-12T00:30:00.000Z",
      "2026-10-19T00:30:00.000Z",
      "2026-10-26T00:30:00.000Z",
    ]);
    // Berlin leaves summer time on 25 October: 8:30 on the wall either way.
    expect(sent("anna")).toEqual([
      "2026-09-28T06:30:00.000Z",
      "2026-10-05T06:30:00.000Z",
      "2026-10-12T06:30:00.000Z",
      "2026-10-19T06:30:00.000Z",
      "2026-10-26T07:30:00.000Z",
    ]);
  });

  it("are sent late within a day and say so", async () => {
    const process = startProcess();
    await look([process]);
    now = Date.parse("2026-09-28T12:00:00Z");
    await look([process]);

    const first = posts.find(({ out }) => out.conversation === "c-lei");
    expect(textOf(first?.out.reply ?? { blocks: [] })).toContain("晚发");
    expect(await process.slots.get(slotOf("weekly", "lei", "2026-W40"))).toMatchObject({ state: "late" });
  });

  it("wait for the end of the quiet hours when they are late", async () => {
    const process = startProcess();
    await look([process]);
    now = Date.parse("2026-09-28T14:00:00Z");
    await look([process]);
    expect(sent("lei")).toEqual([]);
    await pass([process], 12 * HOUR);

    expect(sent("lei")).toEqual(["2026-09-28T23:30:00.000Z"]);
  });

  it("are skipped after a day, reported, and the next one owns up to it", async () => {
    const process = startProcess();
    await look([process]);
    now = Date.parse("2026-09-29T08:00:00Z");
    await look([process]);

    const skipped = await process.slots.skipped("weekly-digest", "2026-09-28T00:00:00Z");
    expect(skipped.map(({ person, slot }) => [person, slot])).toEqual([
      ["anna", "2026-W40"],
      ["lei", "2026-W40"],
    ]);
    expect(posts).toEqual([]);
    now = Date.parse("2026-10-05T06:30:00Z");
    await look([process]);
    expect(textOf(posts[0]?.out.reply ?? { blocks: [] })).toContain("第 40 周那份因停机没有发出");
  });

  it("are composed once and posted once when the platform fails at first", async () => {
    const process = startProcess();
    await look([process]);
    now = Date.parse("2026-09-28T00:31:00Z");
    let calls = 0;
    trouble = () => {
      calls += 1;
      if (calls < 3) throw new AppError("RATE_LIMITED", "slow down");
    };
    const waits = look([process]);
    // The queue waits by the same clock.
    while (calls < 3) {
      now += MINUTE;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await waits;

    expect([calls, composed, sent("lei").length]).toEqual([3, 1, 1]);
  });

  it("owe nothing for the time before somebody was known here", async () => {
    now = Date.parse("2026-09-28T05:00:00Z");
    const process = startProcess();
    await pass([process], 4 * HOUR);

    expect(sent("lei")).toEqual([]);
    expect(sent("anna")).toHaveLength(1);
    expect(await process.slots.skipped("weekly-digest", "2026-01-01T00:00:00Z")).toEqual([]);
  });

  it("follow the person's own choices: hour, mute, unsubscribed", async () => {
    const process = startProcess();
    await look([process]);
    const choose = (person: string, body: DigestChoicesBody) =>
      store.forJob("digest").records.put({
        kind: DIGEST_CHOICES,
        id: person,
        scope: "private",
        ownerId: person,
        body,
      });
    await choose("lei", { weekly: { weekday: 5, hour: 16, minute: 0, mutedUntil: "2026-09-26" } });
    await choose("anna", { weekly: { on: false }, daily: { on: true } });
    await pass([process], 7 * 24 * HOUR, 30 * MINUTE);

    // Friday 25 September is muted and a holiday; 1 to 7 October are off.
    expect(sent("lei")).toEqual(["2026-09-30T08:00:00.000Z"]);
    expect(sent("anna").length).toBeGreaterThan(4);
    expect(posts.every(({ out }) => !textOf(out.reply).includes("weekly anna"))).toBe(true);
  });

  it("are kept for the next visit where no platform is linked, and can be replayed", async () => {
    await store.system.remove("identity", JSON.stringify(["chat", "T", "c-lei"]));
    const process = startProcess();
    await look([process]);
    now = Date.parse("2026-09-28T00:30:00Z");
    await look([process]);

    const mail = await mailFor(store.system, "lei");
    const record = await store.forJob("digest").records.get<DigestBody>(DIGEST, "weekly:2026-W40:lei");
    expect(mail).toMatchObject([{ conversation: "lei:main", locale: "zh" }]);
    expect(textOf(mail[0]?.reply ?? { blocks: [] })).toContain(textOf(record?.body.reply ?? { blocks: [] }));
    expect(await mailFor(store.system, "anna")).toEqual([]);
  });
});
