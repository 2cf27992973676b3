/** The servers that `channels.bench.ts` compares: `bare`, Bolt's own receiver (`bolt`), `slack` and `feishu` of ours. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measured } from "#src/app.ts";
import { eventOf } from "#src/assistant/event.ts";
import { createDoor } from "#src/cli/door.ts";
import { createSqlInbox } from "#src/engines/embedded/sql-inbox.ts";
import { openSqlite } from "#src/engines/embedded/sqlite.ts";
import { migrate } from "#src/engines/sql/migrate.ts";
import { silentLog } from "#src/log.ts";
import { createMetrics } from "#src/metrics.ts";
import { systemClock } from "#src/ports/clock.ts";
import { channelDeps } from "#test/support/channel-deps.ts";
import { BENCH_KEYS } from "./channels-load.ts";

const kind = process.argv[2] ?? "bare";
const directory = mkdtempSync(join(tmpdir(), "yingdan-channels-"));
const say = (port: number) => process.stdout.write(`${port}\n`);

async function openChannel() {
  const deps = channelDeps(() => Date.now(), { clock: systemClock });
  const nowhere = "http://127.0.0.1:9";
  if (kind === "feishu") {
    const { createFeishuChannel } = await import("#src/channels/feishu/feishu-channel.ts");
    const { encryptKey, verificationToken } = BENCH_KEYS;
    const config = { appId: "cli_0123456789abcdef", appSecret: "x", domain: nowhere };
    return createFeishuChannel({ ...config, webhook: { encryptKey, verificationToken } }, deps).channel;
  }
  const { createSlackChannel } = await import("#src/channels/slack/slack-channel.ts");
  const { signingSecret } = BENCH_KEYS;
  return createSlackChannel({ botToken: "xoxb-1", apiUrl: nowhere, signingSecret }, deps).channel;
}

/** As the product does it: one app, the channel's webhook, the event committed before the answer. */
async function serveOurs(): Promise<void> {
  const db = await openSqlite({ path: join(directory, "inbox.db") });
  await migrate(db);
  const inbox = createSqlInbox(db, {}, { clock: systemClock, log: silentLog });
  // A model that never answers holds every place that works on events.
  if (process.argv[3] === "hung") inbox.work(() => new Promise(() => {}), { concurrency: 8 });
  const channel = await openChannel();
  await channel.start(async (incoming) => {
    await inbox.accept(eventOf(incoming));
  });
  const metrics = createMetrics({ inbox } as unknown as Parameters<typeof createMetrics>[0]);
  const door = createDoor();
  const webhook = async (request: Request) => measured(channel, request, metrics);
  const fetch = async () => new Response("Not found", { status: 404 });
  door.open({ fetch, webhooks: new Map([[`/channels/${channel.id}`, webhook]]) });
  const server = createServer(door.listener);
  server.listen(0, "127.0.0.1", () => say((server.address() as AddressInfo).port));
}

/** Bolt as its guide has it, with a listener that does nothing; nothing is stored and nothing deduplicated. */
async function serveBolt(): Promise<void> {
  const { App, HTTPReceiver, LogLevel } = await import("@slack/bolt");
  const receiver = new HTTPReceiver({
    signingSecret: BENCH_KEYS.signingSecret,
    endpoints: "/channels/slack",
    logLevel: LogLevel.ERROR,
  });
  const authorize = async () => ({ botToken: "xoxb-1", botId: "B0BOT", botUserId: "U0BOT" });
  const app = new App({ receiver, authorize, logLevel: LogLevel.ERROR });
  app.message(async () => {});
  const server = await app.start(0);
  say((server as unknown as { address(): AddressInfo }).address().port);
}

function serveBare(): void {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => response.writeHead(200).end());
  });
  server.listen(0, "127.0.0.1", () => say((server.address() as AddressInfo).port));
}

if (kind === "bare") serveBare();
else if (kind === "bolt") await serveBolt();
else await serveOurs();

process.once("SIGTERM", () => {
  rmSync(directory, { recursive: true, force: true });
  process.exit(0);
});
