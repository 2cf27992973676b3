import type { Log } from "../log.ts";

/** Looks at once and then every so often, never twice at a time; a look that fails does not hold up the others. */
export function createScheduler(
  looks: readonly (() => Promise<void>)[],
  { everyMs, log }: { readonly everyMs: number; readonly log: Log },
): AsyncDisposable {
  let running: Promise<void> | undefined;

  async function lookAtAll(): Promise<void> {
    for (const look of looks)
      await look().catch((error: unknown) => log.warn("a look at the schedule failed", { error }));
  }

  function tick(): void {
    running ??= lookAtAll().finally(() => {
      running = undefined;
    });
  }

  const timer = setInterval(tick, everyMs);
  timer.unref();
  tick();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await running;
    },
  };
}
