import type { ProgressBlock, Reply } from "../reply.ts";

/** An answer in the making: its steps, and the words there are so far. */
export interface UnderWay {
  readonly progress: ProgressBlock;
  readonly said?: string;
}

/** What a message says that will be replaced by the answer; undefined for an answer. */
export function underWay(reply: Reply): UnderWay | undefined {
  const [first, second, ...more] = reply.blocks;
  if (first?.type !== "progress" || more.length > 0) return undefined;
  if (second === undefined) return { progress: first };
  return second.type === "text" ? { progress: first, said: second.markdown } : undefined;
}
