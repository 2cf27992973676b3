import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { send, slackEvents } from "./test/bench/channels-load.ts";
const cpuOf = (pid) => { const f = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" "); return [Number(f[11]) * 10000, Number(f[12]) * 10000]; };
for (const kind of ["bare", "slack"]) {
  const child = spawn(process.execPath, ["test/bench/x-server.ts", kind], { stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise<number>((r) => child.stdout.once("data", (d) => r(Number(d))));
  await send(port, slackEvents(8, 3000));
  for (let i = 1; i < 4; i++) { const ev = slackEvents(i, 6000); const a = cpuOf(child.pid); const t=performance.now(); await send(port, ev); const b = cpuOf(child.pid); console.log(kind, "user", (b[0] - a[0]) / 6000, "sys", (b[1] - a[1]) / 6000, "rps", (6000/(performance.now()-t)*1000).toFixed(0)); }
  child.kill("SIGTERM"); await new Promise((r) => child.once("exit", r));
}
