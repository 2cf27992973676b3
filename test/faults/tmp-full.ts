import { runDigests } from "./digests.ts";
const t = performance.now();
console.log(JSON.stringify(await runDigests({ seed: 42, managers: 500, weeks: 12, schedulers: 5, kills: 200, lookMs: 3_600_000 })), Math.round((performance.now() - t) / 1000));
