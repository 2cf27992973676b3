import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { startPostgres } from "#test/support/postgres.ts";
import { SERVERS } from "#test/support/servers.ts";
import { until } from "#test/support/waiting.ts";

const directory = mkdtempSync(join(tmpdir(), "yingdan-standby-"));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(directory, { recursive: true, force: true });
});

const answers = (status: () => Promise<number>, ms: number) =>
  until(ms, async () => ((await status()) === 200 ? true : undefined));

async function gateway(url: string, port: number) {
  const env = {
    ...process.env,
    YINGDAN_DATA: join(directory, "data"),
    STORE: "postgres",
    DATABASE_URL: url,
    SAMPLE: "never",
    PORT: String(port),
  };
  const child = spawn(process.execPath, ["src/main.ts", "start"], { env, stdio: "ignore" });
  children.push(child);
  const status = (path: string) =>
    fetch(`http://127.0.0.1:${port}${path}`).then(
      (response) => response.status,
      () => 0,
    );
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  await answers(() => status("/health"), 90_000);
  return { child, status, ended };
}

describe.runIf(SERVERS.postgres.find() !== undefined)("two gateways on one Postgres", () => {
  it("have one leader; the other stands by and takes over at once when it is stopped", {
    timeout: 300_000,
  }, async () => {
    await using server = await startPostgres();
    const url = await server.freshDatabase();
    const port = 20_000 + (process.pid % 60_000);
    const first = await gateway(url, port);
    await answers(() => first.status("/ready"), 60_000);
    const second = await gateway(url, port + 1);

    expect([await second.status("/health"), await second.status("/ready")]).toEqual([200, 503]);
    first.child.kill("SIGTERM");
    expect(await first.ended).toBe(0);
    await answers(() => second.status("/ready"), 60_000);
    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(0);
  });
});
