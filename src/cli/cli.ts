import type { Readable, Writable } from "node:stream";
import type { Environment } from "../config.ts";
import { AppError, messageFor } from "../errors.ts";

/** What a command is given of the process it runs in. */
export interface Cli {
  readonly args: readonly string[];
  readonly environment: Environment;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable;
  /** Calls back once when the process is asked to end. */
  readonly onStop: (stop: () => void) => void;
}

/** A command reads its own arguments and returns the exit code. */
export type Command = (cli: Cli) => Promise<number>;

interface Entry {
  readonly usage: string;
  readonly about: string;
  readonly load: () => Promise<Command>;
}

export const COMMANDS: Readonly<Record<string, Entry>> = {
  start: {
    usage: "start [--port N]",
    about: "serve the playground, webhooks and jobs (the sample company until you import)",
    load: async () => (await import("./start.ts")).start,
  },
  chat: {
    usage: "chat [--as USER] [--locale zh|en]",
    about: "talk in the terminal",
    load: async () => (await import("./chat.ts")).chat,
  },
  ask: {
    usage: 'ask "<text>" [--as USER] [--locale zh|en] [--json]',
    about: "ask one question and print the answer",
    load: async () => (await import("./ask.ts")).ask,
  },
  import: {
    usage: "import <folder or files…> [--mapping FILE] [--dry-run] [--locale zh|en] [--json]",
    about: "import a CRM export (CSV, XLSX)",
    load: async () => (await import("./import.ts")).importFiles,
  },
  sync: {
    usage: "sync [--json]",
    about: "import the last export again: changed rows are updated, nothing is deleted",
    load: async () => (await import("./import.ts")).sync,
  },
  index: {
    usage: "index <folder> [--json]",
    about: "read a folder of documents into the library",
    load: async () => (await import("./index-documents.ts")).indexDocuments,
  },
  digest: {
    usage: "digest [WEEK] [--as USER] [--dry-run] [--locale zh|en] [--json]",
    about: "print a manager's weekly digest, or an earlier one as it was kept",
    load: async () => (await import("./digest.ts")).digest,
  },
  train: {
    usage: "train [--force] [--locale zh|en] [--json]",
    about: "learn from the closed deals now; the model in use stays unless the new one is better",
    load: async () => (await import("./train.ts")).train,
  },
  worker: {
    usage: "worker",
    about: "work off jobs in a further process, on this machine or another",
    load: async () => (await import("./worker.ts")).worker,
  },
  eval: {
    usage: "eval retrieval|similar|win|pipeline|routing|injection … [--json]",
    about: "measure the parts on a data set",
    load: async () => (await import("./eval.ts")).evaluate,
  },
  link: {
    usage: "link USER",
    about: "print a one-time sign-in link for the playground",
    load: async () => (await import("./link.ts")).link,
  },
  move: {
    usage: "move --to postgres://…",
    about: "move your data from SQLite to an empty Postgres, counts and checksums compared",
    load: async () => (await import("./move.ts")).move,
  },
  doctor: {
    usage: "doctor [--json]",
    about: "what is configured, what is reachable, what to fix",
    load: async () => (await import("./doctor.ts")).doctor,
  },
};

/** Runs one command; every failure is one sentence on stderr and an exit code: 2 for a wrong call, 1 otherwise. */
export async function runCli(cli: Cli): Promise<number> {
  const [name, ...rest] = cli.args;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    cli.stdout.write(usage());
    return name === undefined ? 2 : 0;
  }
  const entry = COMMANDS[name];
  if (entry === undefined) {
    cli.stderr.write(`yingdan: there is no command “${name}”.\n\n${usage()}`);
    return 2;
  }
  try {
    const command = await entry.load();
    return await command({ ...cli, args: rest });
  } catch (error) {
    cli.stderr.write(`yingdan ${name}: ${explain(error)}\n`);
    return isUsageError(error) ? 2 : 1;
  }
}

function explain(error: unknown): string {
  if (isUsageError(error)) return (error as Error).message;
  if (error instanceof AppError) return messageFor(error, "en");
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function isUsageError(error: unknown): boolean {
  return error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}

export function usage(): string {
  const width = Math.max(...Object.values(COMMANDS).map((entry) => entry.usage.length));
  const lines = Object.values(COMMANDS).map((entry) => `  ${entry.usage.padEnd(width)}  ${entry.about}`);
  return `Usage: npm run yingdan -- <command>\n\n${lines.join("\n")}\n`;
}
