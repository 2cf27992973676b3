import { timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import { createSessions } from "./channels/web/session.ts";
import type { Metrics } from "./metrics.ts";
import type { Runtime } from "./runtime.ts";
import { isOpen } from "./web-deps.ts";

/** How long a check may take before the process counts as not ready. */
const CHECK_MS = 3_000;
const BOARD = "/admin/queues";

/** Health, readiness, metrics, and for admins the page of the queue on Redis. */
export function createAdminRoutes(runtime: Runtime, metrics: Metrics): Hono {
  const app = new Hono();
  app.get("/health", (context) => context.json({ status: "ok" }));
  app.get("/ready", async (context) => {
    const checks = await readiness(runtime);
    const isReady = Object.values(checks).every((check) => check === "ok");
    return context.json({ status: isReady ? "ready" : "not ready", checks }, isReady ? 200 : 503);
  });
  app.get("/metrics", async ({ req }) => {
    if (!mayReadMetrics(req.raw, runtime)) return new Response("Not found", { status: 404 });
    return new Response(await metrics.text(), { headers: { "content-type": metrics.contentType } });
  });
  addBoard(app, runtime);
  return app;
}

type Check = "ok" | "failed";

/** Whether the database and the queue answer; where Redis is the queue, that is asked too. */
async function readiness({ engines, log }: Runtime): Promise<Readonly<Record<string, Check>>> {
  async function check(name: string, work: () => Promise<unknown>): Promise<readonly [string, Check]> {
    try {
      await within(CHECK_MS, work());
      return [name, "ok"];
    } catch (error) {
      log.warn("not ready", { check: name, error });
      return [name, "failed"];
    }
  }
  const pairs = await Promise.all([
    check("store", () => engines.store.system.get("ready", "now")),
    check("inbox", () => engines.inbox.counts()),
    check("queue", () => engines.queue.counts()),
  ]);
  return Object.fromEntries(pairs);
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = AbortSignal.timeout(ms);
  return new Promise<T>((resolve, reject) => {
    late.addEventListener("abort", () => reject(new Error("no answer in time")), { once: true });
    work.then(resolve, reject);
  });
}

/** With a token whoever has it; without one only this machine, and nobody whom a proxy let through. */
function mayReadMetrics(request: Request, { config }: Runtime): boolean {
  const { token } = config.metrics;
  if (token !== undefined) return isSame(request.headers.get("authorization") ?? "", `Bearer ${token}`);
  const isForwarded = ["forwarded", "x-forwarded-for", "x-real-ip", "via"].some((name) =>
    request.headers.has(name),
  );
  return !isForwarded && ["127.0.0.1", "::1", "localhost"].includes(config.http.host);
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** BullMQ's own page: only there when the queue is on Redis, only for admins signed in to the playground. */
function addBoard(app: Hono, runtime: Runtime): void {
  const { queue } = runtime.engines;
  if (!("boards" in queue) || !Array.isArray(queue.boards)) return;
  const { boards } = queue;
  const secure = runtime.config.http.publicUrl?.startsWith("https:") ?? false;
  const sessions = createSessions({ secret: runtime.secret, secure, now: () => runtime.clock.now() });
  let page: Promise<Hono> | undefined;

  async function isAdmin(request: Request): Promise<boolean> {
    const session = sessions.read(request);
    if (session === undefined || (session.via === "open" && !isOpen(runtime))) return false;
    return (await runtime.people.viewerById(session.userId))?.role === "admin";
  }

  const serve = async (request: Request): Promise<Response> => {
    // No difference to be seen between a page that is not there and one that is not for you.
    if (!(await isAdmin(request))) return new Response("Not found", { status: 404 });
    page ??= openBoard(boards);
    return (await page).fetch(request);
  };
  app.all(BOARD, ({ req }) => serve(req.raw));
  app.all(`${BOARD}/*`, ({ req }) => serve(req.raw));
}

/** Loaded when the first admin looks. */
async function openBoard(queues: readonly unknown[]): Promise<Hono> {
  const [{ createBullBoard }, { BullMQAdapter }, { HonoAdapter }, { serveStatic }] = await Promise.all([
    import("@bull-board/api"),
    import("@bull-board/api/bullMQAdapter"),
    import("@bull-board/hono"),
    import("@hono/node-server/serve-static"),
  ]);
  const serverAdapter = new HonoAdapter(serveStatic);
  serverAdapter.setBasePath(BOARD);
  type Board = ConstructorParameters<typeof BullMQAdapter>[0];
  type Server = Parameters<typeof createBullBoard>[0]["serverAdapter"];
  // To look only: its own retry and remove know nothing of lanes, those of the queue do.
  const adapters = queues.map((queue) => new BullMQAdapter(queue as Board, { readOnlyMode: true }));
  createBullBoard({ queues: adapters, serverAdapter: serverAdapter as unknown as Server });
  return new Hono().route(BOARD, serverAdapter.registerPlugin());
}
