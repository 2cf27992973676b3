import { run } from "./test/bench/channels.bench.ts";
await run();
