import { AppError } from "#src/errors.ts";
import type { JobInput } from "#src/ports/queue.ts";

/** INPUT_INVALID for what no engine can keep its promises about. */
export function checkJob(job: JobInput): void {
  if (job.name === "") throw invalid("a job needs a name", "任务没有名称");
  if (!Number.isInteger(job.priority ?? 5) || (job.priority ?? 5) < 0 || (job.priority ?? 5) > 9) {
    throw invalid("a job's priority is a whole number from 0 to 9", "任务优先级应为 0 到 9 的整数");
  }
  if (!((job.attempts ?? 3) >= 1)) throw invalid("a job needs at least one attempt", "任务至少要执行一次");
  if (!((job.delayMs ?? 0) >= 0)) throw invalid("a delay cannot be negative", "延迟不能为负数");
}

function invalid(message: string, zh: string): AppError {
  return new AppError("INPUT_INVALID", `The queue refused a job: ${message}.`, {
    source: "queue",
    zh: `队列没有接收这个任务：${zh}。`,
  });
}
