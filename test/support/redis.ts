import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { SERVERS } from "./servers.ts";

export interface TestRedis extends AsyncDisposable {
  readonly url: string;
  /** SIGKILL: what was acknowledged must be there after `restart`. */
  kill(): Promise<void>;
  restart(): Promise<void>;
}

/** The settings that the product asks for. */
export const SAFE_REDIS: readonly string[] = ["--appendonly", "yes", "--maxmemory-policy", "noeviction"];

/** Starts a real Redis of its own from the installed binary, on a free port, in a folder that goes with it. */
export async function startRedis(settings: readonly string[] = SAFE_REDIS): Promise<TestRedis> {
  const binary = SERVERS.redis.find();
  if (binary === undefined) throw new Error(`Redis is not installed: ${SERVERS.redis.install}`);
  const directory = mkdtempSync(join(tmpdir(), "yingdan-redis-"));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let server = launch();

  function launch(): ChildProcess {
    const flags = [
      "--port",
      String(port),
      "--bind",
      "127.0.0.1",
      "--dir",
      directory,
      "--save",
      "",
      ...settings,
    ];
    return spawn(binary as string, flags, { stdio: "ignore" });
  }

  async function kill(): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGKILL");
    await ended;
  }

  const killAtExit = () => server.kill("SIGKILL");
  process.once("exit", killAtExit);
  await untilReady(url);
  return {
    url,
    kill,
    async restart() {
      await kill();
      server = launch();
      await untilReady(url);
    },
    async [Symbol.asyncDispose]() {
      process.off("exit", killAtExit);
      await kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
    client.on("error", () => {});
    try {
      await client.connect();
      await client.ping();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw new Error("the test Redis did not start", { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 30));
    } finally {
      client.disconnect();
    }
  }
}
