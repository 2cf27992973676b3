import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadConfig } from "#src/config.ts";
import { createEngines } from "#src/engines/create.ts";
import { silentLog } from "#src/log.ts";
import { systemClock } from "#src/ports/clock.ts";
import { within } from "#test/support/waiting.ts";

const directory = mkdtempSync(join(tmpdir(), "yingdan-worker-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("a worker process", () => {
  it("does the jobs that another process added, and ends with 0 when it is asked to", async () => {
    const folder = mkdtempSync(join(directory, "documents-"));
    writeFileSync(join(folder, "追溯案例.md"), "# 汽配厂的产线追溯\n\n返工率从 4.1% 降到 1.7%。\n");
    const data = join(directory, "data");
    await using engines = await createEngines(loadConfig({}), data, { clock: systemClock, log: silentLog });
    const { id } = await engines.queue.add({ name: "ingest", data: { folder } });
    const env = { ...process.env, YINGDAN_DATA: data, SAMPLE: "never", LOG_LEVEL: "info" };
    const worker = spawn(process.execPath, ["src/main.ts", "worker"], { env, stdio: "ignore" });
    const ended = new Promise<number | null>((resolve) => worker.once("exit", resolve));

    await within(30_000, engines.queue.idle());
    worker.kill("SIGTERM");

    expect(await within(10_000, ended)).toBe(0);
    expect(await engines.queue.get(id)).toMatchObject({ state: "done", result: { added: 1, failed: 0 } });
  });
});
