import { AppError, type ErrorCode } from "../../errors.ts";
import type { Extracted } from "./extracted.ts";
import { forbidNetwork } from "./no-network.ts";
import { damaged } from "./problems.ts";
import { readFileText } from "./read-file.ts";

/** What the parent sends: one file at a time. */
export interface ChildTask {
  readonly id: number;
  readonly name: string;
  readonly data: Uint8Array;
}

export type ChildAnswer =
  | { readonly id: number; readonly extracted: Extracted }
  | { readonly id: number; readonly problem: ChildProblem };

export interface ChildProblem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly zh: string | undefined;
  /** What the library under the extractor said, for the log. */
  readonly cause: string | undefined;
}

/*
 * A process of its own that reads foreign files and can do nothing else: it holds no secret, may not write or
 * start anything (see the parent's flags), and opens no connection.
 */
forbidNetwork();

process.on("message", (task: ChildTask) => {
  void answer(task).then((message) => process.send?.(message));
});
process.on("disconnect", () => process.exit());

async function answer({ id, name, data }: ChildTask): Promise<ChildAnswer> {
  try {
    return { id, extracted: await readFileText({ name, data }) };
  } catch (error) {
    return { id, problem: problemOf(error instanceof AppError ? error : damaged(error)) };
  }
}

function problemOf({ code, message, zh, cause }: AppError): ChildProblem {
  return { code, message, zh, cause: cause instanceof Error ? cause.message : undefined };
}
