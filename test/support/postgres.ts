import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { SERVERS } from "./servers.ts";

export interface TestPostgres extends AsyncDisposable {
  /** The address of a new, empty database. */
  freshDatabase(): Promise<string>;
}

/** Starts a real Postgres of its own from the installed binaries, in a folder that goes with it. */
export async function startPostgres(): Promise<TestPostgres> {
  const binaries = SERVERS.postgres.find();
  if (binaries === undefined) throw new Error(`PostgreSQL is not installed: ${SERVERS.postgres.install}`);
  const user = serverUser();
  const directory = mkdtempSync(join(tmpdir(), "yingdan-postgres-"));
  if (user.uid !== undefined) chownSync(directory, user.uid, user.gid ?? user.uid);
  const data = join(directory, "data");
  const setup = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"];
  const created = spawnSync(join(binaries, "initdb"), setup, { ...user, cwd: directory, encoding: "utf8" });
  if (created.status !== 0) throw new Error(`initdb failed: ${created.stderr}`);
  const flags = ["-D", data, "-k", directory, "-h", "", "-F"];
  const server = spawn(join(binaries, "postgres"), flags, { ...user, cwd: directory, stdio: "ignore" });
  const stopAtExit = () => server.kill("SIGQUIT");
  process.once("exit", stopAtExit);
  // A socket in its own folder: no port to fight for.
  const url = (name: string) => `postgres://postgres@localhost/${name}?host=${encodeURIComponent(directory)}`;
  await untilReady(url("postgres"), server);
  let count = 0;
  return {
    async freshDatabase() {
      const name = `test_${++count}`;
      await query(url("postgres"), `create database ${name}`);
      return url(name);
    },
    async [Symbol.asyncDispose]() {
      process.off("exit", stopAtExit);
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGQUIT");
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Postgres refuses to run as root; its package brings a user for it. */
function serverUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (true) {
    try {
      return await query(url, "select 1");
    } catch (error) {
      if (server.exitCode !== null || Date.now() > deadline) {
        throw new Error("the test Postgres did not start", { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
