import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const name = "start";

const MAIN = join(import.meta.dirname, "..", "..", "src", "main.ts");
const ROUNDS = 5;

/** From `start` to the first healthy answer on a seeded sample company, beside `node -e 0`; and the memory at rest. */
export async function run(): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), "yingdan-bench-start-"));
  try {
    await startOnce(data);
    const rounds: { readonly readyMs: number; readonly bareMs: number; readonly restMb: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push({ bareMs: bareNode(), ...(await startOnce(data)) });
    }
    const median = (pick: (round: (typeof rounds)[number]) => number) =>
      rounds.map(pick).toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
    const [ready, bare, rest] = [median((r) => r.readyMs), median((r) => r.bareMs), median((r) => r.restMb)];
    console.log(
      `ready ${ready.toFixed(0)} ms = ${(ready / bare).toFixed(1)} × node -e 0 (${bare.toFixed(0)} ms); goal 1,000 ms`,
    );
    console.log(`at rest ${rest.toFixed(0)} MB; goal 150 MB`);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

function bareNode(): number {
  const started = performance.now();
  spawnSync(process.execPath, ["-e", "0"]);
  return performance.now() - started;
}

async function startOnce(data: string): Promise<{ readonly readyMs: number; readonly restMb: number }> {
  const started = performance.now();
  const child = spawn(process.execPath, ["--max-semi-space-size=2", MAIN, "start"], {
    env: { ...process.env, YINGDAN_DATA: data, PORT: "0", LOG_LEVEL: "error" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const address = await addressOf(child.stdout);
    const answer = await fetch(`${address}/health`);
    if (!answer.ok) throw new Error(`health answered ${answer.status}`);
    const readyMs = performance.now() - started;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
    return { readyMs, restMb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024 };
  } finally {
    child.kill("SIGTERM");
    await new Promise((resolve) => child.once("exit", resolve));
  }
}

async function addressOf(output: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const chunk of output) {
    text += String(chunk);
    const address = /http:\/\/\S+/.exec(text)?.[0];
    if (address !== undefined) return address;
  }
  throw new Error(`the server ended before it was ready: ${text}`);
}
