import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startPostgres, type TestPostgres } from "#test/support/postgres.ts";
import { SERVERS } from "#test/support/servers.ts";
import { fillTestStore } from "#test/support/skill-context.ts";
import { SMALL_COMPANY } from "#test/support/small-company.ts";
import { silentLog } from "../../log.ts";
import { systemClock } from "../../ports/clock.ts";
import { openPostgres } from "../distributed/postgres.ts";
import { createSqlInbox } from "../embedded/sql-inbox.ts";
import { createSqlOutbox } from "../embedded/sql-outbox.ts";
import { createSqlQueue } from "../embedded/sql-queue.ts";
import { openSqlite } from "../embedded/sqlite.ts";
import { copyDatabase } from "./copy.ts";
import type { SqlDatabase } from "./database.ts";
import { createSqlStore } from "./store.ts";

const deps = { clock: systemClock, log: silentLog };

/** A company with rows in every part: the CRM, records with history, a job with a step, an event, an effect. */
async function filled(): Promise<SqlDatabase> {
  const db = await openSqlite({ path: ":memory:" });
  const store = await createSqlStore(db, deps);
  await fillTestStore(store, SMALL_COMPANY);
  const { records } = store.forJob("draft-plan");
  for (const text of ["初稿", "二稿 “引号” \\ 换行\n😀"])
    await records.put({
      kind: "plan",
      id: "p1",
      scope: "everyone",
      ownerId: "rep",
      body: { text, share: 0.1 + 0.2 },
    });
  await store.system.put("company", "big", { at: 9_007_199_254_740_991 });
  await using queue = createSqlQueue(db, { pollMs: 10 }, deps);
  await queue.add({ name: "sync", data: { n: 1 }, id: "kept" });
  const worker = queue.work({ sync: (_data, { step }) => step("one", async () => 7) });
  await queue.idle();
  await worker.stop();
  await queue.add({ name: "sync", data: null, id: "waiting" });
  const inbox = createSqlInbox(db, {}, deps);
  await inbox.accept({
    channel: "slack",
    tenant: "T",
    eventId: "e1",
    conversation: "c",
    payload: "嗨",
    at: 5,
  });
  const effect = { tenant: "T", cause: "e1", kind: "reply", target: "c", idempotency: "key" } as const;
  await createSqlOutbox(db, {}, deps).perform(effect, { send: async () => "m1" });
  return db;
}

describe.runIf(SERVERS.postgres.find() !== undefined)("moving to Postgres", () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server[Symbol.asyncDispose]());

  it("brings every row of every table, and what was known goes on", async () => {
    await using source = await filled();
    await using target = await openPostgres({ url: await server.freshDatabase() });
    const copied = await copyDatabase(source, target);

    const rows = Object.fromEntries(copied.map(({ table, rows: count }) => [table, count]));
    expect(rows).toMatchObject({
      record: 1,
      recordVersion: 2,
      queue_jobs: 2,
      queue_steps: 1,
      inbox_events: 1,
    });
    expect(rows).toMatchObject({ outbox_effects: 1, user: 4, account: SMALL_COMPANY.account?.length });
    const store = await createSqlStore(target, deps);
    expect((await store.forJob("draft-plan").records.get("plan", "p1"))?.body).toEqual({
      text: "二稿 “引号” \\ 换行\n😀",
      share: 0.1 + 0.2,
    });
    await using inbox = createSqlInbox(target, {}, deps);
    const event = { channel: "slack", tenant: "T", eventId: "e1", conversation: "c", payload: "嗨", at: 5 };
    expect(await inbox.accept(event)).toBe("duplicate");
    await using queue = createSqlQueue(target, { pollMs: 10 }, deps);
    expect(await queue.get("kept")).toMatchObject({ state: "done", result: 7 });
    await queue.add({ name: "sync", data: null, id: "new" });
    queue.work({ sync: async () => null });
    await queue.idle();
    expect(await queue.counts()).toMatchObject({ done: 3 });
  });

  it("refuses a target that holds data, and leaves it as it was", async () => {
    await using source = await filled();
    await using target = await openPostgres({ url: await server.freshDatabase() });
    const store = await createSqlStore(target, deps);
    await store.system.put("company", "there", 1);

    await expect(copyDatabase(source, target)).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await store.forJob("move").count("account")).toBe(0);
  });

  it("moves nothing at all when a table arrives changed", async () => {
    await using source = await filled();
    await using target = await openPostgres({ url: await server.freshDatabase() });
    await createSqlStore(target, deps);
    // A trigger that alters what is written, as a careless default or collation might.
    await sql`create function spoil() returns trigger language plpgsql as
      'begin new.name := upper(new.name) || ''!''; return new; end'`.execute(target.kysely);
    await sql`create trigger spoil before insert on "user" for each row execute function spoil()`.execute(
      target.kysely,
    );

    await expect(copyDatabase(source, target)).rejects.toThrow("Table user arrived changed");
    const store = await createSqlStore(target, deps);
    expect(await store.forJob("move").count("account")).toBe(0);
  });
});
