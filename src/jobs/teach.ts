import { Worker } from "node:worker_threads";
import type { DealWorld } from "../skills/learning-deals.ts";
import type { TeachOptions, Trained } from "../skills/win-chance-training.ts";

/** Teaches in a thread of its own: the process goes on answering. Ends the thread when the signal is given. */
export function teachApart(signal?: AbortSignal) {
  return (world: DealWorld, options: TeachOptions): Promise<Trained> =>
    new Promise((resolve, reject) => {
      const thread = new Worker(new URL("./teach-thread.ts", import.meta.url), {
        workerData: { world, options },
        // The flags of the process are its own affair; a coverage or debug flag must not reach in here.
        execArgv: [],
      });
      const stop = () => {
        void thread.terminate();
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", stop, { once: true });
      thread.once("message", (trained: Trained) => resolve(trained));
      thread.once("error", reject);
      thread.once("exit", () => {
        signal?.removeEventListener("abort", stop);
        reject(new Error("the training ended without a result"));
      });
    });
}
