import { spawn } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { openPostgres } from "#src/engines/distributed/postgres.ts";
import { openSqlite } from "#src/engines/embedded/sqlite.ts";
import type { SqlDatabase } from "#src/engines/sql/database.ts";
import { startPostgres } from "#test/support/postgres.ts";
import { startRedis } from "#test/support/redis.ts";

export interface SoakProduct extends AsyncDisposable {
  readonly url: string;
  /** Milliseconds of the answers since they were last taken, from the product's own log. */
  readonly answerMs: number[];
  counts(): Promise<{ readonly waiting: number; readonly heapMb: number }>;
  uses(): { readonly rssMb: number; readonly handles: number; readonly cpuSeconds: number };
  databaseMb(): Promise<number>;
  /** Asks it to stop, and reads what it left behind. */
  end(): Promise<SoakEnd>;
}

export interface SoakEnd {
  readonly exitCode: number | null;
  /** Warnings and errors in the log. */
  readonly trouble: number;
  /** Events in the inbox, and those of them that are done. */
  readonly kept: number;
  readonly done: number;
  /** Effects in the ledger that answer an event, and the events that have one. */
  readonly replies: number;
  readonly answered: number;
  readonly unclear: number;
}

interface ProductOptions {
  readonly data: string;
  readonly edition: "embedded" | "distributed";
  readonly environment: Readonly<Record<string, string>>;
}

const ROOT = join(import.meta.dirname, "../..");
const MEGABYTE = 2 ** 20;
const TICKS_PER_SECOND = 100;

/** The product as its users start it, with the sample company. */
export async function startSoakProduct(options: ProductOptions): Promise<SoakProduct> {
  const stack = new AsyncDisposableStack();
  const servers = options.edition === "distributed" ? await startServers(stack) : undefined;
  const own = { ...options.environment, ...servers?.environment };
  const env = { ...process.env, ...own, YINGDAN_DATA: options.data, PORT: "0", SAMPLE: "always" };
  const flags = ["--max-semi-space-size=2", "src/main.ts", "start"];
  const child = spawn(process.execPath, flags, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
  stack.defer(() => void child.kill("SIGKILL"));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const log = readLog(child.stderr);
  const url = await addressOf(child.stdout, ended);
  const file = join(options.data, "sample", "yingdan.db");
  const open = () => (servers ? openPostgres({ url: servers.database }) : openSqlite({ path: file }));

  return {
    url,
    answerMs: log.answerMs,
    async counts() {
      const text = await (await fetch(`${url}/metrics`)).text();
      const of = (name: string) => Number(lineOf(text, name) ?? 0);
      const waiting = of('yingdan_events{state="waiting"}') + of('yingdan_events{state="active"}');
      return { waiting, heapMb: of("nodejs_heap_size_used_bytes") / MEGABYTE };
    },
    uses() {
      const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
      const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      return {
        rssMb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024,
        handles: readdirSync(`/proc/${child.pid}/fd`).length,
        cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
      };
    },
    async databaseMb() {
      if (servers === undefined) return (sizeOf(file) + sizeOf(`${file}-wal`)) / MEGABYTE;
      await using db = await open();
      return (await count(db, "select pg_database_size(current_database()) as n")) / MEGABYTE;
    },
    async end() {
      child.kill("SIGTERM");
      const exitCode = await ended;
      await using db = await open();
      return { exitCode, trouble: log.trouble(), ...(await readEnd(db)) };
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function startServers(stack: AsyncDisposableStack) {
  const postgres = stack.use(await startPostgres());
  const redis = stack.use(await startRedis());
  const database = await postgres.freshDatabase();
  return {
    database,
    environment: { STORE: "postgres", DATABASE_URL: database, QUEUE: "bullmq", REDIS_URL: redis.url },
  };
}

async function readEnd(db: SqlDatabase) {
  const of = (text: string) => count(db, text);
  return {
    kept: await of("select count(*) as n from inbox_events"),
    done: await of("select count(*) as n from inbox_events where state = 'done'"),
    replies: await of("select count(*) as n from outbox_effects where kind = 'reply' and state = 'sent'"),
    answered: await of(
      "select count(distinct cause) as n from outbox_effects where kind = 'reply' and state = 'sent'",
    ),
    unclear: await of("select count(*) as n from outbox_effects where state <> 'sent'"),
  };
}

async function count(db: SqlDatabase, text: string): Promise<number> {
  const { rows } = await sql.raw<{ readonly n: number | string }>(text).execute(db.kysely);
  return Number(rows[0]?.n ?? Number.NaN);
}

function readLog(stream: NodeJS.ReadableStream) {
  const answerMs: number[] = [];
  let trouble = 0;
  let rest = "";

  function read(line: string): void {
    if (!line.startsWith("{")) return;
    const { level, message, ms } = JSON.parse(line) as { level: string; message: string; ms?: number };
    if (message === "answered") answerMs.push(Number(ms));
    if (level !== "warn" && level !== "error") return;
    trouble += 1;
    if (trouble <= SHOWN_TROUBLE) console.log(line);
  }

  stream.on("data", (part: Buffer) => {
    const lines = (rest + part.toString()).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(read);
  });
  return { answerMs, trouble: () => trouble };
}

const SHOWN_TROUBLE = 20;

function addressOf(stream: NodeJS.ReadableStream, ended: Promise<number | null>): Promise<string> {
  return new Promise((resolve, reject) => {
    void ended.then((code) => reject(new Error(`the product ended with ${code}`)));
    stream.on("data", (part: Buffer) => {
      const found = /http:\/\/\S+:\d+/.exec(part.toString())?.[0];
      if (found !== undefined) resolve(found.replace("localhost", "127.0.0.1"));
    });
  });
}

function lineOf(text: string, name: string): string | undefined {
  const line = text.split("\n").find((one) => one.startsWith(`${name} `));
  return line?.slice(name.length + 1);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
