import { type ChildProcess, fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { AppError } from "../../errors.ts";
import type { ChildAnswer, ChildProblem, ChildTask } from "./child.ts";
import type { Extracted, FileToRead } from "./extracted.ts";
import { damaged, tookTooLong, tookTooMuchMemory } from "./problems.ts";

export interface ChildLimits {
  readonly milliseconds: number;
  readonly memoryBytes: number;
  /** How long an idle child is kept for the next file. */
  readonly idleMs: number;
}

export const CHILD_LIMITS: ChildLimits = {
  milliseconds: 20_000,
  memoryBytes: 512 * 1024 * 1024,
  idleMs: 5_000,
};

/** Reads files one after the other in a child process that is killed when it takes too long or too much. */
export interface ChildReader {
  read(file: FileToRead, signal?: AbortSignal): Promise<Extracted>;
  /** Resident bytes of the child, 0 when none is running or the system does not tell. */
  memory(): number;
  close(): void;
}

interface Options {
  readonly limits?: ChildLimits;
  /** The child's program, for tests of the limits. */
  readonly program?: URL;
}

const PROGRAM = new URL("./child.ts", import.meta.url);
const WATCH_MS = 200;
/** A child that has grown to this share of its limit is replaced before the next file. */
const TIRED = 0.6;
const HEAP_SHARE = 0.75;
/** What Node exits with when its heap is full, where no signal is told. */
const OUT_OF_MEMORY = 134;

export function createChildReader({ limits = CHILD_LIMITS, program = PROGRAM }: Options = {}): ChildReader {
  let child: ChildProcess | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;
  let tasks = 0;

  function start(): ChildProcess {
    clearTimeout(idle);
    if (child?.connected && memoryOf(child) < TIRED * limits.memoryBytes) return child;
    close();
    child = launch(program, limits);
    return child;
  }

  function close(): void {
    clearTimeout(idle);
    child?.kill("SIGKILL");
    child = undefined;
  }

  function rest(): void {
    idle = setTimeout(close, limits.idleMs);
    idle.unref();
  }

  async function one(file: FileToRead, signal: AbortSignal | undefined): Promise<Extracted> {
    const task = { id: ++tasks, name: file.name, data: file.data };
    const answer = await converse(start(), task, limits, signal).catch((error: unknown) => {
      // One that does not answer is not trusted again.
      close();
      throw error;
    });
    rest();
    if ("problem" in answer) throw problemFrom(answer.problem);
    return answer.extracted;
  }

  return {
    read(file, signal) {
      const turn = last.then(() => one(file, signal));
      last = turn.catch(() => undefined);
      return turn;
    },
    memory: () => (child === undefined ? 0 : memoryOf(child)),
    close,
  };
}

function converse(
  child: ChildProcess,
  task: ChildTask,
  limits: ChildLimits,
  signal: AbortSignal | undefined,
): Promise<ChildAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<ChildAnswer>();
  const heard = (answer: ChildAnswer) => {
    if (answer.id === task.id) resolve(answer);
  };
  const gone = (code: number | null, by: string | null) =>
    reject(by === "SIGABRT" || code === OUT_OF_MEMORY ? tookTooMuchMemory() : damaged());
  const stop = () => reject(new AppError("CANCELLED", "Reading was stopped.", { zh: "已停止读取。" }));
  const timer = setTimeout(() => reject(tookTooLong(limits.milliseconds / 1000)), limits.milliseconds);
  const watch = setInterval(() => {
    if (memoryOf(child) > limits.memoryBytes) reject(tookTooMuchMemory());
  }, WATCH_MS);
  child.on("message", heard);
  child.once("exit", gone);
  signal?.addEventListener("abort", stop, { once: true });
  child.send(task, (error) => error && reject(damaged(error)));
  return promise.finally(() => {
    clearTimeout(timer);
    clearInterval(watch);
    child.off("message", heard);
    child.off("exit", gone);
    signal?.removeEventListener("abort", stop);
  });
}

function problemFrom({ code, message, zh, cause }: ChildProblem): AppError {
  return new AppError(code, message, { ...(zh !== undefined && { zh }), cause });
}

/** Reads what the extractors are made of, and nothing else; writes nothing, starts nothing, knows no secret. */
function launch(program: URL, limits: ChildLimits): ChildProcess {
  const heap = Math.floor((HEAP_SHARE * limits.memoryBytes) / (1024 * 1024));
  const child = fork(fileURLToPath(program), [], {
    execArgv: [
      `--max-old-space-size=${heap}`,
      "--permission",
      ...readable().map((path) => `--allow-fs-read=${path}`),
      "--disable-warning=ExperimentalWarning",
      "--disable-warning=SecurityWarning",
    ],
    env: {},
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  child.unref();
  child.channel?.unref();
  return child;
}

function readable(): string[] {
  const modules = createRequire(import.meta.url)
    .resolve("unpdf")
    .replace(/([\\/]node_modules[\\/]).*$/, "$1");
  return [fileURLToPath(new URL("../../../", import.meta.url)), modules];
}

/** Resident memory; where the system does not tell, the heap's own limit has to do. */
function memoryOf({ pid }: ChildProcess): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
