import type { Supervised } from "./processes.ts";
import { pick, type Random } from "./random.ts";
import { failpointsOf } from "./task.ts";

export type Killer = () => Promise<void>;

export interface KillOptions {
  readonly edition: "embedded" | "distributed";
  readonly random: Random;
  readonly perPoint: number;
  readonly atRandom: number;
  readonly children: Readonly<Record<string, Supervised>>;
  readonly servers: Readonly<Record<string, Killer>>;
  /** Told the share of the kills that is done. */
  readonly progress: (share: number) => void;
}

const PATIENCE_MS = 4000;

/** Kills at every named point and at any moment; returns how often each was hit. */
export async function killThemAll(options: KillOptions): Promise<Record<string, number>> {
  const kills: Record<string, number> = {};
  const points = failpointsOf(options.edition);
  const planned = options.perPoint * points.length + options.atRandom;
  let tried = 0;
  const step = () => {
    tried += 1;
    options.progress(tried / planned);
  };
  const count = (name: string) => {
    kills[name] = (kills[name] ?? 0) + 1;
  };
  for (let round = 0; round < options.perPoint; round += 1) {
    for (const [role, point] of points) {
      const child = role === "gateway" ? options.children.gateway : pick(options.random, workersOf(options));
      // A read-back follows an unclear answer only, so the first one must do.
      const passing = point === "outbox.readBack" ? 1 : 1 + Math.floor(options.random() * 8);
      if (await child?.killAt(point, passing, PATIENCE_MS)) count(point);
      step();
    }
  }
  for (let index = 0; index < options.atRandom; index += 1) {
    await killAny(options, count);
    step();
  }
  return kills;
}

async function killAny(options: KillOptions, count: (name: string) => void): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 300 * options.random()));
  const targets = [...Object.keys(options.children), ...Object.keys(options.servers)];
  const name = pick(options.random, targets);
  await (options.children[name]?.kill() ?? options.servers[name]?.());
  count(name === "one" || name === "two" ? "worker, any moment" : `${name}, any moment`);
}

function workersOf({ children }: KillOptions): readonly Supervised[] {
  return [children.one, children.two].filter((child) => child !== undefined);
}
