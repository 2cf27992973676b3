import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, describe, expect, it } from "vitest";
import { openSqlite } from "#src/engines/embedded/sqlite.ts";
import type { SqlDatabase } from "#src/engines/sql/database.ts";
import { createSqlStore } from "#src/engines/sql/store.ts";
import { systemClock } from "#src/ports/clock.ts";
import { PLAN_PARTS } from "#src/skills/plan-draft/parts.ts";
import { startModelServer } from "#test/support/model-server.ts";
import { openQueue, type Place } from "#test/support/queue-places.ts";
import { startRedis } from "#test/support/redis.ts";
import { SERVERS } from "#test/support/servers.ts";
import { fillTestStore, TODAY } from "#test/support/skill-context.ts";
import { TALK_WORLD } from "#test/support/talk-rig.ts";
import { until } from "#test/support/waiting.ts";
import type { PlanDraftTask } from "./plan-draft-worker.ts";

const WORKER = join(import.meta.dirname, "plan-draft-worker.ts");
const directory = mkdtempSync(join(tmpdir(), "yingdan-plan-draft-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** How many parts are kept. */
async function keptIn(db: SqlDatabase): Promise<number> {
  const query = sql<{ n: number }>`select count(*) as n from system where area = 'drafted-section'`;
  return Number((await query.execute(db.kysely)).rows[0]?.n ?? 0);
}

interface Run {
  /** Parts kept before it began, and requests that the model was paid for in it. */
  readonly kept: number;
  readonly paid: number;
}

/** Kills one worker after another as soon as one more part is kept, then lets one finish. */
async function draft(name: string, place?: Place): Promise<readonly Run[]> {
  const data = join(directory, name);
  const path = join(data, "yingdan.db");
  const queuePlace = place ?? { engine: "sqlite", path };
  await using model = await startModelServer();
  // Parts come one after another, so that each kill finds some written and some under way.
  const lines = Array.from({ length: 200 }, (_, at) => 40 + 90 * (at % PLAN_PARTS.length));
  model.script(...lines.map((pieceMs) => ({ type: "text", text: "待确认：谁批预算。", pieceMs }) as const));
  mkdirSync(data, { recursive: true });
  await using db = await openSqlite({ path });
  await fillTestStore(await createSqlStore(db, { clock: systemClock }), TALK_WORLD);
  await using queue = await openQueue(queuePlace);
  const { id } = await queue.add({
    name: "draft-plan",
    data: { userId: "rep", account: "own" },
    attempts: 1,
  });
  const start = (payer: string) => {
    const task: PlanDraftTask = { directory: data, model: model.url, payer, queue: queuePlace, today: TODAY };
    return spawn(process.execPath, [WORKER, JSON.stringify(task)], {
      stdio: ["ignore", "ignore", "inherit"],
    });
  };
  const paidBy = (payer: string) =>
    model.requests.filter(({ authorization }) => authorization === `Bearer ${payer}`).length;
  const runs: Run[] = [];
  for (let kept = 0; kept < PLAN_PARTS.length; kept = await keptIn(db)) {
    const payer = `run-${runs.length}`;
    const child = start(payer);
    const ended = new Promise((resolve) => child.once("exit", resolve));
    await until(60_000, async () => ((await keptIn(db)) > kept ? true : undefined));
    child.kill("SIGKILL");
    await ended;
    runs.push({ kept, paid: paidBy(payer) });
  }
  const last = start("last");
  const done = await until(60_000, async () => {
    const job = await queue.get(id);
    return job?.state === "done" || job?.state === "failed" ? job : undefined;
  });
  last.kill("SIGKILL");
  expect(done).toMatchObject({ state: "done", result: { account: "own" } });
  expect((await queue.list("waiting")).map((job) => job.name)).toEqual(["tell"]);
  return [...runs, { kept: PLAN_PARTS.length, paid: paidBy("last") }];
}

function expectPaidOnce(runs: readonly Run[]): void {
  expect(runs.length).toBeGreaterThan(3);
  // What was kept before a run is not asked for in it.
  for (const { kept, paid } of runs) expect(paid).toBeLessThanOrEqual(PLAN_PARTS.length - kept);
  expect(runs.at(-1)).toEqual({ kept: PLAN_PARTS.length, paid: 0 });
}

describe("the product's draft of a plan, its worker killed whenever a part is finished", () => {
  it("pays for no finished part again, embedded", { timeout: 300_000 }, async () => {
    expectPaidOnce(await draft("embedded"));
  });

  it.runIf(SERVERS.redis.find() !== undefined)(
    "pays for no finished part again, on BullMQ",
    { timeout: 300_000 },
    async () => {
      await using server = await startRedis();

      expectPaidOnce(await draft("bullmq", { engine: "bullmq", url: server.url, prefix: "plan-draft" }));
    },
  );
});
