import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { ChildTask } from "./task.ts";

const CHILD = join(import.meta.dirname, "child.ts");

/** A process that is started again whenever it ends, as a supervisor would. */
export interface Supervised {
  /** SIGKILL now; resolves when the next one is ready. */
  kill(): Promise<void>;
  /** Kills itself at the n-th passing of the point; resolves when the next one is ready, or false when it never passed. */
  killAt(point: string, count: number, patienceMs: number): Promise<boolean>;
  stop(): Promise<void>;
}

export async function supervise(task: ChildTask): Promise<Supervised> {
  let isStopping = false;
  let child = launch();
  let ready = readiness(child);

  function launch(failpoint = ""): ChildProcess {
    const started = spawn(process.execPath, [CHILD, JSON.stringify(task)], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, YINGDAN_FAILPOINT: failpoint },
    });
    started.once("exit", () => {
      if (!isStopping && started === child) replace();
    });
    return started;
  }

  function replace(failpoint = ""): void {
    child = launch(failpoint);
    ready = readiness(child);
  }

  async function end(): Promise<void> {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await ended;
  }

  async function swap(failpoint: string): Promise<void> {
    const old = child;
    const ended = new Promise((resolve) => old.once("exit", resolve));
    replace(failpoint);
    if (old.exitCode === null && old.signalCode === null) {
      old.kill("SIGKILL");
      await ended;
    }
    await ready;
  }

  await ready;
  return {
    async kill() {
      await swap("");
    },
    async killAt(point, count, patienceMs) {
      // A gateway's port must be free before the next one listens.
      await swap(`${point}#${count}`);
      const armed = child;
      const ended = new Promise<boolean>((resolve) => armed.once("exit", () => resolve(true)));
      const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), patienceMs));
      const isKilled = armed.signalCode !== null || (await Promise.race([ended, late]));
      if (!isKilled) await swap("");
      await ready;
      return isKilled;
    },
    async stop() {
      isStopping = true;
      await end();
    },
  };
}

function readiness(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.stdout?.once("data", () => resolve());
    child.once("exit", () => resolve());
  });
}
