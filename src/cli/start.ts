import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createApp } from "../app.ts";
import { openChannels } from "../channels/index.ts";
import { BUILT_PAGE, buildPage } from "../channels/web/build-page.ts";
import { createWebChannel } from "../channels/web/web-channel.ts";
import { loadConfig } from "../config.ts";
import { AppError } from "../errors.ts";
import { startHousekeeping } from "../jobs/housekeeping.ts";
import { holdLease, type Lease } from "../jobs/lease.ts";
import { startJobs } from "../jobs/start-jobs.ts";
import { createLog } from "../log.ts";
import type { Runtime } from "../runtime.ts";
import { createWebDeps, isOpen } from "../web-deps.ts";
import { readArguments } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import { createDoor, type Door } from "./door.ts";
import { openFor } from "./open.ts";

/** Serves until it is told to stop; then finishes what is under way. */
export async function start(cli: Cli): Promise<number> {
  const args = readArguments(cli.args, ["port"]);
  const environment =
    args.text.port === undefined ? cli.environment : { ...cli.environment, PORT: args.text.port };
  const config = loadConfig(environment);
  const log = createLog({
    level: config.logLevel,
    write: (line) => cli.stderr.write(line),
    now: () => new Date(),
  });
  if (await buildPage()) log.info("playground page built");
  await using runtime = await openFor({ ...cli, environment }, { log });
  const web = createWebChannel(
    {
      secret: runtime.secret,
      open: isOpen(runtime),
      staticDirectory: BUILT_PAGE,
      ...(config.http.publicUrl === undefined ? {} : { publicUrl: config.http.publicUrl }),
    },
    createWebDeps(runtime),
  );
  const opened = await openChannels(environment, {
    clock: runtime.clock,
    log,
    files: runtime.engines.files,
    pictures: async () => (await import("../pictures/draw.ts")).createPictures(),
    ...(config.http.publicUrl === undefined ? {} : { publicUrl: config.http.publicUrl }),
  });
  for (const { channel, error } of opened.problems) {
    log.error("a channel stays off until its settings are complete", { channel, problem: error.message });
  }
  await using app = createApp({ runtime, web, channels: opened.channels, desks: opened.desks });
  const stopped = new Promise<void>((resolve) => cli.onStop(resolve));
  const door = createDoor();
  const { server, port } = await listen(door, config.http.host, config.http.port);
  await using lease = await lead(runtime, stopped);
  if (lease === undefined) return close(server);
  await app.start();
  await using _jobs = startJobs(runtime, { channels: app.channels, workers: config.workers });
  using _ = startHousekeeping({ ...runtime.engines, clock: runtime.clock, log });
  door.open(app);
  const address = config.http.publicUrl ?? `http://${shownHost(config.http.host)}:${port}`;
  cli.stdout.write(
    `赢单 Yingdan: ${address}${runtime.company.sample ? "  (sample company, invented)" : ""}\n`,
  );
  void runtime.prepare();
  const isStopped = await Promise.race([stopped.then(() => true), lost(lease).then(() => false)]);
  // Whoever watches over the process starts it again, and it stands by behind the one that leads now.
  return (await close(server)) + (isStopped ? 0 : 1);
}

/**
 * One gateway answers at a time: conversations are kept in order in its lanes, and a platform's long connection
 * is one. On SQLite there is only this one; on Postgres others wait behind it. Undefined when asked to stop.
 */
async function lead(
  { config, engines, clock, log }: Runtime,
  stopped: Promise<void>,
): Promise<Lease | undefined> {
  if (config.store.engine === "sqlite") {
    return { lost: new AbortController().signal, async [Symbol.asyncDispose]() {} };
  }
  const stop = new AbortController();
  void stopped.then(() => stop.abort());
  return holdLease({ name: "gateway", signal: stop.signal }, { system: engines.store.system, clock, log });
}

function lost({ lost: signal }: Lease): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

async function close(server: Server): Promise<number> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return 0;
}

function shownHost(host: string): string {
  return host === "0.0.0.0" || host === "127.0.0.1" || host === "::" ? "localhost" : host;
}

function listen(
  { listener }: Door,
  hostname: string,
  port: number,
): Promise<{ readonly server: Server; readonly port: number }> {
  return new Promise((resolve, reject) => {
    const server = createServer(listener);
    server.listen(port, hostname, () => resolve({ server, port: (server.address() as AddressInfo).port }));
    server.once("error", (cause: NodeJS.ErrnoException) => reject(listenError(cause, port)));
  });
}

function listenError(cause: NodeJS.ErrnoException, port: number): unknown {
  if (cause.code !== "EADDRINUSE") return cause;
  return new AppError(
    "CONFIG_INVALID",
    `Port ${port} is in use. Stop what runs there, or choose another with PORT.`,
    {
      cause,
      zh: `端口 ${port} 已被占用。请停掉占用它的程序，或用 PORT 换一个端口。`,
    },
  );
}
