import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";

const SERVER = join(import.meta.dirname, "ack-server.ts");
const REQUESTS = 6000;
const WARM_UP = 2000;
const WIDTH = 32;
const ROUNDS = 5;
const TICK_MICROS = 10_000;

/**
 * CPU of a gateway that verifies, stores and acknowledges an event against a bare `node:http` server, each in
 * a process of its own, in turns.
 */
export async function ackRatio(): Promise<string> {
  await using bare = await start("bare");
  await using ours = await start("inbox");
  const ratios: number[] = [];
  let last = "";
  for (let round = 0; round < ROUNDS; round += 1) {
    const floor = await cpuPerRequest(bare, round);
    const cost = await cpuPerRequest(ours, round);
    ratios.push(cost / floor);
    last = `${cost.toFixed(0)} against ${floor.toFixed(0)} µs`;
  }
  const middle = ratios.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
  return `verified + stored + deduped acknowledgement: ${middle.toFixed(2)} × bare http's CPU (last round ${last}; goal 1.8)`;
}

interface Server extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
}

async function start(kind: string): Promise<Server> {
  const child = spawn(process.execPath, [SERVER, kind], { stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise<number>((resolve) =>
    child.stdout.once("data", (data) => resolve(Number(data))),
  );
  const server = {
    pid: child.pid as number,
    port,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    },
  };
  await load(server, "warm", WARM_UP);
  return server;
}

async function cpuPerRequest(server: Server, round: number): Promise<number> {
  const before = cpuOf(server.pid);
  await load(server, `r${round}-`, REQUESTS);
  return (cpuOf(server.pid) - before) / REQUESTS;
}

/** Microseconds of user and system time, from the kernel's count. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MICROS;
}

async function load(server: Server, prefix: string, count: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: WIDTH });
  let next = 0;
  async function lane(): Promise<void> {
    while (next < count) {
      next += 1;
      await post(server.port, `${prefix}${next}`, agent);
    }
  }
  await Promise.all(Array.from({ length: WIDTH }, lane));
  agent.destroy();
}

function post(port: number, eventId: string, agent: Agent): Promise<void> {
  const event = {
    channel: "slack",
    tenant: "T1",
    eventId,
    conversation: `C${eventId.length}`,
    at: 1,
    payload: "",
  };
  const body = JSON.stringify({ ...event, payload: "x".repeat(360) });
  const signature = createHmac("sha256", "bench").update(body).digest("hex");
  const headers = { "content-type": "application/json", "x-signature": signature };
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: "127.0.0.1", method: "POST", agent, headers }, (response) => {
      response.resume();
      response.on("end", () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`answered ${response.statusCode}`));
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
