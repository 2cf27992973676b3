import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSqlInbox } from "#src/engines/embedded/sql-inbox.ts";
import { createSqlOutbox } from "#src/engines/embedded/sql-outbox.ts";
import { createSqlQueue } from "#src/engines/embedded/sql-queue.ts";
import { createSqlSlots } from "#src/engines/embedded/sql-slots.ts";
import { openSqlite } from "#src/engines/embedded/sqlite.ts";
import type { SqlDatabase } from "#src/engines/sql/database.ts";
import { createSqlStore } from "#src/engines/sql/store.ts";
import { silentLog } from "#src/log.ts";
import { systemClock } from "#src/ports/clock.ts";
import type { Store } from "#src/ports/store.ts";
import type { Action, Reply } from "#src/reply.ts";
import { fillTestStore, runSkill, skillContext, textOf } from "#test/support/skill-context.ts";
import { queueStatusSkill as skill } from "./index.ts";

const deps = { clock: systemClock, log: silentLog };
let db: SqlDatabase;
let store: Store;
let rig: ReturnType<typeof engines>;

function engines() {
  return {
    queue: createSqlQueue(db, { pollMs: 10 }, deps),
    inbox: createSqlInbox(db, { attempts: 1, pollMs: 10 }, deps),
    outbox: createSqlOutbox(db, {}, deps),
    slots: createSqlSlots(db, deps),
  };
}

beforeEach(async () => {
  db = await openSqlite({ path: ":memory:" });
  store = await createSqlStore(db, deps);
  await fillTestStore(store);
  rig = engines();
});
afterEach(async () => {
  await rig.queue[Symbol.asyncDispose]();
  await rig.inbox[Symbol.asyncDispose]();
  await db[Symbol.asyncDispose]();
});

function ask(input: Action["input"] = {}, clicked = true): Promise<Reply> {
  const over = { queue: rig.queue, operations: rig, now: Date.now() };
  return runSkill(skill, input, skillContext(store, { user: "admin", clicked, over }));
}

function button(reply: Reply, key: string): Action["input"] {
  const rows = reply.blocks.flatMap((block) => {
    if (block.type === "table") return block.rows.flatMap((row) => row.action ?? []);
    return block.type === "actions" ? [...block.actions] : [];
  });
  const found = rows.find((action) => key in action.input);
  if (found === undefined) throw new Error(`no button for ${key}`);
  return found.input;
}

describe("queue status", () => {
  it("says that all is well when it is", async () => {
    expect(textOf(await ask())).toContain("都正常，没有要处理的");
  });

  it("lists what failed with its reason, and tries it again on the click only", async () => {
    let fails = true;
    const worker = rig.queue.work({
      sync: async () => {
        if (fails) throw new Error("the export is gone");
        return null;
      },
    });
    await rig.queue.add({ name: "sync", data: null, attempts: 1 });
    await rig.queue.idle();
    const card = await ask();
    expect(textOf(card)).toContain("1 个任务失败");
    expect(textOf(card)).toContain("the export is gone");

    fails = false;
    const retry = button(card, "retryJob");
    await ask(retry, false);
    expect((await rig.queue.counts()).failed).toBe(1);
    expect(textOf(await ask(retry))).toContain("已重新排队");
    await rig.queue.idle();
    expect(await rig.queue.counts()).toMatchObject({ failed: 0, done: 1 });
    expect(textOf(await ask(retry))).toContain("已经不在那里了");
    await worker.stop();
  });

  it("hands a given-up event back to its handler", async () => {
    let fails = true;
    rig.inbox.work(async () => {
      if (fails) throw new Error("no channel");
    });
    const event = { channel: "slack", tenant: "t", eventId: "e", conversation: "c", payload: null, at: 0 };
    await rig.inbox.accept(event);
    await rig.inbox.idle();
    const card = await ask();
    expect(textOf(card)).toContain("1 条消息没能处理");

    fails = false;
    await ask(button(card, "retryEvent"));
    await rig.inbox.idle();
    expect(await rig.inbox.counts()).toMatchObject({ parked: 0, done: 1 });
  });

  it("settles a message in doubt as the admin found it", async () => {
    const effect = {
      tenant: "t",
      cause: "c",
      kind: "reply",
      target: "dingtalk:1",
      idempotency: "none",
    } as const;
    const lost = async () => {
      throw new Error("connection reset");
    };
    await rig.outbox.perform(effect, { send: lost });
    const card = await ask();
    expect(textOf(card)).toContain("1 条发送要你定夺");
    expect(textOf(card)).toContain("dingtalk:1");

    await ask(button(card, "answer"));
    expect(await rig.outbox.counts()).toMatchObject({ held: 0, sent: 1 });
  });

  it("names the digests that were skipped, and starts a job", async () => {
    const slot = { kind: "weekly-digest", person: "boss", slot: "2026-W47" };
    await rig.slots.claim(slot);
    await rig.slots.end(slot, "skipped");

    expect(textOf(await ask())).toContain("boss 2026-W47");
    await ask({ start: "sync" });
    expect((await rig.queue.list("waiting")).map(({ name }) => name)).toEqual(["sync"]);
  });
});
