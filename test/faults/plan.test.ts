import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openQueue, type Place } from "#test/support/queue-places.ts";
import { startRedis, type TestRedis } from "#test/support/redis.ts";
import { SERVERS } from "#test/support/servers.ts";
import { until } from "#test/support/waiting.ts";
import type { PlanTask } from "./plan-worker.ts";

const WORKER = join(import.meta.dirname, "plan-worker.ts");
const SECTIONS = ["1", "2", "3", "4", "5", "6", "7", "8"];
const directory = mkdtempSync(join(tmpdir(), "yingdan-plan-"));
let ledgers = 0;

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Lets one worker after another die, then one finish; returns what was paid for, in order. */
async function draft(place: Place, deaths: readonly NonNullable<PlanTask["dieAt"]>[]): Promise<string[]> {
  const ledger = join(directory, `ledger-${++ledgers}`);
  await using queue = await openQueue(place);
  const { id } = await queue.add({ name: "plan", data: null, attempts: 1 });
  for (const dieAt of deaths) {
    const child = start({ place, ledger, dieAt });
    await new Promise((resolve) => child.once("exit", resolve));
  }
  const last = start({ place, ledger });
  const done = await until(30_000, async () => {
    const job = await queue.get(id);
    return job?.state === "done" || job?.state === "failed" ? job : undefined;
  });
  last.kill("SIGKILL");
  expect(done).toMatchObject({ state: "done", result: SECTIONS.map((section) => `text of ${section}`) });
  return readFileSync(ledger, "utf8").trim().split("\n");
}

function start(task: PlanTask) {
  return spawn(process.execPath, [WORKER, JSON.stringify(task)], { stdio: ["ignore", "ignore", "inherit"] });
}

const afterEach = [1, 2, 3, 4, 5, 6, 7, 8].map((section) => ({ when: "after", section }) as const);
const insideSome = [2, 5].map((section) => ({ when: "inside", section }) as const);

describe("a plan whose worker is killed at every section", () => {
  it("pays for no finished section again, embedded", { timeout: 120_000 }, async () => {
    const place = { engine: "sqlite", path: join(directory, "plan.db") } as const;

    expect(await draft(place, afterEach)).toEqual(SECTIONS);
  });

  it("pays once more at most for the section it died in", { timeout: 60_000 }, async () => {
    const place = { engine: "sqlite", path: join(directory, "inside.db") } as const;

    const paid = await draft(place, insideSome);

    expect(paid).toEqual(["1", "2", "2", "3", "4", "5", "5", "6", "7", "8"]);
  });
});

describe.runIf(SERVERS.redis.find() !== undefined)("a plan on BullMQ", () => {
  let server: TestRedis;
  beforeAll(async () => {
    server = await startRedis();
  }, 30_000);
  afterAll(() => server[Symbol.asyncDispose]());

  it("pays for no finished section again", { timeout: 120_000 }, async () => {
    const place = { engine: "bullmq", url: server.url, prefix: "plan" } as const;

    expect(await draft(place, afterEach)).toEqual(SECTIONS);
  });
});
