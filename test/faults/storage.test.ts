import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, describe, expect, it } from "vitest";
import { openBullmqQueue } from "#src/engines/distributed/bullmq-queue.ts";
import { createSqlInbox } from "#src/engines/embedded/sql-inbox.ts";
import { createSqlQueue } from "#src/engines/embedded/sql-queue.ts";
import { systemClock } from "#src/ports/clock.ts";
import { event } from "#test/contracts/inbox-contract.ts";
import { openDatabase, openInbox, QUICK, quietLog } from "#test/support/queue-places.ts";
import { startRedis } from "#test/support/redis.ts";
import { SERVERS } from "#test/support/servers.ts";
import { gate, until, within } from "#test/support/waiting.ts";

const directory = mkdtempSync(join(tmpdir(), "yingdan-storage-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("a disk that is full", () => {
  it("has each event either stored or refused, and takes them again once there is room", async () => {
    const place = { engine: "sqlite", path: join(directory, "full.db") } as const;
    await using db = await openDatabase(place);
    await using inbox = openInbox(db);
    const pages = await sql<{ page_count: number }>`pragma page_count`.execute(db.kysely);
    // SQLite answers SQLITE_FULL at this many pages, as it does when the disk has no more.
    await sql.raw(`pragma max_page_count = ${(pages.rows[0]?.page_count ?? 0) + 10}`).execute(db.kysely);
    const payload = "满".repeat(1000);
    const answers: string[] = [];
    for (let index = 0; index < 40; index += 1) {
      const answer = inbox.accept(event(`e${index}`, { payload, conversation: `C${index}` }));
      answers.push(await answer.catch((error: { code: string }) => error.code));
    }
    const stored = answers.filter((answer) => answer === "new").length;

    expect(new Set(answers)).toEqual(new Set(["new", "UPSTREAM_FAILED"]));
    expect((await inbox.counts()).waiting).toBe(stored);

    await sql.raw("pragma max_page_count = 1073741823").execute(db.kysely);
    const seen = new Set<string>();
    inbox.work(async ({ eventId }) => void seen.add(eventId));
    for (let index = 0; index < 40; index += 1) {
      await inbox.accept(event(`e${index}`, { payload, conversation: `C${index}` }));
    }
    await within(15_000, inbox.idle());
    expect(seen.size).toBe(40);
  });
});

describe("a clock that is moved by five minutes", () => {
  it.each([300_000, -300_000])("takes no job from a living worker: %d ms", async (shiftMs) => {
    const place = { engine: "sqlite", path: join(directory, `clock${shiftMs}.db`) } as const;
    await using one = await openDatabase(place);
    await using two = await openDatabase(place);
    let shift = 0;
    const clock = { now: () => Date.now() + shift };
    await using queue = createSqlQueue(one, QUICK, { clock, log: quietLog });
    await using other = createSqlQueue(two, QUICK, { clock: { now: Date.now }, log: quietLog });
    const [started, done] = [gate(), gate()];
    let runs = 0;
    const handlers = {
      long: async () => {
        runs += 1;
        started.open();
        await done.passed;
        return runs;
      },
    };
    queue.work(handlers);
    const { id } = await queue.add({ name: "long", data: null });
    await within(5000, started.passed);
    other.work(handlers);
    shift = shiftMs;
    await new Promise((resolve) => setTimeout(resolve, QUICK.leaseMs * 4));
    done.open();
    await within(5000, queue.idle());

    expect(runs).toBe(1);
    expect(await queue.get(id)).toMatchObject({ state: "done", result: 1 });
  });

  it("still handles what it accepts", async () => {
    const place = { engine: "sqlite", path: join(directory, "clock-inbox.db") } as const;
    await using db = await openDatabase(place);
    let shift = 0;
    const clock = { now: () => Date.now() + shift };
    await using inbox = createSqlInbox(db, { ...QUICK, backoffMs: 20 }, { clock, log: quietLog });
    const seen: string[] = [];
    inbox.work(async ({ eventId }) => void seen.push(eventId));
    for (const [index, moved] of [0, 300_000, -300_000, 0].entries()) {
      shift = moved;
      await inbox.accept(event(`e${index}`));
    }
    await within(5000, inbox.idle());

    expect(seen).toEqual(["e0", "e1", "e2", "e3"]);
  });
});

describe.runIf(SERVERS.redis.find() !== undefined)("a Redis that is away", () => {
  it("stops no acknowledgement, and every job is there once it is back", { timeout: 120_000 }, async () => {
    await using redis = await startRedis();
    await using db = await openDatabase({ engine: "sqlite", path: join(directory, "away.db") });
    const deps = { clock: systemClock, log: quietLog };
    await using inbox = createSqlInbox(db, { ...QUICK, backoffMs: 50, attempts: 1000 }, deps);
    await using queue = await openBullmqQueue({ url: redis.url, prefix: "away" }, deps);
    inbox.work(async ({ key }) => void (await queue.add({ name: "note", data: null, id: key })));
    const accept = (from: number, to: number) =>
      Promise.all(
        Array.from({ length: to - from }, (_, at) =>
          inbox.accept(event(`e${from + at}`, { conversation: `C${from + at}` })),
        ),
      );
    await accept(0, 10);
    await redis.kill();

    expect(new Set(await accept(10, 30))).toEqual(new Set(["new"]));
    await until(30_000, async () => {
      const { waiting, active } = await inbox.counts();
      return waiting + active >= 20 ? true : undefined;
    });

    await redis.restart();
    await within(60_000, inbox.idle());
    expect(await inbox.counts()).toMatchObject({ done: 30, parked: 0 });
    expect(await queue.counts()).toMatchObject({ waiting: 30 });
  });
});
