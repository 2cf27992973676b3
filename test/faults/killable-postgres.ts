import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { SERVERS } from "#test/support/servers.ts";

export interface KillablePostgres extends AsyncDisposable {
  readonly url: string;
  /** SIGKILL of the server, then a start on what it left behind. */
  killAndRestart(): Promise<void>;
}

/** A real Postgres with its write-ahead log synced, for being killed. */
export async function startKillablePostgres(): Promise<KillablePostgres> {
  const binaries = SERVERS.postgres.find();
  if (binaries === undefined) throw new Error(`PostgreSQL is not installed: ${SERVERS.postgres.install}`);
  const isRoot = process.getuid?.() === 0;
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  const user = isRoot ? { uid: id("-u"), gid: id("-g") } : {};
  const directory = mkdtempSync(join(tmpdir(), "yingdan-faults-"));
  if (user.uid !== undefined) chownSync(directory, user.uid, user.gid);
  const data = join(directory, "data");
  const setup = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"];
  const created = spawnSync(join(binaries, "initdb"), setup, { ...user, cwd: directory, encoding: "utf8" });
  if (created.status !== 0) throw new Error(`initdb failed: ${created.stderr}`);
  const url = `postgres://postgres@localhost/postgres?host=${encodeURIComponent(directory)}`;
  let server = await start();

  /** The processes of a killed server take a moment to notice; until then the next one refuses to start. */
  async function start(): Promise<ChildProcess> {
    const deadline = Date.now() + 60_000;
    const flags = ["-D", data, "-k", directory, "-h", ""];
    for (;;) {
      const launched = spawn(join(binaries as string, "postgres"), flags, {
        ...user,
        cwd: directory,
        stdio: "ignore",
      });
      while (launched.exitCode === null && launched.signalCode === null) {
        if (await answers(url)) return launched;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      if (Date.now() > deadline) throw new Error("the test Postgres did not start again");
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill(signal);
    await ended;
  }

  const stopAtExit = () => server.kill("SIGQUIT");
  process.once("exit", stopAtExit);
  return {
    url,
    async killAndRestart() {
      await end("SIGKILL");
      server = await start();
    },
    async [Symbol.asyncDispose]() {
      process.off("exit", stopAtExit);
      await end("SIGQUIT");
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
