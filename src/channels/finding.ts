import type { Text } from "../domain/text.ts";
import { AppError } from "../errors.ts";

/** One line of the doctor's list about a channel; the same shape as the doctor's own. */
export interface Finding {
  readonly subject: string;
  readonly state: "ok" | "off" | "warning" | "failed";
  readonly text: Text;
  readonly fix?: Text;
}

/** A check that throws is a finding with what the error says to do. */
export async function findingOf(subject: string, check: () => Promise<Finding>): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const zh = error instanceof AppError ? (error.zh ?? message) : message;
    return { subject, state: "failed", text: { zh, en: message } };
  }
}
