import { describe, expect, it } from "vitest";
import { createSqlInbox } from "../engines/embedded/sql-inbox.ts";
import { createSqlOutbox } from "../engines/embedded/sql-outbox.ts";
import { createSqlQueue } from "../engines/embedded/sql-queue.ts";
import { openSqlite } from "../engines/embedded/sqlite.ts";
import { createSqlStore } from "../engines/sql/store.ts";
import { silentLog } from "../log.ts";
import { sweepAll } from "./housekeeping.ts";

const DAY_MS = 86_400_000;

describe("housekeeping", () => {
  it("drops old state and handled events, and keeps an event's id for at least 72 hours", async () => {
    let now = Date.parse("2026-11-20T00:00:00Z");
    const deps = { clock: { now: () => now }, log: silentLog };
    await using database = await openSqlite({ path: ":memory:" });
    await using store = await createSqlStore(database, deps);
    await using inbox = createSqlInbox(database, {}, deps);
    await using outbox = createSqlOutbox(database, {}, deps);
    await using queue = createSqlQueue(database, {}, deps);
    const event = { channel: "web", tenant: "t", eventId: "e1", conversation: "c", payload: {}, at: now };
    await store.system.put("action", "a1", 1, { expiresAt: new Date(now + DAY_MS).toISOString() });
    await inbox.accept(event);
    const worker = inbox.work(async () => {});
    await inbox.idle();
    await worker.stop();

    now += 2 * DAY_MS;
    await sweepAll({ store, inbox, outbox, queue, ...deps });
    expect(await store.system.get("action", "a1")).toBeUndefined();
    expect(await inbox.accept(event)).toBe("duplicate");

    now += 2 * DAY_MS;
    await sweepAll({ store, inbox, outbox, queue, ...deps });
    expect(await inbox.accept(event)).toBe("new");
  });
});
