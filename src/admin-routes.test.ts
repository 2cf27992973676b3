import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { startRedis } from "#test/support/redis.ts";
import { SERVERS } from "#test/support/servers.ts";
import { createAdminRoutes } from "./admin-routes.ts";
import { createSessions } from "./channels/web/session.ts";
import { chooseCompany } from "./company.ts";
import { type Environment, loadConfig } from "./config.ts";
import { silentLog } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import { systemClock } from "./ports/clock.ts";
import { openRuntime } from "./runtime.ts";

const directory = mkdtempSync(join(tmpdir(), "yingdan-admin-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let count = 0;

async function open(environment: Environment = {}) {
  const config = loadConfig({ YINGDAN_DATA: join(directory, `${++count}`), SAMPLE: "never", ...environment });
  const runtime = await openRuntime({
    config,
    company: chooseCompany(config),
    log: silentLog,
    clock: systemClock,
  });
  const metrics = createMetrics(runtime.engines);
  const app = createAdminRoutes(runtime, metrics);
  const get = async (path: string, headers: Record<string, string> = {}) =>
    app.fetch(new Request(`http://localhost${path}`, { headers }));
  return { runtime, metrics, get };
}

describe("health and metrics", () => {
  it("is alive, and ready once the store, the inbox and the queue answer", async () => {
    const { runtime, get } = await open();
    await using _ = runtime;

    expect(await (await get("/health")).json()).toEqual({ status: "ok" });
    const ready = await get("/ready");
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: "ready", checks: { store: "ok", inbox: "ok", queue: "ok" } },
    ]);
  });

  it("is alive and not ready when the database is gone", async () => {
    const { runtime, get } = await open();
    await runtime.engines.database[Symbol.asyncDispose]();

    const ready = await get("/ready");
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ status: "not ready", checks: { store: "failed" } });
    expect((await get("/health")).status).toBe(200);
  });

  it("counts jobs and webhooks in the Prometheus format", async () => {
    const { runtime, metrics, get } = await open();
    await using _ = runtime;
    await runtime.engines.queue.add({ name: "sync", data: null });
    metrics.answered({ channel: "slack", status: 200, seconds: 0.004 });

    const text = await (await get("/metrics")).text();
    expect(text).toContain('yingdan_jobs{state="waiting"} 1');
    expect(text).toContain('yingdan_events{state="parked"} 0');
    expect(text).toContain('yingdan_webhook_seconds_bucket{le="0.005",channel="slack",status="200"} 1');
    expect(text).toContain("process_resident_memory_bytes");
  });

  it("shows metrics to this machine alone, or to whoever has the token", async () => {
    const local = await open();
    await using _local = local.runtime;
    expect((await local.get("/metrics", { "x-forwarded-for": "203.0.113.9" })).status).toBe(404);
    const wide = await open({ HOST: "0.0.0.0" });
    await using _wide = wide.runtime;
    expect((await wide.get("/metrics")).status).toBe(404);
    const token = "a token of sixteen or more";
    const guarded = await open({ HOST: "0.0.0.0", METRICS_TOKEN: token });
    await using _guarded = guarded.runtime;
    expect((await guarded.get("/metrics", { authorization: "Bearer wrong" })).status).toBe(404);
    expect((await guarded.get("/metrics", { authorization: `Bearer ${token}` })).status).toBe(200);
  });
});

describe.runIf(SERVERS.redis.find() !== undefined)("the page of the queue on Redis", () => {
  it("opens for admins and is not there for anybody else", { timeout: 30_000 }, async () => {
    await using redis = await startRedis();
    const { runtime, get } = await open({ QUEUE: "bullmq", REDIS_URL: redis.url });
    await using _ = runtime;
    const person = (id: string, role: "admin" | "manager") => ({
      id,
      name: id,
      role,
      active: true,
      custom: {},
    });
    await runtime.engines.store
      .forJob("sync")
      .upsert("user", [person("root", "admin"), person("lei", "manager")]);
    await runtime.engines.queue.add({ name: "sync", data: null });
    const sessions = createSessions({ secret: runtime.secret, secure: false, now: Date.now });
    const as = (userId: string, via: "code" | "open" = "code") => {
      return { cookie: sessions.issue({ userId, via }).split(";")[0] ?? "" };
    };

    expect((await get("/admin/queues")).status).toBe(404);
    expect((await get("/admin/queues", as("lei"))).status).toBe(404);
    expect((await get("/admin/queues", as("root", "open"))).status).toBe(404);
    const page = await get("/admin/queues", as("root"));
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=UTF-8"]);
    const script = /src="([^"]+\.js)"/.exec(await page.text())?.[1] ?? "";
    const base = new URL(script, "http://localhost/admin/queues/").pathname;
    expect((await get(base, as("root"))).status).toBe(200);
    const listed = await (await get("/admin/queues/api/queues", as("root"))).json();
    expect(JSON.stringify(listed)).toContain('"prioritized":1');
  });

  it("is not there with the embedded queue", async () => {
    const { runtime, get } = await open();
    await using _ = runtime;

    expect((await get("/admin/queues")).status).toBe(404);
  });
});
