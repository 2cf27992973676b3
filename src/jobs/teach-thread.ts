import { parentPort, workerData } from "node:worker_threads";
import type { DealWorld } from "../skills/learning-deals.ts";
import { type TeachOptions, train } from "../skills/win-chance-training.ts";

const { world, options } = workerData as { world: DealWorld; options: TeachOptions };
parentPort?.postMessage(train(world, options));
