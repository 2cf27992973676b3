import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Channel } from "#src/channels/channel.ts";
import type { Json } from "#src/domain/crm.ts";
import { createDiskFiles } from "#src/engines/embedded/disk-files.ts";
import { createSqlOutbox } from "#src/engines/embedded/sql-outbox.ts";
import { createSqlQueue, type SqlQueue } from "#src/engines/embedded/sql-queue.ts";
import { openSqlite } from "#src/engines/embedded/sqlite.ts";
import type { SqlDatabase } from "#src/engines/sql/database.ts";
import { createSqlStore } from "#src/engines/sql/store.ts";
import { silentLog } from "#src/log.ts";
import type { JobStatus } from "#src/ports/queue.ts";
import type { Store } from "#src/ports/store.ts";
import { defaultSettings, fillTestStore, TODAY } from "#test/support/skill-context.ts";
import { replay, startWeb } from "#test/support/start-web.ts";
import { createDigestNowHandler } from "./digests.ts";
import { createJobHandlers } from "./handlers.ts";
import { keepLastImport } from "./last-import.ts";
import { createMessages, mailFor } from "./messages.ts";

const folder = mkdtempSync(join(tmpdir(), "yingdan-jobs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let now: number;
let db: SqlDatabase;
let store: Store;
let queue: SqlQueue;
const clock = { now: () => now };
const files = createDiskFiles({ directory: join(folder, "files") });
const rows = {
  account: [
    { id: "a1", name: "=cmd()", ownerId: "rep", employees: 800, custom: {} },
    { id: "a2", name: "别人的客户", ownerId: "other", custom: {} },
  ],
};

beforeEach(async () => {
  now = Date.parse(`${TODAY}T02:00:00Z`);
  db = await openSqlite({ path: ":memory:" });
  store = await createSqlStore(db, { clock });
  await fillTestStore(store, rows);
  queue = createSqlQueue(db, { pollMs: 20 }, { clock, log: silentLog });
});
afterEach(async () => {
  await queue[Symbol.asyncDispose]();
  await db[Symbol.asyncDispose]();
});

function startWorker(channel?: Channel) {
  const outbox = createSqlOutbox(db, { sendingMs: 1000 }, { clock, log: silentLog });
  const messages = createMessages({
    outbox,
    system: store.system,
    clock,
    issue: async (reply) => reply,
    channel: (id) => (channel?.id === id ? channel : undefined),
    channelIds: () => (channel === undefined ? [] : [channel.id]),
  });
  const viewer = async (userId: string) => {
    const user = await store.forJob("identity").get("user", userId);
    const { role, name } = user ?? { role: "rep" as const, name: "" };
    return user && ({ userId, role, name, locale: "en", timeZone: "UTC" } as const);
  };
  const handlers = createJobHandlers({
    ...{ store, files, outbox, messages, queue, viewer, clock, settings: defaultSettings, log: silentLog },
    timeZone: "UTC",
    library: {
      index: async () => {
        throw new Error("not asked for here");
      },
    },
    planChanges: async () => ({ blocks: [] }),
    draftPlan: async (input) => ({ blocks: [{ type: "text", markdown: JSON.stringify(input) }] }),
    digest: async () => null,
    digestNow: createDigestNowHandler({
      ...{ store, messages, viewer, clock, log: silentLog },
      compose: async () => ({ blocks: [{ type: "text", markdown: "now" }] }),
    }),
  });
  queue.work(handlers);
  return { messages, outbox };
}

async function run(name: string, data: Json = null): Promise<JobStatus | undefined> {
  const { id } = await queue.add({ name, data, attempts: 1 });
  await queue.idle();
  return queue.get(id);
}

describe("jobs", () => {
  it("imports the last export again, with what follows from it", async () => {
    const [data, mapping] = [join(folder, "accounts.csv"), join(folder, "mapping.yaml")];
    writeFileSync(data, "编号,名称,负责人\nN1,新来的泵业,rep\n");
    writeFileSync(
      mapping,
      "version: 1\ncurrency: CNY\ntables:\n  - file: accounts.csv\n    kind: account\n    columns: { 编号: id, 名称: name, 负责人: ownerId }\n",
    );
    await keepLastImport(store.system, { paths: [data], mapping });
    startWorker();

    expect(await run("sync")).toMatchObject({ state: "done", result: { rows: 1, problems: 0 } });
    expect(await store.forJob("sync").count("account")).toBe(3);
    expect(await run("sync")).toMatchObject({ state: "done" });
    expect(await store.forJob("sync").count("account")).toBe(3);
  });

  it("parks a sync that has nothing to import, with the reason", async () => {
    startWorker();
    const job = await run("sync");

    expect(job?.state).toBe("failed");
    expect(job?.error).toContain("Nothing was imported yet");
  });

  it("tags every account, and the second night changes nothing", async () => {
    startWorker();

    expect(await run("score-all")).toMatchObject({ state: "done", result: { tagged: 1 } });
    expect(await run("score-all")).toMatchObject({ state: "done", result: { tagged: 0 } });
  });

  it("exports what the person may see and nothing that a spreadsheet would run", async () => {
    startWorker();
    const job = await run("export", { userId: "rep" });

    const file = String((job?.result as { readonly [key: string]: Json } | undefined)?.file);
    const text = new TextDecoder().decode(await files.read(file));
    expect(file).toMatch(/^exports\/rep\//);
    expect(text).toContain("a1,'=cmd()");
    expect(text).not.toContain("别人的客户");
    expect(await run("export", { userId: "nobody" })).toMatchObject({ state: "failed" });
    const [told, ...more] = await mailFor(store.system, "rep");
    expect(told?.reply.blocks.at(-1)).toMatchObject({ type: "file", file });
    expect(more).toEqual([]);
  });

  it("teaches the win chance, and says in words why there is none yet", async () => {
    startWorker();

    expect(await run("train")).toMatchObject({
      state: "done",
      result: { kind: "too-few", en: expect.stringContaining("too few to learn from") },
    });
  });

  it("drafts a plan for its person alone, and tells them", async () => {
    startWorker();

    expect(await run("draft-plan", { userId: "rep", account: "a1", focus: "停机" })).toMatchObject({
      state: "done",
    });
    const [told] = await mailFor(store.system, "rep");
    expect(told?.reply.blocks).toEqual([{ type: "text", markdown: '{"account":"a1","focus":"停机"}' }]);
    expect(await run("draft-plan", { userId: "gone", account: "a1" })).toMatchObject({ state: "failed" });
    expect(await run("draft-plan", { userId: "rep" })).toMatchObject({ state: "failed" });
  });

  it("tells a person what came of a job once, and nobody who is gone", async () => {
    startWorker();
    const reply = { blocks: [{ type: "text", markdown: "ready" }] };

    expect(await run("tell", { person: "boss", reply })).toMatchObject({ result: { state: "sent" } });
    expect(await mailFor(store.system, "boss")).toHaveLength(1);
    expect(await run("tell", { person: "gone", reply })).toMatchObject({ state: "failed" });
  });

  it("sends a digest that was asked for, to the person's playground when nothing is linked", async () => {
    startWorker();

    expect(await run("digest-now", { person: "boss" })).toMatchObject({ result: { state: "sent" } });
    expect(await run("digest-now", { person: "gone" })).toMatchObject({ state: "failed" });
    // The test's playground knows u-shan; what is kept for boss is shown as theirs.
    const kept = async (id: string) =>
      id !== "u-shan"
        ? []
        : (await mailFor(store.system, "boss")).map((mail) => ({ ...mail, conversation: "u-shan:main" }));
    const { channel, get, signIn } = await startWeb({}, { mail: kept });
    const pages = [await signIn("u-shan"), await signIn("u-lei")];
    const seen = await Promise.all(pages.map(async (page) => replay(await get("/api/stream", page))));
    expect(seen.map((messages) => messages.length)).toEqual([1, 0]);
    expect(JSON.stringify(seen[0])).toContain("now");
    const again = await replay(await get("/api/stream", pages[0]));
    expect(again.map(({ id, seq }) => [id, seq])).toEqual(seen[0]?.map(({ id, seq }) => [id, seq]));
    await channel[Symbol.asyncDispose]();
  });

  it("sends a message that a crash left unsent, once", async () => {
    const shown = new Set<string>();
    let fails = true;
    const channel = {
      id: "chat",
      capabilities: { idempotency: "key" },
      send: async ({ key }: { key: string }) => {
        shown.add(key);
        if (fails) throw new Error("cut off after it was posted");
        return key;
      },
    } as unknown as Channel;
    const { messages, outbox } = startWorker(channel);
    const place = { channel: "chat", tenant: "T", person: "p" };
    const message = { cause: "c1", place, locale: "zh", reply: { blocks: [] } } as const;
    await expect(messages.post(message)).rejects.toThrow("cut off");
    fails = false;

    now += 2 * 60_000;
    expect(await run("deliver")).toMatchObject({ result: { sent: 0 } });
    now += 4 * 60_000;
    expect(await run("deliver")).toMatchObject({ result: { sent: 1, held: 0, failed: 0 } });
    expect(await run("deliver")).toMatchObject({ result: { sent: 0 } });
    expect(shown.size).toBe(1);
    expect((await outbox.counts()).sent).toBe(1);
  });
});
