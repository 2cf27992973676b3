import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { feishuEvents, type Sent, send, slackEvents } from "./channels-load.ts";

export const name = "channels";

const SERVER = join(import.meta.dirname, "channels-server.ts");
const REQUESTS = 4_000;
const WARM_UP = 2_000;
const ROUNDS = 5;
const TICK_MICROS = 10_000;
const KINDS = ["bare", "bolt", "slack", "feishu"] as const;
type Kind = (typeof KINDS)[number];

/** A webhook verified, deduplicated and committed before it is acknowledged, beside bare node http and Bolt alone. */
export async function run(): Promise<void> {
  const servers = new Map<Kind, Server>();
  try {
    for (const kind of KINDS) servers.set(kind, await start(kind));
    const costs: Record<Kind, number[]> = { bare: [], bolt: [], slack: [], feishu: [] };
    for (let round = 1; round <= ROUNDS; round += 1) {
      for (const [kind, server] of servers) costs[kind].push(await cpuPerRequest(kind, server, round));
    }
    const micros = (kind: Kind) => median(costs[kind]).toFixed(0);
    const ratio = (kind: Kind, to: Kind) =>
      median(costs[kind].map((cost, at) => cost / (costs[to][at] ?? Number.NaN))).toFixed(2);
    console.log(`CPU µs a request: ${KINDS.map((kind) => `${kind} ${micros(kind)}`).join(", ")}`);
    console.log(
      `slack: ${ratio("slack", "bare")} × bare http (goal 1.8), ${ratio("slack", "bolt")} × Bolt's receiver (goal 0.45)`,
    );
    console.log(`feishu, decryption included: ${ratio("feishu", "bare")} × bare http`);
  } finally {
    for (const server of servers.values()) await server[Symbol.asyncDispose]();
  }
  await using hung = await start("slack", "hung");
  const took = (await send(hung.port, slackEvents(9, 5_000), 500)).toSorted((a, b) => a - b);
  const at = (share: number) => (took[Math.floor(took.length * share)] ?? Number.NaN).toFixed(1);
  console.log(`500 events/s with every worker hung: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms (goal 50)`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function eventsFor(kind: Kind, prefix: number, count: number): Sent[] {
  return kind === "feishu" ? feishuEvents(prefix, count) : slackEvents(prefix, count);
}

interface Server extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
}

async function start(kind: Kind, ...more: readonly string[]): Promise<Server> {
  const child = spawn(process.execPath, [SERVER, kind, ...more], { stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise<number>((resolve) =>
    child.stdout.once("data", (data) => resolve(Number(data))),
  );
  await send(port, eventsFor(kind, 8, WARM_UP));
  return {
    pid: child.pid ?? 0,
    port,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    },
  };
}

async function cpuPerRequest(kind: Kind, { pid, port }: Server, round: number): Promise<number> {
  const events = eventsFor(kind, round, REQUESTS);
  const before = cpuOf(pid);
  await send(port, events);
  return (cpuOf(pid) - before) / REQUESTS;
}

/** Microseconds of user and system time, from the kernel's count. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MICROS;
}
